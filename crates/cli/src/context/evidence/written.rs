//! Paths as written in scripts and settings, with variables in them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Variables for the directory in which a pipeline checks out the repository; nobody sets them
/// otherwise.
const ROOTS: &[&str] = &[
    "BITBUCKET_CLONE_DIR",
    "BUILD_SOURCESDIRECTORY",
    "Build.Repository.LocalPath",
    "Build.SourcesDirectory",
    "CI_PROJECT_DIR",
    "CODEBUILD_SRC_DIR",
    "GITHUB_WORKSPACE",
    "System.DefaultWorkingDirectory",
    "TRAVIS_BUILD_DIR",
    "WORKSPACE",
    "env.WORKSPACE",
    "git rev-parse --show-toplevel",
    "github.workspace",
];

/// Variables and commands for the directory in which a script runs.
const HERE: &[&str] = &["CURDIR", "PWD", "pwd", "cwd", "shell pwd"];

/// Commands that print the directory of the script.
const DIRS: &[&str] = &[
    "dirname $0",
    "dirname ${BASH_SOURCE[0]}",
    "dirname $BASH_SOURCE",
    "dirname -- $0",
    "dirname -- ${BASH_SOURCE[0]}",
    "dirname $(readlink -f $0)",
    "dirname $(realpath $0)",
    "justfile_directory()",
    "BASH_SOURCE%/*",
    "0%/*",
];

/// The maximum length of a path, in bytes.
const LONGEST: usize = 4096;

/// A part of a written path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable {
        name: String,
        default: Option<String>,
    },
    /// What follows is relative to the directory before, unless it is an absolute path.
    Enter,
}

/// A path or a part of one: text, and variables with unknown values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written(Vec<Piece>);

/// The values of variables, as far as the text sets them.
#[derive(Clone, Debug, Default)]
pub struct Values(HashMap<String, Value>);

#[derive(Clone, Debug)]
struct Value {
    written: Written,
    /// Whether another value may come from elsewhere.
    is_default: bool,
}

impl Values {
    /// Records that a variable is set. With two different values, neither is certain.
    pub fn set(&mut self, name: &str, written: Written, is_default: bool) {
        let value = Value { written, is_default };
        self.0
            .entry(name.to_owned())
            .and_modify(|it| it.is_default |= it.written != value.written || value.is_default)
            .or_insert(value);
    }

    /// Whether the value of some variable refers to a variable with this name.
    pub fn mention(&self, name: &str) -> bool {
        self.0.values().any(|it| it.written.mentions(name))
    }

    /// The same values, with one variable bound to a value.
    pub fn bind(&self, name: &str, value: &str) -> Self {
        let mut bound = self.clone();
        bound.0.values_mut().for_each(|it| it.written = it.written.bind(name, value));
        let value = Value { written: Written::text(value), is_default: false };
        bound.0.insert(name.to_owned(), value);
        bound
    }

    /// Records that a variable is no longer known.
    pub fn unset(&mut self, name: &str) {
        self.0.remove(name);
    }
}

/// The directories to which written paths are relative.
#[derive(Clone, Copy, Debug)]
pub struct From<'p> {
    pub root: &'p Path,
    /// The directory of the file.
    pub dir: &'p Path,
}

/// A location, as far as the written path determines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Known(PathBuf),
    /// Every path with this start and end, without a `/` at the end.
    Like {
        head: String,
        tail: String,
        /// The variable in between, if there is exactly one.
        variable: Option<String>,
    },
}

impl Written {
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    pub fn unknown(name: &str) -> Self {
        Self(vec![Piece::Variable { name: name.to_owned(), default: None }])
    }

