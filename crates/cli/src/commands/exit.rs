//! How the process ends.

use std::process::ExitCode;

use crate::args::mode::Mode;
use crate::output::summary::Summary;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to do, or done.
    Clean,
    /// `--check` or `--diff` found something.
    Found,
    /// Something could not be read, understood or written.
    Failed,
}

impl Exit {
    /// How a run that changes files ends, or shows how they would change.
    pub fn of(summary: &Summary, mode: Mode) -> Self {
        match summary {
            Summary { errors: 1.., .. } => Self::Failed,
            Summary { changed: 1.., .. } if !mode.writes() => Self::Found,
            _ => Self::Clean,
        }
    }

    /// `Clean` instead of `Found` with `--exit-zero`.
    pub fn or_zero(self, exit_zero: bool) -> Self {
        if exit_zero && self == Self::Found { Self::Clean } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Found => 1,
            Exit::Failed => 2,
        })
    }
}
