//! Whether the name of a program may refer to something else: a function, an alias, or a file
//! earlier in `PATH`.

use std::cell::RefCell;
use std::rc::Rc;

use dockwright_model::{Command, Instruction, Script, Word};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use super::{Finder, Program, below, resolve, start_up};
use crate::PassContext;
use crate::facts::{mounts, programs::last_name};
use crate::pass::run::Run;

/// Why a fix skips a command whose name the text redefines.
pub(crate) const REDEFINED: &str = "the name of the command may be that of a function or an alias";

/// Directories of system programs.
const OF_SYSTEM: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Cached results.
#[derive(Default)]
struct Memory {
    /// The indices of the instructions that may create a program, by its name.
    placers: RefCell<HashMap<String, Rc<Vec<usize>>>>,
    /// The indices of the instructions that may put another program at a path, by the path.
    placing: RefCell<HashMap<String, Rc<Vec<usize>>>>,
    /// The indices of the instructions that define a function or alias, by its name.
    defining: RefCell<HashMap<String, Rc<Vec<usize>>>>,
    /// The results by index of the `RUN` and by the program as called.
    found: RefCell<HashMap<(usize, String), Option<String>>>,
}

/// Why a program called in a `RUN` may not be the usual one with that name; ends a sentence.
pub(crate) fn namesake(ctx: &PassContext<'_>, run: &Run<'_>, word: &str) -> Option<String> {
    let memory = ctx.memory::<Memory>();
    let key = (run.instruction.index, word.to_owned());
    if let Some(known) = memory.found.borrow().get(&key) {
        return known.clone();
    }
    let found = find(ctx, run, word);
    memory.found.borrow_mut().insert(key, found.clone());
    found
}

fn find(ctx: &PassContext<'_>, run: &Run<'_>, word: &str) -> Option<String> {
    let (name, it) = (last_name(word), run.instruction);
    if is_redefined(run, name) {
        return Some(REDEFINED.to_owned());
    }
    if let Some(line) = function_elsewhere(ctx, it, name) {
        return Some(format!("line {line} makes `{name}` a function or an alias"));
    }
    if let Some(why) = start_up::doubt(ctx, run, name).filter(|_| !word.contains('/')) {
        return Some(why);
    }
    let paths = if word.contains('/') {
        let here = ctx.model().directory_at(it).unwrap_or_default();
        resolve(&here, word).into_iter().collect()
    } else {
        looked_up(ctx, run, name)
    };
    paths.iter().find_map(|path| {
        let dir = path.strip_suffix(name)?.trim_end_matches('/');
        let at = placed(ctx, it, name, path)?;
        Some(format!("line {} may put another `{name}` into `{dir}`", ctx.line(at)))
    })
}

/// Whether the name of a program may be that of a function or an alias of the `RUN`.
pub(crate) fn is_redefined(run: &Run<'_>, program: &str) -> bool {
    let is_alias = |it: &Command| it.words().first().is_some_and(|it| it.text == "alias");
    run.script.functions().iter().any(|it| it == program)
        || run.script.calls().iter().any(|it| is_alias(&it.command))
}

/// The line of an instruction before a `RUN` that may define a function or alias with this name,
/// for a shell that reads it from a file.
fn function_elsewhere(ctx: &PassContext<'_>, run: &Instruction, name: &str) -> Option<usize> {
    let model = ctx.model();
    let memory = ctx.memory::<Memory>();
    let find = || {
        let found = start_up::definitions(ctx.source(), name);
        found.filter_map(|at| Some(model.at(at)?.index)).collect()
    };
    let all = remembered(&memory.defining, name, find);
    first(ctx, &all, run).map(|at| ctx.line(at))
}

/// A cache of results by name.
fn remembered(
    known: &RefCell<HashMap<String, Rc<Vec<usize>>>>,
    name: &str,
    find: impl FnOnce() -> Vec<usize>,
) -> Rc<Vec<usize>> {
    let found = known.borrow().get(name).cloned();
    found.unwrap_or_else(|| {
        let found = Rc::new(find());
        known.borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    })
}

/// The start of the first of the instructions that comes before a `RUN` or is the `RUN`.
fn first(ctx: &PassContext<'_>, all: &[usize], run: &Instruction) -> Option<usize> {
    let model = ctx.model();
    let mut all = all.iter().map(|it| &model.instructions()[*it]);
    all.find(|it| it.index == run.index || model.is_before(it, run)).map(Instruction::start)
}

