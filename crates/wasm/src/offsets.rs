//! Places in bytes → places as JavaScript counts.

use std::ops::Range;

/// A text whose strings JavaScript counts in units of UTF-16.
pub struct Offsets<'t> {
    text: &'t str,
    /// For each byte, the units in front; none for a text in which each byte is a unit.
    units: Vec<usize>,
}

impl<'t> Offsets<'t> {
    /// Counts once, so that each question takes the same time.
    pub fn of(text: &'t str) -> Self {
        let mut units = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for char in text.chars() {
                units.resize(units.len() + char.len_utf8(), before);
                before += char.len_utf16();
            }
            units.push(before);
        }
        Self { text, units }
    }

    /// The same range in units of UTF-16; the end of the text for what is behind it.
    pub fn range(&self, bytes: &Range<usize>) -> Range<usize> {
        let units = |at: usize| {
            let at = at.min(self.text.len());
            self.units.get(at).copied().unwrap_or(at)
        };
        units(bytes.start)..units(bytes.end)
    }

    /// The column of a byte, in characters, from 1.
    pub fn column(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        let line = before.rsplit(|it| *it == b'\n').next().unwrap_or_default();
        // Bytes that continue a character.
        line.iter().filter(|it| *it & 0xC0 != 0x80).count() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_columns_of_each_place_are_those_of_the_text_in_front() {
        for text in ["", "a\nbc\n", "é\n日本 😀 x\n😀"] {
            let offsets = Offsets::of(text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let before = &text[..at];
                let units = before.encode_utf16().count();
                assert_eq!(offsets.range(&(at..at)), units..units, "{text:?} at {at}");
                let line = before.rsplit('\n').next().unwrap();
                assert_eq!(offsets.column(at), line.chars().count() + 1, "{text:?} at {at}");
            }
            let end = text.encode_utf16().count();
            assert_eq!(offsets.range(&(text.len()..99)), end..end);
        }
    }
}
