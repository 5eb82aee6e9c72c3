//! The one path that every caller takes: bytes of a Dockerfile in, [`Outcome`] out. Pure.

mod format;
mod outcome;
mod place;

pub use dockwright_printer::{FormatOptions, Indent, LineEnding, Operators};
pub use format::format_file;
pub use outcome::{Diagnostic, Outcome, Rebuild, Severity, Skipped, Status};
