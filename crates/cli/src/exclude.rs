//! `--exclude`: which paths a user does not want touched.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet};

/// Reads one `--exclude` pattern.
///
/// Without a slash it matches a name at any depth, with one a path from the current folder; a
/// slash at the end says nothing more, since a folder that matches is left out whole.
pub fn parse(pattern: &str) -> Result<Glob, globset::Error> {
    let trimmed = pattern.trim_start_matches("./").trim_end_matches('/');
    let anchored = if trimmed.contains('/') { trimmed.to_owned() } else { format!("**/{trimmed}") };
    GlobBuilder::new(&anchored).literal_separator(true).build()
}

/// All `--exclude` patterns together.
#[derive(Clone)]
pub struct Exclude {
    globs: GlobSet,
    current_folder: PathBuf,
}

impl Exclude {
    /// The paths that match one of `globs`, which were read by [`parse`].
    pub fn new(globs: &[Glob], current_folder: &Path) -> Result<Self, globset::Error> {
        Ok(Self { globs: GlobSet::new(globs)?, current_folder: current_folder.to_owned() })
    }

    /// Whether the file or folder itself matches.
    pub fn matches(&self, path: &Path) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let path = path.strip_prefix(".").unwrap_or(path);
        self.globs.is_match(path) || self.globs.is_match(self.relative(path))
    }

    /// Whether the file or folder, or a folder around it, matches.
    pub fn covers(&self, path: &Path) -> bool {
        self.relative(path).ancestors().any(|it| self.matches(it)) || self.matches(path)
    }

    fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.current_folder).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str) -> bool {
        let glob = parse(pattern).unwrap();
        Exclude::new(&[glob], Path::new("/work")).unwrap().covers(Path::new(path))
    }

    #[test]
    fn a_pattern_without_a_slash_matches_names_at_any_depth() {
        assert!(check("vendor", "vendor/Dockerfile"));
        assert!(check("vendor/", "a/vendor/b/Dockerfile"));
        assert!(check("*.dev", "a/Dockerfile.dev"));
        assert!(check("vendor", "/work/vendor/Dockerfile"));
        assert!(!check("vendor", "vendors/Dockerfile"));
        assert!(!check("work", "/work/Dockerfile"));
    }

    #[test]
    fn a_pattern_with_a_slash_matches_paths_from_the_current_folder() {
        assert!(check("a/*/Dockerfile", "a/b/Dockerfile"));
        assert!(check("./a/b", "a/b/c/Dockerfile"));
        assert!(check("a/**", "a/b/c/Dockerfile"));
        assert!(check("a/b", "/work/a/b/Dockerfile"));
        assert!(check("/work/a/*", "/work/a/Dockerfile"));
        assert!(!check("a/*/Dockerfile", "a/b/c/Dockerfile"));
        assert!(!check("a/b", "x/a/b/Dockerfile"));
    }
}
