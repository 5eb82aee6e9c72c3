//! Whether a shell may get into an image from `scratch`.

use dockwright_model::Instruction;
use dockwright_model::context::Entry;
use dockwright_syntax::Keyword;

use super::{Program, last_name, resolve};
use crate::PassContext;
use crate::facts::sources;

/// Whether `/bin/sh` may exist in the image of a stage on `scratch`: the output of a `RUN` is not
/// known, and what is copied to `/` or `/bin` may be a directory with a shell, or a link to one.
pub(crate) fn may_hold_shell(ctx: &PassContext<'_>, stage: usize) -> bool {
    let brings = |it: &Instruction| match it.keyword {
        Keyword::Run => true,
        Keyword::Copy | Keyword::Add => may_bring_shell(ctx, it),
        _ => false,
    };
    Program::placed(ctx, stage, "/bin/sh").is_some()
        || ctx.model().lineage_backwards(stage).any(brings)
}

fn may_bring_shell(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let mut words = it.syntax.arguments();
    let Some(to) = words.pop() else { return true };
    let directory =
        if to.starts_with('/') { Some(String::new()) } else { ctx.model().directory_at(it) };
    let place = directory.filter(|_| !to.contains('$')).and_then(|it| resolve(&it, &to));
    match place.as_deref() {
        Some("/") => {}
        Some(place) => return place == "/bin" || place.starts_with("/bin/"),
        None => return true,
    }
    // Of the sources copied to `/`, only known files are neither directories nor links.
    let (Some(paths), Ok(context)) = (sources::copied(&it.syntax), ctx.context()) else {
        return true;
    };
    let is_plain = |path: &String| {
        sources::is_literal(path)
            && last_name(path) != "bin"
            && context.entry(path.trim_start_matches('/')) == Some(Entry::File)
            && (it.keyword == Keyword::Copy || sources::is_named_like_no_archive(path))
    };
    it.has_heredoc()
        || it.syntax.flags().any(|it| it.name() == "parents")
        || !paths.iter().all(is_plain)
}
