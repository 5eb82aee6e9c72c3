//! The configuration files in a directory, and the effective one.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use super::file::{ConfigFile, NAMES};
use super::{attributes, editorconfig, hadolint};
use crate::args::values::EmbeddedKind;

/// Which configuration files a directory has.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a file")]
pub struct Standing {
    /// `dockwright.toml` or `.dockwright.toml`
    pub has_configuration: bool,
    /// `.editorconfig`
    pub has_editorconfig: bool,
    /// hadolint's
    pub has_hadolint: bool,
    /// `.gitattributes`
    pub has_attributes: bool,
}

impl Standing {
    /// Those among the names of a directory.
    pub fn of<'n>(names: impl Iterator<Item = &'n OsStr>) -> Self {
        let mut standing = Self::default();
        for name in names {
            standing.has_configuration |= NAMES.iter().any(|it| name == *it);
            standing.has_editorconfig |= name == editorconfig::NAME;
            standing.has_hadolint |= hadolint::NAMES.iter().any(|it| name == *it);
            standing.has_attributes |= name == attributes::NAME;
        }
        standing
    }

    /// All of them, before the directory is read.
    pub(super) fn any() -> Self {
        Self {
            has_configuration: true,
            has_editorconfig: true,
            has_hadolint: true,
            has_attributes: true,
        }
    }
}

/// The nearest configuration file of a directory.
#[derive(Clone, Default)]
pub enum Nearest {
    #[default]
    None,
    File(Arc<ConfigFile>),
    /// There is one, but it is invalid; a message has been recorded.
    Broken,
}

/// What a configuration file takes in spite of its name.
#[derive(Clone, Default)]
pub struct Includes(Option<Arc<ConfigFile>>);

impl Includes {
    pub(super) fn of(file: Arc<ConfigFile>) -> Self {
        let takes_more = !file.included.is_empty() || file.embedded.is_some();
        Self(takes_more.then_some(file))
    }

    /// Whether a search takes the file at a path.
    pub fn matches(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|it| it.include.matches(path))
    }

    /// The kinds of files in which Dockerfiles are taken.
    pub fn embedded(&self) -> &[EmbeddedKind] {
        let kinds = self.0.as_ref().and_then(|it| it.embedded.as_ref());
        kinds.map_or(&[], |it| &it.value)
    }
}

impl Nearest {
    /// Whether a search passes over the file or directory at a path, because the configuration says
    /// so, or cannot be read.
    pub fn excludes(&self, path: &Path) -> bool {
        match self {
            Self::File(file) => file.exclude.matches(path),
            Self::Broken => true,
            Self::None => false,
        }
    }
}
