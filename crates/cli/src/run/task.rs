//! What is done with the content of a file.

use std::env;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_fixer::{
    Baseline, Contexts, Date, FixOptions, FormatOptions, Outcome, add_ignores, check_file,
    fix_file, format_file_in, format_lines_in,
};

use crate::config::{Options, PolicyOptions};

/// What a run does with its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// `fmt`
    Format,
    /// `fmt --range`
    FormatLines(RangeInclusive<usize>),
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
pub enum Work<'s> {
    /// It is laid out, with what its project looks for in its text as it is.
    Format(FormatOptions, Option<RangeInclusive<usize>>, Box<dyn Fn() -> Contexts + 's>),
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
    /// What the configuration of another linter demands.
    pub policy: PolicyOptions,
    /// What was found before.
    pub baseline: Option<Arc<Baseline>>,
    /// The directories that may be the build context.
    pub contexts: Contexts,
}

impl Task {
    /// Whether only the layout changes.
    pub fn is_layout(&self) -> bool {
        matches!(self, Self::Format | Self::FormatLines(_))
    }

    /// The task for a file with these options.
    pub fn with<'s>(
        &self,
        options: &Options,
        surroundings: impl Fn() -> Surroundings + 's,
    ) -> Work<'s> {
        if self.is_layout() {
            let lines =
                if let Self::FormatLines(lines) = self { Some(lines.clone()) } else { None };
            let contexts = Box::new(move || surroundings().contexts);
            return Work::Format(options.format_options(), lines, contexts);
        }
        let lays_out = *self != Self::FixOnly;
        let fix = FixOptions { lays_out, ..fix_options(options, surroundings()) };
        if *self == Self::Check {
            return Work::Check(fix);
        }
        if *self == Self::AddIgnores { Work::AddIgnores(fix) } else { Work::Fix(fix) }
    }
}

/// The options of fixes, with the surroundings of the file.
pub fn fix_options(options: &Options, surroundings: Surroundings) -> FixOptions {
    let Surroundings { ignored_codes, policy, baseline, contexts } = surroundings;
    let policy = Arc::new(options.policy.clone().or(policy).policy());
    let today = Some(today());
    FixOptions { ignored_codes, policy, baseline, contexts, today, ..options.fix_options() }
}

/// The present day, in UTC: that of `SOURCE_DATE_EPOCH`, a time in seconds since 1970, or of the
/// clock if this variable is not set to a number.
///
/// Source: <https://reproducible-builds.org/specs/source-date-epoch/>
pub fn today() -> Date {
    let set = env::var("SOURCE_DATE_EPOCH").ok().and_then(|it| it.trim().parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Date::of_unix_time(set.unwrap_or_else(now))
}

impl Work<'_> {
    /// Does it.
    pub fn run(&self, source: &[u8]) -> Outcome {
        match self {
            Self::Format(options, None, contexts) => format_file_in(source, options, contexts),
            Self::Format(options, Some(lines), contexts) => {
                format_lines_in(source, lines, options, contexts)
            }
            Self::Fix(options) => fix_file(source, options),
            Self::AddIgnores(options) => add_ignores(source, options),
            Self::Check(options) => check_file(source, options),
        }
    }
}
