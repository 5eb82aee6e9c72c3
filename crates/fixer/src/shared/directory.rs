//! The working directory of an instruction, where the file or its base image tells.

use std::cell::OnceCell;
use std::rc::Rc;

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::PassContext;

/// Longer paths than this are none.
const LONGEST: usize = 4096;

/// A working directory, and what the file leaves to its base image to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directory {
    /// The absolute path.
    pub path: Rc<str>,
    /// The image that the path begins in, if no `WORKDIR` says an absolute one.
    pub start: Option<Start>,
}

/// Where a base image starts, as the table of image facts knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The stage that begins with the image.
    pub stage: usize,
    /// The directory.
    pub directory: &'static str,
}

impl Start {
    /// Where the lineage of a stage starts, if that is in a known image. Triggers may lead anywhere.
    pub fn of(model: &Model, stage: usize) -> Option<Self> {
        let first = model.lineage(stage).last().unwrap_or(stage);
        let Base::Image(image) = &model.stages()[first].base else { return None };
        let from = &model.instructions()[model.stages()[first].instructions.start];
        let is_for_windows = from.syntax.flags().any(|it| it.value().contains("windows"));
        let has_trigger = model.all(Keyword::Onbuild).next().is_some();
        let directory = image.workdir().filter(|_| !is_for_windows && !has_trigger)?;
        Some(Self { stage: first, directory })
    }

    /// What a fix announces that depends on it.
    pub fn announced(self) -> Change {
        Change::StartsIn { stage: self.stage, directory: self.directory.to_owned() }
    }
}

/// Where instructions work, by index.
#[derive(Default)]
struct Directories(OnceCell<Vec<Option<Directory>>>);

/// The absolute directory that an instruction works in, as the file alone says it: what the
/// `WORKDIR`s say if one of them is absolute, or all there are in an image from `scratch`.
pub(crate) fn directory(ctx: &PassContext<'_>, it: &Instruction) -> Option<Rc<str>> {
    let known = directory_with_base(ctx, it).filter(|it| it.start.is_none());
    known.map(|it| it.path)
}

/// The same where the base image may have its say.
pub(crate) fn directory_with_base(ctx: &PassContext<'_>, it: &Instruction) -> Option<Directory> {
    let known = ctx.memory::<Directories>();
    known.0.get_or_init(|| all(ctx.model())).get(it.index)?.clone()
}

/// The directory of each instruction, read forward.
fn all(model: &Model) -> Vec<Option<Directory>> {
    let mut all: Vec<Option<Directory>> = Vec::with_capacity(model.instructions().len());
    for it in model.instructions() {
        all.push(match model.previous(it) {
            Some(last) if last.keyword == Keyword::Workdir => {
                entered(all[last.index].as_ref(), last.argument())
            }
            Some(last) => all[last.index].clone(),
            None => it.stage.and_then(|it| first(model, it)),
        });
    }
    all
}

/// Where a stage begins.
fn first(model: &Model, stage: usize) -> Option<Directory> {
    if *model.root(stage) == Base::Scratch {
        return Some(Directory { path: Rc::from("/"), start: None });
    }
    let start = Start::of(model, stage)?;
    Some(Directory { path: Rc::from(start.directory), start: Some(start) })
}

/// Where a `WORKDIR` leads from `directory`.
fn entered(directory: Option<&Directory>, path: String) -> Option<Directory> {
    is_plain(&path).then_some(())?;
    // One that is absolute stays as it is written.
    let (path, start) = if path.starts_with('/') {
        (path, None)
    } else {
        let Directory { path: from, start } = directory?;
        (join(&[path, from.to_string()]), *start)
    };
    (path.len() <= LONGEST).then(|| Directory { path: Rc::from(path), start })
}

/// Whether a path means the same to builders and shells: no quotes, variables or wildcards.
pub(crate) fn is_plain(path: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
    !path.is_empty() && !path.starts_with('-') && path.chars().all(is_plain)
}

/// The paths below one another, the last one outermost.
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

/// Where `path` leads from `directory`.
pub(crate) fn resolve(directory: &str, path: &str) -> String {
    let from = if path.starts_with('/') { String::new() } else { directory.to_owned() };
    join(&[path.to_owned(), from])
}
