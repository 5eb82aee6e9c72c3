//! What files on the disk determine for Dockerfiles: configuration and build contexts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::Contexts;

use super::task::Surroundings;
use crate::config::{Configurations, Options};
use crate::context::{Dirs, Inline};
use crate::embedded::Block;

/// Configuration and build contexts. Each directory is read once.
pub struct Project {
    /// The directory that paths in messages start from, without symlinks.
    pub current_dir: PathBuf,
    /// The options for each file.
    pub configurations: Arc<Configurations>,
    /// The directories that may be build contexts.
    pub dirs: Dirs,
}

impl Project {
    /// The surroundings of a Dockerfile inside the file at `path`, an absolute path without symlinks,
    /// which has these builds; there is no baseline in them.
    pub fn surroundings_within(
        &self,
        options: &Options,
        path: &Path,
        inline: &Inline<'_>,
        block: &Block,
    ) -> Surroundings {
        let given = self.given(options);
        self.around(path, self.dirs.within(path, inline, block, given.as_deref()))
    }

    /// The surroundings that matter for fixes of the file at `path`, an absolute path without
    /// symlinks; there is no baseline in them.
    pub fn surroundings(&self, options: &Options, path: &Path) -> Surroundings {
        let given = self.given(options);
        self.around(path, self.dirs.candidates(path, given.as_deref()))
    }

    /// The build context that the options name.
    fn given(&self, options: &Options) -> Option<PathBuf> {
        options.context.as_ref().map(|it| self.current_dir.join(&it.value))
    }

    fn around(&self, path: &Path, contexts: Contexts) -> Surroundings {
        let hadolint = self.configurations.hadolint(path);
        Surroundings {
            ignored_codes: hadolint.codes.clone(),
            policy: hadolint.policy.clone(),
            baseline: None,
            contexts,
        }
    }
}
