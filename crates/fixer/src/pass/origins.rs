//! Offsets in an edited text → offsets and lines in the source.

use std::ops::Range;

use dockwright_syntax::is_byte;

use super::edit::{Indel, TextEdit};

/// The origin of a text: its stretches, in order.
#[derive(Clone)]
pub(crate) struct Origins {
    stretches: Vec<Stretch>,
    /// The starts of the lines in the source.
    lines: Vec<usize>,
    /// The offsets in the source of characters that stand for bytes that are not UTF-8.
    mapped: Vec<usize>,
    /// Whether the source ends with a continuation, so that more text may follow.
    pub is_continued: bool,
}

/// The length of a character that stands for such a byte.
const MAPPED_LENGTH: usize = '\u{10FF80}'.len_utf8();

/// A stretch of the text, up to the next one.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// The start in the text.
    start: usize,
    /// The corresponding offset in the source.
    origin: usize,
    /// Whether the stretch is unchanged; otherwise, all of it maps to one offset.
    is_kept: bool,
}

impl Origins {
    /// The origin of an unedited text: every byte maps to itself.
    pub fn new(source: &str) -> Self {
        let starts = source.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            stretches: vec![Stretch { start: 0, origin: 0, is_kept: true }],
            lines: std::iter::once(0).chain(starts).collect(),
            mapped: if source.as_bytes().contains(&0xF4) {
                source.match_indices(is_byte).map(|(at, _)| at).collect()
            } else {
                Vec::new()
            },
            is_continued: false,
        }
    }

    /// The source offset for an offset in the text; inserted text maps to the place of insertion.
    fn offset(&self, offset: usize) -> usize {
        self.stretches[self.stretch(offset)].at(offset)
    }

    /// The line in the source, from 1, for an offset in the text.
    pub fn line(&self, offset: usize) -> usize {
        let origin = self.offset(offset);
        self.lines.partition_point(|start| *start <= origin)
    }

    /// The byte range in the file for a range of the text.
    pub fn range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        let end = match self.stretches[self.stretch(range.end.saturating_sub(1))] {
            last if last.is_kept => last.at(range.end),
            last => last.origin,
        };
        self.byte(start)..self.byte(end.max(start))
    }

    /// Whether a range of the text is unchanged source.
    pub fn is_of_source(&self, range: &Range<usize>) -> bool {
        let first = self.stretch(range.start);
        let is_at_start = || range.is_empty() && self.stretches[first].start == range.start;
        let is_whole = range.is_empty() || self.stretch(range.end - 1) == first;
        is_whole && (self.stretches[first].is_kept || is_at_start())
    }

    fn byte(&self, offset: usize) -> usize {
        offset - (MAPPED_LENGTH - 1) * self.mapped.partition_point(|it| *it < offset)
    }

    /// Adjusts the stretches to an edit of the text.
    pub fn follow(&mut self, edit: &TextEdit) {
        let mut followed: Vec<Stretch> = Vec::with_capacity(self.stretches.len() + 2);
        let (mut position, mut now) = (0, 0);
        for Indel { delete, insert } in edit.indels() {
            self.copy(position..delete.start, now, &mut followed);
            now += delete.start - position;
            if !insert.is_empty() {
                let origin = self.offset(delete.start);
                followed.push(Stretch { start: now, origin, is_kept: false });
            }
            now += insert.len();
            position = delete.end;
        }
        self.copy(position..usize::MAX, now, &mut followed);
        self.stretches = followed;
    }

    /// Copies the stretches in `range` to `to`, with `now` as their new start.
    fn copy(&self, range: Range<usize>, now: usize, to: &mut Vec<Stretch>) {
        if range.is_empty() {
            return;
        }
        let first = self.stretch(range.start);
        let stretches = self.stretches[first..].iter().take_while(|it| it.start < range.end);
        to.extend(stretches.map(|it| {
            let start = it.start.max(range.start);
            Stretch { start: now + (start - range.start), origin: it.at(start), ..*it }
        }));
    }

    /// The index of the stretch that contains `offset`.
    fn stretch(&self, offset: usize) -> usize {
        self.stretches.partition_point(|it| it.start <= offset).saturating_sub(1)
    }
}

impl Stretch {
    fn at(&self, offset: usize) -> usize {
        if self.is_kept { self.origin + (offset - self.start) } else { self.origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_followed_through_edits() {
        let source = "a\nb\nc\nd\n";
        let mut origins = Origins::new(source);
        let edit =
            TextEdit::new(vec![Indel::insert(2, "x\ny\n"), Indel::replace(4..6, "")]).unwrap();
        origins.follow(&edit);
        let edited = edit.apply(source);
        assert_eq!(edited, "a\nx\ny\nb\nd\n");
        let line = |text: &str| origins.line(edited.find(text).expect("a line"));
        assert_eq!((line("a"), line("x"), line("y"), line("b")), (1, 2, 2, 2));
        assert_eq!((line("d"), origins.line(edited.len())), (4, 5));
        let range = |text: &str| {
            let start = edited.find(text).expect("text");
            &source[origins.range(&(start..start + text.len()))]
        };
        assert_eq!((range("b\n"), range("b\nd"), range("x")), ("b\n", "b\nc\nd", ""));

        let again = TextEdit::new(vec![Indel::replace(3..7, "z")]).unwrap();
        origins.follow(&again);
        assert_eq!(again.apply(&edited), "a\nxz\nd\n");
        let offsets: Vec<_> = (0..=7).map(|it| origins.offset(it)).collect();
        assert_eq!(offsets, [0, 1, 2, 2, 3, 6, 7, 8]);
    }

    #[test]
    fn places_are_counted_in_bytes_of_the_file() {
        let file = b"\xE9 \xE9a\nb";
        let text = dockwright_syntax::decode(file);
        let origins = Origins::new(&text);
        let start = text.find('a').expect("a letter");
        assert_eq!(&file[origins.range(&(start..start + 1))], b"a");
        assert_eq!(&file[origins.range(&(0..start))], b"\xE9 \xE9");
        assert_eq!(origins.line(text.len()), 2);
    }
}
