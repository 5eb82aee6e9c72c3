//! Which pip a call runs, and which commands later read the files that pip keeps.

mod home;
mod older;
mod settings;

use std::cell::RefCell;
use std::rc::Rc;

use dockwright_model::{Base, Call, Command, Instruction, Invocation, Manager, PIP, Word};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;
pub(crate) use home::doubt as doubt_about_home;
pub(crate) use older::{asks_for_older, may_be_older};
pub(crate) use settings::moves_cache;

use super::cache;
use crate::PassContext;
use crate::facts::programs::{is_of_system, last_name};
use crate::later::{self, Need, Resource};
use crate::pass::run::Run;

/// The directory of the pip that a call runs, if that is not the pip of the base image: given by
/// the program's path, by an environment activated earlier in the `RUN`, or by `PATH`. Several
/// entries are separated by `:`.
pub(crate) fn directory(
    ctx: &PassContext<'_>,
    run: &Instruction,
    before: &[Call],
    call: &Invocation<'_>,
    own: &Command,
) -> Option<String> {
    let name = &call.first.text;
    if let Some((dir, _)) = name.rsplit_once('/') {
        let is_usual = is_of_system(name) || dir == "/usr/local/bin";
        return (!is_usual).then(|| dir.to_owned());
    }
    let path = || {
        let front = ctx.model().in_front_of_path(run);
        // With `--user`, pip puts only its own packages there.
        let front: Vec<_> = front.into_iter().filter(|it| !it.ends_with("/.local/bin")).collect();
        (!front.is_empty()).then(|| front.join(":"))
    };
    let latest = || entered_before(ctx, run, before).map(|it| it.to_string());
    entered(own).or_else(latest).or_else(path)
}

/// The latest directory that the commands of a `RUN` have put at the front of `PATH`, by index of
/// the `RUN` and number of commands.
#[derive(Default)]
struct Entered(RefCell<HashMap<usize, Rc<[Dir]>>>);

type Dir = Option<Rc<str>>;

/// The directory that the last activating command of `before`, the first commands of `run`, has put
/// at the front of `PATH`.
fn entered_before(ctx: &PassContext<'_>, run: &Instruction, before: &[Call]) -> Dir {
    let memory = ctx.memory::<Entered>();
    if let Some(known) = memory.0.borrow().get(&run.index) {
        return known[before.len()].clone();
    }
    let script = run.script()?;
    let mut all: Vec<Dir> = vec![None];
    for it in script.calls() {
        let now = entered(&it.command).map(Rc::from);
        all.push(now.or_else(|| all.last().cloned().flatten()));
    }
    let found = all[before.len()].clone();
    memory.0.borrow_mut().insert(run.index, all.into());
    found
}

/// The directory that a command puts at the front of `PATH`.
fn entered(command: &Command) -> Option<String> {
    let words = command.words();
    let assigned = command.syntax.assignments().find(|it| it.name() == "PATH");
    let assigned = assigned.map(|it| it.syntax().text().to_string());
    let exported = || words.iter().map(|it| it.text.clone()).find(|it| it.starts_with("PATH="));
    if let Some(value) = assigned.or_else(exported) {
        let value = value["PATH=".len()..].replace(['"', '\''], "");
        let front = value.split("$PATH").next().and_then(|it| it.split("${PATH}").next());
        let front = front.unwrap_or_default().trim_end_matches(':');
        return (!front.is_empty()).then(|| front.to_owned());
    }
    match words {
        [dot, file, ..] if matches!(&*dot.text, "." | "source") => {
            let file = file.text.trim_matches(['"', '\'']);
            file.strip_suffix("/activate").map(ToOwned::to_owned)
        }
        _ => None,
    }
}

/// The other readers of pip's cache.
pub(crate) static KEPT: Resource = Resource {
    name: "the cache",
    manager: &PIP,
    readers: &[
        "hatch",
        "nox",
        "pip-compile",
        "pip-sync",
        "pipenv",
        "pipx",
        "poetry",
        "pre-commit",
        "tox",
    ],
    dir: "/root/.cache/pip",
    blind: &["uninstall", "list", "freeze", "show", "check", "config", "cache"],
    needless: &[],
    offline: &[],
    fresh: &[],
    partial: &[],
    libraries: &["ensurepip", "pip", "pipenv", "pipx", "tox", "venv", "virtualenv"],
    words: &[],
    marks: &[],
    settings: None,
    endings: &["body", "http", "http-v2", "json", "whl", "wheels"],
    made_by: &[],
};

