//! Neighbouring `RUN`s → one `RUN`.

use std::ops::Range;

use dockwright_model::{AndOr, CONDA, Command, GEM, NPM, PIP, PNPM, Part, Word, YARN};
use dockwright_syntax::{Shell, SyntaxKind, SyntaxNode, ast};

use crate::facts::runs_as_root::runs_as_root;
use crate::pass::run::Run;
use crate::shared::join::{Stretch, bonds, keeps_directory, stretches};
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Joins neighbouring `RUN`s.
    ///
    /// Each `RUN` is a layer. What one layer removes stays in the layer before, and every layer
    /// costs a little when the image is pulled.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN mkdir /data
    /// # nobody else may look into it
    /// RUN chmod 700 /data
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN mkdir /data \
    ///     # nobody else may look into it
    ///     && chmod 700 /data
    /// ```
    ///
    /// ## Level
    /// The same commands run in the same order, and leave the same files.
    /// - Intended if all `RUN`s except the last one only create directories, set owners and modes
    ///   (`mkdir`, `touch`, `chmod`, `chown`), add users or groups, or turn modules of a server on or
    ///   off: no build gets slower. In addition, their words have nothing that a shell expands or
    ///   redirects, their paths are absolute and outside of the directories of programs, the shell
    ///   reads no files at its start (`/bin/sh` of an official image, or a `SHELL` that is not a
    ///   login shell), and no volume is in the file.
    /// - Risky otherwise: after a change of one command, all of them run again, and no cached layer
    ///   replaces a single step any more. In addition, a shell remembers where it has found a
    ///   program: if a later command installs another one of the same name, the shell still calls
    ///   the old one.
    ///
    /// A `RUN` stays alone if it
    /// - leaves a change in its shell (`cd`, `export`, `set`), starts a service, or runs a command
    ///   in the background,
    /// - writes files that Docker puts there for each `RUN`, gives its own user other groups or
    ///   another home, replaces `/bin/sh` or the package manager that it calls, or removes its
    ///   working directory.
    ///
    /// Where no image gets the layers of a stage, `RUN`s stay separate as well: each has its own
    /// place in the cache, and joining them saves nothing.
    ///
    /// Two `RUN`s that each clean up their own packages stay separate: joining them saves nothing.
    /// If both end with the same clean-up, the joined `RUN` has only the second.
    name: "join-runs", phase: Joins, level: Intended..Risky,
    settles: ["DL3059"],
    // hadolint compares the first clean-up of a `RUN` with its first install. Its ShellCheck rules
    // report some variables and lists only in longer scripts.
    uncovers: ["DL3032", "DL3040", "SC2006", "SC2015", "SC2086"],
    run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let runs: Vec<_> = ctx.model().instructions().iter().filter_map(Run::on_lines).collect();
    let runs: Vec<_> = runs.iter().collect();
    let may_follow = |first: &Run<'_>, second: &Run<'_>| {
        leaves_nothing(ctx, first) && !is_special(ctx, first) && !is_special(ctx, second)
    };
    let mut is_bound = vec![false; ctx.model().instructions().len()];
    for (run, bond) in runs.iter().zip(bonds(ctx, &runs)) {
        is_bound[run.instruction.index] = bond;
    }
    let free = |first: &Run<'_>, second: &Run<'_>| {
        is_bound[second.instruction.index] && may_follow(first, second)
    };
    let mut fixes: Vec<_> = stretches(ctx, &runs, free).into_iter().map(free_fix).collect();
    // What else a stretch holds is joined once these are.
    let starts: Vec<_> = fixes.iter().map(|it| it.edit.range().start).collect();
    let is_apart = |it: &Fix| {
        let Range { start, end } = it.edit.range();
        starts.partition_point(|it| *it < start) == starts.partition_point(|it| *it < end)
    };
    let costly = stretches(ctx, &runs, may_follow).into_iter().map(costly_fix).filter(is_apart);
    let costly: Vec<_> = costly.collect();
    fixes.extend(costly);
    fixes.sort_by_key(|it| it.at);
    fixes
}

/// A join without which the build is no faster.
fn free_fix(joined: Stretch<'_, '_>) -> Fix {
    let reason = format!(
        "{} neighbouring `RUN`s make a layer each, and these layers save no time; join them into one",
        joined.count
    );
    let at = joined.first.instruction.start();
    Fix::new(at, Level::Intended, reason).edit(joined.indels, joined.changes)
}

fn costly_fix(joined: Stretch<'_, '_>) -> Fix {
    let reason =
        format!("{} neighbouring `RUN`s make a layer each; join them into one", joined.count);
    let at = joined.first.instruction.start();
    Fix::new(at, Level::Risky, reason).edit(joined.indels, joined.changes)
}

/// Commands that change the shell they run in.
static STATEFUL: WordSet = WordSet::new(
    "cd pushd popd export readonly declare typeset local unset set setopt shopt umask ulimit trap \
     alias unalias eval . source exec exit return read builtin function hash enable",
);

