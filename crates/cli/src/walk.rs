//! Searching one folder for Dockerfiles.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, WalkBuilder, WalkParallel, WalkState};

use crate::config;
use crate::discover::{Found, Origin, Rules, tidy};
use crate::message::{Level, Message, reason};
use crate::names::is_dockerfile_name;

/// The folder that is searched.
#[derive(Clone)]
struct Root {
    path: PathBuf,
    target: PathBuf,
}

impl Root {
    /// Where something in the folder really is: a search follows no links, so it may itself be a
    /// link, but there is none on the way to it.
    fn real(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.path).map_or_else(|_| path.to_owned(), |it| self.target.join(it))
    }
}

/// The files below the folder at `path`, which really is at `target`, in no order, and what went
/// wrong or is worth a note.
pub fn walk(path: &Path, target: &Path, rules: &Rules) -> (Vec<Found>, Vec<Message>) {
    let root = Root { path: path.to_owned(), target: target.to_owned() };
    let configurations = &rules.configurations;
    // What stands in it and below is met on the way.
    target.ancestors().skip(1).find(|it| configurations.look_for_includes(it));
    let had_includes = configurations.has_includes();
    let mut steps = steps(&root, rules);
    if configurations.has_includes() != had_includes {
        // Its folder may have been searched before anybody knew what it has to offer.
        steps = self::steps(&root, rules);
    }
    let (mut found, mut messages) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::File(file) => found.push(file),
            Step::Message(message) => messages.push(message),
        }
    }
    messages.extend(configurations.take_messages());
    messages.sort_by_cached_key(|message| message.render(false));
    if found.is_empty()
        && rules.changed.is_none()
        && messages.iter().all(|it| it.level < Level::Error)
    {
        let text = format!("no Dockerfiles found under {}", tidy(path).display());
        messages.push(Message::note(text));
    }
    (found, messages)
}

/// What a search comes across, in no order.
fn steps(root: &Root, rules: &Rules) -> Vec<Step> {
    let (sender, steps) = mpsc::channel();
    walker(root, rules).run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let step = match entry {
                Ok(entry) => step(&entry, root),
                Err(err) => Some(Step::Message(Message::error(walk_error(&err)))),
            };
            // Nobody listens any more if this fails, and that is never so.
            if step.is_some_and(|it| sender.send(it).is_err()) {
                return WalkState::Quit;
            }
            WalkState::Continue
        })
    });
    drop(sender);
    steps.into_iter().collect()
}

fn walker(root: &Root, rules: &Rules) -> WalkParallel {
    let search = Search { root: root.clone(), rules: rules.clone() };
    WalkBuilder::new(&root.path)
        .threads(rules.threads)
        .standard_filters(!rules.no_ignore)
        // Hidden folders are ours to leave out: a hidden file may well be a Dockerfile.
        .hidden(false)
        // What is formatted must not depend on whether the checkout still has its `.git` folder.
        .require_git(false)
        .filter_entry(move |it| it.depth() == 0 || search.takes(it))
        .build_parallel()
}

/// What is looked for.
struct Search {
    root: Root,
    rules: Rules,
}

impl Search {
    fn takes(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
        let has_wanted_name = if is_folder {
            is_searched(entry.file_name())
        } else {
            is_dockerfile_name(entry.file_name()) || self.includes(entry)
        };
        has_wanted_name && self.has_changed(path, is_folder) && !self.excludes(path)
    }

    /// Whether a file is taken in spite of its name.
    fn includes(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        if config::is_name(entry.file_name()) {
            let path = self.root.real(path);
            self.rules.configurations.look_for_includes(path.parent().unwrap_or(&path));
            return false;
        }
        self.rules.include.matches(path)
            || self.rules.configurations.includes(|| self.root.real(path))
    }

    fn has_changed(&self, path: &Path, is_folder: bool) -> bool {
        let Some(changed) = &self.rules.changed else { return true };
        let path = self.root.real(path);
        if is_folder { changed.has_folder(&path) } else { changed.has_file(&path) }
    }

    fn excludes(&self, path: &Path) -> bool {
        self.rules.exclude.matches(path)
            || self.rules.configurations.excludes(&self.root.real(path))
    }
}

/// Whether a folder of this name is looked into.
fn is_searched(name: &OsStr) -> bool {
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    !is_hidden && name != "node_modules"
}

/// One thing that a search came across.
enum Step {
    File(Found),
    Message(Message),
}

fn step(entry: &DirEntry, root: &Root) -> Option<Step> {
    let file_type = entry.file_type()?;
    if file_type.is_dir() {
        return None;
    }
    let path = tidy(entry.path());
    // Only what is regular at the far end of the links: opening a pipe would wait for ever.
    let target = if file_type.is_file() {
        Some(root.real(entry.path()))
    } else {
        fs::canonicalize(entry.path()).ok().filter(|it| it.is_file())
    };
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
