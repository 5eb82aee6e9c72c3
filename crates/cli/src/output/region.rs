//! Offsets in bytes → lines and columns.

use std::ops::Range;

use serde::Serialize;

/// A stretch of a file as editors count: lines and columns from 1, columns in characters, the end
/// behind the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// The line that it begins on.
    pub start_line: usize,
    /// The column that it begins at.
    pub start_column: usize,
    /// The line that it ends on.
    pub end_line: usize,
    /// The column behind its end.
    pub end_column: usize,
}

impl Region {
    /// A region without an extent.
    pub fn at(line: usize, column: usize) -> Self {
        Self { start_line: line, start_column: column, end_line: line, end_column: column }
    }

    /// The region of a stretch of `source`.
    pub fn of(source: &[u8], range: &Range<usize>) -> Self {
        let (start_line, start_column) = position(source, range.start);
        let (end_line, end_column) = position(source, range.end);
        Self { start_line, start_column, end_line, end_column }
    }
}

/// Each byte that is not UTF-8 counts as one character, more or less.
fn position(source: &[u8], offset: usize) -> (usize, usize) {
    let before = &source[..offset.min(source.len())];
    let lines = before.split(|it| *it == b'\n').enumerate();
    let (index, line) = lines.last().unwrap_or_default();
    (index + 1, String::from_utf8_lossy(line).chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = "FROM a\nRUN \u{e9} b\n".as_bytes();
        let region = Region::of(source, &(11..15));
        let expected = Region { start_line: 2, start_column: 5, end_line: 2, end_column: 8 };
        assert_eq!(region, expected);
        assert_eq!(
            Region::of(source, &(15..99)),
            Region { start_line: 2, start_column: 8, ..Region::at(3, 1) }
        );
    }
}