    /// Reads `$A`, `${A:-b}`, `$(A)`, `${{ A }}`, `{{ A }}` and other placeholders for a value.
    pub fn read(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::unknown("…");
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '`', '*', '~', '{']) {
            push(&mut pieces, &rest[..at]);
            rest = &rest[at..];
            let (piece, length) = variable(rest);
            match piece {
                Some(it) => pieces.push(it),
                None => push(&mut pieces, &rest[..length]),
            }
            rest = &rest[length..];
        }
        push(&mut pieces, rest);
        Self(pieces)
    }

    /// Replaces known variables by their values, and reports whether a default was used.
    pub fn with(&self, values: &Values, from: From<'_>) -> (Self, bool) {
        self.resolved(values, from, true)
    }

    /// The same without defaults: variables that have only a default stay.
    pub fn without_defaults(&self, values: &Values, from: From<'_>) -> Self {
        self.resolved(values, from, false).0
    }

    fn resolved(&self, values: &Values, from: From<'_>, takes_defaults: bool) -> (Self, bool) {
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut is_default, mut enters) = (false, false);
        for piece in &self.0 {
            if *piece == Piece::Enter {
                enters = true;
                continue;
            }
            let (written, of_default) = value(piece, values, from, takes_defaults);
            is_default |= of_default;
            let is_below = matches!(pieces.last(), Some(Piece::Text(it)) if it.ends_with('/'));
            match written.0.first() {
                // An absolute path is not below another path.
                Some(Piece::Text(it)) if it.starts_with('/') && (enters || is_below) => {
                    pieces.clear();
                }
                Some(Piece::Variable { .. }) if enters => pieces.clear(),
                Some(_) if enters => push(&mut pieces, "/"),
                _ => {}
            }
            enters &= written.0.is_empty();
            pieces.extend(written.0);
        }
        let length = |it: &Piece| match it {
            Piece::Text(text) | Piece::Variable { name: text, .. } => text.len(),
            Piece::Enter => 1,
        };
        if pieces.iter().map(length).sum::<usize>() > LONGEST {
            return (Self::unknown("…"), is_default);
        }
        (Self(pieces).joined(), is_default)
    }

    /// `path` as seen from this directory. A remaining variable may be an absolute path.
    pub fn enter(&self, path: &Self) -> Self {
        Self(self.0.iter().chain([&Piece::Enter]).chain(&path.0).cloned().collect())
    }

    /// `below` as a path below this directory.
    pub fn join(&self, below: &Self) -> Self {
        if matches!(below.0.first(), Some(Piece::Text(it)) if it.starts_with('/')) {
            return below.clone();
        }
        let mut pieces = self.0.clone();
        push(&mut pieces, "/");
        pieces.extend(below.0.iter().cloned());
        Self(pieces).joined()
    }

    /// Replaces a variable by a value.
    pub fn bind(&self, variable: &str, value: &str) -> Self {
        let piece = |it: &Piece| match it {
            Piece::Variable { name, .. } if name == variable => Piece::Text(value.to_owned()),
            other => other.clone(),
        };
        Self(self.0.iter().map(piece).collect()).joined()
    }

    /// Whether the path refers to a variable with this name.
    pub fn mentions(&self, variable: &str) -> bool {
        self.0.iter().any(|it| matches!(it, Piece::Variable { name, .. } if name == variable))
    }

    /// Whether the path consists only of variables, `.` and `/`.
    pub fn is_open(&self) -> bool {
        let says_nothing = |it: &Piece| match it {
            Piece::Text(text) => text.bytes().all(|it| matches!(it, b'.' | b'/')),
            Piece::Variable { .. } | Piece::Enter => true,
        };
        self.0.iter().all(says_nothing)
    }

    pub fn is_known(&self) -> bool {
        self.0.iter().all(|it| matches!(it, Piece::Text(_)))
    }

    /// Whether this is something other than a path on disk.
    pub fn is_remote(&self) -> bool {
        let text = self.to_string();
        text.contains("://") || text.starts_with("git@") || text.contains("{{defaultContext}}")
    }

    /// The location, as seen from `dir`.
    pub fn place(&self, dir: &Path) -> Option<Location> {
        let text = |it: &Piece| match it {
            Piece::Text(text) => text.clone(),
            Piece::Variable { .. } | Piece::Enter => String::new(),
        };
        if self.is_known() {
            let path: String = self.0.iter().map(text).collect();
            return clean(&dir.join(path)).map(Location::Known);
        }
        let first = self.0.first().map(text).unwrap_or_default();
        let head = if first.is_empty() {
            String::new()
        } else {
            let mut head = clean(&dir.join(&first))?.to_string_lossy().into_owned();
            if first.ends_with('/') && !head.ends_with('/') {
                head.push('/');
            }
            head
        };
        let tail = self.0.last().map(text).unwrap_or_default();
        // The text after `..` is not below the directory that the variable names.
        let (tail, is_below) = match tail.rsplit_once("../") {
            Some((_, behind)) => (behind.to_owned(), false),
            None => (tail.replace("/./", "/"), true),
        };
        let mut names = self.0.iter().filter_map(|it| match it {
            Piece::Variable { name, .. } => Some(name),
            Piece::Text(_) | Piece::Enter => None,
        });
        let variable = names.next().filter(|_| is_below && names.next().is_none()).cloned();
        Some(Location::Like { head, tail: tail.trim_end_matches('/').to_owned(), variable })
    }

    fn joined(self) -> Self {
        let mut pieces = Vec::with_capacity(self.0.len());
        for piece in self.0 {
            match piece {
                Piece::Text(text) => push(&mut pieces, &text),
                other => pieces.push(other),
            }
        }
        Self(pieces)
    }
}

