//! Settings files that may make pip keep its cache in another directory, which other commands know
//! by name.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::heredocs;
use crate::facts::programs::last_name;
use crate::facts::sources;
use crate::shared::cache::files_named;

/// The names of the files.
const FILES: &[&str] = &["pip.conf", "pip.ini"];

/// The variable that names a settings file.
const VARIABLE: &str = "PIP_CONFIG_FILE";

/// Why the pip of a `RUN` may keep its cache in another directory.
pub(crate) fn moves_cache(ctx: &PassContext<'_>, run: &Instruction) -> Option<String> {
    let noted = ctx.noted(MovesCache, |it| moving(ctx, it).is_some());
    let own = noted.has(run.index).then_some(run.index);
    let index = own.or_else(|| noted.before(run.index).next())?;
    moving(ctx, &ctx.model().instructions()[index])
}

/// Key of the instructions that may set a cache directory.
#[derive(PartialEq, Eq, Hash)]
struct MovesCache;

fn moving(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    let text = ctx.said(it);
    let line = ctx.line(it.start());
    match it.keyword {
        Keyword::Env | Keyword::Arg => {
            let is_named = text.contains(VARIABLE) && !text.contains("/dev/null");
            is_named.then(|| format!("the file that `{VARIABLE}` in line {line} names"))
        }
        Keyword::Run => {
            let is_named = names_file(text) || text.contains(VARIABLE);
            if names_directory(text) && (is_named || text.contains(" config ")) {
                return Some(format!("`cache-dir` in line {line}"));
            }
            let is_unknown = || !commands(it).iter().all(is_known);
            (is_named && is_unknown()).then(|| format!("what line {line} sets for pip"))
        }
        Keyword::Copy | Keyword::Add => copied(ctx, it),
        _ => None,
    }
}

fn names_file(text: &str) -> bool {
    FILES.iter().any(|it| text.contains(it))
}

/// Whether a text has the name of the setting; the option `--no-cache-dir` is its opposite.
fn names_directory(text: &str) -> bool {
    let lines = text.lines().filter(|it| !it.trim_start().starts_with(['#', ';']));
    lines.into_iter().any(|line| {
        ["cache-dir", "cache_dir"]
            .iter()
            .flat_map(|it| line.match_indices(it))
            .any(|(at, _)| !line[..at].ends_with("no-") && !line[..at].ends_with("no_"))
    })
}

fn commands(run: &Instruction) -> Vec<Command> {
    if run.has_heredoc() {
        return heredocs::commands(run);
    }
    let script = run.script();
    script.iter().flat_map(|it| it.calls()).map(|it| it.command.clone()).collect()
}

/// Whether everything is known that a command writes to the files, and the setting is not part of
/// it.
fn is_known(command: &Command) -> bool {
    let text = command.syntax.syntax().text().to_string();
    if !names_file(&text) && !text.contains(VARIABLE) {
        return true;
    }
    let name = command.name().unwrap_or_default();
    let words = command.words().get(1..).unwrap_or_default();
    match last_name(&name) {
        "[" | "cat" | "chmod" | "chown" | "ls" | "mkdir" | "rm" | "test" | "touch" => true,
        "echo" | "printf" => words.iter().all(|it| {
            let text = it.text.trim_matches(['"', '\'']);
            !text.split("\\n").flat_map(str::lines).any(|it| it.trim().starts_with(['$', '`']))
        }),
        _ => false,
    }
}

fn copied(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    let mut words = it.syntax.arguments();
    let to = words.pop()?;
    let unknown = |path: &str| Some(format!("`{path}`, whose content is not known,"));
    if it.has_heredoc() {
        let line = ctx.line(it.start());
        let is_it = names_file(&to) && names_directory(ctx.said(it));
        return is_it.then(|| format!("`cache-dir` in line {line}"));
    }
    let is_named = |path: &str| names_file(path) || names_file(&to);
    if sources::copied(&it.syntax).is_none() {
        return words.iter().find(|it| is_named(it)).and_then(|it| unknown(it));
    }
    let Ok(context) = ctx.context() else {
        return words.iter().find(|it| is_named(it)).and_then(|it| unknown(it));
    };
    words.iter().find_map(|source| {
        let path = clean(source).filter(|_| sources::is_literal(source));
        match path.as_ref().and_then(|it| Some((it, context.entry(it)?))) {
            Some((path, Entry::File)) if is_named(source) => sets(context, path),
            Some((path, Entry::Dir)) => {
                files_named(context, path, FILES).iter().find_map(|it| sets(context, it))
            }
            Some((_, Entry::File)) => None,
            _ => is_named(source).then(|| unknown(source)).flatten(),
        }
    })
}

/// The cache directory that a settings file may set.
fn sets(context: &Context<'_>, path: &str) -> Option<String> {
    match context.text(path) {
        Some(text) => names_directory(&text).then(|| format!("`cache-dir` in `{path}`")),
        None => Some(format!("`{path}`, which cannot be read,")),
    }
}
