//! Holds fixes back if the name of a program may refer to something else.

use std::cell::RefCell;
use std::rc::Rc;

use dockwright_model::{Command, Instruction, Word};
use dockwright_verify::Change;
use hashbrown::HashMap;

use crate::facts::programs::last_name;
use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::program::namesake::namesake;
use crate::shared::argv::is_program;
use crate::shared::sudo;
use crate::{Fix, Level, Pass, PassContext};

/// The fixes of a pass; a suggestion if a name may not refer to the usual program.
pub(crate) fn run(pass: &Pass, ctx: &PassContext<'_>) -> Vec<Fix> {
    let found = (pass.run)(ctx).into_iter();
    found
        .map(|it| match doubt(ctx, &it) {
            Some(why) => {
                Fix::suggestion(it.at, format!("{}; not applied, because {why}", it.reason))
            }
            None => it,
        })
        .collect()
}

fn doubt(ctx: &PassContext<'_>, fix: &Fix) -> Option<String> {
    if fix.level == Level::Suggestion || !fix.changes.iter().any(trusts_names) {
        return None;
    }
    let instructions = fix.edit.indels().iter().flat_map(|it| touched(ctx, it));
    instructions.filter_map(Run::of).find_map(|run| {
        let indels = fix.edit.indels();
        let is_edited = |it: &Command| {
            let range = it.syntax.syntax().text_range();
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            let next = indels.partition_point(|it| it.delete.start < start);
            indels.get(next).is_some_and(|it| it.delete.end <= end)
        };
        let calls = run.script.calls().iter().map(|it| &it.command);
        let edited = calls.filter(|it| is_edited(it)).filter_map(program).collect::<Vec<_>>();
        let managers = managers(ctx, &run);
        let called = edited.into_iter().chain(managers.iter().cloned());
        let coming = fix.changes.iter().filter_map(coming).map(ToOwned::to_owned);
        let mut programs = called.chain(coming).filter(|it| is_program(it));
        let other = programs.find_map(|it| namesake(ctx, &run, &it));
        let has_sudo = |it: &Command| it.words().first().is_some_and(is_sudo);
        let calls = || run.script.calls().iter().map(|it| &it.command);
        let is_of_sudo = || {
            fix.changes.iter().any(inserts_sudo) || calls().any(|it| is_edited(it) && has_sudo(it))
        };
        let limited = || is_of_sudo().then(|| limited(ctx, &run))?;
        other.or_else(|| limited().map(str::to_owned))
    })
}

/// The package managers that a `RUN` calls, without duplicates.
fn managers(ctx: &PassContext<'_>, run: &Run<'_>) -> Rc<Vec<String>> {
    let memory = ctx.memory::<Managers>();
    let known = memory.0.borrow().get(&run.instruction.index).cloned();
    known.unwrap_or_else(|| {
        let calls = run.script.calls().iter().map(|it| &it.command);
        let mut all: Vec<_> = calls.filter(|it| it.is_of_manager()).filter_map(program).collect();
        all.sort();
        all.dedup();
        let all = Rc::new(all);
        memory.0.borrow_mut().insert(run.instruction.index, Rc::clone(&all));
        all
    })
}

/// Why `sudo` may not run the command of a fix.
fn limited(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<&'static str> {
    let may_run_all = sudo::is_unlimited(ctx, run.instruction);
    (!may_run_all).then_some("`sudo` may not be allowed to run anything but the present command")
}

fn inserts_sudo(change: &Change) -> bool {
    matches!(change, Change::Inserted(words) if words.iter().any(|it| it == "sudo"))
}

fn is_sudo(word: &Word) -> bool {
    word.literal().is_some_and(|it| last_name(&it) == "sudo")
}

/// The package managers that each `RUN` calls, by its index.
#[derive(Default)]
struct Managers(RefCell<HashMap<usize, Rc<Vec<String>>>>);

/// The program of a command, as written, if certain.
fn program(it: &Command) -> Option<String> {
    it.program()?.word.literal()
}

/// The program that a change adds or puts in place of another one.
fn coming(change: &Change) -> Option<&str> {
    match change {
        Change::Renamed { to, .. } => Some(to),
        Change::Inserted(words) => {
            let (_, words) =
                words.split_first().filter(|it| ["&&", ";"].contains(&it.0.as_str()))?;
            words.iter().map(String::as_str).find(|it| *it != "sudo" && !it.contains('='))
        }
        _ => None,
    }
}

/// Whether a change assumes that programs do what their names suggest.
fn trusts_names(change: &Change) -> bool {
    matches!(
        change,
        Change::CacheMount(_)
            | Change::CleanedLater(_)
            | Change::CopiedFirst { .. }
            | Change::CopiedLater { .. }
            | Change::Dropped(_)
            | Change::FetchedFirst
            | Change::Inserted(_)
            | Change::Joined
            | Change::Merged(_)
            | Change::Renamed { .. }
            | Change::Sorted { .. }
            | Change::Stripped(_)
    )
}

/// The instructions that an edit reaches into.
pub(super) fn touched<'c>(
    ctx: &'c PassContext<'_>,
    Indel { delete, .. }: &Indel,
) -> &'c [Instruction] {
    let all = ctx.model().instructions();
    // Text added to a file without a final newline continues the last line.
    let is_open = delete.start == ctx.source().len() && !ctx.source().ends_with('\n');
    let first = delete.start - usize::from(is_open && delete.start > 0);
    let start = all.partition_point(|it| it.range().end <= first);
    let end = all.partition_point(|it| it.range().start < delete.end.max(first + 1));
    all.get(start..end).unwrap_or_default()
}
