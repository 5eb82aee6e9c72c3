//! The result: changes, each with a kind, lines and a sentence.

use crate::kind::{Attention, Kind};

/// A change between two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The kind.
    pub kind: Kind,
    /// The line in the old file, from 1; `None` if nothing there corresponds.
    pub old_line: Option<usize>,
    /// The line in the new file, from 1; `None` if nothing there corresponds.
    pub new_line: Option<usize>,
    /// A sentence with the values, in lower case, without a full stop.
    pub text: String,
}

impl Change {
    /// How much attention the change deserves.
    pub fn attention(&self) -> Attention {
        self.kind.attention()
    }
}

/// The difference between two files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The changes: in the order of the new file, those of the whole file first and rebuilt layers
    /// last. Empty if the files have the same bytes.
    pub changes: Vec<Change>,
    /// The number of `RUN` instructions whose text changed, if the files differ in their layout
    /// only: a builder keys the cached layer on the text.
    pub changed_runs: usize,
}

impl Comparison {
    /// Whether the files have the same bytes, or differ in their layout only.
    pub fn is_layout_only(&self) -> bool {
        self.changes.iter().all(|it| matches!(it.kind, Kind::LayoutOnly | Kind::LayersRebuilt))
            && (self.changes.is_empty() || self.has(Kind::LayoutOnly))
    }

    /// Whether a change of this kind occurs.
    pub fn has(&self, kind: Kind) -> bool {
        self.changes.iter().any(|it| it.kind == kind)
    }

    /// The highest level of attention of all changes; `None` without changes.
    pub fn attention(&self) -> Option<Attention> {
        self.changes.iter().map(Change::attention).max()
    }
}
