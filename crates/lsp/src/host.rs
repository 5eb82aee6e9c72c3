//! What the server asks of the program around it.

use std::path::{Path, PathBuf};

use dockwright_fixer::FixOptions;

/// How a Dockerfile is worked on.
#[derive(Debug)]
pub enum Setup {
    /// With these options.
    Options(Box<FixOptions>),
    /// Not at all: the configuration excludes it.
    LeftAlone,
    /// Not at all: the configuration is wrong, as the text says.
    Broken(String),
}

/// The program around the server: configuration and build contexts.
pub trait Host: Send + Sync {
    /// The directories that the editor works in.
    fn set_dirs(&self, dirs: Vec<PathBuf>);

    /// How the Dockerfile at a path is worked on; without a path, one that is not on the disk.
    fn setup(&self, path: Option<&Path>) -> Setup;

    /// The path of a file that messages about the Dockerfile at `path` call `name`.
    fn resolve(&self, path: &Path, name: &str) -> PathBuf;

    /// Forgets all that was read from the disk, since it may have changed.
    fn refresh(&self);
}
