//! Physical lines → the logical line of one instruction, as BuildKit joins them.

use memchr::memchr;

use crate::Keyword;

/// The joined text of one instruction, and the gaps that were left out.
#[derive(Debug, Default)]
pub(crate) struct Logical {
    /// The text that BuildKit parses: every contributing line, without continuations.
    pub text: String,
    /// The parts of the source that are not in `text`, in order.
    pub gaps: Vec<Gap>,
    /// The offset in the source of the first character of `text`.
    pub start: usize,
    /// The offset in the source of the end of the last line, before its newline.
    pub end: usize,
    /// The offset in the source of the line behind it.
    pub next: usize,
    /// A continued line that begins like an instruction, with its offset.
    pub swallowed: Option<(usize, Keyword)>,
}

/// A part of the source between two pieces of a logical line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap {
    /// The offset of the gap in the joined text.
    pub at: usize,
    /// The offset in the source at which it begins: at the escape character.
    pub start: usize,
    /// The offset in the source at which the line of the escape character ends.
    pub line_end: usize,
    /// The offset in the source at which it ends: at the start of the next contributing line.
    pub end: usize,
}

impl Logical {
    /// Reads the instruction whose first physical line is `first`; `lines` are those behind it.
    pub fn read(&mut self, first: Line<'_>, lines: Lines<'_>, escape: u8) {
        self.text.clear();
        self.gaps.clear();
        self.swallowed = None;

        let source_end = lines.source.len();
        let line = first.text.trim_start();
        self.start = first.start + (first.text.len() - line.len());
        let Some(mut gap) = self.push(Line { text: line, start: self.start, ..first }, escape)
        else {
            return;
        };

        let mut blank_or_comment = false;
        for next in lines {
            let trimmed = next.text.trim_start();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                blank_or_comment = true;
                continue;
            }
            let is_suspect = blank_or_comment || trimmed.len() == next.text.len();
            if is_suspect && self.swallowed.is_none() && !self.text.trim_start().is_empty() {
                let offset = next.start + (next.text.len() - trimmed.len());
                self.swallowed = Keyword::at_start_of(trimmed).map(|it| (offset, it));
            }
            blank_or_comment = false;
            self.gaps.push(Gap { end: next.start, ..gap });
            let Some(start) = self.push(next, escape) else { return };
            gap = start;
        }
        (self.end, self.next) = (source_end, source_end);
        self.gaps.push(Gap { end: source_end, ..gap });
    }

    /// The offset in the source of an offset in the joined text.
    pub fn source_offset(&self, joined: usize) -> usize {
        let before = self.gaps.partition_point(|gap| gap.at <= joined);
        match before.checked_sub(1).map(|last| self.gaps[last]) {
            Some(gap) => gap.end + (joined - gap.at),
            None => self.start + joined,
        }
    }

    /// Adds a line; returns the gap that begins at its escape character if it continues.
    fn push(&mut self, line: Line<'_>, escape: u8) -> Option<Gap> {
        let content = before_continuation(line.text, escape);
        self.text.push_str(content.unwrap_or(line.text));
        (self.end, self.next) = (line.start + line.text.len(), line.next);
        let start = line.start + content?.len();
        Some(Gap { at: self.text.len(), start, line_end: line.next, end: line.next })
    }
}

/// The part of a continued line before its escape character.
///
/// An escape character that follows another one is content: BuildKit's pattern is
/// `([^\\])\\[ \t]*$|^\\[ \t]*$`.
fn before_continuation(line: &str, escape: u8) -> Option<&str> {
    let content = line.trim_end_matches([' ', '\t']).strip_suffix(char::from(escape))?;
    (!content.ends_with(char::from(escape))).then_some(content)
}

/// A physical line without its newline and any `\r` before it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line<'s> {
    pub text: &'s str,
    pub start: usize,
    /// Where the next line starts.
    pub next: usize,
}

/// The physical lines of a text from a position on.
#[derive(Clone, Debug)]
pub(crate) struct Lines<'s> {
    pub source: &'s str,
    pub position: usize,
}

impl<'s> Iterator for Lines<'s> {
    type Item = Line<'s>;

    fn next(&mut self) -> Option<Line<'s>> {
        let rest = &self.source[self.position..];
        if rest.is_empty() {
            return None;
        }
        let length = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let start = self.position;
        self.position += length;
        let text = rest[..length].trim_end_matches(['\r', '\n']);
        Some(Line { text, start, next: self.position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(logical: &mut Logical, source: &str) {
        let mut lines = Lines { source, position: 0 };
        let first = lines.next().unwrap_or_default();
        logical.read(first, lines, b'\\');
    }

    fn joined(source: &str) -> String {
        let mut logical = Logical::default();
        read(&mut logical, source);
        logical.text
    }

    #[test]
    fn lines_are_joined_as_buildkit_joins_them() {
        let cases = [
            ("RUN a \\\n b\n", "RUN a  b"),
            ("RUN a \\  \t\n b\n", "RUN a  b"),
            ("RUN a\\\n b\n", "RUN a b"),
            ("RUN a \\\\\n b\n", "RUN a \\\\"),
            ("RUN a \\\\\\\n b\n", "RUN a \\\\\\"),
            ("RUN a \\\n\\\n b\n", "RUN a  b"),
            ("RUN a \\\n  \\\n b\n", "RUN a    b"),
            ("\\\nRUN a\n", "RUN a"),
            ("R\\\nUN a\n", "RUN a"),
            ("RUN a \\\n\nRUN b\n", "RUN a RUN b"),
            ("RUN a \\\n# c \\\nRUN b\n", "RUN a RUN b"),
            ("RUN a \\\n  # c\n && b\n", "RUN a  && b"),
            ("RUN a # b \\\n c\n", "RUN a # b  c"),
            ("RUN a \\", "RUN a "),
            ("RUN a \\\n# c", "RUN a "),
            ("RUN a \\\u{c}\n b\n", "RUN a \\\u{c}"),
            ("CMD [\"a\\\n b\"]\n", "CMD [\"a b\"]"),
            ("RUN a \\\r\n b\r\n", "RUN a  b"),
            ("RUN a \\\n b\rc\n", "RUN a  b\rc"),
        ];
        for (source, expected) in cases {
            assert_eq!(joined(source), expected, "{source:?}");
        }
    }

    #[test]
    fn an_offset_leads_back_to_the_source() {
        let source = "RUN a \\\n# c\n  b";
        let mut logical = Logical::default();
        read(&mut logical, source);
        let at = logical.text.find('b').expect("joined");
        assert_eq!(&source[logical.source_offset(at)..], "b");
        assert_eq!(logical.source_offset(4), 4);
    }

    #[test]
    fn a_continuation_that_runs_into_an_instruction_is_seen() {
        let swallowed = |source| {
            let mut logical = Logical::default();
            read(&mut logical, source);
            logical.swallowed.map(|(_, keyword)| keyword)
        };
        assert_eq!(swallowed("RUN a \\\n\nRUN b\n"), Some(Keyword::Run));
        assert_eq!(swallowed("RUN a \\\n# c\n  COPY b c\n"), Some(Keyword::Copy));
        assert_eq!(swallowed("RUN a \\\nCMD b\n"), Some(Keyword::Cmd));
        assert_eq!(swallowed("\\\nRUN a\n"), None);
        assert_eq!(swallowed("RUN sql a \\\n  FROM b\n"), None);
        assert_eq!(swallowed("RUN a \\\n\n  user b\n"), None);
    }
}
