//! Images that a project may build on its own images: in Dockerfiles, and in texts of other files
//! that contain Dockerfiles.

use std::path::{Path, PathBuf};

use dockwright_fixer::Derived;

use super::containers::{Containers, Saying};
use super::network;
use super::written::From;

/// How a Dockerfile, or a text in another file, uses images that the project may build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedBuild {
    pub says: Derived,
    /// The line that disconnects the build from the network.
    pub cut_off: Option<usize>,
    /// The project paths that it copies (`copied`), and those copied in stages that start the
    /// command of their base image (`inheriting`); filled by [`find_copied`](Self::find_copied).
    pub copied: Vec<Saying>,
    pub inheriting: Vec<Saying>,
}

impl DerivedBuild {
    /// Reads a Dockerfile.
    pub fn of(text: &str, built: &[String]) -> Option<Self> {
        let says = dockwright_fixer::derived(text, built)?;
        let cut_off = network::cut_off(text);
        Some(Self { says, cut_off, copied: Vec::new(), inheriting: Vec::new() })
    }

    /// Reads a Dockerfile inside a file of another kind, from the first line that may be a `FROM`.
    pub fn within(text: &str, built: &[String]) -> Option<Self> {
        let starts = |it: &str| it.trim_start().starts_with("FROM ");
        let is_one = text.contains("FROM ") && text.lines().any(starts);
        is_one.then_some(())?;
        let mut lines = Vec::new();
        for line in text.lines() {
            // Earlier lines become empty, which preserves line numbers.
            let is_in_it = starts(line) || lines.iter().any(|it: &&str| !it.is_empty());
            lines.push(if is_in_it { line.trim_start() } else { "" });
        }
        Self::of(&lines.join("\n"), built)
    }

    /// Resolves the copied paths relative to each directory that may be the context.
    pub fn find_copied(&mut self, root: &Path, dirs: &[PathBuf]) {
        let dirs: Vec<_> = dirs.iter().map(PathBuf::as_path).collect();
        let find = |written: &[(usize, String)]| {
            let saying = |(line, text): &(usize, String)| Saying { line: *line, text: plain(text) };
            let mounted = written.iter().filter(|it| !is_remote(&it.1)).map(saying).collect();
            let mut found = Containers { mounted, ..Containers::default() };
            found.find_mounted(From { root, dir: root }, &dirs);
            found.mounted
        };
        (self.copied, self.inheriting) = (find(&self.says.copied), find(&self.says.inheriting));
    }
}

/// A path relative to the context; for a pattern, its directory.
fn plain(source: &str) -> String {
    let end = source
        .find(['*', '?', '['])
        .map_or(source.len(), |at| source[..at].rfind('/').unwrap_or_default());
    format!("./{}", source[..end].trim_start_matches('/'))
}

fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_other_files_may_be_dockerfiles() {
        let lines = |text: &str| DerivedBuild::within(text, &[]).map(|it| it.says.run);
        let run = |line, text: &str| Some(vec![(line, text.to_owned())]);
        assert_eq!(lines("a\ndocker build - <<E\nFROM app\nRUN b c\nE\n"), run(4, "b c"));
        assert_eq!(lines("  dockerfile_inline: |\n    FROM app\n    RUN b c\n"), run(3, "b c"));
        assert_eq!(lines("docker build - <<E\nFROM node:22\nRUN b c\nE\n"), None);
        assert_eq!(lines("FROMAGE=1\n"), None);
    }

    #[test]
    fn a_pattern_stands_for_its_directory() {
        for (source, expected) in
            [("a/b", "./a/b"), ("*.py", "./"), ("a/b*/c", "./a"), ("/a", "./a"), (".", "./.")]
        {
            assert_eq!(plain(source), expected);
        }
    }
}
