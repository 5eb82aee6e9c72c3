//! The files of a directory that the builder gets, worked out once for all Dockerfiles with the
//! same ignore file.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hashbrown::HashMap;

use super::glob::Glob;
use super::{Entry, Files, Ignore, Listing};

/// A directory seen through an ignore file. Answers are cached, so the files must not change.
#[derive(Debug, Default)]
pub struct View {
    ignore: Ignore,
    lists: Memo<Listing>,
    matches: Memo<Option<Arc<BTreeSet<String>>>>,
}

impl View {
    /// The directory through its `.dockerignore`.
    pub fn of(files: &dyn Files) -> Self {
        Self::through(files, ".dockerignore").unwrap_or_default()
    }

    /// The directory through the ignore file of one Dockerfile, if there is one.
    pub fn named_after(files: &dyn Files, dockerfile: &str) -> Option<Self> {
        Self::through(files, &format!("{dockerfile}.dockerignore"))
    }

    /// The directory through its `.containerignore`, if that differs from its `.dockerignore`:
    /// Podman and Buildah prefer `.containerignore`.
    pub fn of_podman(files: &dyn Files) -> Option<Self> {
        let other = Self::through(files, ".containerignore")?;
        (files.read(".containerignore") != files.read(".dockerignore")).then_some(other)
    }

    fn through(files: &dyn Files, path: &str) -> Option<Self> {
        let text = files.entry(path).and_then(|_| files.read(path))?;
        let ignore = Ignore::parse(&String::from_utf8_lossy(&text));
        Some(Self { ignore, ..Self::default() })
    }

    /// Whether the builder gets the file at `path`, or something below it: an ignored directory may
    /// contain exceptions.
    pub(super) fn is_sent(&self, files: &dyn Files, path: &str, entry: Entry) -> bool {
        !self.ignore.matches(path) || entry == Entry::Dir && self.holds_something(files, path)
    }

    /// Whether the builder would get a file that is created at `path`, or below it.
    pub(super) fn may_send(&self, path: &str) -> bool {
        !self.ignore.matches(path) || self.ignore.has_exceptions_below(path)
    }

    fn holds_something(&self, files: &dyn Files, dir: &str) -> bool {
        // Most ignored directories are large, and no exception matches below them.
        if !self.ignore.has_exceptions_below(dir) {
            return false;
        }
        let entries = files.list(dir).unwrap_or_default();
        entries.iter().any(|(name, entry)| {
            let path = format!("{dir}/{name}");
            !self.ignore.matches(&path)
                || *entry == Entry::Dir && self.holds_something(files, &path)
        })
    }

    /// What the builder gets of a directory.
    pub(super) fn list(&self, files: &dyn Files, dir: &str) -> Listing {
        self.lists.get(dir, || {
            let prefix = prefix(dir);
            let is_sent = |(name, entry): &&(String, Entry)| {
                self.is_sent(files, &format!("{prefix}{name}"), *entry)
            };
            let found = files.list(dir).unwrap_or_default();
            if found.iter().all(|it| is_sent(&it)) {
                return found;
            }
            found.iter().filter(is_sent).cloned().collect()
        })
    }

    /// The paths that a glob in the last name of `pattern` matches.
    pub(super) fn matching(
        &self,
        files: &dyn Files,
        pattern: &str,
    ) -> Option<Arc<BTreeSet<String>>> {
        let (dir, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        if dir.contains(['*', '?', '[', '\\']) {
            return None;
        }
        self.matches.get(pattern, || {
            let glob = Glob::new(last)?;
            let (prefix, entries) = (prefix(dir), self.list(files, dir));
            let names = entries.iter().map(|(name, _)| name).filter(|it| glob.matches(it));
            Some(Arc::new(names.map(|it| format!("{prefix}{it}")).collect()))
        })
    }
}

fn prefix(dir: &str) -> String {
    if dir.is_empty() { String::new() } else { format!("{dir}/") }
}

/// A cache of answers that several threads share.
#[derive(Debug)]
struct Memo<T>(Mutex<HashMap<String, Arc<OnceLock<T>>>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Memo<T> {
    fn get(&self, question: &str, answer: impl FnOnce() -> T) -> T {
        let place = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match known.get(question) {
                Some(place) => Arc::clone(place),
                None => Arc::clone(known.entry(question.to_owned()).or_default()),
            }
        };
        place.get_or_init(answer).clone()
    }
}
