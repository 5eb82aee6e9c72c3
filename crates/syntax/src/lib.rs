//! Text → lossless syntax tree of a Dockerfile. Parsing never fails and does no I/O. Only this
//! crate uses rowan directly.
//!
//! [`parse`] keeps every byte: the text of the tree is the text that was read. Errors for which
//! BuildKit would refuse the file are returned beside the tree, as [`SyntaxError`]s.

pub mod ast;
mod build;
mod directive;
mod encoding;
mod error;
mod file;
mod flags;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod kind;
mod leaves;
mod logical;
mod pairs;
pub mod pragma;
mod script;
mod shell;
mod shells;
mod validate;
mod view;
mod weave;

pub use directive::{is_directive, syntax_image};
pub use encoding::{decode, encode, is_byte};
pub use error::{SyntaxError, Warning};
pub use file::{Parse, parse};
pub use keyword::{Keyword, distance};
pub use kind::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
pub use leaves::{Leaf, leaves};
pub use pragma::Pragma;
pub use script::Reader;
pub use shells::Shell;
pub use validate::flag_names;
pub use view::View;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
