//! What is asked for.

use std::sync::Arc;

use dockwright_printer::FormatOptions;

use super::baseline::Baseline;
use crate::{Contexts, Level, Pass, passes};

/// What is fixed, and what the result looks like.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// Fixes up to this level are applied.
    pub level: Level,
    /// The passes to run, in any order.
    pub passes: Vec<&'static Pass>,
    /// Codes of hadolint and `BuildKit` that are of no interest.
    pub ignored_codes: Vec<String>,
    /// What was found before, and is of no interest.
    pub baseline: Option<Arc<Baseline>>,
    /// The directories that may be the build context.
    pub contexts: Contexts,
    /// Whether the whole file is laid out, or only what a fix puts into it.
    pub lays_out: bool,
    /// What the result looks like.
    pub format: FormatOptions,
}

impl Default for FixOptions {
    fn default() -> Self {
        Self {
            level: Level::Intended,
            passes: passes::in_order().iter().copied().filter(|it| !it.is_opt_in).collect(),
            ignored_codes: Vec::new(),
            baseline: None,
            contexts: Contexts::default(),
            lays_out: true,
            format: FormatOptions::default(),
        }
    }
}
