//! What a project demands of its Dockerfiles.

use dockwright_syntax::Keyword;

pub(crate) mod registry;

pub use registry::Registry;

/// What a project demands of its Dockerfiles, beyond what builders accept. Nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The registries, or parts of them, from which images may come; empty if any may be used.
    pub registries: Vec<Registry>,
    /// The labels that the final stage has to set.
    pub labels: Vec<String>,
    /// Whether final stages have to end with a user given by number.
    pub numeric_user: bool,
    /// Whether final stages have to end with a user other than root.
    pub non_root_user: bool,
    /// The instructions that may not be used.
    pub forbidden: Vec<Keyword>,
}

/// A policy that demands nothing.
pub(crate) static NOTHING: Policy = Policy {
    registries: Vec::new(),
    labels: Vec::new(),
    numeric_user: false,
    non_root_user: false,
    forbidden: Vec::new(),
};
