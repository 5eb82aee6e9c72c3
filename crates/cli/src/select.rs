//! Which files a run works on.

mod changed_lines;
pub mod discover;
pub mod files_from;
pub mod git;
pub mod rules;
mod walk;

use std::path::PathBuf;

use crate::embedded::Format;

/// Why a file is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The user named it, so it has to be a Dockerfile.
    Named,
    /// A hook named it, by a pattern, so it may be something else.
    Handed,
    /// It was found in a directory, by its name.
    Walked,
}

/// A file to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path as the user would spell it.
    pub path: PathBuf,
    /// The regular file behind it: absolute, without symlinks.
    pub target: PathBuf,
    /// Why it is here.
    pub origin: Origin,
    /// Its syntax, if it has Dockerfiles in it.
    pub format: Option<Format>,
}
