//! The working directory of an instruction, where the file tells.

use std::cell::OnceCell;
use std::rc::Rc;

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::PassContext;

/// Longer paths than this are none.
const LONGEST: usize = 4096;

/// Where instructions work, by index.
#[derive(Default)]
struct Directories(OnceCell<Vec<Option<Rc<str>>>>);

/// The absolute directory that an instruction works in: what the `WORKDIR`s say if one of them is
/// absolute, or all there are in an image from `scratch`.
pub(crate) fn directory(ctx: &PassContext<'_>, it: &Instruction) -> Option<Rc<str>> {
    let known = ctx.memory::<Directories>();
    known.0.get_or_init(|| all(ctx.model())).get(it.index)?.clone()
}

/// The directory of each instruction, read forward.
fn all(model: &Model) -> Vec<Option<Rc<str>>> {
    let mut all: Vec<Option<Rc<str>>> = Vec::with_capacity(model.instructions().len());
    for it in model.instructions() {
        let is_empty = || it.stage.is_some_and(|it| *model.root(it) == Base::Scratch);
        all.push(match model.previous(it) {
            Some(last) if last.keyword == Keyword::Workdir => {
                entered(all[last.index].as_deref(), last.argument())
            }
            Some(last) => all[last.index].clone(),
            None => is_empty().then(|| Rc::from("/")),
        });
    }
    all
}

/// Where a `WORKDIR` leads from `directory`.
fn entered(directory: Option<&str>, path: String) -> Option<Rc<str>> {
    is_plain(&path).then_some(())?;
    // One that is absolute stays as it is written.
    let path = if path.starts_with('/') { path } else { join(&[path, directory?.to_owned()]) };
    (path.len() <= LONGEST).then(|| Rc::from(path))
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
