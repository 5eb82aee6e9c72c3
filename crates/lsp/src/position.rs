//! Conversion between the positions of editors and offsets in bytes.

use std::ops::Range;

use dockwright_fixer::Edit;
use lsp_types::{self as lsp, Position, PositionEncodingKind, TextEdit};
use memchr::memchr2_iter;

/// The unit in which an editor counts the characters of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, the default of the protocol.
    Utf16,
}

impl Encoding {
    /// The best of the encodings that an editor offers.
    pub fn of(offered: Option<&[PositionEncodingKind]>) -> Self {
        let has_bytes = offered.is_some_and(|it| it.contains(&PositionEncodingKind::UTF8));
        if has_bytes { Self::Utf8 } else { Self::Utf16 }
    }

    /// The name of the encoding in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// The lines of a text. Every conversion takes logarithmic time, however long a line is.
#[derive(Clone, Debug)]
pub struct Lines {
    encoding: Encoding,
    /// The starts of the lines, after `\n`, `\r\n` or `\r`.
    starts: Vec<usize>,
    /// Characters that take fewer units than bytes; none where units are bytes.
    wide: Vec<Wide>,
    length: usize,
}

/// A character that takes fewer units than bytes.
#[derive(Clone, Copy, Debug)]
struct Wide {
    /// The offset after the character.
    end: usize,
    /// The difference between bytes and units of the text up to `end`.
    saved: usize,
}

impl Lines {
    /// Reads the lines of a text.
    pub fn of(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let ends = memchr2_iter(b'\n', b'\r', bytes).filter(is_end).map(|it| it + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        let is_narrow = encoding == Encoding::Utf8 || text.is_ascii();
        let wide = if is_narrow { Vec::new() } else { wide(text) };
        Self { encoding, starts, wide, length: text.len() }
    }

    /// The position of an offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.length);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let units = (offset - start) - (self.saved(offset) - self.saved(start));
        Position { line: number(line), character: number(units) }
    }

    /// The range of a range of bytes.
    pub fn range(&self, range: &Range<usize>) -> lsp::Range {
        lsp::Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// The offset of a position. For a position after the end of its line, this is the end of the
    /// line; for one after the last line, the end of the text; for one within a character, the start
    /// of the character.
    pub fn offset(&self, text: &str, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let next = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let end = start + text[start..next].trim_end_matches(['\n', '\r']).len();
        let units = usize::try_from(position.character).unwrap_or(usize::MAX);
        let mut offset = self.after(start, units).min(end);
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The bytes of a range; the ends may come in either order.
    pub fn bytes(&self, text: &str, range: lsp::Range) -> Range<usize> {
        let (a, b) = (self.offset(text, range.start), self.offset(text, range.end));
        a.min(b)..a.max(b)
    }

    /// The number of the line, from 0, of an offset.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// The start of a line; for a line after the last one, the end of the text.
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.length)
    }

    /// Edits in the form that editors take.
    pub fn edits(&self, edits: &[Edit]) -> Vec<TextEdit> {
        let edit = |Edit { range, text }: &Edit| TextEdit {
            range: self.range(range),
            new_text: String::from_utf8_lossy(text).into_owned(),
        };
        edits.iter().map(edit).collect()
    }

    /// The number of units that a text takes.
    pub fn units(&self, text: &str) -> usize {
        match self.encoding {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.encode_utf16().count(),
        }
    }

    /// The difference between bytes and units of the text up to an offset.
    fn saved(&self, offset: usize) -> usize {
        let before = self.wide.partition_point(|it| it.end <= offset);
        before.checked_sub(1).map_or(0, |it| self.wide[it].saved)
    }

    /// The last offset that is at most `units` after `start`.
    fn after(&self, start: usize, units: usize) -> usize {
        let before = self.saved(start);
        let first = self.wide.partition_point(|it| it.end <= start);
        let fits = |it: &Wide| (it.end - start) - (it.saved - before) <= units;
        let passed = self.wide[first..].partition_point(fits);
        let saved = passed.checked_sub(1).map_or(0, |it| self.wide[first + it].saved - before);
        start.saturating_add(units).saturating_add(saved)
    }
}

fn wide(text: &str) -> Vec<Wide> {
    let mut saved = 0;
    let chars = text.char_indices().filter(|(_, it)| !it.is_ascii());
    let wide = chars.map(|(at, it)| {
        saved += it.len_utf8() - it.len_utf16();
        Wide { end: at + it.len_utf8(), saved }
    });
    wide.collect()
}

/// A number of lines or characters in the type of the protocol.
pub fn number(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 6] =
        ["", "a\nb", "a\r\nb\rc\n", "é\n日本 😀 x\r\n😀", "\u{10ff80}a\n", "\r\r\n\n\r"];

    #[test]
    fn a_position_is_that_of_the_text_before_it() {
        for text in TEXTS {
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                // Within `\r\n`, there is no position.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
                    continue;
                }
                let before = text[..at].replace("\r\n", "\n").replace('\r', "\n");
                let (line, last) =
                    (before.matches('\n').count(), before.rsplit('\n').next().unwrap());
                for (encoding, units) in
                    [(Encoding::Utf8, last.len()), (Encoding::Utf16, last.encode_utf16().count())]
                {
                    let lines = Lines::of(text, encoding);
                    let position = Position { line: number(line), character: number(units) };
                    assert_eq!(lines.position(at), position, "{text:?} at {at}");
                    assert_eq!(lines.offset(text, position), at, "{text:?} {position:?}");
                }
            }
        }
    }

    #[test]
    fn positions_that_are_not_there_are_the_nearest_before() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for text in TEXTS {
                let lines = Lines::of(text, encoding);
                let most = u32::MAX;
                for line in (0..6).chain([most - 1, most]) {
                    let mut last = 0;
                    for character in (0..20).chain([most - 1, most]) {
                        let at = lines.offset(text, Position { line, character });
                        assert!(text.is_char_boundary(at) && at >= last, "{text:?}");
                        last = at;
                    }
                }
            }
            let lines = Lines::of("a😀b\nc", encoding);
            let within = Position { line: 0, character: 2 };
            assert_eq!(lines.offset("a😀b\nc", within), 1);
            assert_eq!(lines.offset("a😀b\nc", Position { line: 0, character: 99 }), 6);
            assert_eq!(lines.offset("a😀b\nc", Position { line: 9, character: 0 }), 8);
            let turned = lsp::Range { start: Position::new(1, 1), end: Position::new(0, 1) };
            assert_eq!(lines.bytes("a😀b\nc", turned), 1..8);
        }
    }
}
