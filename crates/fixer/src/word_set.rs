//! Lists of words as data.

use std::sync::OnceLock;

use hashbrown::HashSet;

/// A set of words, written as one text.
pub(crate) struct WordSet {
    text: &'static str,
    words: OnceLock<HashSet<&'static str>>,
}

impl WordSet {
    /// The words of a text, separated by whitespace.
    pub const fn new(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }

    /// Whether the set has a word.
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The word, with the lifetime of the text.
    pub fn get(&self, word: &str) -> Option<&'static str> {
        let words = self.words.get_or_init(|| self.text.split_ascii_whitespace().collect());
        words.get(word).copied()
    }
}
