//! From the paths that a user names to the files to work on: sorted, and each file once.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::config::Configurations;
use crate::git::Changed;
use crate::message::{Message, reason};
use crate::patterns::Patterns;
use crate::walk::walk;

/// Why a file is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The user named it, so it has to be a Dockerfile.
    Named,
    /// It was found in a folder, by its name.
    Walked,
}

/// A file to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path as the user would spell it.
    pub path: PathBuf,
    /// The regular file behind it: absolute, without symlinks.
    pub target: PathBuf,
    /// Why it is here.
    pub origin: Origin,
}

/// What a search takes, and what it leaves out.
#[derive(Clone)]
pub struct Rules {
    /// `--include`
    pub include: Patterns,
    /// `--exclude`
    pub exclude: Patterns,
    /// `[files]` of each folder.
    pub configurations: Arc<Configurations>,
    /// `--force-exclude`: not even what the user names is safe from `exclude`.
    pub force_exclude: bool,
    /// `--no-ignore`: what `.gitignore` and `.ignore` name is taken.
    pub no_ignore: bool,
    /// `--staged` and `--changed-since`: only these are taken.
    pub changed: Option<Arc<Changed>>,
    /// How many threads search.
    pub threads: usize,
}

impl Rules {
    /// Whether a path that the user names is left out; `target` is the file or folder behind it.
    pub fn leave_out(&self, path: &Path, target: &Path) -> bool {
        self.force_exclude && (self.exclude.covers(path) || self.configurations.covers(target))
    }
}

/// The files behind `paths`, in path order, and what went wrong or is worth a note.
pub fn discover(paths: &[PathBuf], rules: &Rules) -> (Vec<Found>, Vec<Message>) {
    let mut found = Vec::new();
    let mut messages = Vec::new();
    for path in paths {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if rules.leave_out(&tidy(path), &target) {
            let text = format!("{}: skipped, excluded", tidy(path).display());
            messages.push(Message::detail(text));
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let (files, said) = walk(path, &target, rules);
                found.extend(files);
                messages.extend(said);
            }
            Ok(metadata) if metadata.is_file() => {
                if rules.changed.as_ref().is_some_and(|it| !it.has_file(&target)) {
                    continue;
                }
                found.push(Found { path: tidy(path), target, origin: Origin::Named });
            }
            Ok(_) => messages.push(about(path, "not a regular file")),
            Err(err) => messages.push(about(path, &reason(&err))),
        }
    }
    (once_each(found), messages)
}

fn about(path: &Path, text: &str) -> Message {
    Message::error(format!("{}: {text}", tidy(path).display()))
}

/// The path without the `.`s in it.
pub fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path.components().filter(|it| *it != Component::CurDir).collect();
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

/// Sorts, and drops all but the best path to each file: one that was named, else one that is no
/// link, else the first.
fn once_each(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        let rank = |it: &Found| (it.origin, it.path.file_name() != it.target.file_name());
        a.target.cmp(&b.target).then(rank(a).cmp(&rank(b))).then(a.path.cmp(&b.path))
    });
    found.dedup_by(|later, kept| later.target == kept.target);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
