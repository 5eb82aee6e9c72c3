//! Literal parts of patterns that may be for the text of a Dockerfile, and where a text has them.

/// A literal part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    pub text: String,
    /// Whether the part counts only where it ends within a word of the instruction: a command that
    /// happens to be the same ends with a word.
    pub is_plain: bool,
}

/// Characters with which the version of a package begins, after its name.
pub(crate) const BEFORE_VERSION: &[char] = &['=', '@', ':', '<', '>', '~', '!', '['];

/// The shortest last word of a plain part.
pub(crate) const SHORTEST: usize = 3;

impl Quoted {
    /// The places of the part in a text with single spaces.
    pub fn places<'q>(&'q self, text: &'q str) -> impl Iterator<Item = usize> + 'q {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let found = text.match_indices(&self.text).filter(move |(at, it)| {
            let rest = &text[at + it.len()..];
            let starts = !text[..*at].ends_with(is_part) || !self.text.starts_with(is_part);
            let goes_on = if self.text.ends_with(BEFORE_VERSION) {
                rest.starts_with(|c: char| !c.is_whitespace())
            } else {
                rest.starts_with(BEFORE_VERSION)
            };
            let last = self.text.rsplit(' ').next().unwrap_or_default();
            starts && (!self.is_plain || goes_on && last.len() >= SHORTEST)
        });
        found.map(|it| it.0)
    }
}
