//! What is done with the content of a file.

use dockwright_fixer::{FixOptions, FormatOptions, Outcome, add_ignores, fix_file, format_file};

use crate::config::Layer;

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
}

impl Task {
    /// The task for a file with this configuration, and these codes of hadolint ignored.
    pub fn work(self, layer: &Layer, ignored_codes: impl FnOnce() -> Vec<String>) -> Work {
        if self == Self::Format {
            return Work::Format(layer.options());
        }
        let lays_out = self != Self::FixOnly;
        let ignored_codes = ignored_codes();
        let options = FixOptions { lays_out, ignored_codes, ..layer.fix_options() };
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
        }
    }
}
