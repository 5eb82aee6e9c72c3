//! One thing to fix, and how.

use std::ops::Range;

use dockwright_verify::Change;

use crate::edit::{Indel, TextEdit};
use crate::{Level, Pass};

/// One thing to fix in a file.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// Where it is, in bytes of the text.
    pub at: usize,
    /// How sure the pass is.
    pub level: Level,
    /// What it costs today and what the fix changes, or what is in the way; one line.
    pub reason: String,
    /// How to fix it; empty for a suggestion.
    pub edit: TextEdit,
    /// How the program of the build differs afterwards.
    pub changes: Vec<Change>,
}

impl Fix {
    /// A fix that changes the program of the build exactly so.
    ///
    /// Nothing if two of the edits overlap: then the pass has misunderstood the file.
    pub fn new(
        at: usize,
        level: Level,
        reason: impl Into<String>,
        indels: Vec<Indel>,
        changes: Vec<Change>,
    ) -> Option<Self> {
        let edit = TextEdit::new(indels)?;
        Some(Self { at, level, reason: reason.into(), edit, changes })
    }

    /// Something that only people can decide, or that is blocked for the reason given.
    pub fn suggestion(at: usize, reason: impl Into<String>) -> Self {
        let edit = TextEdit::default();
        Self { at, level: Level::Suggestion, reason: reason.into(), edit, changes: Vec::new() }
    }
}

/// What a pass found at one place, for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The pass.
    pub pass: &'static Pass,
    /// The level of this fix.
    pub level: Level,
    /// The line of the source, from 1.
    pub line: usize,
    /// What to look at in the source, on one line of it, in bytes.
    pub range: Range<usize>,
    /// What it costs today and what the fix changes, or what is in the way.
    pub reason: String,
    /// How to fix it, without the layout. Only `check` says so: what `fix` finds may be in a text
    /// that other fixes have changed.
    pub edits: Vec<Edit>,
}

/// One replacement, in bytes of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is taken out; empty for a mere insertion.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: Vec<u8>,
}