impl std::fmt::Display for Written {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.write_str(text)?,
                Piece::Variable { name, .. } => write!(out, "${{{name}}}")?,
                Piece::Enter => out.write_str("/")?,
            }
        }
        Ok(())
    }
}

/// A path that matches a location.
pub struct Match {
    /// The name and the value of the one variable, if there is one.
    pub variable: Option<(String, String)>,
}

/// Matches a path with a location; `None` if they differ.
pub fn matched(place: &Location, path: &Path, dir: &Path) -> Option<Match> {
    match place {
        Location::Known(known) => (known == path).then_some(Match { variable: None }),
        Location::Like { head, tail, variable } => {
            let path = path.to_str()?;
            let value = path.strip_prefix(head.as_str())?.strip_suffix(tail.as_str())?;
            let below = |it: &str| {
                let below = it.strip_prefix(dir.to_str()?)?;
                let below = below.strip_prefix('/').or_else(|| below.is_empty().then_some("."));
                below.map(str::to_owned)
            };
            let value = if head.is_empty() {
                below(value).unwrap_or(value.to_owned())
            } else {
                value.to_owned()
            };
            Some(Match { variable: variable.clone().map(|it| (it, value)) })
        }
    }
}

/// The path without `.` and `..`.
pub fn clean(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop().then_some(())?;
            }
            other => clean.push(other),
        }
    }
    Some(clean)
}

