//! The file of the build context that is at a path of the image when a `RUN` starts.

use dockwright_model::context::{Entry, clean};
use dockwright_model::{Instruction, expand};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::destination::destination;
use crate::facts::programs::last_name;
use crate::facts::sources::is_named_like_archive;
use crate::text::is_in;

/// The maximum number of instructions to look at. Without a limit, a walk for each `RUN` would take
/// quadratic time.
const MOST: usize = 200;

/// A file or directory of the build context that an instruction copies.
pub(crate) struct Copied {
    /// The path below the context.
    pub from: String,
    /// The index of the instruction.
    pub by: usize,
}

/// The file or directory that the instructions before `run` copy to an absolute path, if any, or the
/// reason why it is not known. Changes by `RUN`s are not considered.
pub(crate) fn origin(
    ctx: &PassContext<'_>,
    run: &Instruction,
    path: &str,
) -> Result<Option<Copied>, String> {
    let copies = |it: &&Instruction| matches!(it.keyword, Keyword::Copy | Keyword::Add);
    for (count, it) in ctx.model().before(run).enumerate() {
        if count == MOST {
            return Err("the file is too long to follow all of its `COPY`s".to_owned());
        }
        if copies(&it)
            && let Some(from) = copied(ctx, it, path)?
        {
            return Ok(Some(Copied { from, by: it.index }));
        }
    }
    Ok(None)
}

/// The path of the build context that a `COPY` or `ADD` copies to `path`, if any.
fn copied(ctx: &PassContext<'_>, it: &Instruction, path: &str) -> Result<Option<String>, String> {
    let unknown = || {
        let text = ctx.said(it).trim();
        let line = text.lines().next().unwrap_or_default();
        format!("`{line}` may copy something else to `{path}`")
    };
    let (to, is_inside) = destination(ctx.model(), it).ok_or_else(unknown)?;
    if !is_in(path, &to) {
        return Ok(None);
    }
    let context = ctx.context()?;
    let changes_names = ["from", "parents", "exclude", "keep-git-dir", "unpack"];
    if it.has_heredoc() || it.syntax.flags().any(|it| changes_names.contains(&it.name().as_str())) {
        return Err(unknown());
    }
    let mut sources = it.syntax.arguments();
    sources.pop();
    let rest = path[to.len()..].trim_start_matches('/');
    let is_dir = is_inside || sources.len() > 1;
    let mut found = None;
    for source in sources {
        let known = |name: &str| ctx.model().variable(it, name).known();
        let source = expand(&source, &known).filter(|it| !it.contains([':', '"', '\'', '\\']));
        let source = source.ok_or_else(unknown)?;
        if it.keyword == Keyword::Add && is_named_like_archive(&source) {
            return Err(unknown());
        }
        let all = if source.contains(['*', '?', '[']) {
            context.matching(&source).ok_or_else(unknown)?.iter().cloned().collect()
        } else {
            vec![clean(&source).ok_or_else(unknown)?]
        };
        for source in all {
            match context.entry(&source) {
                Some(Entry::Dir) => {
                    let below = format!("{source}/{rest}");
                    let below = below.trim_matches('/');
                    match context.entry(below) {
                        Some(Entry::Other) => return Err(unknown()),
                        Some(_) => found = Some(below.to_owned()),
                        None => {}
                    }
                }
                // Without a `/` at its end, the destination is a directory only if it exists as one.
                Some(Entry::File) if rest.is_empty() && is_dir => {}
                Some(Entry::File) if rest.is_empty() || rest == last_name(&source) => {
                    found = Some(source);
                }
                Some(Entry::File) | None => {}
                Some(Entry::Other) => return Err(unknown()),
            }
        }
    }
    Ok(found)
}
