//! The changes since the last build, and notes about them.

use std::collections::BTreeMap;
use std::fmt;

use dockwright_model::context::{Context, Ignore, clean};
use dockwright_syntax::distance;

use crate::sent::{below_source, is_left_out};
use crate::step::{Depends, Layers, Setting, Step};

/// Changes of files and of build arguments since the last build.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Paths of files in the build context whose content changes; a directory stands for any file in
    /// it.
    pub files: Vec<String>,
    /// Build arguments that are set, with their values; `None` stands for any value that differs from
    /// the last build.
    pub args: BTreeMap<String, Option<String>>,
}

/// A fact about a change that the prediction does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The path leads out of the build context.
    Outside(String),
    /// An ignore file keeps the file from the builder.
    Ignored(String),
    /// There is no such file in the build context yet.
    New(String),
    /// No step uses the file.
    Unused(String),
    /// The file is an ignore file, which decides about other files.
    IgnoreFile(String),
    /// No `ARG` declares the argument; there may be one with a similar name.
    Undeclared(String, Option<String>),
    /// The argument is predefined: builders pass it to each `RUN`, and leave it out of cache keys.
    Predefined(String),
    /// The argument is declared before the first stage, and no `FROM` or `ARG` of a stage uses it.
    OnlyGlobal(String),
    /// The argument already has this value.
    Same(String, String),
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside(path) => {
                write!(out, "`{path}` is not in the build context, so no step can use it")
            }
            Self::Ignored(path) => write!(
                out,
                "an ignore file such as `.dockerignore` keeps `{path}` from the builder, so a change \
                 rebuilds nothing"
            ),
            Self::New(path) => {
                write!(out, "`{path}` does not exist yet, so the prediction is for a new file")
            }
            Self::Unused(path) => {
                write!(out, "no step uses `{path}`, so a change rebuilds nothing")
            }
            Self::IgnoreFile(path) => write!(
                out,
                "a change of `{path}` may also change the set of files that are sent to the builder, \
                 which the prediction leaves out"
            ),
            Self::Undeclared(name, None) => {
                write!(out, "no `ARG` declares `{name}`, so the value rebuilds nothing")
            }
            Self::Undeclared(name, Some(other)) => write!(
                out,
                "no `ARG` declares `{name}`, so the value rebuilds nothing; did you mean `{other}`?"
            ),
            Self::Predefined(name) => write!(
                out,
                "`{name}` is a predefined argument, which cache keys leave out, so the value rebuilds \
                 nothing"
            ),
            Self::OnlyGlobal(name) => write!(
                out,
                "`{name}` is declared before the first `FROM`, and neither a `FROM` nor an `ARG` of a \
                 stage uses it, so the value rebuilds nothing"
            ),
            Self::Same(name, value) => {
                write!(out, "`{name}` is `{value}` by default, so the value rebuilds nothing")
            }
        }
    }
}

/// The variables that builders pass to `RUN` without an `ARG`, in either case, and leave out of cache
/// keys.
///
/// Source: <https://docs.docker.com/reference/dockerfile/#predefined-args>
const PROXIES: &[&str] = &["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// The changed files that the builder gets, by clean paths, with notes about the others.
pub(crate) fn files(
    layers: &Layers,
    changes: &Changes,
    context: Option<&Context<'_>>,
    notes: &mut Vec<Note>,
) -> Vec<String> {
    let mut found = Vec::new();
    for written in &changes.files {
        let Some(path) = clean(written).filter(|_| !written.starts_with('/')) else {
            notes.push(Note::Outside(written.clone()));
            continue;
        };
        let is_there = context.is_none_or(|it| it.has(&path));
        if !is_there && context.is_some_and(|it| !it.would_take(&path)) {
            notes.push(Note::Ignored(written.clone()));
            continue;
        }
        if path.ends_with(".dockerignore") || path.ends_with(".containerignore") {
            notes.push(Note::IgnoreFile(written.clone()));
        }
        let uses = |it: &Step| takes(it, &path);
        if layers.stages.iter().flat_map(|it| &it.steps).any(uses) {
            if !is_there {
                notes.push(Note::New(written.clone()));
            }
            found.push(path);
        } else {
            notes.push(Note::Unused(written.clone()));
        }
    }
    found
}

/// Whether a step uses the file at a clean path, or may do so.
pub(crate) fn takes(step: &Step, path: &str) -> bool {
    let Depends { files, excluded, .. } = &step.depends;
    let is_source = |it: &&String| it.contains('$') || below_source(it, path).is_some();
    let mut sources = files.iter().filter(is_source);
    if excluded.is_empty() {
        return sources.next().is_some();
    }
    let ignore = Ignore::parse(&excluded.join("\n"));
    sources.any(|it| !below_source(it, path).is_some_and(|it| is_left_out(path, it, &ignore)))
}

/// The notes about build arguments.
pub(crate) fn notes_of_args(layers: &Layers, changes: &Changes, notes: &mut Vec<Note>) {
    let steps = || layers.stages.iter().flat_map(|it| &it.steps);
    let args = || steps().filter(|it| it.keyword == "ARG").flat_map(|it| &it.reads.sets);
    for (name, value) in &changes.args {
        let is_meant = |it: &&Setting| it.name == *name;
        let mut all = layers.globals.iter().chain(args()).filter(is_meant).peekable();
        if all.peek().is_none() {
            let is_proxy = PROXIES.iter().any(|it| it.eq_ignore_ascii_case(name));
            notes.push(if is_proxy {
                Note::Predefined(name.clone())
            } else {
                let names = layers.globals.iter().chain(args()).map(|it| it.name.as_str());
                Note::Undeclared(name.clone(), similar(name, names))
            });
        } else if let Some(value) = value
            && all.all(|it| it.value.as_deref().is_none_or(|it| it == value))
            && layers.globals.iter().chain(args()).any(|it| is_meant(&it) && it.value.is_some())
        {
            notes.push(Note::Same(name.clone(), value.clone()));
        } else {
            let is_read = layers.stages.iter().any(|it| it.reads.contains(name))
                || layers.globals.iter().any(|it| it.reads.contains(name));
            if !is_read && args().all(|it| it.name != *name) {
                notes.push(Note::OnlyGlobal(name.clone()));
            }
        }
    }
}

/// The nearest name, at most two wrong letters away.
fn similar<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names = names.map(|it| (distance(name, it), it));
    let nearest = names.min().filter(|it| it.0 <= 2 && it.0 * 3 <= name.len());
    nearest.map(|it| it.1.to_owned())
}