/// Whether the shell is unchanged at the end of the text, no process is left running, and the next
/// `RUN` would find the same users and programs in the same shell.
fn leaves_nothing(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let is_default = run.instruction.shell == Shell::Default;
    let last = run.script.lists.last();
    let is_root = || runs_as_root(ctx.model(), run.instruction);
    let changes = |it: &Command| {
        starts(it)
            || replaces_itself(it)
            || replaces_shell(it)
            || moves_home(it)
            || regroups(it) && !is_root()
    };
    let is_lost = keeps_directory(ctx, run) == Some(false);
    !is_lost
        && run.script.parts().all(|it| !it.commands().any(|it| changes(&it)) && is_clean(it))
        && (is_default
            || last.is_some_and(AndOr::is_simple)
                && run.script.parts().all(|it| it.is_simple() && !is_negated(it)))
}

/// Whether a part does not change the shell. Most parts have no command that could.
fn is_clean(part: &Part) -> bool {
    let odd = [SyntaxKind::ShFunction];
    let may_touch = |it: Command| it.words().is_empty() || it.words().iter().any(is_stateful);
    let is_odd = odd.contains(&part.node.kind()) || ast::contains(&part.node, &odd);
    !part.commands().any(may_touch) && !is_odd || keeps_shell(&part.node)
}

/// Whether a part has a `!`: with `set -e`, shells do not stop at a negated failure.
fn is_negated(part: &Part) -> bool {
    ast::contains(&part.node, &[SyntaxKind::ShReserved])
}

fn is_stateful(word: &Word) -> bool {
    STATEFUL.has(&word.text)
}

/// Whether no command in the tree, outside of `( )` and `$( )`, changes the shell.
fn keeps_shell(node: &SyntaxNode) -> bool {
    use SyntaxKind::{ShCommand, ShFunction, ShSubshell, ShSubstitution};
    match node.kind() {
        ShSubshell | ShSubstitution => return true,
        ShFunction => return false,
        ShCommand => {
            let command = ast::ShCommand::cast(node.clone());
            let Some(command) = command.map(Command::of) else { return false };
            let words = command.words();
            if words.is_empty() || words.iter().any(is_stateful) {
                return false;
            }
        }
        _ => {}
    }
    node.children().all(|it| keeps_shell(&it))
}

/// Whether a command starts a process that runs until the end of the `RUN`.
fn starts(command: &Command) -> bool {
    let words = command.words();
    let mut words = words.iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
    let name = words.next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    matches!(
        name,
        "service" | "nohup" | "systemctl" | "rc-service" | "start-stop-daemon" | "daemonize"
    ) || name.ends_with("ctl") && words.any(|it| it == "start")
        || command.words().first().is_some_and(|it| it.text.starts_with("/etc/init.d/"))
        || command.words().iter().any(|it| matches!(it.text.as_str(), "--daemon" | "--fork"))
}

/// Whether a command names a program that changes users or groups: a running `RUN` keeps the groups
/// that its user had at the start.
fn regroups(command: &Command) -> bool {
    let changes = ["usermod", "groupmod", "gpasswd", "adduser", "addgroup", "vigr", "vipw"];
    let mut names = command.words().iter().map(|it| it.text.rsplit('/').next().unwrap_or_default());
    names.any(|it| changes.contains(&it))
}

/// Whether a command may put another shell in the place of the one that runs the instructions.
fn replaces_shell(command: &Command) -> bool {
    let is_shell = |it: &str| {
        let name =
            ["/usr", "/bin/"].iter().fold(it, |it, part| it.strip_prefix(part).unwrap_or(it));
        it.starts_with('/') && matches!(name, "sh" | "ash" | "bash" | "dash") || it == "dash/sh"
    };
    let words: Vec<_> = command.words().iter().map(|it| it.text.as_str()).collect();
    let is_login_shell = |it: &[&str]| matches!(it[0], "-s" | "--shell");
    words.windows(2).any(|it| is_shell(it[1]) && !is_login_shell(it))
        || words.first() == Some(&"dpkg-reconfigure") && words.contains(&"dash")
        || words.iter().any(|it| it.contains("dash/sh"))
}

/// Whether a command may give a user another home directory, which `HOME` names in the next `RUN`.
fn moves_home(command: &Command) -> bool {
    let words = command.words();
    words.iter().any(|it| it.text.ends_with("/usermod") || it.text == "usermod")
        || words.iter().skip(1).any(|it| it.text.contains("/etc/passwd"))
}

/// Whether a package manager installs another version of itself: the shell remembers the path of
/// the old one.
fn replaces_itself(command: &Command) -> bool {
    [&PIP, &NPM, &PNPM, &YARN, &GEM, &CONDA].into_iter().any(|manager| {
        let Some(call) = manager.invocation(command) else { return false };
        let name = |it: &Word| {
            it.text.split(['=', '@', '<', '>', '~', '!', '[']).next().map(str::to_owned)
        };
        let names = call.operands.iter().filter_map(|it| name(it));
        let mut names = names.map(|it| it.trim_matches(['"', '\'']).to_owned());
        names.any(|it| manager.programs.contains(&&*it))
    })
}

/// Whether a `RUN` has flags, or names files that Docker creates for each `RUN`.
fn is_special(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let files = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm"];
    files.iter().any(|it| ctx.says(run.instruction, it))
        || run.instruction.syntax.flags().next().is_some()
}
