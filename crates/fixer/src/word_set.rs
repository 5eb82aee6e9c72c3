//! Lists of words as data.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Words that are written in one text, looked up in a set.
pub(crate) struct WordSet {
    text: &'static str,
    words: OnceLock<HashSet<&'static str>>,
}

impl WordSet {
    /// The words of a text with blanks between them.
    pub const fn new(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }

    /// Whether the word is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The same word as it stands in the text.
    pub fn get(&self, word: &str) -> Option<&'static str> {
        let words = self.words.get_or_init(|| self.text.split_ascii_whitespace().collect());
        words.get(word).copied()
    }
}
