//! Syntax tree → canonical text: only layout and keyword case, never a build that differs.

mod census;
mod file;
mod instruction;
mod items;
mod list;
mod options;
mod out;
mod shell;
#[cfg(test)]
mod tests;

pub use file::{print, print_instructions, print_only};
pub use options::{Chains, FormatOptions, Indent, LineEnding, Operators};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
