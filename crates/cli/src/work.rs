//! What is done with the content of a file.

use std::path::Path;

use dockwright_fixer::{
    FixOptions, FormatOptions, Outcome, add_ignores, check_file, fix_file, format_file,
};

use crate::config::{Configurations, Layer};

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

impl Task {
    /// The task for the file at `path` with this configuration.
    pub fn work(self, layer: &Layer, path: &Path, configurations: &Configurations) -> Work {
        if self == Self::Format {
            return Work::Format(layer.options());
        }
        let lays_out = self != Self::FixOnly;
        let ignored_codes = configurations.ignored_codes(path);
        let contexts = configurations.contexts(layer, path);
        let options = FixOptions { lays_out, ignored_codes, contexts, ..layer.fix_options() };
        if self == Self::Check {
            return Work::Check(options);
        }
        if self == Self::AddIgnores { Work::AddIgnores(options) } else { Work::Fix(options) }
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
