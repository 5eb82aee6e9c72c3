//! Joins that cost no rebuild, or save a copy of files in the image.

use dockwright_model::{
    APK, AndOr, Base, Command, DNF, MICRODNF, Manager, Part, Program, Word, YUM, ZYPPER,
};

use crate::PassContext;
use crate::pass::run::Run;
use crate::shared::directory::{directory_with_base, is_plain, resolve};
use crate::word_set::WordSet;

/// Commands that take no time worth a cache, fetch nothing, and do the same each time.
static QUICK: WordSet = WordSet::new(
    "
    : [ a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite addgroup adduser alternatives basename
    cat chgrp chkconfig chmod chown chpasswd chsh cp cut debconf-set-selections dirname dpkg-divert
    echo egrep fgrep getent grep groupadd head id install ldconfig ln ls mkdir mkfifo mv passwd
    php5dismod php5enmod phpdismod phpenmod printf pwd readlink realpath rm rmdir sed setcap sort stat
    tail tee test touch tr true uniq update-alternatives update-java-alternatives update-rc.d useradd
    wc which",
);

/// Programs that only write a setting with this first argument.
const SETTINGS: [(&str, &str); 6] = [
    ("composer", "config"),
    ("git", "config"),
    ("npm", "config"),
    ("npm", "set"),
    ("pip", "config"),
    ("yarn", "config"),
];

/// Programs that only print their version with `-v`.
static VERSION_BY_V: WordSet = WordSet::new("httpd nginx node npm php ruby yarn");

/// Commands that only finish the files of others; a layer of their own holds a copy of each.
static FINISHING: WordSet = WordSet::new("chgrp chmod chown mv rm");

/// Package managers of a system: each layer in which they install holds a copy of their database.
const OF_SYSTEM: [&Manager; 5] = [&APK, &DNF, &MICRODNF, &YUM, &ZYPPER];

/// Which of `runs` may be joined with the one before: no command that takes time would run again
/// for a change of a later one, or the `RUN` does nothing but finish files that the one before
/// names, or both only call the same package manager.
pub(crate) fn bonds(ctx: &PassContext<'_>, runs: &[&Run<'_>]) -> Vec<bool> {
    let mut bonds = vec![false; runs.len()];
    if ctx.says_somewhere("BASH_ENV") {
        return bonds;
    }
    // The `RUN` that takes time, if the current stretch begins with one.
    let mut slow = None;
    for index in 1..runs.len() {
        let (last, next) = (runs[index - 1], runs[index]);
        let first = slow.take().unwrap_or(last);
        let is_slow = !is_quick(first);
        let is_bound = last.instruction.index + 1 == next.instruction.index
            && (!is_slow || finishes(ctx, next, first) || is_of_one_manager([first, last, next]))
            && is_alike_behind(ctx, last);
        bonds[index] = is_bound;
        slow = (is_bound && is_slow).then_some(first);
    }
    bonds
}

/// Whether a shell that starts behind a `RUN` is certain to begin as one that goes on: no file that
/// it may read at its start is another one, and the working directory is there.
fn is_alike_behind(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let read_at_start = ["profile", "bashrc", "environment", "zsh", "kshrc"];
    let names_one = read_at_start.iter().any(|it| ctx.says(run.instruction, it));
    (!names_one || reads_nothing(ctx, run)) && keeps_directory(ctx, run) == Some(true)
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

/// Whether all commands are calls of the same package manager of the system.
fn is_of_one_manager(runs: [&Run<'_>; 3]) -> bool {
    OF_SYSTEM.into_iter().any(|manager| {
        let is_call = |it: &Part| {
            let command = it.command().filter(Command::is_plain);
            command.is_some_and(|it| manager.invocation(&it).is_some())
        };
        runs.iter().all(|it| it.script.parts().all(is_call))
    })
}

fn is_quick(run: &Run<'_>) -> bool {
    let mut commands = run.script.parts().flat_map(Part::commands);
    commands.all(|it| {
        it.syntax.assignments().next().is_none()
            && it.program().is_some_and(|it| is_quick_program(&it))
    })
}

fn is_quick_program(program: &Program<'_>) -> bool {
    let name = &*program.name;
    let first = program.arguments.first().map_or("", |it| it.text.as_str());
    let only = if program.arguments.len() == 1 { first } else { "" };
    QUICK.has(name)
        || SETTINGS.contains(&(name, first))
        || matches!(only, "--version" | "-version")
        || only == "-v" && VERSION_BY_V.has(name)
}

/// Whether every command only finishes files that `first` names.
fn finishes(ctx: &PassContext<'_>, run: &Run<'_>, first: &Run<'_>) -> bool {
    let text = ctx.said(first.instruction);
    run.script.single().is_some_and(AndOr::is_simple)
        && run.script.parts().all(|it| {
            let command = it.command().filter(Command::is_plain);
            command.is_some_and(|it| {
                it.program().is_some_and(|it| {
                    let mut operands = it.arguments.iter().filter_map(Word::literal);
                    FINISHING.has(&it.name) && operands.any(|it| is_named(text, &it))
                })
            })
        })
}

/// Whether a text names a path, or one below. A path of one part may be that of anything.
fn is_named(text: &str, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let is_path = is_plain(path) && path.len() > 2;
    let is_own = !path.starts_with('/') || path[1..].contains('/');
    let is_name = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
    let mut found = text.match_indices(path);
    is_path
        && is_own
        && found.any(|(at, _)| {
            let (before, behind) =
                (text[..at].bytes().last(), text.as_bytes().get(at + path.len()));
            !before.is_some_and(is_name) && !behind.is_some_and(|it| is_name(*it))
        })
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
