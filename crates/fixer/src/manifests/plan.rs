//! The files that an install reads.

use super::changing::Renewed;

/// The files of the build context that an install reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Files, as paths below the context, without duplicates, in the customary order.
    pub files: Vec<String>,
    /// Directories whose entire content is read.
    pub dirs: Vec<String>,
    /// The packages that the files name without fixed versions.
    pub renewed: Renewed,
}

impl Plan {
    /// Adds the files of another install.
    pub fn extend(&mut self, other: Self) {
        for path in other.files {
            add(&mut self.files, path);
        }
        for path in other.dirs {
            add(&mut self.dirs, path);
        }
        self.renewed.extend(other.renewed);
    }
}

pub(super) fn add(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}

/// The manifests, or the reason why they are not known.
pub(crate) type Planned = Result<Plan, String>;
