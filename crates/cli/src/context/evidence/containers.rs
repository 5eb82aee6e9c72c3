//! Facts about containers that the Dockerfile of their image does not have.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;

use dockwright_fixer::names_a_manager;

use super::apart::Apart;
use super::written::{From as Origin, Location, Values, Written};

/// A text in a file, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    pub line: usize,
    pub text: String,
}

/// A command that is run in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub saying: Saying,
    /// The image of the container, where the file names one.
    pub image: Option<String>,
    /// Whether the image may be that of the Dockerfile in question.
    pub is_of_image: bool,
}

impl Command {
    pub fn in_image(saying: Saying, image: Option<&str>) -> Self {
        Self { saying, image: image.map(str::to_owned), is_of_image: true }
    }

    /// Whether a part of the command is not known: an expansion of a shell, a template of any tool,
    /// or a variable before the command, which may also have options or the command itself.
    pub fn is_open(&self) -> bool {
        [Some(self.saying.text.as_str()), self.image.as_deref()].into_iter().flatten().any(is_open)
    }
}

/// Whether a text has an expansion of a shell, of `make`, or of a template of any tool.
pub fn is_open(text: &str) -> bool {
    text.contains(['$', '`', '{', '%', '<'])
}

impl From<Saying> for Command {
    fn from(saying: Saying) -> Self {
        Self::in_image(saying, None)
    }
}

/// The commands run in containers, and what the containers have that the image does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Containers {
    /// The texts run in the containers, in shell words.
    pub started: Vec<Saying>,
    /// The commands of that which are known to be some, without what only starts the container.
    pub commands: Vec<Command>,
    /// The files and directories that come into them: as they are written, and below the project
    /// once that is found.
    pub mounted: Vec<Saying>,
    /// The line that disconnects the containers from the network.
    pub cut_off: Option<usize>,
    /// The names of variables set in the containers.
    pub variables: Vec<String>,
    /// Files with further variables, as written.
    pub variable_files: Vec<String>,
    /// The names and texts of files written for the containers.
    pub files: Vec<(String, Saying)>,
    /// Texts that a shell in a container reads, and of which a part is not known.
    pub read: Vec<Saying>,
    /// Commands that the file words without running them on the machine.
    pub worded: Vec<Saying>,
    /// The steps that stand apart from jobs.
    pub apart: Vec<Apart>,
    /// The words of jobs in images of the project, by which they may take such steps.
    pub takes: Vec<String>,
    /// The names of variables and aliases with the beginning of a command in a container.
    pub helpers: Vec<String>,
}

/// The maximum number of texts of a file to locate.
const MOST: usize = 256;

/// A file, used to find the lines of texts parsed from it.
pub struct Source<'t> {
    text: &'t str,
    lines: Lines,
    /// The number of texts that may still be located, and the line of the last one.
    state: Cell<(usize, usize)>,
}

impl<'t> Source<'t> {
    pub fn of(text: &'t str) -> Self {
        Self { text, lines: Lines::of(text), state: Cell::new((MOST, 1)) }
    }

    /// A text of the file, located by the first occurrence of its longest line or longest word.
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

    /// Commands as written in the file.
    pub fn running(&self, texts: impl IntoIterator<Item = String>) -> Containers {
        let started: Vec<_> = texts.into_iter().map(|it| self.saying(it)).collect();
        let commands = started.iter().cloned().map(Command::from).collect();
        Containers { started, commands, ..Containers::default() }
    }

    /// The line number of a byte offset.
    pub fn line_at(&self, byte: usize) -> usize {
        self.lines.at(byte)
    }
}

/// The first occurrence of `part` in a text that is not inside a longer word.
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

    /// Adds the whole project as mounted by a line.
    #[must_use]
    pub fn with_project(mut self, line: usize) -> Self {
        self.mounted.push(Saying { line, text: PROJECT.to_owned() });
        self
    }

    /// Adds values of variables that name a package manager: any program in a container may run such
    /// a value.
    pub fn run_values(
        &mut self,
        values: impl IntoIterator<Item = String>,
        saying: impl Fn(String) -> Saying,
    ) {
        let of_managers = values.into_iter().filter(|it| names_a_manager(it));
        self.started.extend(of_managers.map(saying));
    }

    /// Changes the place of each text.
    pub fn for_each_place(&mut self, change: impl Fn(&mut Saying)) {
        let lists = [&mut self.started, &mut self.mounted, &mut self.read, &mut self.worded];
        lists.into_iter().flatten().for_each(&change);
        self.files.iter_mut().map(|it| &mut it.1).for_each(&change);
        self.apart.iter_mut().flat_map(|it| &mut it.commands).for_each(&change);
        self.commands.iter_mut().map(|it| &mut it.saying).for_each(change);
    }

    /// Combines two sets of facts.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.started.extend(other.started);
        self.commands.extend(other.commands);
        self.mounted.extend(other.mounted);
        self.cut_off = self.cut_off.or(other.cut_off);
        self.variables.extend(other.variables);
        self.variable_files.extend(other.variable_files);
        self.files.extend(other.files);
        self.read.extend(other.read);
        self.worded.extend(other.worded);
        self.apart.extend(other.apart);
        self.takes.extend(other.takes);
        self.helpers.extend(other.helpers);
        self
    }

    /// Finds the files and directories that are written, seen from each of these directories; those
    /// that are not of the project go.
    pub fn find_mounted(&mut self, from: Origin<'_>, dirs: &[&Path]) {
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

/// The whole project, as a variable of pipelines.
const PROJECT: &str = "$CI_PROJECT_DIR";

/// The starts of the lines of a text, except the first.
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|it| it.0 + 1).collect())
    }

    /// The line number of a byte offset.
    pub fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|it| *it <= byte) + 1
    }
}

/// Home directories of users who start containers; nothing there belongs to the project.
const HOMES: &[&str] = &["~", "$HOME", "${HOME}", "$(HOME)", "${env:HOME}", "${localEnv:HOME"];

/// A path below the project; all of the project where a variable says which, or the path leads to
/// what it is in.
fn below(text: &str, from: Origin<'_>, dir: &Path) -> Option<String> {
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
        let from = Origin { root: &root, dir: &root };
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
