//! Whether a `RUN` may work in a member of an npm workspace, where `npm cache` fails.

use dockwright_model::context::clean;
use dockwright_model::{Command, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::pass::run::Run;
use crate::shared::whole_copy::is_shared;

/// The nearest directory, above one in which the commands of a `RUN` work, that may hold the
/// `package.json` of a workspace.
pub(super) fn around(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<String> {
    let (model, own) = (ctx.model(), run.instruction);
    let start = model.directory_at(own).unwrap_or_else(|| "/".to_owned());
    let places = places(&start, run.script.calls().iter().map(|it| &it.command));
    places.iter().find_map(|place| {
        let place = match place {
            Ok(place) => place,
            Err(odd) => return Some(odd.clone()),
        };
        let mut above = place.rmatch_indices('/').map(|(at, _)| &place[..at.max(1)]);
        above.find(|it| holds_project(ctx, own, it)).map(ToOwned::to_owned)
    })
}

/// The working directories of commands, in order; an error for a directory that is not known.
fn places<'c>(
    start: &str,
    commands: impl Iterator<Item = &'c Command>,
) -> Vec<Result<String, String>> {
    let mut places = vec![Ok(start.to_owned())];
    let mut now = start.to_owned();
    let mut is_cloned = false;
    for command in commands {
        let words: Vec<_> = command.words().iter().map(|it| it.text.as_str()).collect();
        let entered = match words.as_slice() {
            ["cd" | "pushd", path] => *path,
            ["cd" | "pushd" | "popd", ..] => {
                places.push(Err(words.join(" ")));
                continue;
            }
            ["git" | "tar" | "unzip" | "svn" | "hg", ..] => {
                is_cloned = true;
                continue;
            }
            _ => continue,
        };
        let is_known = !entered.contains(['$', '~', '`', '*', '?', '"', '\'']);
        let target =
            if entered.starts_with('/') { entered.to_owned() } else { format!("{now}/{entered}") };
        match clean(&target).filter(|_| is_known) {
            // A cloned directory is a project of its own; a directory below it is part of one.
            Some(_) if is_cloned && entered.trim_matches('/').contains('/') => {
                places.push(Err(entered.to_owned()));
            }
            Some(path) => {
                now = format!("/{path}");
                places.push(Ok(now.clone()));
            }
            None => places.push(Err(entered.to_owned())),
        }
    }
    places
}

/// Key of the instructions that bring a project to a directory.
#[derive(PartialEq, Eq, Hash)]
struct BringsTo(String);

/// Whether `run`, or an instruction before it, brings a project to a directory, judging by its
/// text.
fn holds_project(ctx: &PassContext<'_>, run: &Instruction, dir: &str) -> bool {
    let bringing = ctx.noted(BringsTo(dir.to_owned()), |it| match it.keyword {
        Keyword::Copy | Keyword::Add => brings_project(ctx.model(), it, dir),
        Keyword::Run => !is_shared(dir) && names(ctx.text(it), dir),
        _ => false,
    });
    bringing.has(run.index) || bringing.before(run.index).next().is_some()
}

/// Whether a `COPY` or `ADD` brings a `package.json` to `dir`, or a directory tree to `dir` or
/// above.
fn brings_project(model: &Model, it: &Instruction, dir: &str) -> bool {
    let words = it.syntax.arguments();
    let Some((target, sources)) = words.split_last() else { return false };
    let is_tree = |it: &String| {
        let name = it.rsplit('/').next().unwrap_or_default();
        name.contains("package.json")
            || !name.contains('.')
            || name.contains(['*', '?', '['])
            || matches!(name, "." | "..")
    };
    if !sources.iter().any(is_tree) {
        return false;
    }
    let from = model.directory_at(it).unwrap_or_else(|| "/".to_owned());
    let target = if target.starts_with('/') { target.clone() } else { format!("{from}/{target}") };
    let Some(target) = clean(&target).filter(|it| !it.contains('$')) else { return true };
    let dir = dir.trim_start_matches('/');
    let below = dir.strip_prefix(&target);
    target.is_empty() || below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// Whether a text names the directory itself, and not only what is below it.
fn names(text: &str, dir: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let mut found = text.match_indices(dir);
    found.any(|(at, _)| {
        let rest = text[at + dir.len()..].trim_start_matches('/');
        !text[..at].ends_with(goes_on) && !rest.starts_with(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_named_by_itself() {
        for (text, is_named) in [
            ("git clone a /repo", true),
            ("git clone a /repo/ && b", true),
            ("cd /repo/web", false),
            ("cd /repository", false),
            ("cd /x/repo", false),
        ] {
            assert_eq!(names(text, "/repo"), is_named, "{text}");
        }
    }
}
