//! Files of the image that come from the build context.

use std::collections::BTreeSet;

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, Model, Word, expand};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use super::known::{INTERPRETERS, KEEPS_FILES, SHELLS, without_version};
use super::reach::Names;
use crate::PassContext;
use crate::facts::mounts;
use crate::facts::programs::last_name;
use crate::facts::sources::{self, is_named_like_archive};

/// The origin of a file in the image.
#[derive(Clone)]
pub(super) enum Origin {
    /// A file of the build context.
    Context(String),
    /// A heredoc with this text.
    Text(String),
    /// A file of another stage, at this path of its image.
    Stage(usize, String),
    /// A command wrote or changed the file, so its content cannot be read.
    Unknown,
}

/// The working directory of an instruction in a build without build arguments; each unknown one has
/// a unique name. Destinations of copies have the same values, so that both agree.
pub(super) fn workdir(model: &Model, it: &Instruction) -> String {
    model.directory_at(it).unwrap_or_else(|| unknown(model.last_workdir(it)))
}

/// The working directory at the end of a stage.
pub(super) fn final_workdir(model: &Model, stage: usize) -> String {
    let Some(last) = model.final_workdir(stage) else { return "/".to_owned() };
    let part = expand(&last.argument(), &|name| model.variable(last, name).default());
    let path = part.and_then(|it| resolve(&workdir(model, last), &it));
    path.unwrap_or_else(|| unknown(Some(last)))
}

fn unknown(last: Option<&Instruction>) -> String {
    format!("/?{}", last.map_or(0, |it| it.index))
}

/// The absolute form of a path; `None` if not certain.
pub(super) fn resolve(dir: &str, path: &str) -> Option<String> {
    if path.contains(['$', '*', '?', '[', '~', '`', '"', '\'', '\\']) {
        return None;
    }
    let dir = if path.starts_with('/') { "" } else { dir };
    let mut absolute = String::with_capacity(dir.len() + path.len() + 2);
    for name in dir.split('/').chain(path.split('/')) {
        match name {
            "" | "." => {}
            ".." => absolute.truncate(absolute.rfind('/')?),
            name => absolute.extend(["/", name]),
        }
    }
    Some(if absolute.is_empty() { "/".to_owned() } else { absolute })
}

/// An index of copies by destination.
#[derive(Default)]
pub(super) struct Targets {
    /// The copies by destination.
    by_path: HashMap<String, Vec<usize>>,
    /// The copies with an unknown destination.
    unknown: Vec<usize>,
    /// The `RUN`s that edit all files of a directory.
    edits: Vec<usize>,
    /// The copies by index.
    copies: HashMap<usize, Copied>,
}

/// A copy.
struct Copied {
    sources: Vec<String>,
    /// The destination, if known.
    target: Option<String>,
    /// The stage that it takes files from.
    from: Option<usize>,
}

impl Targets {
    pub fn of(model: &Model, names: &Names) -> Self {
        let mut all = Self::default();
        for it in model.instructions() {
            match it.keyword {
                Keyword::Copy | Keyword::Add => {
                    let copied = Copied::of(model, names, it);
                    match &copied.target {
                        Some(path) => all.by_path.entry(path.clone()).or_default().push(it.index),
                        None => all.unknown.push(it.index),
                    }
                    all.copies.insert(it.index, copied);
                }
                Keyword::Run if edits_all(it) => all.edits.push(it.index),
                _ => {}
            }
        }
        all
    }

    /// The copies to `path` and to the directories above it.
    fn above(&self, path: &str) -> impl Iterator<Item = usize> {
        let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        let dirs = ends.chain([path.len()]).map(|at| &path[..at]).chain(["/"]);
        dirs.filter_map(|it| self.by_path.get(it)).flatten().copied()
    }
}

/// The instructions that put a file at `path` or change it, in order, with the origin of the file
/// after each.
pub(super) fn origins(
    ctx: &PassContext<'_>,
    context: &Context<'_>,
    targets: &Targets,
    path: &str,
) -> Vec<(usize, Origin)> {
    let model = ctx.model();
    let named = ctx.source().match_indices(last_name(path)).filter_map(|(at, _)| model.at(at));
    let named = named.filter(|it| it.keyword == Keyword::Run).map(|it| it.index);
    let own = targets.unknown.iter().chain(&targets.edits).copied();
    let all: BTreeSet<_> = own.chain(named).chain(targets.above(path)).collect();
    let found = all.into_iter().filter_map(|index| {
        super::growth::count();
        let it = &model.instructions()[index];
        let origin = match it.keyword {
            Keyword::Run => may_change(it, path).then_some(Origin::Unknown),
            _ => by_copy(model, context, it, targets.copies.get(&index)?, path),
        };
        Some((index, origin?))
    });
    found.collect()
}

impl Copied {
    fn of(model: &Model, names: &Names, copy: &Instruction) -> Self {
        let mut flags = copy.syntax.flags().filter(|_| copy.keyword == Keyword::Copy);
        let from = flags.find(|it| it.name() == "from").and_then(|it| names.stage(&it.value()));
        let from = from.filter(|from| copy.stage.is_some_and(|own| *from < own));
        let mut words = words_of(copy);
        let value_of = |name: &str| model.variable(copy, name).default();
        let target = words.pop().and_then(|it| expand(&it, &value_of));
        let target = target.and_then(|it| resolve(&workdir(model, copy), &it));
        Self { sources: words, target, from }
    }
}

