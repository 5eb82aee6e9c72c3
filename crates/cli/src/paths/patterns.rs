//! Patterns of paths to include or exclude.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet};

/// Reads one pattern of the command line.
///
/// Without a slash it matches a name at any depth, with one a path from the current directory; a
/// slash at the end says nothing more, since a directory that matches is left out whole.
pub fn parse(pattern: &str) -> Result<Glob, globset::Error> {
    let trimmed = pattern.trim_start_matches("./").trim_end_matches('/');
    if trimmed.contains('/') { anchored(trimmed) } else { anchored(&format!("**/{trimmed}")) }
}

/// Reads one pattern of a configuration file, where the file's directory takes the place of the
/// current one, and a slash at the start means that directory, as in `.gitignore`.
pub fn parse_in_file(pattern: &str) -> Result<Glob, globset::Error> {
    pattern
        .strip_prefix('/')
        .map_or_else(|| parse(pattern), |rest| anchored(rest.trim_end_matches('/')))
}

fn anchored(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// The patterns of one place together.
#[derive(Clone)]
pub struct Patterns {
    globs: GlobSet,
    dir: PathBuf,
}

impl Patterns {
    /// The paths that match one of `globs`, which start from `dir`.
    pub fn new(globs: &[Glob], dir: &Path) -> Result<Self, globset::Error> {
        Ok(Self { globs: GlobSet::new(globs)?, dir: dir.to_owned() })
    }

    /// Whether the file or directory itself matches.
    pub fn matches(&self, path: &Path) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let path = path.strip_prefix(".").unwrap_or(path);
        self.globs.is_match(path) || self.globs.is_match(self.relative(path))
    }

    /// Whether the file or directory, or a directory around it, matches.
    pub fn covers(&self, path: &Path) -> bool {
        self.relative(path).ancestors().any(|it| self.matches(it)) || self.matches(path)
    }

    fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.dir).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str) -> bool {
        let glob = parse(pattern).unwrap();
        Patterns::new(&[glob], Path::new("/repo")).unwrap().covers(Path::new(path))
    }

    #[test]
    fn a_pattern_without_a_slash_matches_names_at_any_depth() {
        assert!(check("vendor", "vendor/Dockerfile"));
        assert!(check("vendor/", "a/vendor/b/Dockerfile"));
        assert!(check("*.dev", "a/Dockerfile.dev"));
        assert!(check("vendor", "/repo/vendor/Dockerfile"));
        assert!(!check("vendor", "vendors/Dockerfile"));
        assert!(!check("repo", "/repo/Dockerfile"));
    }

    #[test]
    fn a_slash_at_the_start_means_the_directory_of_the_file() {
        let check = |pattern, path| {
            let glob = parse_in_file(pattern).unwrap();
            Patterns::new(&[glob], Path::new("/repo")).unwrap().covers(Path::new(path))
        };
        assert!(check("/vendor/", "/repo/vendor/Dockerfile"));
        assert!(!check("/vendor", "/repo/a/vendor/Dockerfile"));
        assert!(!check("/vendor", "/vendor/Dockerfile"));
        assert!(check("vendor", "/repo/a/vendor/Dockerfile"));
        assert!(check("a/*", "/repo/a/Dockerfile"));
    }

    #[test]
    fn a_pattern_with_a_slash_matches_paths_from_the_current_directory() {
        assert!(check("a/*/Dockerfile", "a/b/Dockerfile"));
        assert!(check("./a/b", "a/b/c/Dockerfile"));
        assert!(check("a/**", "a/b/c/Dockerfile"));
        assert!(check("a/b", "/repo/a/b/Dockerfile"));
        assert!(check("/repo/a/*", "/repo/a/Dockerfile"));
        assert!(!check("a/*/Dockerfile", "a/b/c/Dockerfile"));
        assert!(!check("a/b", "x/a/b/Dockerfile"));
    }
}
