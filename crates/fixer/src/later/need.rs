//! What is found out: whether something needs what was there, and whether a script calls for it.

/// Whether something needs what was there before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It does not, or fetches its own first.
    No,
    /// Nobody has read this script, which starts in the container.
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
            Self::Perhaps(_) | Self::Named(_) => 2,
            Self::Settings(_) => 3,
            Self::Yes(_) => 4,
        }
    }

    /// The stronger of two, the first one where they are equal.
    pub fn or(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// What was found in a script and in what it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The package manager is not called, or only once it has fetched its own.
    Nothing,
    /// The same, but for what an interpreter or a build tool may run besides.
    Reaches,
    /// Something calls it.
    Calls,
    /// Something cannot be read.
    Unread,
}