/// The paths at which a shell looks for a program.
fn looked_up(ctx: &PassContext<'_>, run: &Run<'_>, name: &str) -> Vec<String> {
    let model = ctx.model();
    let here = model.directory_at(run.instruction).unwrap_or_default();
    let front = model.in_front_of_path(run.instruction);
    let others = front.into_iter().chain(entries(&run.script));
    let others = others.filter_map(|it| resolve(&here, &format!("{it}/{name}")));
    OF_SYSTEM.iter().map(|it| format!("{it}/{name}")).chain(others).collect()
}

/// The directories that a text adds to `PATH`: by assignment, or by activating a Python
/// environment.
fn entries(script: &Script) -> Vec<String> {
    let of_value = |value: &str| {
        let value = value.replace(['"', '\''], "");
        value.split(':').filter(|it| !it.contains("PATH")).map(ToOwned::to_owned).collect()
    };
    let of_command = |it: &Command| -> Vec<String> {
        let assigned = it.syntax.assignments().map(|it| it.syntax().text().to_string());
        let exported = it.words().iter().map(|it| it.text.clone());
        let mut values = assigned.chain(exported);
        if let Some(value) = values.find_map(|it| it.strip_prefix("PATH=").map(of_value)) {
            return value;
        }
        match it.words() {
            [dot, file, ..] if matches!(&*dot.text, "." | "source") => {
                file.text.strip_suffix("/activate").map(ToOwned::to_owned).into_iter().collect()
            }
            _ => Vec::new(),
        }
    };
    script.calls().iter().flat_map(|it| of_command(&it.command)).collect()
}

/// The start of the first instruction before a `RUN` that may put another program at a path.
fn placed(ctx: &PassContext<'_>, run: &Instruction, name: &str, path: &str) -> Option<usize> {
    let model = ctx.model();
    if mounted(ctx, run, path) {
        return Some(run.start());
    }
    let memory = ctx.memory::<Memory>();
    let find = || {
        let finder = Finder::new(ctx, name);
        let placers = memory.placers(ctx, name);
        let is_one = |it: &&usize| finder.puts_another(&model.instructions()[**it], path);
        placers.iter().filter(is_one).copied().collect()
    };
    let all = remembered(&memory.placing, path, find);
    first(ctx, &all, run)
}

/// Whether a mount of a `RUN` may put another program at a path.
fn mounted(ctx: &PassContext<'_>, run: &Instruction, path: &str) -> bool {
    mounts::of(run).filter(|it| it.kind == "bind").any(|it| {
        let here = ctx.model().directory_at(run).unwrap_or_default();
        let target = resolve(&here, &it.target);
        // A mount without a target would resolve to `/`, but no mount replaces the whole image.
        target.is_some_and(|it| it.len() > 1 && below(&it, path).is_some())
    })
}

impl Memory {
    /// The instructions that may create a program with this name: `COPY`, `ADD`, and every `RUN`
    /// that names it.
    fn placers(&self, ctx: &PassContext<'_>, name: &str) -> Rc<Vec<usize>> {
        let may_place = |it: &&Instruction| match it.keyword {
            Keyword::Copy | Keyword::Add => true,
            Keyword::Run => ctx.says(it, name),
            _ => false,
        };
        let all = ctx.model().instructions().iter().filter(may_place).map(|it| it.index);
        remembered(&self.placers, name, || all.collect())
    }
}

impl Finder<'_, '_> {
    /// Whether an instruction may put a program at a path other than the one known by its name.
    fn puts_another(&self, it: &Instruction, path: &str) -> bool {
        let found = match it.keyword {
            Keyword::Copy | Keyword::Add => self.copied(it, path, 0),
            Keyword::Run if self.may_place(it, path) => self.made(it, path, 0),
            _ => None,
        };
        found.is_some_and(|it| !matches!(it, Program::Runs { has_its_name: true, .. }))
    }

    /// Whether a `RUN` that names a program also names the path, or moves files to places not given
    /// in full.
    fn may_place(&self, run: &Instruction, path: &str) -> bool {
        let moves = |words: &[Word]| {
            let program = words.first().map_or("", |it| last_name(&it.text));
            matches!(program, "cp" | "install" | "ln" | "mv")
        };
        let script = || run.script().filter(|_| !run.has_heredoc());
        self.ctx.says(run, path)
            || script().is_some_and(|it| {
                it.calls().iter().any(|it| moves(super::known::command(it.command.words())))
            })
    }
}
