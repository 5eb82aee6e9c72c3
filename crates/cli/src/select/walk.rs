//! Searching one directory for Dockerfiles.

#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dockwright_fixer::is_dockerfile_name;

use super::rules::Rules;
use super::{Found, Origin};
use crate::args::values::EmbeddedKind;
use crate::config::{Configurations, Includes, Nearest, Standing};
use crate::embedded::Format;
use crate::message::{Message, Severity, reason};
use crate::parallel::{Threads, cores};
use crate::paths::ignored::Ignored;
use crate::paths::tidy;

/// The files below the directory at `path`, which really is at `target`, in no order, and what went
/// wrong or is worth a note.
pub fn walk(path: &Path, target: &Path, rules: &Rules) -> (Vec<Found>, Vec<Message>) {
    let configurations = &rules.configurations;
    let search = Search { rules, found: Mutex::default(), messages: Mutex::default() };
    let root = Dir {
        path: path.to_owned(),
        real: target.to_owned(),
        around: None,
        ignored: if rules.no_ignore { Ignored::nothing() } else { Ignored::around(target) },
        includes: configurations.includes_around(target),
    };
    Threads::new(rules.threads.min(cores())).spread(root, |dir| search.dir(dir));
    let into_inner =
        |it: Mutex<Vec<Message>>| it.into_inner().unwrap_or_else(PoisonError::into_inner);
    let found = search.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut messages = into_inner(search.messages);
    messages.extend(configurations.take_messages());
    messages.sort_by_cached_key(|message| message.render(false));
    if found.is_empty()
        && rules.changed.is_none()
        && messages.iter().all(|it| it.severity < Severity::Error)
    {
        let text = format!("no Dockerfiles found under {}", tidy(path).display());
        messages.push(Message::note(text));
    }
    (found, messages)
}

/// What is looked for, and what has been found.
struct Search<'r> {
    rules: &'r Rules,
    found: Mutex<Vec<Found>>,
    messages: Mutex<Vec<Message>>,
}

/// A directory to search. A search follows no links, so the one it starts from may be a link, but
/// there is none on the way from there.
struct Dir {
    path: PathBuf,
    /// Where it really is.
    real: PathBuf,
    around: Option<Arc<Searched>>,
    /// What the ignore files around it say.
    ignored: Ignored,
    /// What the configuration around it takes in spite of its name.
    includes: Includes,
}

/// A directory whose names are known.
struct Searched {
    real: PathBuf,
    around: Option<Arc<Searched>>,
    standing: Standing,
    /// The configuration that holds in it, for whoever asks: one that is wrong is an error only
    /// where a file needs it.
    nearest: OnceLock<Nearest>,
    /// Whether the configurations have been told.
    is_told: AtomicBool,
}

impl Searched {
    fn nearest(&self, configurations: &Configurations) -> &Nearest {
        self.nearest.get_or_init(|| match &self.around {
            Some(around) if !self.standing.has_configuration => {
                around.nearest(configurations).clone()
            }
            _ => configurations.nearest(&self.real),
        })
    }
}

