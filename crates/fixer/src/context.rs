//! Which folder is the build context of a file.

use std::fmt;
use std::sync::Arc;

use dockwright_model::Model;
use dockwright_model::context::{Context, Files, matching};

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
    let all = contexts.iter().map(|it| Context::new(&*it.files, &it.dockerfile));
    let mut found = all.filter(|context| sources.iter().all(|it| holds(context, it)));
    found.next()
}

/// The literal sources of `COPY` and `ADD`.
fn sources(model: &Model) -> Vec<String> {
    let copied = model.instructions().iter().filter_map(|it| sources::copied(&it.syntax));
    copied.flatten().filter(|it| sources::is_literal(it)).collect()
}

fn holds(context: &Context<'_>, source: &str) -> bool {
    if source.contains(['*', '?', '[']) {
        return matching(context, source).is_none_or(|it| !it.is_empty());
    }
    context.has(source)
}
