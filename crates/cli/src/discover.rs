//! From the paths that a user names to the files to work on: sorted, and each file once.

use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::exclude::Exclude;
use crate::message::{Message, reason};
use crate::names::is_dockerfile_name;

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

/// What is left out of a search.
pub struct Rules {
    /// `--exclude`
    pub exclude: Exclude,
    /// `--force-exclude`: not even what the user names is safe from `exclude`.
    pub force_exclude: bool,
    /// `--no-ignore`: what `.gitignore` and `.ignore` name is taken.
    pub no_ignore: bool,
}

/// The files behind `paths`, in path order, and what went wrong or is worth a note.
pub fn discover(paths: &[PathBuf], rules: &Rules) -> (Vec<Found>, Vec<Message>) {
    let mut found = Vec::new();
    let mut messages = Vec::new();
    for path in paths {
        if rules.force_exclude && rules.exclude.covers(&tidy(path)) {
            let text = format!("{}: skipped, excluded", tidy(path).display());
            messages.push(Message::detail(text));
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, rules, &mut found, &mut messages),
            Ok(metadata) if metadata.is_file() => found.push(named(path)),
            Ok(_) => messages.push(about(path, "not a regular file")),
            Err(err) => messages.push(about(path, &reason(&err))),
        }
    }
    (once_each(found), messages)
}

fn about(path: &Path, text: &str) -> Message {
    Message::error(format!("{}: {text}", tidy(path).display()))
}

fn named(path: &Path) -> Found {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Found { path: tidy(path), target, origin: Origin::Named }
}

/// One thing that a walk came across.
enum Step {
    File(Found),
    Message(Message),
}

fn walk(root: &Path, rules: &Rules, found: &mut Vec<Found>, messages: &mut Vec<Message>) {
    let exclude = rules.exclude.clone();
    let entries = WalkBuilder::new(root)
        .standard_filters(!rules.no_ignore)
        // Hidden folders are ours to leave out: a hidden file may well be a Dockerfile.
        .hidden(false)
        // What is formatted must not depend on whether the checkout still has its `.git` folder.
        .require_git(false)
        .filter_entry(move |entry| entry.depth() == 0 || is_wanted(entry, &exclude))
        .build();

    let (known, said) = (found.len(), messages.len());
    for step in entries.filter_map(step) {
        match step {
            Step::File(file) => found.push(file),
            Step::Message(message) => messages.push(message),
        }
    }
    messages[said..].sort_by_cached_key(|message| message.render(false));
    if found.len() == known {
        let text = format!("no Dockerfiles found under {}", tidy(root).display());
        messages.push(Message::note(text));
    }
}

fn is_wanted(entry: &DirEntry, exclude: &Exclude) -> bool {
    let name = entry.file_name();
    let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    !(is_folder && (is_hidden || name == "node_modules")) && !exclude.matches(entry.path())
}

fn step(entry: Result<DirEntry, ignore::Error>) -> Option<Step> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(err) => return Some(Step::Message(Message::error(walk_error(&err)))),
    };
    let file_type = entry.file_type()?;
    if file_type.is_dir() || !is_dockerfile_name(entry.file_name()) {
        return None;
    }
    let path = tidy(entry.path());
    // Only what is regular at the far end of the links: opening a pipe would wait for ever.
    let target = fs::canonicalize(entry.path()).ok().filter(|it| it.is_file());
    Some(match target {
        Some(target) => Step::File(Found { path, target, origin: Origin::Walked }),
        None if file_type.is_symlink() && entry.path().is_dir() => return None,
        None => Step::Message(Message::detail(format!(
            "{}: skipped, not a regular file",
            path.display()
        ))),
    })
}

fn walk_error(err: &ignore::Error) -> String {
    match err {
        ignore::Error::WithPath { path, err } => {
            format!("{}: {}", tidy(path).display(), walk_error(err))
        }
        ignore::Error::WithDepth { err, .. } => walk_error(err),
        ignore::Error::Io(err) => reason(err),
        err => err.to_string(),
    }
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
