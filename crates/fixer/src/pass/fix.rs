//! A fix: the finding and the edit.

use std::ops::Range;

use dockwright_model::Word;
use dockwright_verify::Change;

use super::edit::{Indel, TextEdit};
use crate::{Level, Pass};

/// A finding in a file, with its fix.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// Where it is, in bytes of the text.
    pub at: usize,
    /// The level.
    pub level: Level,
    /// The present cost and the effect of the fix, or the reason why it is held back; one line.
    pub reason: String,
    /// How to fix it; empty for a suggestion.
    pub edit: TextEdit,
    /// How the program of the build changes.
    pub changes: Vec<Change>,
}

impl Fix {
    /// A fix without an edit; the methods below make the edits and announce each of them.
    pub fn new(at: usize, level: Level, reason: impl Into<String>) -> Self {
        let edit = TextEdit::default();
        Self { at, level, reason: reason.into(), edit, changes: Vec::new() }
    }

    /// Puts options behind a word of a command, each behind a space.
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

    /// Takes a command out of its list.
    pub fn remove_command(self, TakenOut { indels, tokens }: TakenOut) -> Self {
        self.edit(indels, vec![Change::Dropped(tokens)])
    }

    /// Edits the text, and announces how that changes the program of the build. The changes of one
    /// `RUN` are announced in the order of the text.
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

/// A command that is taken out of its list.
pub(crate) struct TakenOut {
    /// What is taken out of the text.
    pub indels: Vec<Indel>,
    /// The removed tokens.
    pub tokens: Vec<String>,
}

/// A finding of a pass at one place, for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The pass.
    pub pass: &'static Pass,
    /// The level of this fix.
    pub level: Level,
    /// The line of the source, from 1.
    pub line: usize,
    /// The range to show in the source, on one line, in bytes.
    pub range: Range<usize>,
    /// The present cost and the effect of the fix, or the reason why it is held back.
    pub reason: String,
    /// The edits, without the layout. Only `check` sets them: findings of `fix` may be in a text
    /// that other fixes have changed.
    pub edits: Vec<Edit>,
    /// The key of the instruction in a [`Baseline`](crate::Baseline). Only `check` sets it, if the
    /// options have a baseline.
    pub key: Option<u64>,
}

/// One replacement, in bytes of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is taken out; empty for a mere insertion.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: Vec<u8>,
}
