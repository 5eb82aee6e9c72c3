//! Byte offsets → lines and columns.

/// Finds the lines and columns of ascending offsets in one walk through the text.
pub(crate) struct LineIndex<'t> {
    text: &'t str,
    line: usize,
    /// The start of that line.
    start: usize,
}

impl<'t> LineIndex<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, line: 1, start: text.len() - text.trim_start_matches('\u{feff}').len() }
    }

    /// The line and column of an offset; both from 1, the column in characters.
    pub fn at(&mut self, offset: usize) -> (usize, usize) {
        let offset = offset.max(self.start);
        while let Some(at) = self.text[self.start..offset].find('\n') {
            self.line += 1;
            self.start += at + 1;
        }
        (self.line, self.text[self.start..offset].chars().count() + 1)
    }
}
