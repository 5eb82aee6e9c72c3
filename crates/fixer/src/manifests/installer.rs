//! The facts about a package manager, as data.

use super::value::Settings;
use super::{CertainCall, Planned, Project};

/// A program that installs the packages of a manifest, with everything that decides which files it
/// reads.
pub(super) struct Installer {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// The plan of a call; `None` if the call is not one of its installs.
    pub plan: fn(&CertainCall, &Project<'_>) -> Option<Planned>,
    /// Prefixes of the variables for its settings, in lower case: `npm_config_`.
    pub prefix: Option<&'static str>,
    /// The settings that are understood, as options, behind the prefix, and in files.
    pub settings: Settings,
    /// Variables of other names that are understood.
    pub variables: Settings,
    /// Prefixes of variables that it, or a program that it starts, reads, in lower case. An unknown
    /// variable with such a prefix holds the fix back.
    pub reads: &'static [&'static str],
    /// The names that it looks for in the directories above the project, too.
    pub above: &'static [&'static str],
    /// What stands in the paths of caches that hold the packages themselves, not what they are made
    /// from.
    pub keeps: &'static [&'static str],
}

/// A command that is no package manager.
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
