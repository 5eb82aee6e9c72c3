//! What the disk says about files: their configuration, and the directories around them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::task::Surroundings;
use crate::config::{Configurations, Options};
use crate::context::Dirs;

/// What the disk says about files. Each directory is read once.
pub struct Project {
    /// The directory that paths in messages start from, without symlinks.
    pub current_dir: PathBuf,
    /// Which options hold for each file.
    pub configurations: Arc<Configurations>,
    /// The directories that may be build contexts.
    pub dirs: Dirs,
}

impl Project {
    /// What counts for the fixes of the file at `path`, an absolute path without links, besides
    /// options and a baseline.
    pub fn surroundings(&self, options: &Options, path: &Path) -> Surroundings {
        let given = options.context.as_ref().map(|it| self.current_dir.join(&it.value));
        Surroundings {
            ignored_codes: self.configurations.ignored_codes(path).codes.clone(),
            baseline: None,
            contexts: self.dirs.candidates(path, given.as_deref()),
        }
    }
}
