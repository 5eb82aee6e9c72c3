//! A file after `fix`, and after a second one.

use std::borrow::Cow;

use dockwright_fixer::{FixOptions, Level, Outcome, fix_file};

use crate::panics;

/// The levels up to which fixes can be applied.
pub const LEVELS: [Level; 3] = [Level::Safe, Level::Intended, Level::Risky];

/// What fixes a file: [`fix_file`], or in tests of the checks one with a fault.
pub type Fixer = fn(&[u8], &FixOptions) -> Outcome;

/// A file after `fix`.
pub struct Fixed<'a> {
    /// What came of it; its output is in `bytes`.
    pub outcome: Outcome,
    /// The new bytes, or the old ones where they stay.
    pub bytes: Cow<'a, [u8]>,
    /// What comes of `bytes` when they are fixed again.
    pub again: Outcome,
    /// The bytes after fixes up to each level below in turn, and then up to this one.
    pub by_levels: Vec<u8>,
}

impl<'a> Fixed<'a> {
    /// Fixes `source` up to `level`; a panic is told by its message.
    pub fn of(source: &'a [u8], level: Level) -> Result<Self, String> {
        Self::with(source, &FixOptions { level, ..FixOptions::default() })
    }

    /// Fixes `source` as asked; a panic is told by its message.
    pub fn with(source: &'a [u8], options: &FixOptions) -> Result<Self, String> {
        Self::by(fix_file, source, options)
    }

    /// Fixes `source` with this fixer; a panic is told by its message.
    pub fn by(fixer: Fixer, source: &'a [u8], options: &FixOptions) -> Result<Self, String> {
        panics::catch(|| {
            let mut outcome = fixer(source, options);
            let bytes = outcome.output.take().map_or(Cow::Borrowed(source), Cow::Owned);
            let again = fixer(&bytes, options);
            let by_levels = by_levels(fixer, source, options);
            Self { outcome, bytes, again, by_levels }
        })
    }
}

fn by_levels(fixer: Fixer, source: &[u8], options: &FixOptions) -> Vec<u8> {
    let levels = LEVELS.into_iter().filter(|it| *it <= options.level);
    levels.fold(source.to_vec(), |bytes, level| {
        let options = FixOptions { level, ..options.clone() };
        fixer(&bytes, &options).output.unwrap_or(bytes)
    })
}
