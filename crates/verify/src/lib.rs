//! The second reader: reads the meaning of a Dockerfile independently of the syntax tree.
//!
//! [`read`] turns the bytes of a file into a [`Reading`], its normal form; [`compare()`] checks
//! that two readings have the same meaning to a builder. [`program()`] evaluates what a builder
//! does with a file, and [`same_program`] checks that a fix changed the program exactly as
//! announced. This crate depends on no tree, layout or pass; its rules come from `BuildKit`'s
//! parser and the POSIX shell grammar (section 2.3, Token Recognition).

mod bytes;
mod compare;
mod directives;
mod expand;
mod flags;
mod heredoc;
mod ignores;
mod in_force;
mod instruction;
mod json;
mod keyword;
mod lines;
mod nest;
mod payload;
mod places;
mod program;
mod reader;
mod reading;
mod repair;
mod scan;
mod script;
mod shell;
mod skip;
mod text;
mod untouched;
mod words;

pub use bytes::Span;
pub use compare::keep::{Kept, LONGEST_COMMAND, Why, differing, longest_command, to_keep, unclear};
pub use compare::{Difference, Exactness, changed_runs, compare, same_instructions};
pub use directives::Directive;
pub use flags::Flag;
pub use heredoc::Heredoc;
pub use instruction::{Attached, Instruction};
pub use json::JsonString;
pub use keyword::Keyword;
pub use lines::LONGEST_LINE;
pub use payload::Payload;
pub use program::{Change, Program, program, same_program};
pub use reader::read;
pub use reading::{Comment, ErrorKind, Position, ReadError, Reading};
pub use repair::{Repair, RepairKind, same_but_repaired};
pub use shell::{Token, TokenKind};
pub use text::Text;
pub use untouched::{LineEdit, untouched_is_kept};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
