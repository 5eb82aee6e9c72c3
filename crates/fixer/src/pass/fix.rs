//! One thing to fix, and how.

use std::ops::Range;

use dockwright_model::Word;
use dockwright_verify::Change;

use super::edit::{Indel, TextEdit};
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

    /// Puts a word that means the same in the place of a word of a command.
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
    /// Where two edits overlap, the pass has misunderstood the file: the fix is a suggestion then.
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

    /// Something that only people can decide, or that is blocked for the reason given.
    pub fn suggestion(at: usize, reason: impl Into<String>) -> Self {
        let edit = TextEdit::default();
        Self { at, level: Level::Suggestion, reason: reason.into(), edit, changes: Vec::new() }
    }
}

/// A command that is taken out of its list.
pub(crate) struct TakenOut {
    /// What is taken out of the text.
    pub indels: Vec<Indel>,
    /// The tokens that go.
    pub tokens: Vec<String>,
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
    /// The key of the instruction in a [`Baseline`](crate::Baseline). Only `check` says so, where
    /// the options have one.
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
