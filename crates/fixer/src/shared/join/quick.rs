//! Joins that cost no rebuild, and that no later command can tell from separate `RUN`s.

use dockwright_model::{Base, Command, Part, Word};

use crate::PassContext;
use crate::facts::runs_as_root::runs_as_root;
use crate::pass::run::Run;
use crate::shared::directory::{directory_with_base, resolve};
use crate::word_set::WordSet;

/// Commands that only give a file or a directory its owner or mode, or create one.
static OF_FILES: WordSet = WordSet::new("chgrp chmod chown mkdir touch");

/// Commands that only add a user or a group.
static OF_USERS: WordSet = WordSet::new("addgroup adduser groupadd useradd");

/// Commands that only turn a module of a server on or off.
static OF_MODULES: WordSet = WordSet::new(
    "a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite php5dismod php5enmod phpdismod phpenmod",
);

/// Directories of what a new shell or a new container finds otherwise: programs and libraries, and
/// what the builder mounts or images keep in volumes.
const SPECIAL: [&str; 14] = [
    "bin", "boot", "dev", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys", "usr/bin",
    "usr/lib", "usr/sbin", "var/lib",
];

/// Which of `runs` may be joined with the one before, since that one takes no time worth a cache,
/// and the next one finds the same in a new shell as in the old one.
pub(crate) fn bonds(ctx: &PassContext<'_>, runs: &[&Run<'_>]) -> Vec<bool> {
    let mut bonds = vec![false; runs.len()];
    // Builders forget what a `RUN` changes in a volume.
    if ctx.says_somewhere("BASH_ENV") || ctx.says_somewhere("VOLUME") {
        return bonds;
    }
    for index in 1..runs.len() {
        let (last, next) = (runs[index - 1], runs[index]);
        bonds[index] = last.instruction.index + 1 == next.instruction.index
            && reads_nothing(ctx, last)
            && is_quick(ctx, last);
    }
    bonds
}

/// Whether the shell of a `RUN` is known to read no file at its start: `/bin/sh`, or one that is no
/// login shell and not interactive.
fn reads_nothing(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let model = ctx.model();
    let Some(words) = model.shell(run.instruction) else {
        let root = run.instruction.stage.map(|it| model.root(it));
        return matches!(root, Some(Base::Image(it)) if it.is_official && it.starts_any_command());
    };
    let asks_for_files =
        |it: &String| it.starts_with("--") || it.starts_with(['-', '+']) && it.contains(['i', 'l']);
    let name = words.first().and_then(|it| it.rsplit('/').next());
    matches!(name, Some("sh" | "ash" | "bash" | "dash")) && !words.iter().any(asks_for_files)
}

/// Whether all commands are among those above, with nothing for the shell to expand or redirect.
fn is_quick(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    run.script.parts().all(|it| {
        let command = it.command().filter(Command::is_plain);
        command.is_some_and(|it| is_quick_command(ctx, run, &it))
    })
}

fn is_quick_command(ctx: &PassContext<'_>, run: &Run<'_>, command: &Command) -> bool {
    let words: Option<Vec<_>> = command.words().iter().map(Word::literal).collect();
    let Some(words) = words else { return false };
    let Some((name, arguments)) = words.split_first() else { return false };
    let operands = || arguments.iter().filter(|it| !it.starts_with('-'));
    match name.as_str() {
        name if OF_FILES.has(name) => {
            // The mode or the owner comes first.
            let skipped = usize::from(!matches!(name, "mkdir" | "touch"));
            operands().count() > skipped
                && operands().skip(skipped).all(|it| is_common(name, it))
                // The value of such an option may be any path.
                && !arguments.iter().any(|it| it.starts_with("--reference") || it == "-r")
        }
        name if OF_USERS.has(name) => {
            let own = ["root", "0"];
            runs_as_root(ctx.model(), run.instruction)
                && !arguments
                    .iter()
                    .any(|it| own.iter().any(|own| it.split(['=', ',']).any(|it| it == *own)))
        }
        name => OF_MODULES.has(name),
    }
}

/// Whether a path is absolute, and of no special directory; a new directory changes nothing in
/// `/etc`.
fn is_common(name: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix('/').filter(|it| !it.contains("..")) else { return false };
    let is_below =
        |dir: &str| path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    !path.is_empty()
        && !SPECIAL.iter().any(|it| is_below(it))
        && (name == "mkdir" || !is_below("etc"))
}

/// Whether the working directory is there behind a `RUN`: the next one gets a new one in its place,
/// and a shell that goes on has none. Nothing where that is not known.
pub(crate) fn keeps_directory(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<bool> {
    let now = directory_with_base(ctx, run.instruction);
    let mut removed = run.script.parts().flat_map(Part::commands).flat_map(|it| removed(&it));
    removed.try_fold(true, |keeps, path| {
        let known: String = path.chars().take_while(|it| !"*?[{$`~'\"\\".contains(*it)).collect();
        let is_whole = known.len() == path.len();
        if !known.starts_with('/') {
            return (!known.contains("..")
                && (is_whole || !known.is_empty() || path.starts_with('*')))
            .then_some(keeps);
        }
        let now = resolve(&now.as_ref()?.path, ".");
        let is_above = if is_whole {
            let path = resolve("/", &known);
            path == "/"
                || now == path
                || now.strip_prefix(&path).is_some_and(|it| it.starts_with('/'))
        } else {
            now.starts_with(&known)
        };
        Some(keeps && !is_above)
    })
}

/// The paths that a command takes away with all that is below.
fn removed(command: &Command) -> Vec<String> {
    let Some(program) = command.program() else { return Vec::new() };
    let options =
        || program.arguments.iter().map(|it| it.text.as_str()).filter(|it| it.starts_with('-'));
    let takes = match &*program.name {
        "mv" | "rmdir" => true,
        "rm" => options()
            .any(|it| it == "--recursive" || !it.starts_with("--") && it.contains(['r', 'R', 'd'])),
        _ => false,
    };
    let operands = program.arguments.iter().filter(|it| takes && !it.text.starts_with('-'));
    operands.map(|it| it.literal().unwrap_or_else(|| it.text.clone())).collect()
}
