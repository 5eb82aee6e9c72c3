//! The interface between the server and the program around it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::FixOptions;

/// The treatment of a Dockerfile.
#[derive(Debug)]
pub enum Setup {
    /// It is checked and laid out with these options.
    Options(Arc<FixOptions>),
    /// It is left alone, because the configuration excludes it.
    LeftAlone,
    /// It is left alone, because the configuration has this error.
    Broken(String),
}

/// The program around the server: configuration and build contexts.
pub trait Host: Send + Sync {
    /// Sets the directories that are open in the editor.
    fn set_dirs(&self, dirs: Vec<PathBuf>);

    /// The setup for the Dockerfile at a path, or for one that is not on the disk.
    fn setup(&self, path: Option<&Path>) -> Setup;

    /// The path of a file that messages about the Dockerfile at `path` call `name`.
    fn resolve(&self, path: &Path, name: &str) -> PathBuf;

    /// Forgets everything read from the disk, since files may have changed.
    fn refresh(&self);
}
