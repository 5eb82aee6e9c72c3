//! The facts about a package manager, as data.

use super::value::Settings;
use super::{CertainCall, Planned, Project};

/// A program that installs the packages of a manifest, with all that decides which files it reads.
pub(super) struct Installer {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// The plan of a call; `None` if the call is not one of its installs.
    pub plan: fn(&CertainCall, &Project<'_>) -> Option<Planned>,
    /// The lower-case prefix of the variables for its settings, such as `npm_config_`.
    pub prefix: Option<&'static str>,
    /// The settings that are understood: as options, as variables with the prefix, and in files.
    pub settings: Settings,
    /// Variables of other names that are understood.
    pub variables: Settings,
    /// Lower-case prefixes of variables that the program, or a program it starts, reads. An unknown
    /// variable with such a prefix holds the fix back.
    pub reads: &'static [&'static str],
    /// The names that the program also looks for in the directories above the project.
    pub above: &'static [&'static str],
    /// Parts of the paths of caches that hold the installed packages, not only their downloads.
    pub keeps: &'static [&'static str],
}

/// A command that is not a package manager.
pub(super) const OTHER: Installer = Installer {
    programs: &[],
    plan: |_, _| None,
    prefix: None,
    settings: Settings::NONE,
    variables: Settings::NONE,
    reads: &[],
    above: &[],
    keeps: &[],
};
