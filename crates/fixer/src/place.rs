//! Byte offsets → lines and columns.

use crate::{Diagnostic, Severity};

/// Finds the places of offsets that come in ascending order, in one walk over the text.
pub(crate) struct Places<'t> {
    text: &'t str,
    line: usize,
    /// Where that line starts.
    start: usize,
}

impl<'t> Places<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, line: 1, start: text.len() - text.trim_start_matches('\u{feff}').len() }
    }

    pub fn diagnostic(
        &mut self,
        severity: Severity,
        offset: usize,
        message: String,
        help: &str,
    ) -> Diagnostic {
        let offset = offset.max(self.start);
        while let Some(at) = self.text[self.start..offset].find('\n') {
            self.line += 1;
            self.start += at + 1;
        }
        let column = self.text[self.start..offset].chars().count() + 1;
        Diagnostic { severity, line: self.line, column, message, help: Some(help.to_owned()) }
    }
}
