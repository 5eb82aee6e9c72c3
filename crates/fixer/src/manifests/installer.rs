//! What is known of a package manager, as data.

use super::value::Settings;
use super::{CertainCall, Planned, Project};

/// A program that installs what a manifest names, with all that decides what it reads.
pub(super) struct Installer {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// What it makes of a call; nothing if the call is none of its installs.
    pub plan: fn(&CertainCall, &Project<'_>) -> Option<Planned>,
    /// How the variables begin that are settings of it, in lower case: `npm_config_`.
    pub prefix: Option<&'static str>,
    /// The settings that are understood, as options, behind the prefix, and in files.
    pub settings: Settings,
    /// Variables of other names that are understood.
    pub variables: Settings,
    /// How the variables begin that it reads, or what it starts, in lower case. One that begins so
    /// and is not understood keeps the install where it is.
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
