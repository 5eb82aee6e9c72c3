//! The one path that every caller takes: bytes of a Dockerfile in, [`Outcome`] out. Pure.

mod apk;
mod apt;
mod argv;
mod cache;
mod calls;
mod check;
mod comments;
mod context;
mod directory;
mod edit;
mod engine;
mod fix;
mod focus;
mod format;
mod ignores;
mod install;
mod join;
mod laws;
mod manifests;
mod open;
mod origins;
mod outcome;
mod pass;
mod passes;
mod place;
mod references;
mod root;
mod suppress;
mod take_out;
mod whole_copy;
mod word;
mod word_set;

pub use check::check_file;
pub use context::BuildContext;
pub use dockwright_model::context::{Entry, Files, MemoryFiles};
pub use dockwright_printer::{FormatOptions, Indent, LineEnding, Operators};
pub use engine::{FixOptions, fix_file};
pub use fix::{Edit, Finding};
pub use format::format_file;
pub use ignores::add_ignores;
pub use outcome::{Diagnostic, Outcome, Rebuild, Severity, Skipped, Status};
pub use pass::{Level, Pass, Phase};
pub use passes::in_order as passes;

pub(crate) use fix::Fix;
pub(crate) use pass::{PassContext, declare_pass};