/// The sources of a copy, followed by its destination.
pub(super) fn words_of(copy: &Instruction) -> Vec<String> {
    copy.syntax.arguments()
}

/// The origin of a file after a copy.
fn by_copy(
    model: &Model,
    context: &Context<'_>,
    copy: &Instruction,
    Copied { sources: words, target, from }: &Copied,
    path: &str,
) -> Option<Origin> {
    let value_of = |name: &str| model.variable(copy, name).default();
    let Some(target) = target else { return Some(Origin::Unknown) };
    let rest = path.strip_prefix(target.trim_end_matches('/'))?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
    let has_flag = |name: &str| copy.syntax.flags().any(|it| it.name() == name);
    if has_flag("parents") || has_flag("exclude") {
        return Some(Origin::Unknown);
    }
    let mut bodies = copy.syntax.heredocs();
    // Of several files with the same name, the last one remains.
    let found = words.iter().filter_map(|source| {
        if source.starts_with("<<") {
            let text = bodies.next()?.body().unwrap_or_default();
            let name = source.trim_start_matches(['<', '-']).trim_matches(['"', '\'']);
            return is_it(name, rest).then_some(Origin::Text(text));
        }
        let Some(source) = expand(source, &value_of) else { return Some(Origin::Unknown) };
        if has_flag("from") {
            let of_stage = || of_stage((*from)?, &source, rest);
            return may_bring(&source, rest).then(|| of_stage().unwrap_or(Origin::Unknown));
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

/// The file of the context that a mount of a `RUN` puts at `path`; `dir` is the working directory.
pub(super) fn by_mount(
    context: &Context<'_>,
    run: &Instruction,
    dir: &str,
    path: &str,
) -> Option<Origin> {
    mounts::of(run).filter(|it| it.kind == "bind").find_map(|it| {
        let target = resolve(dir, &it.target).filter(|it| it.len() > 1)?;
        let rest = path.strip_prefix(&target)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(())?;
        let is_known = it.from.is_empty() && sources::is_literal(&it.source);
        let found = clean(&format!("{}{rest}", it.source)).filter(|_| is_known);
        let found = found.filter(|it| context.entry(it).is_some_and(|it| it != Entry::Dir));
        Some(found.map_or(Origin::Unknown, Origin::Context))
    })
}

/// The file of a stage that a copy may bring to `rest` below the destination.
fn of_stage(stage: usize, source: &str, rest: &str) -> Option<Origin> {
    let source = resolve("/", source)?;
    let is_file = is_it(last_name(&source), rest);
    let path = if is_file { source } else { format!("{}/{rest}", source.trim_end_matches('/')) };
    Some(Origin::Stage(stage, path))
}

/// Whether a file with this name is copied to `rest` below the destination, which may be the file
/// itself or an existing directory.
fn is_it(name: &str, rest: &str) -> bool {
    rest.is_empty() || rest == name
}

/// Whether a file of another image may be copied to `rest` below the destination.
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
        Entry::Dir if rest.is_empty() => return None,
        Entry::Dir => clean(&format!("{source}/{rest}"))?,
        _ if is_add && is_named_like_archive(&source) => return Some(Origin::Unknown),
        _ if is_it(last_name(&source), rest) => source,
        _ => return None,
    };
    (context.entry(&found)? != Entry::Dir).then_some(Origin::Context(found))
}

/// Whether a `RUN` may replace or change the file at `path`.
fn may_change(run: &Instruction, path: &str) -> bool {
    let name = last_name(path);
    let text = run.syntax.syntax().text().to_string();
    if !text.contains(name) {
        return edits_all(run);
    }
    if let Some(script) = run.script() {
        return script.calls().iter().any(|it| is_change(&it.command, path, name));
    }
    let program = run.syntax.json().and_then(|it| it.values().into_iter().next());
    let keeps = |it: String| KEEPS_FILES.contains(&last_name(&it)) || last_name(&it) == name;
    !program.is_some_and(keeps)
}

/// Whether a `RUN` edits all files of a directory in place.
fn edits_all(run: &Instruction) -> bool {
    let has_pattern = run.syntax.syntax().text().to_string().contains('*');
    has_pattern
        && run.script().is_some_and(|it| {
            it.calls().iter().any(|it| {
                let words = it.command.words();
                let skipped = words.iter().take_while(|it| it.text == "sudo" || it.text == "exec");
                edits(&words[skipped.count()..])
                    .is_some_and(|it| it.iter().any(|it| it.text.contains('*')))
            })
        })
}

/// The files that an editor changes in place, other than their line endings.
fn edits(words: &[Word]) -> Option<&[Word]> {
    let (program, arguments) = words.split_first()?;
    let program = last_name(program.text.trim_matches(['"', '\'']));
    let edits = arguments.iter().any(|it| it.text.starts_with("-i") || it.text == "--in-place");
    // Line endings do not change commands.
    let has_ends = arguments.iter().any(|it| it.text.contains("\\r"));
    (matches!(program, "sed" | "perl") && edits && !has_ends).then_some(arguments)
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
        return edits(&words[skipped..]).is_some() && (has(name) || has("*"));
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
