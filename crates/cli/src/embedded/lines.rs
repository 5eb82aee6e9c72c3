//! The lines of a text.

use std::ops::Range;

/// The lines of a text, by their bytes.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of a text. Only `\n` ends a line; a `\r` before it is part of the end.
    pub fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|it| it.1 == b'\n').map(|it| it.0 + 1);
        let starts = [0].into_iter().chain(ends.filter(|it| *it < text.len())).collect();
        Self { text, starts }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The index of the line of an offset.
    pub fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|it| *it <= offset).saturating_sub(1)
    }

    /// The bytes of a line with its end.
    pub fn whole(&self, index: usize) -> Range<usize> {
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.starts.get(index).copied().unwrap_or(self.text.len())..end
    }

    /// The bytes of a line without its end.
    pub fn range(&self, index: usize) -> Range<usize> {
        let Range { start, end } = self.whole(index);
        let line = &self.text[start..end];
        let line = line.strip_suffix('\n').unwrap_or(line);
        start..start + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// The text of a line without its end; empty behind the last one.
    pub fn text(&self, index: usize) -> &'t str {
        &self.text[self.range(index)]
    }

    /// The line and column of an offset, from 1 and in characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let index = self.index(offset);
        (index + 1, self.text[self.starts[index]..offset].chars().count() + 1)
    }

    /// The line, from 1, and the column of its first character that is not blank.
    pub fn place(&self, index: usize) -> (usize, usize) {
        let line = self.text(index);
        let blank = line.chars().take_while(|it| it.is_whitespace()).count();
        (index + 1, blank + 1)
    }
}