/// The users of the directory that contains the cache, which pip creates on its own. The directory
/// belongs to no package manager, so only words count.
pub(crate) static DIR: Resource = Resource {
    name: "the directory of the cache",
    manager: &NO_MANAGER,
    readers: &[],
    dir: "/root/.cache",
    libraries: &["appdirs", "platformdirs", "xdg", "xdg_base_dirs"],
    words: &["XDG_CACHE_HOME", "user_cache_dir", "user_cache_path", "xdg_cache_home"],
    marks: &["/.cache", "\".cache", "'.cache", " .cache"],
    made_by: &[
        "MkdirAll",
        "create_dir_all",
        "ensureDir",
        "ensure_exists=True",
        "install -d",
        "makedirs",
        "mkdir --parents",
        "mkdir -p",
        "mkdir_p",
        "parents=True",
        "recursive: true",
    ],
    blind: &[],
    needless: &[],
    offline: &[],
    fresh: &[],
    partial: &[],
    settings: None,
    endings: &["body", "cache", "http", "http-v2", "json", "pip", "whl", "wheels"],
};

/// Matches the name of the directory alone.
static NO_MANAGER: Manager = Manager { programs: &[".cache"], ..Manager::NONE };

/// Options that make pip install packages that are already installed.
const ANEW: &[&str] = &[
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--user",
    "--python",
    "--force-reinstall",
    "-I",
    "--ignore-installed",
];

/// Commands that build a wheel even if the package is already installed.
const BUILDS: &[&str] = &["wheel", "download", "lock"];

/// The line and the words of a command after the call at `index` that may use a wheel that the call
/// has built, because the installed packages are not visible to that command. Whether that command
/// itself disables the cache does not count: the option may have been added by this fix.
pub(crate) fn reads_later(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    index: usize,
) -> Option<(usize, String)> {
    let calls = run.script.calls();
    let own = environment(ctx, run.instruction, &calls[..index], &calls[index].command)?;
    let mut reader = Later { ctx, uses: ctx.memory(), own, removed: false };
    if let Some(words) = reader.find(run.instruction, calls, index + 1) {
        return Some((ctx.line(run.instruction.start()), words));
    }
    // Stages that copy a home directory are covered by `cache::home_taken`.
    let (model, own) = (ctx.model(), run.instruction);
    let stages = own.stage.into_iter().flat_map(|it| std::iter::once(it).chain(model.built_on(it)));
    let mut seen = stages.flat_map(|it| model.of_stage(it)).filter(|it| it.index > own.index);
    seen.find_map(|it| {
        let script = it.script().filter(|_| it.keyword == Keyword::Run)?;
        reader.find(it, script.calls(), 0).map(|words| (ctx.line(it.start()), words))
    })
}

struct Later<'l, 'p> {
    ctx: &'l PassContext<'p>,
    uses: Rc<Uses>,
    own: String,
    /// Whether an installed package may have been removed.
    removed: bool,
}

impl Later<'_, '_> {
    fn find(&mut self, at: &Instruction, calls: &[Call], from: usize) -> Option<String> {
        let uses = self.uses.of(self.ctx, at, calls);
        let mut all = calls.iter().zip(&*uses).skip(from);
        all.find(|(_, it)| self.reads(it)).map(|(call, _)| shown(&call.command))
    }

    fn reads(&mut self, it: &Use) -> bool {
        self.removed |= it.changes;
        match &it.reads {
            Reads::Nothing => false,
            Reads::Wheels => true,
            Reads::WhatIsMissing(environment) => {
                self.removed || environment.as_ref() != Some(&self.own)
            }
        }
    }
}

/// How a command uses the wheels that pip keeps, and the installed packages.
struct Use {
    /// Whether the command may remove an installed package.
    changes: bool,
    reads: Reads,
}

