//! Functions and aliases of the files that a shell reads before the text of a `RUN`, or that the text
//! itself reads: the name of a program may then refer to one of these.

use std::cell::{OnceCell, RefCell};
use std::ops::ControlFlow;

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;
use hashbrown::{HashMap, HashSet};

use crate::PassContext;
use crate::contexts::{Answers, Sent};
use crate::facts::{programs::last_name, sources};
use crate::pass::run::Run;
use crate::program::reads::{self, Walked};

/// The variable that names a file which `bash` reads before any text.
const BASH_ENV: &str = "BASH_ENV";

/// Facts about a file with one build context.
#[derive(Default)]
struct Memory {
    /// The names of the files that the image gets from the context.
    names: OnceCell<HashSet<String>>,
    /// Where a name of a program is defined.
    defined: RefCell<HashMap<String, Option<(String, usize)>>>,
    unreadable: OnceCell<Option<usize>>,
}

/// Why a file that the shell of a `RUN` reads may give the name of a program to something else.
pub(super) fn doubt(ctx: &PassContext<'_>, run: &Run<'_>, name: &str) -> Option<String> {
    let why = if ctx.says_somewhere(BASH_ENV) {
        format!("`{BASH_ENV}` names a file that the shell reads")
    } else if is_for_people(ctx, run.instruction) {
        "the shell reads the files of its user".to_owned()
    } else if reads_file(ctx, run) {
        "the `RUN` reads a file of the project".to_owned()
    } else {
        return None;
    };
    if let Some(at) = unreadable(ctx) {
        let line = ctx.line(at);
        return Some(format!("{why}, and the files that line {line} adds are not known"));
    }
    let (file, line) = defined(ctx, name)?;
    Some(format!("{why}, and `{file}:{line}` makes `{name}` a function or an alias"))
}

/// Whether the shell of a `RUN` is a login shell or an interactive one.
fn is_for_people(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let shell = ctx.model().shell(run).unwrap_or_default();
    let tells = |it: &String| {
        let letters = it.strip_prefix('-').filter(|it| !it.starts_with('-'));
        it == "--login" || letters.is_some_and(|it| it.contains(['l', 'i']))
    };
    shell.iter().skip(1).any(tells)
}

/// Whether the text of a `RUN` reads a file of the project as a part of itself.
fn reads_file(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let calls = run.script.calls().iter().map(|it| it.command.words());
    let read = calls.filter_map(|it| match it {
        [first, file, ..] if matches!(&*first.text, "." | "source") => {
            Some(last_name(file.text.trim_matches(['"', '\''])).to_owned())
        }
        _ => None,
    });
    let names: Vec<_> = read.collect();
    if names.is_empty() {
        return false;
    }
    let memory = ctx.memory_of_context::<Memory>();
    let all = memory.names.get_or_init(|| {
        let mut all = HashSet::new();
        let Some(sent) = ctx.sent_or_nearest() else { return all };
        let _: Walked<()> = reads::walk(sent, roots(ctx, sent), |path| {
            all.insert(last_name(path).to_owned());
            ControlFlow::Continue(0)
        });
        all
    });
    names.iter().any(|it| all.contains(it))
}

/// The start of an instruction that may bring the file and whose files cannot be read: from another
/// image or a URL, under the name that `BASH_ENV` has, or from a context that is not known.
fn unreadable(ctx: &PassContext<'_>) -> Option<usize> {
    *ctx.memory_of_context::<Memory>().unreadable.get_or_init(|| find_unreadable(ctx))
}

fn find_unreadable(ctx: &PassContext<'_>) -> Option<usize> {
    let all = ctx.model().instructions();
    let sets = all.iter().filter(|it| it.keyword == Keyword::Env && ctx.says(it, BASH_ENV));
    let is_end = |c: char| c.is_whitespace() || "\"'=:".contains(c);
    let values = sets.filter_map(|it| {
        let text = ctx.said(it);
        let rest = text.find(BASH_ENV).map_or("", |at| &text[at + BASH_ENV.len()..]);
        rest.trim_start_matches(is_end).split(is_end).next().map(last_name)
    });
    let names: Vec<_> = values.filter(|it| !it.is_empty()).collect();
    let is_unknown = ctx.unknown_context().is_some() || ctx.sent_or_nearest().is_none();
    let is_it = |it: &&Instruction| {
        let is_copy = matches!(it.keyword, Keyword::Copy | Keyword::Add);
        let is_other = is_copy
            && sources::copied(&it.syntax)
                .is_none_or(|it| it.iter().any(|it| sources::is_remote(it)));
        is_unknown && sources::takes_any(&it.syntax)
            || is_other && names.iter().any(|name| ctx.says(it, name))
    };
    all.iter().find(is_it).map(Instruction::start)
}

/// The file of the image, and its line, that makes a name a function or an alias.
fn defined(ctx: &PassContext<'_>, name: &str) -> Option<(String, usize)> {
    let memory = ctx.memory_of_context::<Memory>();
    if let Some(known) = memory.defined.borrow().get(name) {
        return known.clone();
    }
    let found = ctx.sent_or_nearest().and_then(|it| defined_below(it, roots(ctx, it), name));
    memory.defined.borrow_mut().insert(name.to_owned(), found.clone());
    found
}

fn defined_below(sent: &Sent<'_>, roots: Vec<String>, name: &str) -> Option<(String, usize)> {
    let known = sent.memory_of_usual::<Answers<(Vec<String>, String), Option<(String, usize)>>>();
    known.get((roots.clone(), name.to_owned()), || {
        let walked = reads::walk(sent, roots, |path| {
            let Some(text) = sent.context.text(path) else { return ControlFlow::Continue(0) };
            match definitions(&text, name).next() {
                Some(at) => {
                    let line = text[..at].matches('\n').count() + 1;
                    ControlFlow::Break((path.to_owned(), line))
                }
                None => ControlFlow::Continue(text.len()),
            }
        });
        if let Walked::Stopped(found) = walked { Some(found) } else { None }
    })
}

/// The paths of the context that the image gets.
fn roots(ctx: &PassContext<'_>, sent: &Sent<'_>) -> Vec<String> {
    let all = ctx.model().instructions().iter();
    all.flat_map(|it| reads::taken(&sent.context, it)).collect()
}

/// The places in a text where a name becomes a function or an alias.
pub(super) fn definitions<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let found = text.match_indices(name).map(|it| it.0);
    found.filter(move |at| {
        let (before, behind) = (&text[..*at], &text[at + name.len()..]);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        let is_alias = behind.starts_with('=') && before.ends_with("alias ");
        let is_function = behind.trim_start_matches(' ').starts_with("()")
            || before.trim_end_matches([' ', '\t']).ends_with("function")
                && before.ends_with([' ', '\t'])
                && !behind.starts_with(is_part);
        !before.ends_with(is_part) && (is_alias || is_function)
    })
}
