//! A file after `fix`, and after a second one.

use std::borrow::Cow;

use dockwright_fixer::{FixOptions, Level, Outcome, fix_file};

use crate::panics;

/// The levels up to which fixes can be applied.
pub const LEVELS: [Level; 3] = [Level::Safe, Level::Intended, Level::Risky];

/// A file after `fix`.
pub struct Fixed<'a> {
    /// What came of it; its output is in `bytes`.
    pub outcome: Outcome,
    /// The new bytes, or the old ones where they stay.
    pub bytes: Cow<'a, [u8]>,
    /// What comes of `bytes` when they are fixed again.
    pub again: Outcome,
}

impl<'a> Fixed<'a> {
    /// Fixes `source` up to `level`; a panic is told by its message.
    pub fn of(source: &'a [u8], level: Level) -> Result<Self, String> {
        Self::with(source, &FixOptions { level, ..FixOptions::default() })
    }

    /// Fixes `source` as asked; a panic is told by its message.
    pub fn with(source: &'a [u8], options: &FixOptions) -> Result<Self, String> {
        panics::catch(|| {
            let mut outcome = fix_file(source, options);
            let bytes = outcome.output.take().map_or(Cow::Borrowed(source), Cow::Owned);
            let again = fix_file(&bytes, options);
            Self { outcome, bytes, again }
        })
    }
}
