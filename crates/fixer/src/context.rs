//! Which folder is the build context of a file.

use std::fmt;
use std::sync::Arc;

use dockwright_model::Model;
use dockwright_model::context::{Context, Files, clean, matching};

use crate::sources;

/// A folder that may be the build context of a Dockerfile.
#[derive(Clone)]
pub struct BuildContext {
    /// The files below it.
    pub files: Arc<dyn Files + Send + Sync>,
    /// Where the Dockerfile is, as a path below the folder.
    pub dockerfile: String,
}

impl fmt::Debug for BuildContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the context of {}", self.dockerfile)
    }
}

/// The first of `contexts` that holds everything that the file copies from its context.
pub(crate) fn find<'c>(contexts: &'c [BuildContext], model: &Model) -> Option<Context<'c>> {
    let sources = sources(model);
    // What is not there needs no look at what is ignored.
    let is_there = |it: &&BuildContext| sources.iter().all(|source| may_hold(&*it.files, source));
    let all = contexts.iter().filter(is_there);
    let mut all = all.map(|it| Context::new(&*it.files, &it.dockerfile));
    all.find(|context| sources.iter().all(|it| holds(context, it)))
}

fn may_hold(files: &dyn Files, source: &str) -> bool {
    is_glob(source) || clean(source).is_some_and(|it| files.entry(&it).is_some())
}

fn is_glob(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// The literal sources of `COPY` and `ADD`.
fn sources(model: &Model) -> Vec<String> {
    let copied = model.instructions().iter().filter_map(|it| sources::copied(&it.syntax));
    copied.flatten().filter(|it| sources::is_literal(it)).collect()
}

fn holds(context: &Context<'_>, source: &str) -> bool {
    if is_glob(source) {
        return matching(context, source).is_none_or(|it| !it.is_empty());
    }
    context.has(source)
}
