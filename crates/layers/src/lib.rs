//! The steps of a Dockerfile: those that make layers, the dependencies of their caches, and those that
//! a change rebuilds. No I/O: the build context answers for its files.

mod builder;
mod chain;
mod changes;
#[cfg(test)]
mod growth;
mod html;
mod json;
mod read;
mod reasons;
mod rebuilt;
mod scope;
mod sent;
mod shown;
mod step;
mod taint;
mod text;
mod words;

pub use builder::Builder;
pub use changes::{Changes, Note};
pub use html::{escaped, page, sentence};
pub use json::{json, short_json};
pub use read::{Options, Problem, read};
pub use reasons::{last_copies, reasons};
pub use rebuilt::{Cause, Rebuilt, State, Verdict};
pub use scope::Names;
pub use sent::Size;
pub use shown::{View, clean};
pub use step::{Base, Depends, Effect, Layers, Stage, Step};
pub use text::{beside, tree};
pub use words::sources;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
