//! Files of the image that come from the build context.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, Model, Word, expand};
use dockwright_syntax::Keyword;

use super::command::without_version;
use super::known::{INTERPRETERS, KEEPS_FILES, SHELLS};
use crate::program::last_name;
use crate::sources::{self, is_named_like_archive};

/// Where a file of the image comes from.
pub(super) enum Origin {
    /// This file of the build context.
    Context(String),
    /// A heredoc with this text.
    Text(String),
    /// What has put it there, or changed it afterwards, cannot be read.
    Unknown,
}

/// The directory that an instruction works in; one that nobody knows has a name of its own, the
/// same for all that work in it.
pub(super) fn workdir(model: &Model, it: &Instruction) -> String {
    model.workdir(it).unwrap_or_else(|| unknown(model.before(it)))
}

/// The same at the end of a stage.
pub(super) fn final_workdir(model: &Model, stage: usize) -> String {
    let last = model.lineage_backwards(stage).find(|it| it.keyword == Keyword::Workdir);
    let Some(last) = last else { return unknown(std::iter::empty()) };
    let part = expand(&last.argument(), &|name| model.variable(last, name).known());
    let path = part.and_then(|it| resolve(&workdir(model, last), &it));
    path.unwrap_or_else(|| unknown(std::iter::once(last)))
}

fn unknown<'m>(mut before: impl Iterator<Item = &'m Instruction>) -> String {
    let said = before.find(|it| it.keyword == Keyword::Workdir);
    format!("/?{}", said.map_or(0, |it| it.index))
}

/// A path as an absolute one; `None` if it is not certain.
pub(super) fn resolve(folder: &str, path: &str) -> Option<String> {
    let is_certain = !path.contains(['$', '*', '?', '[', '~', '`', '"', '\'', '\\']);
    let path = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    is_certain.then(|| clean(&path).map(|it| format!("/{it}")))?
}

/// Where the file at `path` comes from in an image that `made` have made, the last one first;
/// nothing if none of them puts it there.
pub(super) fn origin<'m>(
    model: &Model,
    context: &Context<'_>,
    mut made: impl Iterator<Item = &'m Instruction>,
    path: &str,
) -> Option<Origin> {
    made.find_map(|it| match it.keyword {
        Keyword::Copy | Keyword::Add => by_copy(model, context, it, path),
        Keyword::Run => may_change(it, path).then_some(Origin::Unknown),
        _ => None,
    })
}

fn by_copy(model: &Model, context: &Context<'_>, copy: &Instruction, path: &str) -> Option<Origin> {
    let value_of = |name: &str| model.variable(copy, name).default();
    let words = || copy.syntax.words().map(|it| it.text()).collect();
    let mut words: Vec<String> = copy.syntax.json().map_or_else(words, |it| it.values());
    let target = expand(&words.pop()?, &value_of);
    let target = target.and_then(|it| resolve(&workdir(model, copy), &it));
    let Some(target) = target else { return Some(Origin::Unknown) };
    let rest = path.strip_prefix(target.trim_end_matches('/'))?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
    let has_flag = |name: &str| copy.syntax.flags().any(|it| it.name() == name);
    if has_flag("parents") || has_flag("exclude") {
        return Some(Origin::Unknown);
    }
    let mut bodies = copy.syntax.heredocs();
    // Of several files with one name, the last one stays.
    let found = words.iter().filter_map(|source| {
        if source.starts_with("<<") {
            let text = bodies.next()?.body().map_or_else(String::new, |it| it.text().to_owned());
            let name = source.trim_start_matches(['<', '-']).trim_matches(['"', '\'']);
            return is_it(name, rest).then_some(Origin::Text(text));
        }
        let Some(source) = expand(source, &value_of) else { return Some(Origin::Unknown) };
        if has_flag("from") {
            return may_bring(&source, rest).then_some(Origin::Unknown);
        }
        if !sources::is_literal(&source) {
            return is_it(last_name(&source), rest).then_some(Origin::Unknown);
        }
        of_source(context, &source)?
            .into_iter()
            .filter_map(|it| of_context(context, copy, it, rest))
            .last()
    });
    found.last()
}

/// Whether a file of this name comes to be what is at `rest` below the target, which may be the file
/// itself or a directory that is there.
fn is_it(name: &str, rest: &str) -> bool {
    rest.is_empty() || rest == name
}

/// Whether something of another image may be what is at `rest` below the target.
pub(super) fn may_bring(source: &str, rest: &str) -> bool {
    let name = last_name(source);
    let is_file = name.trim_start_matches('.').contains('.') && !source.contains(['*', '?', '[']);
    is_it(name, rest) || !is_file
}

fn of_source(context: &Context<'_>, source: &str) -> Option<Vec<String>> {
    if source.contains(['*', '?', '[']) {
        return Some(context.matching(source)?.iter().cloned().collect());
    }
    Some(vec![clean(source)?])
}

fn of_context(
    context: &Context<'_>,
    copy: &Instruction,
    source: String,
    rest: &str,
) -> Option<Origin> {
    let is_add = copy.keyword == Keyword::Add;
    let found = match context.entry(&source)? {
        Entry::Folder if rest.is_empty() => return None,
        Entry::Folder => clean(&format!("{source}/{rest}"))?,
        _ if is_add && is_named_like_archive(&source) => return Some(Origin::Unknown),
        _ if is_it(last_name(&source), rest) => source,
        _ => return None,
    };
    (context.entry(&found)? != Entry::Folder).then_some(Origin::Context(found))
}

/// Whether a `RUN` may put another file at `path`, or change the one that is there.
fn may_change(run: &Instruction, path: &str) -> bool {
    let name = last_name(path);
    let text = run.syntax.syntax().text().to_string();
    if !text.contains(name) && !text.contains('*') {
        return false;
    }
    if let Some(script) = run.script() {
        return script.calls().iter().any(|it| is_change(&it.command, path, name));
    }
    let program = run.syntax.json().and_then(|it| it.values().into_iter().next());
    let keeps = |it: String| KEEPS_FILES.contains(&last_name(&it)) || last_name(&it) == name;
    text.contains(name) && !program.is_some_and(keeps)
}

fn is_change(command: &Command, path: &str, name: &str) -> bool {
    if command.syntax.redirects().any(|it| it.syntax().text().to_string().contains(name)) {
        return true;
    }
    let words = command.words();
    let skipped = words.iter().take_while(|it| it.text == "sudo" || it.text == "exec").count();
    let Some((program, arguments)) = words[skipped..].split_first() else { return false };
    let program = last_name(program.text.trim_matches(['"', '\'']));
    let mentions = |it: &&Word| it.text.contains(name);
    let has = |text: &str| arguments.iter().any(|it| it.text.contains(text));
    if matches!(program, "sed" | "perl") {
        let edits = arguments.iter().any(|it| it.text.starts_with("-i") || it.text == "--in-place");
        // The ends of lines change no command.
        return edits && !has("\\r") && (has(name) || has("*"));
    }
    let plain = without_version(program);
    let reads = [KEEPS_FILES, SHELLS, INTERPRETERS].iter().any(|it| it.contains(&plain));
    if program == name || reads || plain.is_empty() {
        return false;
    }
    let is_path = |it: &Word| {
        let word = it.text.trim_matches(['"', '\'']).trim_start_matches("./");
        path.strip_suffix(word).is_some_and(|it| it.is_empty() || it.ends_with('/'))
    };
    match (program, arguments.split_last()) {
        ("cp" | "mv" | "ln" | "install", Some((to, from))) => {
            is_path(to) || from.iter().filter(mentions).any(|it| !is_path(it))
        }
        _ => has(name),
    }
}