/// The value of a piece, and whether it is a default.
fn value(piece: &Piece, values: &Values, from: From<'_>, takes_defaults: bool) -> (Written, bool) {
    let Piece::Variable { name, default } = piece else {
        return (Written(vec![piece.clone()]), false);
    };
    let plain = name.replace(['"', '\''], "");
    let place = |it: &Path| (Written::text(it.to_string_lossy()), false);
    if ROOTS.contains(&plain.as_str()) {
        place(from.root)
    } else if DIRS.contains(&plain.as_str()) || is_dir(&plain) {
        place(from.dir)
    } else if HERE.contains(&plain.as_str()) {
        (Written::text("."), false)
    } else if let Some(value) = values.0.get(&plain).filter(|it| takes_defaults || !it.is_default) {
        (value.written.clone(), value.is_default)
    } else if let Some(default) = default.as_ref().filter(|_| takes_defaults) {
        (Written::text(default), true)
    } else {
        (Written::unknown(name), false)
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// Whether a command changes to the directory of the script in order to print it.
fn is_dir(command: &str) -> bool {
    let command = command.strip_prefix("cd ").and_then(|it| it.strip_suffix("pwd"));
    let inner =
        command.and_then(|it| it.trim().trim_end_matches(['&', ';', ' ']).strip_prefix("$("));
    inner.and_then(|it| it.strip_suffix(')')).is_some_and(|it| DIRS.contains(&it))
}

/// The variable at the start of a text, if there is one, and its length.
fn variable(text: &str) -> (Option<Piece>, usize) {
    let unknown = |name: &str, length: usize| {
        let name = name.trim().to_owned();
        (Some(Piece::Variable { name, default: None }), length)
    };
    for (open, close) in [("${{", "}}"), ("{{", "}}")] {
        if let Some(end) = text.strip_prefix(open).and_then(|it| it.find(close)) {
            let name = &text[open.len()..open.len() + end];
            return unknown(name.trim().trim_start_matches('.'), open.len() + end + close.len());
        }
    }
    match text.as_bytes() {
        [b'{', ..] => (None, 1),
        [b'$', b'$', ..] => (None, 1),
        [b'$', open @ (b'(' | b'{'), ..] => {
            let close = if *open == b'(' { b')' } else { b'}' };
            let end = closing(text.as_bytes(), *open, close);
            let inner = text.get(2..end.saturating_sub(1)).unwrap_or_default();
            let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = inner.split_at(length.unwrap_or(inner.len()));
            let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
            match default.filter(|it| *open == b'{' && !it.contains('$')) {
                Some(it) => {
                    let (name, default) = (name.to_owned(), Some(it.to_owned()));
                    (Some(Piece::Variable { name, default }), end)
                }
                None => unknown(inner, end),
            }
        }
        [b'$', b'@' | b'?' | b'*' | b'<' | b'0'..=b'9', ..] => unknown(&text[1..2], 2),
        [b'$', ..] => {
            let name = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let end = 1 + name.unwrap_or(text.len() - 1);
            if end == 1 { (None, 1) } else { unknown(&text[1..end], end) }
        }
        [b'`', ..] => {
            let end = text[1..].find('`').map_or(text.len(), |it| it + 2);
            unknown(text.get(1..end.saturating_sub(1)).unwrap_or_default(), end)
        }
        _ => unknown(&text[..1], 1),
    }
}

/// The end of the bracket opened at the second byte.
pub fn closing(text: &[u8], open: u8, close: u8) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<Location> {
        let from = From { root: Path::new("/r"), dir: Path::new("/r/ci") };
        Written::read(text).with(&Values::default(), from).0.place(Path::new("/r/x"))
    }

    #[test]
    fn what_is_written_out_is_a_place() {
        let known = |path: &str| Some(Location::Known(PathBuf::from(path)));
        for (text, path) in [
            ("a/../b", "/r/x/b"),
            ("$(pwd)/b", "/r/x/b"),
            ("${CI_PROJECT_DIR}/b", "/r/b"),
            ("${{ github.workspace }}/b", "/r/b"),
            ("$(git rev-parse --show-toplevel)", "/r"),
            ("$(dirname \"$0\")/../b", "/r/b"),
            ("$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)/b", "/r/ci/b"),
            ("${CTX:-.}/b", "/r/x/b"),
        ] {
            assert_eq!(place(text), known(path), "{text}");
        }
    }

    #[test]
    fn a_path_says_what_its_variable_is() {
        let value = |text: &str, path: &str| {
            matched(&place(text)?, Path::new(path), Path::new("/r/x"))
                .map(|it| it.variable.map(|it| it.1))
        };
        let some = |text: &str| Some(Some(text.to_owned()));
        assert_eq!(value("services/$S/Dockerfile", "/r/x/services/a/Dockerfile"), some("a"));
        assert_eq!(value("services/$S/Dockerfile", "/r/services/a/Dockerfile"), None);
        assert_eq!(value("${{ matrix.dir }}/Dockerfile", "/r/x/a/b/Dockerfile"), some("a/b"));
        assert_eq!(value("$D/Dockerfile", "/r/x/Dockerfile"), some("."));
        assert_eq!(value("$D/Dockerfile", "/r/Dockerfile"), some("/r"));
        assert_eq!(value("$D/$N/Dockerfile", "/r/Dockerfile"), Some(None));
        assert_eq!(value("$D/../Dockerfile", "/r/Dockerfile"), Some(None));
        assert_eq!(value("{{.DIR}}/a/Dockerfile", "/r/x/b/Dockerfile"), None);
    }
}
