//! What a file says of containers that the Dockerfile of their image does not say.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;

use super::written::{From, Location, Values, Written};

/// What a file says, and the line where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    pub line: usize,
    pub text: String,
}

/// What is run in containers, and what these have that the image does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Containers {
    /// What is run in them, in shell words.
    pub started: Vec<Saying>,
    /// The commands of that which are known to be some, without what only starts the container.
    pub commands: Vec<Saying>,
    /// The files and directories that come into them: as they are written, and below the project
    /// once that is found.
    pub mounted: Vec<Saying>,
    /// Where the network is taken from them.
    pub cut_off: Option<usize>,
    /// The names of variables that they get.
    pub variables: Vec<String>,
    /// The files that hold more of them, as they are written.
    pub variable_files: Vec<String>,
    /// The texts of files that are written for them.
    pub files: Vec<Saying>,
}

/// How many texts of a file are looked for in it.
const MOST: usize = 256;

/// A file, to find the lines of what has been read of it.
pub struct Source<'t> {
    text: &'t str,
    lines: Lines,
    /// How many texts may still be looked for, and the line of the last one.
    state: Cell<(usize, usize)>,
}

impl<'t> Source<'t> {
    pub fn of(text: &'t str) -> Self {
        Self { text, lines: Lines::of(text), state: Cell::new((MOST, 1)) }
    }

    /// A text of the file, with the first line that has the longest line of the text, or the
    /// longest word of it.
    pub fn saying(&self, text: impl Into<String>) -> Saying {
        let text = text.into();
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let length = |it: &&str| Reverse(it.len());
        let (left, mut line) = self.state.get();
        if left > 0 {
            let longest_line = text.lines().map(str::trim).min_by_key(length);
            let longest_word = text.split(is_mark).min_by_key(length);
            let parts = [longest_line, longest_word].into_iter().flatten();
            let at = parts.filter(|it| !it.is_empty()).find_map(|it| find_whole(self.text, it));
            line = at.map_or(1, |it| self.lines.at(it));
            self.state.set((left - 1, line));
        }
        Saying { line, text }
    }

    /// What is run, as the file writes it.
    pub fn running(&self, texts: impl IntoIterator<Item = String>) -> Containers {
        let started: Vec<_> = texts.into_iter().map(|it| self.saying(it)).collect();
        Containers { commands: started.clone(), started, ..Containers::default() }
    }

    /// The number of the line that has a byte.
    pub fn line_at(&self, byte: usize) -> usize {
        self.lines.at(byte)
    }
}

/// Where a text has another one that is no part of a longer word.
fn find_whole(text: &str, part: &str) -> Option<usize> {
    let mut found = text.match_indices(part).map(|it| it.0);
    found.find(|at| {
        !text[..*at].ends_with(char::is_alphanumeric)
            && !text[at + part.len()..].starts_with(char::is_alphanumeric)
    })
}

impl Containers {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What has all of the project, as a line says.
    #[must_use]
    pub fn with_project(mut self, line: usize) -> Self {
        self.mounted.push(Saying { line, text: PROJECT.to_owned() });
        self
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.started.extend(other.started);
        self.commands.extend(other.commands);
        self.mounted.extend(other.mounted);
        self.cut_off = self.cut_off.or(other.cut_off);
        self.variables.extend(other.variables);
        self.variable_files.extend(other.variable_files);
        self.files.extend(other.files);
        self
    }

    /// Finds the files and directories that are written, seen from each of these directories; those
    /// that are not of the project go.
    pub fn find_mounted(&mut self, from: From<'_>, dirs: &[&Path]) {
        let written = std::mem::take(&mut self.mounted);
        let mut seen = HashSet::new();
        for Saying { line, text } in written {
            for dir in dirs {
                let found = below(&text, from, dir).filter(|it| seen.insert(it.clone()));
                self.mounted.extend(found.map(|text| Saying { line, text }));
            }
        }
    }
}

/// All of the project, as a variable of pipelines calls it.
const PROJECT: &str = "$CI_PROJECT_DIR";

/// Where the lines of a text start, but for the first one.
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|it| it.0 + 1).collect())
    }

    /// The number of the line that has a byte.
    pub fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|it| *it <= byte) + 1
    }
}

/// Homes of those who start containers: nothing there is of the project.
const HOMES: &[&str] = &["~", "$HOME", "${HOME}", "$(HOME)", "${env:HOME}", "${localEnv:HOME"];

/// A path below the project; all of the project where a variable says which, or the path leads to
/// what it is in.
fn below(text: &str, from: From<'_>, dir: &Path) -> Option<String> {
    if HOMES.iter().any(|it| text.starts_with(it)) {
        return None;
    }
    let all = || Some(String::new());
    let (written, is_default) = Written::read(text).with(&Values::default(), from);
    match written.place(dir)? {
        _ if is_default => all(),
        Location::Known(path) if from.root.starts_with(&path) => all(),
        Location::Known(path) => {
            let below = path.strip_prefix(from.root).ok()?;
            let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            path.exists().then_some(name)
        }
        Location::Like { head, .. } => {
            (head.is_empty() || Path::new(&head).starts_with(from.root)).then(String::new)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_into_containers_is_found_below_the_project() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = dir.path().join("r");
        std::fs::create_dir_all(root.join("a/b")).expect("a directory");
        let from = From { root: &root, dir: &root };
        for (text, expected) in [
            ("./a", Some("a")),
            ("$(pwd)/a/b", Some("a/b")),
            ("${PWD}", Some("")),
            ("$DIR/x", Some("")),
            ("${DIR:-./a}", Some("")),
            ("..", Some("")),
            ("missing", None),
            ("/var/run/docker.sock", None),
            ("/var/lib/$NAME", None),
            ("~/.ssh", None),
            ("${HOME}/.npmrc", None),
        ] {
            assert_eq!(below(text, from, &root).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_text_has_the_line_of_its_longest_part() {
        let file = "a:\n  - sh\n  - -c\n  - run it\n";
        let line = |text: &str| Source::of(file).saying(text).line;
        assert_eq!(line("sh -c 'run it'"), 4);
        assert_eq!(line("sh -c\nrun it"), 4);
        assert_eq!(line("-c -c"), 3);
        assert_eq!(line(""), 1);
    }
}
