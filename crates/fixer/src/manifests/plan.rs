//! What an install reads.

/// What an install reads of the build context.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Files, as paths below the context, each once, in the order in which people name them.
    pub files: Vec<String>,
    /// Directories whose whole content is read.
    pub dirs: Vec<String>,
}

impl Plan {
    /// Adds what another install reads.
    pub fn extend(&mut self, other: Self) {
        for path in other.files {
            add(&mut self.files, path);
        }
        for path in other.dirs {
            add(&mut self.dirs, path);
        }
    }
}

pub(super) fn add(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}

/// The manifests, or what is in the way of knowing them.
pub(crate) type Planned = Result<Plan, String>;
