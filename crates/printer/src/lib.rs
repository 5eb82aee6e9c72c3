//! Syntax tree → canonical text: only layout and keyword case, never a build that differs.

mod options;

pub use options::{FormatOptions, Indent, LineEnding, Operators};