enum Reads {
    Nothing,
    Wheels,
    /// Installs missing packages for the named Python.
    WhatIsMissing(Option<String>),
}

/// The uses of the commands of each `RUN`, by its index. Every call of pip queries all later
/// commands.
#[derive(Default)]
struct Uses(RefCell<HashMap<usize, Rc<[Use]>>>);

impl Uses {
    /// The uses of a `RUN` whose cache is a mount are ignored: they do not read the layer.
    fn of(&self, ctx: &PassContext<'_>, at: &Instruction, calls: &[Call]) -> Rc<[Use]> {
        if let Some(known) = self.0.borrow().get(&at.index) {
            return Rc::clone(known);
        }
        let calls = if cache::is_mounted(at, &PIP) { &[] } else { calls };
        let all = calls.iter().enumerate();
        let uses: Rc<[Use]> =
            all.map(|(index, it)| use_of(ctx, at, &calls[..index], &it.command)).collect();
        self.0.borrow_mut().insert(at.index, Rc::clone(&uses));
        uses
    }
}

fn use_of(ctx: &PassContext<'_>, at: &Instruction, before: &[Call], command: &Command) -> Use {
    let reads = |is: bool| if is { Reads::Wheels } else { Reads::Nothing };
    let Some(it) = PIP.invocation(command) else {
        let words = command.words();
        // `uv pip` has a cache of its own.
        if command.name().is_some_and(|it| matches!(last_name(&it), "uv" | "uvx")) {
            return Use { changes: false, reads: Reads::Nothing };
        }
        let module = words.iter().skip_while(|it| it.text != "-m").nth(1);
        let is_reader = |it: &Word| it.text == "build" || KEPT.readers.contains(&&*it.text);
        let is_python = command.name().is_some_and(|it| last_name(&it).starts_with("python"));
        let is_read = if is_python || may_be_pip(words) {
            module.is_some_and(is_reader) || may_be_pip(words) && installs(words)
        } else {
            matches!(later::need_of(ctx, &KEPT, at, command), Need::Yes(_))
        };
        return Use { changes: false, reads: reads(is_read) };
    };
    let installs = it.is_one_of(PIP.installs);
    let is_read = it.is_one_of(BUILDS) || installs && it.has_one_of(ANEW);
    let reads = if installs && !is_read {
        Reads::WhatIsMissing(environment(ctx, at, before, command))
    } else {
        reads(is_read)
    };
    Use { changes: it.is_one_of(PIP.changes), reads }
}

/// Whether the program of a command is pip, with or without a version.
fn may_be_pip(words: &[Word]) -> bool {
    let version = words.first().and_then(|it| last_name(&it.text).strip_prefix("pip"));
    version.is_some_and(|it| it.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn installs(words: &[Word]) -> bool {
    let is_build = |it: &Word| [PIP.installs, BUILDS].concat().contains(&&*it.text);
    words.iter().any(is_build)
}

/// A name for the Python for which a call installs packages.
fn environment(
    ctx: &PassContext<'_>,
    run: &Instruction,
    before: &[Call],
    command: &Command,
) -> Option<String> {
    let it = PIP.invocation(command)?;
    let name = last_name(&it.first.text);
    let version = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // `pip3` and, in an image of Python 3.12, `pip3.12` belong to that Python.
    let root = run.stage.map(|it| ctx.model().root(it));
    let is_of_image = matches!(root, Some(Base::Image(it)) if it.is_official && it.name == "python"
        && it.tag.strip_prefix(version).is_some_and(|it| !it.starts_with(|c: char| c.is_ascii_digit())));
    let version = if version == "3" || is_of_image { "" } else { version };
    let directory = directory(ctx, run, before, &it, command).unwrap_or_default();
    Some(format!("{directory} {version}"))
}

fn shown(command: &Command) -> String {
    let words = command.words();
    let count = if words.get(1).is_some_and(|it| it.text == "-m") { 4 } else { 2 };
    let words = words.iter().take(count).map(|it| it.text.trim_matches(['"', '\'']));
    words.filter(|it| !it.contains('`')).collect::<Vec<_>>().join(" ")
}
