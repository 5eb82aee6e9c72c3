//! Options of `fix` and `check`.

use std::sync::Arc;

use dockwright_printer::FormatOptions;
use dockwright_syntax::pragma::Date;

use super::baseline::Baseline;
use crate::{Contexts, Level, Pass, Policy, passes};

/// The fixes to apply, and the layout of the result.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// The riskiest level to apply.
    pub level: Level,
    /// The passes to run, in any order.
    pub passes: Vec<&'static Pass>,
    /// Codes of hadolint and `BuildKit` to ignore.
    pub ignored_codes: Vec<String>,
    /// The findings that were accepted earlier.
    pub baseline: Option<Arc<Baseline>>,
    /// What the project demands.
    pub policy: Arc<Policy>,
    /// The present day, in UTC, for the dates in ignore comments; without one, no date has passed.
    /// Only findings depend on it: `fix` changes the same on every day.
    pub today: Option<Date>,
    /// The directories that may be the build context.
    pub contexts: Contexts,
    /// Whether the whole file is formatted, or only the parts that fixes change.
    pub lays_out: bool,
    /// The layout of the result.
    pub format: FormatOptions,
}

impl Default for FixOptions {
    fn default() -> Self {
        Self {
            level: Level::Intended,
            passes: passes::in_order().iter().copied().filter(|it| !it.is_opt_in).collect(),
            ignored_codes: Vec::new(),
            baseline: None,
            policy: Arc::default(),
            today: None,
            contexts: Contexts::default(),
            lays_out: true,
            format: FormatOptions::default(),
        }
    }
}
