//! A file with all data that the invariants need, computed once.

use std::borrow::Cow;

use anyhow::Result;
use dockwright_fixer::{Chains, FormatOptions, Indent, Outcome, Status, format_file};

use crate::oracle::limits::{self, Limit};
use crate::oracle::{Oracle, Verdict};
use crate::shells::{self, Shells};

/// A file before and after formatting.
pub struct Subject<'a> {
    pub source: &'a [u8],
    /// The result of the canonical style.
    pub canonical: Formatted<'a>,
    /// The result of `--cache-safe`.
    pub cache_safe: Formatted<'a>,
    /// The result of options that preserve as much of the author's layout as possible.
    pub kept: Formatted<'a>,
    /// The verdicts of the oracle; `None` without an oracle.
    pub judged: Option<Result<Judged, Limit>>,
    /// The verdicts of shells on the RUN texts of the canonical style; `None` without shells.
    pub runs: Option<Vec<shells::Judged>>,
}

/// A file after formatting.
pub struct Formatted<'a> {
    pub options: FormatOptions,
    pub outcome: Outcome,
    /// The new bytes, or the old ones if unchanged.
    pub bytes: Cow<'a, [u8]>,
}

/// The verdicts of the oracle on a file before and after.
pub struct Judged {
    pub source: Verdict,
    pub canonical: Verdict,
    pub cache_safe: Verdict,
}

impl<'a> Subject<'a> {
    pub fn new(source: &'a [u8]) -> Self {
        let cache_safe = FormatOptions { cache_safe: true, ..FormatOptions::default() };
        let kept = FormatOptions {
            indent: Indent::Auto,
            chains: Chains::Keep,
            ..FormatOptions::default()
        };
        Self {
            source,
            canonical: Formatted::new(source, FormatOptions::default()),
            cache_safe: Formatted::new(source, cache_safe),
            kept: Formatted::new(source, kept),
            judged: None,
            runs: None,
        }
    }

    /// The result for each set of options.
    pub fn layouts(&self) -> [&Formatted<'a>; 3] {
        [&self.canonical, &self.cache_safe, &self.kept]
    }

    /// Passes the file to the oracle.
    pub fn judge(&mut self, oracle: &Oracle) -> Result<()> {
        let judged = match limits::unreadable(self.source) {
            Some(limit) => Err(limit),
            None => Ok(Judged {
                source: ask(oracle, self.source)?,
                canonical: ask(oracle, &self.canonical.bytes)?,
                cache_safe: ask(oracle, &self.cache_safe.bytes)?,
            }),
        };
        self.judged = Some(judged);
        Ok(())
    }

    /// Passes the RUN texts to the shells.
    pub fn judge_runs(&mut self, shells: &Shells) -> Result<()> {
        if self.canonical.outcome.status == Status::Done {
            self.runs = Some(shells.judge(self.source, &self.canonical.bytes)?);
        }
        Ok(())
    }
}

impl<'a> Formatted<'a> {
    pub fn new(source: &'a [u8], options: FormatOptions) -> Self {
        let mut outcome = format_file(source, &options);
        let bytes = outcome.output.take().map_or(Cow::Borrowed(source), Cow::Owned);
        Self { options, outcome, bytes }
    }
}

/// Output that is not UTF-8 is passed with replacement characters.
fn ask(oracle: &Oracle, bytes: &[u8]) -> Result<Verdict> {
    oracle.read(&String::from_utf8_lossy(bytes))
}
