//! Flags for what the result looks like.

use super::values::{self, ChainsValue, IndentValue, LineEndingValue, OperatorsValue, Width};

/// The layout of the result.
#[derive(clap::Args)]
#[command(next_help_heading = "Layout")]
pub struct LayoutArgs {
    /// Break lines that are longer than this many columns; shorter ones are never joined
    /// [default: 100]
    #[arg(long, value_name = "N|off", value_parser = values::parse::<Width>)]
    pub width: Option<Width>,

    /// Indent continuation lines by this many spaces (1 to 16), by a `tab`, or as most of the file
    /// has them (`auto`) [default: 4]
    #[arg(long, value_name = "N|tab|auto", value_parser = values::parse::<IndentValue>)]
    pub indent: Option<IndentValue>,

    /// Where `&&`, `||` and `|` stand when a command is broken over lines [default: preserve]
    #[arg(long, value_name = "SIDE")]
    pub operators: Option<OperatorsValue>,

    /// Where a list of `&&` and `||` that is not on one line breaks [default: split]
    #[arg(long, value_name = "HOW")]
    pub chains: Option<ChainsValue>,

    /// How lines end [default: auto]
    #[arg(long, value_name = "ENDING")]
    pub line_ending: Option<LineEndingValue>,

    /// Change only what keeps every layer in the build cache
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true")]
    pub cache_safe: Option<bool>,
}
