//! Caches of package managers: their other uses, and how a `RUN` empties the cache that it fills.

mod repositories;
mod settings;
mod workspace;

use std::cell::LazyCell;
use std::collections::VecDeque;

use dockwright_model::context::{Context, Entry};
use dockwright_model::{Call, Command, Effect, Instruction, Invocation, Manager, Word};
use dockwright_syntax::ast;
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxNode};

use super::insertion::{Caller, Insertion, InsertionPoints, Obstacle, check_caller};
use crate::facts::heredocs;
use crate::later::{self, Need, Resource};
use crate::pass::noted::Noted;
use crate::pass::run::Run;
use crate::word_set::WordSet;
use crate::{Fix, PassContext};

pub(crate) use repositories::doubt as doubt_about_repositories;
pub(crate) use settings::unknown as unknown_setting;

/// Whether a cache of the manager, or a directory above it, is a mount and so not part of the
/// layer.
pub(crate) fn is_mounted(run: &Instruction, manager: &Manager) -> bool {
    run.syntax.flags().filter(|it| it.name() == "mount").any(|it| {
        let value = it.value();
        let is_cache = value.contains("type=cache") || value.contains("type=tmpfs");
        is_cache || manager.names_cache(&value)
    })
}

/// The line of an instruction other than `run` that names a cache of the manager, except in an
/// `rm -f`.
pub(crate) fn named_elsewhere(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
) -> Option<usize> {
    let own = run.instruction.index;
    naming(ctx, manager, |all| all.from(0).iter().copied().find(|it| *it != own))
}

/// The line of a `RUN` that names a cache of the manager, except in an `rm -f`.
pub(crate) fn named_in(ctx: &PassContext<'_>, run: &Run<'_>, manager: &Manager) -> Option<usize> {
    let own = run.instruction.index;
    naming(ctx, manager, |all| all.has(own).then_some(own))
}

/// The line of the instruction that `choose` picks among those that name a cache of the manager.
fn naming(
    ctx: &PassContext<'_>,
    manager: &Manager,
    choose: impl Fn(&Noted) -> Option<usize>,
) -> Option<usize> {
    let all = ctx.model().instructions();
    manager.caches.iter().find_map(|dir| {
        let names = |it: &Instruction| later::names_dir(ctx, it, dir);
        let is_said = LazyCell::new(|| ctx.says_somewhere(dir));
        let naming = ctx.noted(Names(dir), |it| *is_said && names(it).is_some());
        choose(&naming).and_then(|it| names(&all[it])).map(|it| ctx.line(it))
    })
}

