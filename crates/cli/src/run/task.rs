//! What is done with the content of a file.

use std::sync::Arc;

use dockwright_fixer::{
    Baseline, Contexts, FixOptions, FormatOptions, Outcome, add_ignores, check_file, fix_file,
    format_file,
};

use crate::config::Options;

/// What a run does with its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// `fmt`
    Format,
    /// `fix`
    Fix,
    /// `fix --no-format`
    FixOnly,
    /// `fix --add-ignore`
    AddIgnores,
    /// `check`
    Check,
}

/// What is done with one file, with its options.
#[derive(Clone, Debug)]
pub enum Work {
    /// It is laid out.
    Format(FormatOptions),
    /// It is fixed, and then laid out as the options say.
    Fix(FixOptions),
    /// It gets a comment above everything there is to fix.
    AddIgnores(FixOptions),
    /// What there is to fix and to decide is listed.
    Check(FixOptions),
}

/// What counts for fixes besides options.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// The codes of other linters that are ignored.
    pub ignored_codes: Vec<String>,
    /// What was found before.
    pub baseline: Option<Arc<Baseline>>,
    /// The directories that may be the build context.
    pub contexts: Contexts,
}

impl Task {
    /// The task for a file with these options.
    pub fn with(self, options: &Options, surroundings: impl FnOnce() -> Surroundings) -> Work {
        if self == Self::Format {
            return Work::Format(options.format_options());
        }
        let lays_out = self != Self::FixOnly;
        let Surroundings { ignored_codes, baseline, contexts } = surroundings();
        let fix =
            FixOptions { lays_out, ignored_codes, baseline, contexts, ..options.fix_options() };
        if self == Self::Check {
            return Work::Check(fix);
        }
        if self == Self::AddIgnores { Work::AddIgnores(fix) } else { Work::Fix(fix) }
    }
}

impl Work {
    /// Does it.
    pub fn run(&self, source: &[u8]) -> Outcome {
        match self {
            Self::Format(options) => format_file(source, options),
            Self::Fix(options) => fix_file(source, options),
            Self::AddIgnores(options) => add_ignores(source, options),
            Self::Check(options) => check_file(source, options),
        }
    }
}
