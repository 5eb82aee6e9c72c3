//! The one path that every caller takes: bytes of a Dockerfile in, [`Outcome`] out. Pure.

mod codes;
mod contexts;
mod dockerignore;
mod engine;
mod facts;
mod later;
mod manifests;
mod mentions;
mod names;
mod pages;
mod pass;
mod passes;
mod policy;
mod program;
mod searched;
mod shared;
mod text;
mod word_set;

pub use codes::{Named, named};
pub use contexts::{
    BuildContext, ContextDir, Contexts, Derived, HELPERS, Mention, Told, ToldOfContainers,
    ToldOfDerived, WrittenFile,
};
pub use dockerignore::{Builds, Claim, HiddenSource, IgnoreFile, ignore_file};
pub use dockwright_model::context::{Context, Entry, Files, Listing, MemoryFiles};
pub use dockwright_printer::{Chains, FormatOptions, Indent, LineEnding, Operators};
pub use dockwright_syntax::Keyword;
pub use dockwright_syntax::pragma::Date;
pub use engine::{
    BUG, Baseline, Diagnostic, FixOptions, Helpers, Outcome, Rebuild, Severity, Silenced, Skipped,
    Status, add_ignores, check_file, check_file_with, fix_file, fix_finding, format_each,
    format_file, format_file_in, format_lines_in, ignore_finding, line_edits,
};
pub use mentions::arguments::{Given, given, searches_of};
pub use mentions::documents::shown;
pub use mentions::{mentions, patched, readers, searches};
pub use names::is_dockerfile_name;
pub use pages::{address_of_page, documentation, page_of_image, page_of_pass};
pub use pass::fix::{Edit, Finding};
pub use pass::{ImageChange, Level, Pass, Phase};
pub use passes::in_order as passes;
pub use policy::{Policy, Registry};
pub use program::derived::{ANY_IMAGE, derived, is_known_image};
pub use program::reads::Speaks;
pub use shared::managers::names_a_manager;

pub(crate) use pass::context::PassContext;
pub(crate) use pass::declare_pass;
pub(crate) use pass::fix::Fix;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
