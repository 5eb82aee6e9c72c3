//! The first three laws of a fix: no new error, no lost comment, nothing else touched.

use std::ops::Range;

use crate::compare::Difference;
use crate::reading::Reading;

/// Lines of a file that an edit touches, and how many stand in their place afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineEdit {
    /// The lines of the file before, 1-based, the end exclusive. An insertion between two lines
    /// has none: its start is the line it comes before.
    pub lines: Range<usize>,
    /// How many lines stand in their place afterwards.
    pub now: usize,
}

/// Whether a fix kept to its edits: `after` has no error that `before` has not, every comment is
/// still there word for word, and every instruction outside of `edits`, which are in order, reads
/// as before.
///
/// # Errors
/// The first thing that is not kept.
pub fn untouched_is_kept(
    before: &Reading<'_>,
    after: &Reading<'_>,
    edits: &[LineEdit],
) -> Result<(), Difference> {
    let _ = (before, after, edits);
    Err(Difference { line: 1, what: "the untouched instructions cannot be compared".to_owned() })
}
