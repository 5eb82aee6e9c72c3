//! Edits of a text: ranges and their replacements.

use std::ops::Range;

/// One replacement, in bytes of the original text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indel {
    /// The removed range; empty for an insertion.
    pub delete: Range<usize>,
    /// The new text.
    pub insert: String,
}

impl Indel {
    /// Inserts `text` at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self { delete: offset..offset, insert: text.into() }
    }

    /// Replaces `range` by `text`.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { delete: range, insert: text.into() }
    }
}

/// Replacements that are sorted and do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextEdit(Vec<Indel>);

impl TextEdit {
    /// Sorts the replacements; `None` if two of them overlap.
    pub fn new(mut indels: Vec<Indel>) -> Option<Self> {
        indels.sort_by_key(|it| (it.delete.start, it.delete.end));
        let is_disjoint = indels.windows(2).all(|it| it[0].delete.end <= it[1].delete.start);
        is_disjoint.then_some(Self(indels))
    }

    /// The replacements, in order.
    pub fn indels(&self) -> &[Indel] {
        &self.0
    }

    /// Whether the edit changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The range from the first edited byte to the last.
    pub fn range(&self) -> Range<usize> {
        let start = self.0.first().map_or(0, |it| it.delete.start);
        start..self.0.last().map_or(start, |it| it.delete.end)
    }

    /// Adds an edit of the same text, unless the two overlap; returns whether it was added.
    pub fn add(&mut self, other: &Self) -> bool {
        if self.is_empty() || self.range().end <= other.range().start {
            self.0.extend_from_slice(&other.0);
            return true;
        }
        let both = Self::new(self.0.iter().chain(&other.0).cloned().collect());
        let is_disjoint = both.is_some();
        *self = both.unwrap_or_else(|| std::mem::take(self));
        is_disjoint
    }

    /// Applies the replacements to `text`.
    pub fn apply(&self, text: &str) -> String {
        let mut edited = String::with_capacity(text.len() + 64);
        let mut position = 0;
        for Indel { delete, insert } in &self.0 {
            edited.push_str(&text[position..delete.start]);
            edited.push_str(insert);
            position = delete.end;
        }
        edited.push_str(&text[position..]);
        edited
    }

    /// The new place of a range; removed text shrinks the range.
    pub fn map(&self, range: &Range<usize>) -> Range<usize> {
        self.map_start(range.start)..self.map_end(range.end)
    }

    /// The new offset; an offset within a replaced range moves to the end of the replacement.
    fn map_end(&self, offset: usize) -> usize {
        self.shift(offset, |it| {
            it.delete.start < offset || it.delete.is_empty() && it.delete.start == offset
        })
    }

    fn map_start(&self, offset: usize) -> usize {
        self.shift(offset, |it| it.delete.end <= offset && it.delete.start < offset)
    }

    fn shift(&self, offset: usize, is_before: impl Fn(&Indel) -> bool) -> usize {
        let before = self.0.iter().take_while(|it| is_before(it));
        before.fold(offset, |shifted, it| {
            let gone = it.delete.end.min(offset).saturating_sub(it.delete.start);
            shifted + it.insert.len() - gone
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_are_made_in_order_and_never_overlap() {
        let edit = TextEdit::new(vec![Indel::replace(4..5, "XY"), Indel::insert(1, "-")]).unwrap();
        assert_eq!(edit.apply("abcdef"), "a-bcdXYf");
        assert_eq!(edit.range(), 1..5);
        assert_eq!(TextEdit::new(vec![Indel::replace(1..3, ""), Indel::replace(2..4, "")]), None);
    }

    #[test]
    fn stretches_move_with_what_stands_before_them() {
        let edit = TextEdit::new(vec![Indel::insert(2, "--"), Indel::replace(4..6, "")]).unwrap();
        assert_eq!(edit.map(&(0..2)), 0..4);
        assert_eq!(edit.map(&(2..4)), 2..6);
        assert_eq!(edit.map(&(7..9)), 7..9);
    }
}
