//! What to do with a file that would change.

use super::files::ChangeArgs;
use super::format::Format;

/// What to do with a file that would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is rewritten.
    Write,
    /// Its name is printed.
    Check,
    /// The change is printed.
    Diff,
    /// Its name and the change are printed.
    CheckAndDiff,
    /// Its findings are printed.
    List,
}

impl Mode {
    /// The mode of the arguments; `--output patch` implies that nothing is written.
    pub fn of(args: &ChangeArgs, format: Format) -> Self {
        match (args.check && format != Format::Patch, args.diff || format == Format::Patch) {
            (false, false) => Self::Write,
            (true, false) => Self::Check,
            (false, true) => Self::Diff,
            (true, true) => Self::CheckAndDiff,
        }
    }

    /// Whether files are rewritten.
    pub fn writes(self) -> bool {
        self == Self::Write
    }

    /// Whether names are printed.
    pub fn prints_names(self) -> bool {
        matches!(self, Self::Check | Self::CheckAndDiff)
    }

    /// Whether changes are printed.
    pub fn prints_diffs(self) -> bool {
        matches!(self, Self::Diff | Self::CheckAndDiff)
    }
}
