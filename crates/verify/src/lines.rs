//! From physical lines to logical lines, as `BuildKit` joins them.

use std::borrow::Cow;

use memchr::memchr;

use crate::bytes::{is_blank, trim_end_by, trim_start};

/// The longest physical line that `BuildKit` accepts, in bytes, without its LF.
pub const LONGEST_LINE: usize = 65_535;

/// Iterates over the physical lines of a file.
pub struct Lines<'a> {
    source: &'a [u8],
    offset: usize,
    number: usize,
    /// The numbers of the lines longer than [`LONGEST_LINE`].
    pub too_long: Vec<usize>,
}

/// One physical line, without its LF and the CRs before it.
pub struct Line<'a> {
    /// The number of the line, 1-based.
    pub number: usize,
    /// The offset of the line in the file, in bytes.
    pub start: usize,
    pub text: &'a [u8],
}

impl<'a> Lines<'a> {
    pub fn new(source: &'a [u8]) -> Self {
        let offset = if source.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Lines { source, offset, number: 0, too_long: Vec::new() }
    }

    /// The offset of the next line in the file, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The number of the line read last, 0 before the first.
    pub fn number(&self) -> usize {
        self.number
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let start = self.offset;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        self.offset = (start + length + 1).min(self.source.len());
        self.number += 1;
        if length > LONGEST_LINE {
            self.too_long.push(self.number);
        }
        let text = trim_end_by(&rest[..length], |byte| byte == b'\r');
        Some(Line { number: self.number, start, text })
    }
}

/// One instruction after joining.
pub struct Logical<'a> {
    /// The line on which the instruction starts, 1-based.
    pub line: usize,
    pub text: Cow<'a, [u8]>,
    /// The comment lines between its physical lines.
    pub comments: Vec<InnerComment<'a>>,
    /// The file ended after a continuation.
    pub dangling: bool,
}

/// A comment line between the physical lines of an instruction.
pub struct InnerComment<'a> {
    pub line: usize,
    pub text: &'a [u8],
    /// The length of the joined text before the comment, in bytes.
    pub offset: usize,
}

/// Joins `first`, from which leading white space is already removed, with the lines that continue
/// it.
pub fn join<'a>(first: &Line<'a>, lines: &mut Lines<'a>, escape: u8) -> Logical<'a> {
    let line = first.number;
    let Some(head) = without_continuation(first.text, escape) else {
        let text = Cow::Borrowed(first.text);
        return Logical { line, text, comments: Vec::new(), dangling: false };
    };
    let mut text = Vec::with_capacity(head.len() * 4);
    text.extend_from_slice(head);
    let mut comments = Vec::new();
    for Line { number, text: next, .. } in lines {
        match trim_start(next) {
            [] => {}
            comment @ [b'#', ..] => {
                let comment = trim_end_by(comment, is_blank);
                comments.push(InnerComment { line: number, text: comment, offset: text.len() });
            }
            _ => {
                let head = without_continuation(next, escape);
                text.extend_from_slice(head.unwrap_or(next));
                if head.is_none() {
                    return Logical { line, text: Cow::Owned(text), comments, dangling: false };
                }
            }
        }
    }
    Logical { line, text: Cow::Owned(text), comments, dangling: true }
}

/// The part of a line before a continuation: an escape character that does not follow another one,
/// then only spaces and tabs. `None` if the line has no continuation.
fn without_continuation(line: &[u8], escape: u8) -> Option<&[u8]> {
    let (&last, head) = trim_end_by(line, is_blank).split_last()?;
    (last == escape && head.last() != Some(&escape)).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The logical lines of `source`, as the reader splits them.
    fn joined(source: &str, escape: u8) -> Vec<String> {
        let mut lines = Lines::new(source.as_bytes());
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            let text = trim_start(line.text);
            if !text.is_empty() && text[0] != b'#' {
                let logical = join(&Line { text, ..line }, &mut lines, escape);
                found.push(String::from_utf8(logical.text.into_owned()).unwrap());
            }
        }
        found
    }

    #[test]
    fn lines_join_as_buildkit_joins_them() {
        for (source, expected) in [
            ("RUN a \\\n b\n", &["RUN a  b"] as &[&str]),
            ("RUN a \\  \t\n b\n", &["RUN a  b"]),
            ("RUN a\\\n b\n", &["RUN a b"]),
            ("RUN a \\\\\n b\n", &["RUN a \\\\", "b"]),
            ("RUN a \\\\\\\n b\n", &["RUN a \\\\\\", "b"]),
            ("RUN a \\\n\\\n b\n", &["RUN a  b"]),
            ("RUN a \\\n  \\\n b\n", &["RUN a    b"]),
            ("\\\nRUN a\n", &["RUN a"]),
            ("R\\\nUN a\n", &["RUN a"]),
            ("RUN a \\\n\nRUN b\n", &["RUN a RUN b"]),
            ("RUN a \\\n# c \\\nRUN b\n", &["RUN a RUN b"]),
            ("# c \\\nRUN b\n", &["RUN b"]),
            ("RUN a \\\n  # c\n && b\n", &["RUN a  && b"]),
            ("RUN a # b \\\n c\n", &["RUN a # b  c"]),
            ("RUN a \\", &["RUN a "]),
            ("RUN a \\\n# c", &["RUN a "]),
            ("RUN a \\\u{c}\n b\n", &["RUN a \\\u{c}", "b"]),
            ("CMD [\"a\\\n b\"]\n", &["CMD [\"a b\"]"]),
            ("RUN a \\\r\n b\r\n", &["RUN a  b"]),
            ("RUN a \\\n b\rc\n", &["RUN a  b\rc"]),
        ] {
            assert_eq!(joined(source, b'\\'), expected, "{source:?}");
        }
    }

    #[test]
    fn a_backtick_joins_where_the_escape_directive_says_so() {
        assert_eq!(joined("RUN a `\n b \\\n", b'`'), ["RUN a  b \\"]);
    }

    #[test]
    fn a_non_breaking_space_behind_the_escape_is_no_continuation() {
        assert_eq!(joined("RUN a \\\u{a0}\nb\n", b'\\'), ["RUN a \\\u{a0}", "b"]);
    }

    #[test]
    fn the_byte_order_mark_goes_and_every_trailing_cr() {
        assert_eq!(joined("\u{feff}RUN a\r\r\n", b'\\'), ["RUN a"]);
    }

    #[test]
    fn lines_past_the_limit_are_noted() {
        let fits = [vec![b'a'; LONGEST_LINE], b"\nb".to_vec()].concat();
        let over = [vec![b'a'; LONGEST_LINE + 1], b"\nb".to_vec()].concat();
        let too_long = |source: &[u8]| {
            let mut lines = Lines::new(source);
            while lines.next().is_some() {}
            lines.too_long
        };
        assert_eq!(too_long(&fits), []);
        assert_eq!(too_long(&over), [1]);
    }
}
