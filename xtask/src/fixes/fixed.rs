//! A file after `fix`, and after another run of `fix`.

use std::borrow::Cow;

use dockwright_fixer::{FixOptions, Level, Outcome, fix_file};

use crate::panics;

/// The levels up to which fixes can be applied.
pub const LEVELS: [Level; 3] = [Level::Safe, Level::Intended, Level::Risky];

/// A function that fixes a file: [`fix_file`], or, in tests of the checks, one with a deliberate
/// fault.
pub type Fixer = fn(&[u8], &FixOptions) -> Outcome;

/// A file after `fix`.
pub struct Fixed<'a> {
    /// The outcome, whose output is in `bytes`.
    pub outcome: Outcome,
    /// The new bytes, or the old ones if unchanged.
    pub bytes: Cow<'a, [u8]>,
    /// The outcome of fixing `bytes` again.
    pub again: Outcome,
    /// The bytes after separate runs at each lower level in turn, and then at this level.
    pub by_levels: Vec<u8>,
}

impl<'a> Fixed<'a> {
    /// Fixes `source` up to `level`. A panic is returned as its message.
    pub fn of(source: &'a [u8], level: Level) -> Result<Self, String> {
        Self::with(source, &FixOptions { level, ..FixOptions::default() })
    }

    /// Fixes `source` with these options. A panic is returned as its message.
    pub fn with(source: &'a [u8], options: &FixOptions) -> Result<Self, String> {
        Self::by(fix_file, source, options)
    }

    /// Fixes `source` with this fixer. A panic is returned as its message.
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
