//! Results: whether a command needs the earlier files, and whether a script calls the manager.

/// Whether a command needs the earlier files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It does not, or fetches everything first.
    No,
    /// This script, which starts in containers, cannot be read.
    Unread(String),
    /// This is not known.
    Perhaps(String),
    /// This names the manager, and who calls it is not known: a file of the build context that
    /// something may reach, or of the project that runs something in a container.
    Named(String),
    /// What the instruction that starts at this byte tells the manager is not known, or keeps it
    /// from fetching all.
    Settings(usize),
    /// The instruction that starts at this byte does.
    Yes(usize),
}

impl Need {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::No => 0,
            Self::Unread(_) => 1,
            Self::Perhaps(_) => 2,
            Self::Named(_) => 3,
            Self::Settings(_) => 4,
            Self::Yes(_) => 5,
        }
    }

    /// The stronger of two, the first one where they are equal.
    pub fn or(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// The result for a script and the scripts that it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The package manager is not called, or fetches everything first.
    Nothing,
    /// The same, except for files that an interpreter or a build tool may run.
    Reaches,
    /// Something calls it.
    Calls,
    /// Something cannot be read.
    Unread,
}