/// Key of the instructions that name a cache directory.
#[derive(PartialEq, Eq, Hash)]
struct Names(&'static str);

/// Key of the instructions that copy a whole home directory.
#[derive(PartialEq, Eq, Hash)]
struct TakesHome;

/// Programs that read a whole directory tree.
pub(crate) const COPIES: [&str; 8] =
    ["cp", "cpio", "dar", "mksquashfs", "mv", "rsync", "tar", "zip"];

/// The line of an instruction, from `run` on, that copies a whole home directory, or a directory
/// above it, to another stage or place.
pub(crate) fn home_taken(ctx: &PassContext<'_>, run: &Instruction) -> Option<usize> {
    let homes = LazyCell::new(|| homes(ctx.source()));
    let is_above = |word: &str| {
        let word = word.trim_matches(['"', '\'']);
        let is_whole = word.starts_with(['/', '$', '~']);
        let path = word.trim_end_matches(['*', '.']).trim_end_matches('/');
        let is_user = path.strip_prefix("/home/").is_some_and(|it| !it.contains('/'));
        is_whole
            && (is_user
                || homes.iter().any(|home| {
                    home.strip_prefix(path).is_some_and(|it| it.is_empty() || it.starts_with('/'))
                }))
    };
    let takes = |it: &Instruction| match it.keyword {
        Keyword::Copy => {
            let is_from = |it: &ast::Flag| it.name() == "from" && later::is_stage(ctx, &it.value());
            let mut words = it.syntax.arguments();
            words.pop();
            it.syntax.flags().any(|it| is_from(&it)) && words.iter().any(|it| is_above(it))
        }
        Keyword::Run => it.script().is_some_and(|it| {
            it.calls().iter().any(|it| sources_of_copy(&it.command).any(is_above))
        }),
        _ => false,
    };
    let taking = ctx.noted(TakesHome, takes);
    taking.from(run.index).first().map(|it| ctx.line(ctx.model().instructions()[*it].start()))
}

/// The sources of a command that reads whole directory trees; its destination is left out.
fn sources_of_copy(command: &Command) -> impl Iterator<Item = &str> {
    let words = command.words();
    let skipped = words.iter().take_while(|it| it.text == "sudo").count();
    let (program, arguments) = words[skipped..].split_first().unzip();
    let program = program.map_or("", |it: &Word| it.text.as_str());
    let arguments = arguments.unwrap_or_default();
    let packs = arguments.first().is_some_and(|it| {
        let letters = !it.text.starts_with("--") && it.text.contains('c');
        letters || it.text == "--create"
    });
    let is_copy = COPIES.contains(&program) && (program != "tar" || packs);
    let has_target = matches!(program, "cp" | "mv" | "rsync");
    let count = if is_copy {
        arguments.len() - usize::from(has_target && !arguments.is_empty())
    } else {
        0
    };
    arguments[..count].iter().map(|it| it.text.as_str())
}

/// Possible home directories: the usual ones, and the values of `HOME`.
fn homes(source: &str) -> Vec<&str> {
    let is_end = |c: char| c.is_whitespace() || "\"';&".contains(c);
    let said = source.split("HOME").skip(1).filter_map(|it| {
        let value = it.strip_prefix(['=', ' '])?.trim_start_matches(['"', '\'', ' ']);
        value.split(is_end).next().filter(|it| it.starts_with('/'))
    });
    ["/root", "/home", "~", "$HOME", "${HOME}"].into_iter().chain(said).collect()
}

/// The calls that fill the cache of a manager and whose files nothing removes afterwards; `None` if
/// the text names the cache, or makes the manager use another one.
pub(crate) fn fillers(
    run: &Run<'_>,
    manager: &Manager,
    fills: impl Fn(&Invocation<'_>) -> bool,
) -> Option<Vec<Command>> {
    let mut fillers: Vec<Command> = Vec::new();
    for Call { command, .. } in run.script.calls() {
        if command.words().iter().any(|it| manager.names_cache(&it.text)) {
            return None;
        }
        let is_filler = match manager.invocation(command) {
            Some(it) if it.has_one_of(manager.elsewhere) => return None,
            Some(it) if it.is_one_of(manager.cleans) => {
                let list = command.syntax.syntax().ancestors().find(is_list)?.text_range();
                fillers.retain(|it| !list.contains_range(it.syntax.syntax().text_range()));
                false
            }
            Some(it) => fills(&it),
            None => installs_alone(command, manager),
        };
        if is_filler {
            fillers.push(command.clone());
        }
    }
    Some(fillers)
}

/// A command after the first of `fillers` that needs the cached files and does not use the network;
/// the start of a sentence. An unknown command counts as one that uses the network.
fn works_from(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    fillers: &[Command],
    caches: &'static [Resource],
) -> Option<String> {
    let is_filler = |it: &&Call| fillers.iter().any(|filler| filler.syntax == it.command.syntax);
    let first = run.script.calls().iter().find(is_filler).map_or(0, |it| it.part + 1);
    caches.iter().find_map(|it| match later::need(ctx, it, run, first) {
        Need::Yes(at) => Some(format!("line {}", ctx.line(at))),
        Need::Settings(at) => {
            Some(format!("line {} may change settings, with which a call", ctx.line(at)))
        }
        Need::Named(it) => Some(format!("{it}, which")),
        _ => None,
    })
}

/// The command that empties the cache of a manager after `fillers`, or the reason why the cache
/// stays.
pub(crate) fn emptied(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
    fillers: &[Command],
    caches: &'static [Resource],
) -> Result<Insertion, String> {
    if let Some(line) = named_elsewhere(ctx, run, manager) {
        return Err(format!(
            "line {line} names the cache directory, so another command may need \
             the cache"
        ));
    }
    if let Some(who) = works_from(ctx, run, fillers, caches) {
        return Err(format!(
            "{who} may work from the cache, without the network, or read the directory of the \
             cache"
        ));
    }
    clean(ctx, run, manager, fillers).map_err(|it| {
        format!(
            "the cache is not removed, because \
             {it}"
        )
    })
}

/// A suggestion for a heredoc script that fills the cache of a manager and neither empties nor
/// names the cache.
pub(crate) fn of_heredoc(
    run: &Instruction,
    manager: &Manager,
    fills: impl Fn(&Invocation<'_>) -> bool,
    reason: &str,
) -> Option<Fix> {
    let commands = heredocs::commands(run);
    let is_filler = |it: &Command| {
        manager.invocation(it).map_or_else(|| installs_alone(it, manager), |it| fills(&it))
    };
    let names = |it: &Command| {
        let cleans = manager.invocation(it).is_some_and(|it| it.is_one_of(manager.cleans));
        cleans || it.words().iter().any(|it| manager.names_cache(&it.text))
    };
    let is_kept = commands.iter().any(is_filler) && !commands.iter().any(names);
    let suggestion = || {
        let reason = format!("{reason}, because {}", heredocs::OUT_OF_REACH);
        Fix::suggestion(run.start(), reason)
    };
    (is_kept && !is_mounted(run, manager)).then(suggestion)
}

fn is_list(node: &SyntaxNode) -> bool {
    use SyntaxKind::{ShBody, ShCondition, ShellText};
    matches!(node.kind(), ShBody | ShCondition | ShellText)
}

/// Whether a call without a command installs the project's dependencies. With options, the call may
/// also print a version.
fn installs_alone(command: &Command, manager: &Manager) -> bool {
    let words = command.words();
    let is_option = |it: &Word| {
        it.text.starts_with('-') && !["-v", "--version", "-h", "--help"].contains(&it.text.as_str())
    };
    manager.installs_alone
        && words.first().is_some_and(|it| manager.programs.contains(&&*it.text))
        && words.iter().skip(1).all(is_option)
}

/// Empties the cache of a manager directly after `fillers`; each program name used there is called
/// again.
fn clean(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
    fillers: &[Command],
) -> Result<Insertion, Obstacle> {
    let mut callers: Vec<Caller> = Vec::new();
    for caller in fillers.iter().filter_map(|it| Caller::of(it, manager)) {
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    }
    let mut all = Insertion { indels: Vec::new(), changes: Vec::new() };
    for caller in callers {
        check_caller(run, &caller)?;
        let is_own = |it: &Command| Caller::of(it, manager).as_ref() == Some(&caller);
        let effect = |it: &Command| match it.words().first() {
            _ if is_own(it) && !removes(it, manager) => Effect::Establishes,
            Some(program) if HARMLESS.has(&program.text) => Effect::Keeps,
            _ => Effect::Forgets,
        };
        let places = InsertionPoints::new(ctx, run, &effect);
        let own: Vec<_> = fillers.iter().filter(|it| is_own(it)).cloned().collect();
        let Insertion { indels, changes } =
            places.behind_each(&own, &caller.with(manager.clean))?;
        all.indels.extend(indels);
        all.changes.extend(changes);
    }
    let mut both: Vec<_> = all.indels.into_iter().zip(all.changes).collect();
    both.sort_by_key(|(it, _)| it.delete.start);
    let (indels, changes) = both.into_iter().unzip();
    Ok(Insertion { indels, changes })
}

/// Whether a call may remove the manager itself.
pub(crate) fn removes(command: &Command, manager: &Manager) -> bool {
    let Some(it) = manager.invocation(command) else {
        return Caller::of(command, manager).is_some() && !installs_alone(command, manager);
    };
    let takes_away = it.is_one_of(manager.removes);
    let is_other = |it: &Word| {
        it.literal().is_some_and(|it| {
            let name = it.trim_start_matches('@');
            let is_plain =
                name.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-._/@:".contains(&it));
            is_plain && !manager.rests_on.iter().any(|own| name.starts_with(own))
        })
    };
    takes_away && !it.operands.iter().all(|it| is_other(it))
}

/// Programs that do not change the shell, its variables or the installed files.
static HARMLESS: WordSet = WordSet::new(
    ": [ cat chmod chown cp date echo false grep head ls mkdir printf sed set sleep tail test touch
    true",
);

/// The maximum number of directory entries to look at.
const ENTRIES: usize = 2_000;

/// The files with one of these names in `dir` and below, nearest first.
pub(crate) fn files_named(context: &Context<'_>, dir: &str, names: &[&str]) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), 0);
    let mut dirs = VecDeque::from([dir.to_owned()]);
    while let Some(dir) = dirs.pop_front() {
        for (name, entry) in context.list(&dir).iter() {
            seen += 1;
            if seen > ENTRIES {
                return found;
            }
            let path = if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") };
            match entry {
                Entry::Dir if name != "node_modules" => dirs.push_back(path),
                _ if names.contains(&name.as_str()) => found.push(path),
                _ => {}
            }
        }
    }
    found
}
