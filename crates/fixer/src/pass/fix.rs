//! A fix: a finding with its edit.

use std::ops::Range;

use dockwright_model::Word;
use dockwright_verify::Change;

use super::edit::{Indel, TextEdit};
use crate::{Level, Pass};

/// A finding in a file, with its fix.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// The byte offset in the text.
    pub at: usize,
    /// The level.
    pub level: Level,
    /// One line: the present cost and the effect of the fix, or why it is held back.
    pub reason: String,
    /// The edit; empty for a suggestion.
    pub edit: TextEdit,
    /// The changes to the program of the build.
    pub changes: Vec<Change>,
}

impl Fix {
    /// A fix without an edit; the methods below add edits and announce each of them.
    pub fn new(at: usize, level: Level, reason: impl Into<String>) -> Self {
        let edit = TextEdit::default();
        Self { at, level, reason: reason.into(), edit, changes: Vec::new() }
    }

    /// Inserts options after a word of a command, each after a space.
    pub fn insert_after(self, word: &Word, words: &[&str]) -> Self {
        let text: String = words.iter().flat_map(|it| [" ", it]).collect();
        let inserted = words.iter().map(|it| (*it).to_owned()).collect();
        self.edit(vec![Indel::insert(word.range.end, text)], vec![Change::Inserted(inserted)])
    }

    /// Replaces a word of a command with a synonym.
    pub fn replace_word(self, word: &Word, by: &str) -> Self {
        let change = Change::Renamed { from: word.written().to_owned(), to: by.to_owned() };
        self.edit(vec![Indel::replace(word.range.clone(), by)], vec![change])
    }

    /// Removes a command from its list.
    pub fn remove_command(self, TakenOut { indels, tokens }: TakenOut) -> Self {
        self.edit(indels, vec![Change::Dropped(tokens)])
    }

    /// Adds edits, and announces how they change the program of the build. The changes of one `RUN`
    /// are announced in text order.
    ///
    /// If two edits overlap, the pass has misunderstood the file, and the fix becomes a suggestion.
    pub fn edit(mut self, indels: Vec<Indel>, changes: Vec<Change>) -> Self {
        if self.level == Level::Suggestion {
            return self;
        }
        if !TextEdit::new(indels).is_some_and(|it| self.edit.add(&it)) {
            let reason = format!("{}; not applied, since two of its edits overlap", self.reason);
            return Self::suggestion(self.at, reason);
        }
        self.changes.extend(changes);
        self
    }

    /// A finding that only people can decide, or whose fix is held back for the given reason.
    pub fn suggestion(at: usize, reason: impl Into<String>) -> Self {
        let edit = TextEdit::default();
        Self { at, level: Level::Suggestion, reason: reason.into(), edit, changes: Vec::new() }
    }
}

/// A command removed from its list.
pub(crate) struct TakenOut {
    /// The edits of the text.
    pub indels: Vec<Indel>,
    /// The removed tokens.
    pub tokens: Vec<String>,
}

/// A finding of a pass at one place, for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The pass.
    pub pass: &'static Pass,
    /// The level of the fix.
    pub level: Level,
    /// The line in the source, from 1.
    pub line: usize,
    /// The byte range to show in the source; on one line.
    pub range: Range<usize>,
    /// The present cost and the effect of the fix, or why it is held back.
    pub reason: String,
    /// The edits, without layout changes. Only `check` sets them: findings of `fix` may be in a
    /// text that other fixes have changed.
    pub edits: Vec<Edit>,
    /// The key of the instruction in a [`Baseline`](crate::Baseline). Only `check` sets it, if the
    /// options have a baseline.
    pub key: Option<u64>,
}

/// One replacement, in bytes of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The replaced range; empty for an insertion.
    pub range: Range<usize>,
    /// The new text.
    pub text: Vec<u8>,
}
