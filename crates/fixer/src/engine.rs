//! Formats, fixes or checks one file, and verifies the result.

mod advised;
mod barred;
mod baseline;
mod check;
mod continued;
mod described;
pub(crate) mod everywhere;
mod explained;
mod fix;
mod format;
mod ignores;
mod laws;
mod line_edits;
mod line_index;
mod named;
mod options;
mod outcome;
mod pragmas;
mod preconditions;
mod preprocessed;
mod primary_range;
mod size;
mod suppress;
mod unused;

pub use advised::{format_file, format_file_in};
pub use baseline::Baseline;
pub use check::{Helpers, check_file, check_file_with};
pub use fix::{fix_file, fix_finding};
pub use format::{format_each, format_lines_in};
pub use ignores::{add_ignores, ignore_finding};
pub use line_edits::line_edits;
pub use options::FixOptions;
pub use outcome::{BUG, Diagnostic, Outcome, Rebuild, Severity, Silenced, Skipped, Status};
