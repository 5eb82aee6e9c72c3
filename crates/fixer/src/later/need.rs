//! Results: whether a command needs the earlier files, and whether a script calls the manager.

use std::rc::Rc;

/// Whether a command needs the earlier files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Does not need them, or fetches everything first.
    No,
    /// The named script, which starts in containers, cannot be read.
    Unread(String),
    /// The named program may need them.
    Perhaps(String),
    /// The named file or command names the manager, and its caller is not known: a file of the
    /// build context that some program may reach, or of the project that runs something in a
    /// container.
    Named(String),
    /// The instruction at this byte offset makes settings that are not known, or that keep the
    /// manager from fetching everything.
    Settings(usize),
    /// The instruction at this byte offset needs them.
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

    /// The stronger of two needs; the first one if they are equal.
    pub fn or(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// The result for a script and the scripts that it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The scripts do not call the package manager, or fetch everything first.
    Nothing,
    /// Like `Nothing`, but an interpreter or a build tool may run other files.
    Reaches,
    /// Some script calls the manager.
    Calls,
    /// Some script cannot be read.
    Unread,
    /// A shell script starts these programs, of which none is known.
    Unknown(Rc<[String]>),
}