impl Search<'_> {
    /// Takes what is in a directory, and hands on the directories in it.
    fn dir(&self, dir: Dir) -> Vec<Dir> {
        let Dir { path, real, around, ignored, includes } = dir;
        let entries = match self.list(&path) {
            Ok(entries) => entries,
            Err(err) => {
                let text = format!("{}: {}", tidy(&path).display(), reason(&err));
                self.say(Message::error(text));
                return Vec::new();
            }
        };
        let names = || entries.iter().map(|(name, _)| name.as_os_str());
        if around.is_some() && is_of_modules(&path, names()) {
            return Vec::new();
        }
        let ignored = ignored.and_of(&real, &entries);
        let standing = Standing::of(names());
        let configurations = &self.rules.configurations;
        let includes = configurations.includes_in(&real, &standing, includes);
        let (nearest, is_told) = Default::default();
        let around = Arc::new(Searched { real, around, standing, nearest, is_told });
        let kinds = self.rules.embedded.as_deref().unwrap_or(includes.embedded());
        let mut below = Vec::new();
        for (name, file_type) in entries {
            let is_dir = file_type.is_dir();
            // Most names mean nothing to us, and need no look at patterns.
            if is_dir && !is_searched(&name) {
                continue;
            }
            let (path, real) = (path.join(&name), around.real.join(&name));
            let is_dockerfile = is_dir || is_dockerfile_name(&name.to_string_lossy());
            let format = if is_dockerfile { None } else { format(&path, kinds) };
            let is_wanted =
                is_dockerfile || format.is_some() || self.includes(&path, &real, &includes);
            let is_left_out = || {
                ignored.covers(&real, is_dir)
                    || !self.has_changed(&real, is_dir)
                    || self.rules.exclude.matches(&path)
                    || around.nearest(configurations).excludes(&real)
            };
            if !is_wanted || is_left_out() {
                continue;
            }
            if is_dir {
                let around = Some(Arc::clone(&around));
                let (ignored, includes) = (ignored.clone(), includes.clone());
                below.push(Dir { path, real, around, ignored, includes });
            } else {
                self.take(&path, real, file_type, format, &around);
            }
        }
        below
    }

    fn list(&self, path: &Path) -> std::io::Result<Vec<(OsString, FileType)>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            match entry.file_type() {
                Ok(file_type) => entries.push((entry.file_name(), file_type)),
                Err(err) => {
                    let text = format!("{}: {}", tidy(&entry.path()).display(), reason(&err));
                    self.say(Message::error(text));
                }
            }
        }
        Ok(entries)
    }

    /// Whether a file is taken in spite of its name.
    fn includes(&self, path: &Path, real: &Path, includes: &Includes) -> bool {
        self.rules.include.matches(path) || includes.matches(real)
    }

    fn has_changed(&self, real: &Path, is_dir: bool) -> bool {
        let Some(changed) = &self.rules.changed else { return true };
        if is_dir { changed.has_dir(real) } else { changed.has_file(real) }
    }

    fn take(
        &self,
        path: &Path,
        real: PathBuf,
        file_type: FileType,
        format: Option<Format>,
        around: &Arc<Searched>,
    ) {
        // Only what is regular at the far end of the links: opening a pipe would wait for ever.
        let target = if file_type.is_file() {
            Some(real)
        } else {
            fs::canonicalize(path).ok().filter(|it| it.is_file())
        };
        match target {
            Some(target) => {
                self.tell(around);
                let found = Found { path: tidy(path), target, origin: Origin::Walked, format };
                self.found.lock().unwrap_or_else(PoisonError::into_inner).push(found);
            }
            None if file_type.is_symlink() && path.is_dir() => {}
            None => {
                let text = format!("{}: skipped, not a regular file", tidy(path).display());
                self.say(Message::detail(text));
            }
        }
    }

    /// Tells the configurations of which files there are none in the directories around a
    /// Dockerfile.
    fn tell(&self, searched: &Arc<Searched>) {
        let mut next = Some(searched);
        while let Some(it) = next.filter(|it| !it.is_told.swap(true, Ordering::Relaxed)) {
            self.rules.configurations.stands_in(&it.real, it.standing.clone());
            next = it.around.as_ref();
        }
    }

    fn say(&self, message: Message) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }
}

/// The syntax of a file, if it is of one of these kinds.
fn format(path: &Path, kinds: &[EmbeddedKind]) -> Option<Format> {
    if kinds.is_empty() {
        return None;
    }
    Format::of(path).filter(|it| kinds.contains(&it.kind()))
}

/// Hidden directories in which people keep Dockerfiles.
const SEARCHED: [&str; 5] = [".circleci", ".devcontainer", ".docker", ".github", ".gitlab"];

/// Whether a directory of this name is looked into.
fn is_searched(name: &OsStr) -> bool {
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    name != "node_modules" && (!is_hidden || SEARCHED.iter().any(|it| name == *it))
}

/// Whether a directory with these files holds what Go has copied of other projects.
fn is_of_modules<'n>(path: &Path, mut names: impl Iterator<Item = &'n OsStr>) -> bool {
    path.ends_with("vendor") && names.any(|it| it == "modules.txt")
}
