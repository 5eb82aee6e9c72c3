//! Lines of a text, and words that stand for lines of a kind.

use std::borrow::Cow;

use crate::contexts::mention::LONGEST;

/// The maximum number of lines of one kind in a file.
pub(super) const MOST: usize = 256;

/// The word of a line that takes a line of a Dockerfile by its number.
pub(crate) const NUMBERED: &str = "[";

/// The word of a line with the checksum of a Dockerfile.
pub(crate) const COMPARED: &str = "=";

/// The word of a line that compares a Dockerfile with another file.
pub(crate) const SAME: &str = "==";

/// The word of a text that has lines of a Dockerfile.
pub(crate) const HELD: &str = "\"";

/// Whether a line is a comment.
pub(super) fn is_comment(line: &str) -> bool {
    ["#", "//", "<!--"].iter().any(|it| line.starts_with(it))
}

/// The lines of a text with their continuation lines and numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
    let mut all = text.lines().enumerate();
    std::iter::from_fn(move || {
        let (number, first) = all.next()?;
        let mut line = Cow::Borrowed(first);
        while line.trim_end().ends_with('\\') && line.len() < LONGEST {
            let Some((_, next)) = all.next() else { break };
            let mut joined = line.into_owned();
            joined.truncate(joined.trim_end().trim_end_matches('\\').len());
            joined.push(' ');
            joined.push_str(next);
            line = Cow::Owned(joined);
        }
        Some((number + 1, line))
    })
}
