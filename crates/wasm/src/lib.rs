//! The fixer for JavaScript, compiled to WebAssembly.
//!
//! Everything but the boundary itself is plain Rust: [`Task::answer`] takes a text and options as
//! JSON, and returns JSON.

mod answer;
#[cfg(feature = "dprint")]
pub mod dprint;
#[cfg(feature = "javascript")]
mod javascript;
mod offsets;
mod options;
mod passes;

pub use answer::Task;
pub use options::Options;
pub use passes::{explain, passes};
