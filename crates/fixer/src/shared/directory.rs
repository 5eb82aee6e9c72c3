//! The working directory of an instruction, as far as the file or its base image determines it.

use std::cell::OnceCell;
use std::rc::Rc;

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::PassContext;

/// The maximum length of a path, in bytes.
const LONGEST: usize = 4096;

/// A working directory, and the base image that it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directory {
    /// The absolute path.
    pub path: Rc<str>,
    /// The image that provides the start of the path, unless a `WORKDIR` is absolute.
    pub start: Option<Start>,
}

/// The working directory of a base image, from the table of image facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The stage that starts from the image.
    pub stage: usize,
    /// The directory.
    pub directory: &'static str,
}

impl Start {
    /// The working directory at the start of a stage's lineage, if the image is known. `ONBUILD`
    /// triggers may change the directory.
    pub fn of(model: &Model, stage: usize) -> Option<Self> {
        let first = model.lineage(stage).last().unwrap_or(stage);
        let Base::Image(image) = model.root(stage) else { return None };
        let from = &model.instructions()[model.stages()[first].instructions.start];
        let is_for_windows = from.syntax.flags().any(|it| it.value().contains("windows"));
        let has_trigger = model.all(Keyword::Onbuild).next().is_some();
        let directory = image.workdir().filter(|_| !is_for_windows && !has_trigger)?;
        Some(Self { stage: first, directory })
    }

    /// The announcement of a fix that depends on this directory.
    pub fn announced(self) -> Change {
        Change::StartsIn { stage: self.stage, directory: self.directory.to_owned() }
    }
}

/// The working directories of instructions, by index.
#[derive(Default)]
struct Directories(OnceCell<Vec<Option<Directory>>>);

/// The absolute working directory of an instruction, from the file alone: known if a `WORKDIR` is
/// absolute, or if the image is from `scratch`.
pub(crate) fn directory(ctx: &PassContext<'_>, it: &Instruction) -> Option<Rc<str>> {
    let known = directory_with_base(ctx, it).filter(|it| it.start.is_none());
    known.map(|it| it.path)
}

/// Like [`directory`], but also uses the known working directory of the base image.
pub(crate) fn directory_with_base(ctx: &PassContext<'_>, it: &Instruction) -> Option<Directory> {
    let known = ctx.memory::<Directories>();
    known.0.get_or_init(|| all(ctx.model())).get(it.index)?.clone()
}

/// The working directory of each instruction, in file order.
fn all(model: &Model) -> Vec<Option<Directory>> {
    let mut all: Vec<Option<Directory>> = Vec::with_capacity(model.instructions().len());
    for it in model.instructions() {
        let previous = model.previous(it);
        let is_same = |last: &&Instruction| {
            last.stage == it.stage || !it.stage.is_some_and(|it| model.stages()[it].is_chosen)
        };
        all.push(match previous.filter(is_same) {
            Some(last) if last.keyword == Keyword::Workdir => {
                entered(all[last.index].as_ref(), last.argument())
            }
            Some(last) => all[last.index].clone(),
            None => it.stage.and_then(|it| first(model, it)),
        });
    }
    all
}

/// The working directory at the start of a stage.
fn first(model: &Model, stage: usize) -> Option<Directory> {
    if *model.root(stage) == Base::Scratch {
        return Some(Directory { path: Rc::from("/"), start: None });
    }
    let start = Start::of(model, stage)?;
    Some(Directory { path: Rc::from(start.directory), start: Some(start) })
}

/// The directory that `WORKDIR path` selects in `directory`.
fn entered(directory: Option<&Directory>, path: String) -> Option<Directory> {
    is_plain(&path).then_some(())?;
    // An absolute path stays as written.
    let (path, start) = if path.starts_with('/') {
        (path, None)
    } else {
        let Directory { path: from, start } = directory?;
        (join(&[path, from.to_string()]), *start)
    };
    (path.len() <= LONGEST).then(|| Directory { path: Rc::from(path), start })
}

/// Whether builders and shells read a path alike: without quotes, variables or wildcards.
pub(crate) fn is_plain(path: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
    !path.is_empty() && !path.starts_with('-') && path.chars().all(is_plain)
}

/// Joins relative paths; the last one is outermost.
fn join(paths: &[String]) -> String {
    let mut parts = Vec::new();
    for part in paths.iter().rev().flat_map(|it| it.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Resolves `path` in `directory`.
pub(crate) fn resolve(directory: &str, path: &str) -> String {
    let from = if path.starts_with('/') { String::new() } else { directory.to_owned() };
    join(&[path.to_owned(), from])
}
