//! Shell form → exec form, where the words of a command are certain.

use std::ops::Range;

use dockwright_model::{Base, End, Instruction, Model, Operator, Part, Script};
use dockwright_syntax::{Keyword, Shell};
use dockwright_verify::Change;

use crate::argv::{self, Argv};
use crate::edit::Indel;
use crate::{Fix, Level, PassContext, apt, declare_pass, near_json};

declare_pass! {
    /// Writes `CMD`, `ENTRYPOINT` and `HEALTHCHECK CMD` as an array, so that no shell stands
    /// between the container and its process.
    ///
    /// In shell form, `/bin/sh -c` is process 1. With dash it stays there: `docker stop` sends its
    /// SIGTERM to the shell, which does not pass it on, and ten seconds later the process is
    /// killed in the middle of its work.
    ///
    /// ## Example
    /// ```dockerfile
    /// CMD node server.js
    /// ```
    /// becomes
    /// ```dockerfile
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ## Level
    /// - Safe where the text never runs, because the image has an `ENTRYPOINT` in shell form, and
    ///   in an image built from `scratch`.
    /// - Intended for a `CMD` or a `HEALTHCHECK` whose words need no shell.
    /// - Risky where the base image, or an `ENTRYPOINT` in exec form, looks at the command it gets;
    ///   where the program is a file that may lack its `#!` line, which only a shell forgives; and
    ///   for an `ENTRYPOINT`, which passes on the arguments of `docker run` afterwards.
    /// - Risky, too, where words need a shell: `["/bin/sh", "-c", "exec …"]` keeps the shell for
    ///   the words, and hands process 1 over to the program.
    ///
    /// Never with a `SHELL` of one's own, on Windows, in `ONBUILD`, and for lists of commands.
    name: "use-exec-form", phase: Forms, level: Safe,
    settles: ["DL3025", "JSONArgsRecommended"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    use Keyword::{Cmd, Entrypoint, Healthcheck};
    let model = ctx.model();
    let commands = model.instructions().iter();
    let commands = commands.filter(|it| matches!(it.keyword, Cmd | Entrypoint | Healthcheck));
    commands.filter_map(|it| fix(model, it)).collect()
}

fn fix(model: &Model, it: &Instruction) -> Option<Fix> {
    let text = it.syntax.shell_text()?;
    let stage = it.stage?;
    // What a later instruction overrides never runs.
    if model.rest_of_stage(it).iter().any(|later| later.keyword == it.keyword) {
        return None;
    }
    let suggestion = |reason: &str| Some(Fix::suggestion(it.start(), reason));
    if it.shell != Shell::Default {
        return suggestion(
            "another shell than `/bin/sh` starts the command; whether the command needs that \
             shell, only its author knows",
        );
    }
    let joined = text.joined();
    // An array that is no valid JSON is another matter.
    if near_json::is_opened(&joined) || joined.starts_with('[') && !joined.starts_with("[ ") {
        return None;
    }
    let script = it.script()?;
    match argv::of(&text, &script) {
        Some(argv) => exec_form(model, it, stage, argv),
        None if it.keyword == Keyword::Healthcheck => suggestion(health(&script)),
        None => wrapped(model, it, stage, &script),
    }
}

/// `["word", "word"]`
fn exec_form(model: &Model, it: &Instruction, stage: usize, argv: Argv) -> Option<Fix> {
    let program = &argv.program;
    let signals = format!("a shell was process 1 and kept signals from `{program}`");
    let (level, reason) = match it.keyword {
        Keyword::Entrypoint if gets_arguments(model, stage) => {
            let reason = "a shell is process 1 and keeps signals to itself; as an array, \
                          `ENTRYPOINT` would get `CMD` as arguments, which it ignores today";
            return Some(Fix::suggestion(it.start(), reason));
        }
        Keyword::Entrypoint => {
            (Level::Risky, signals + "; it passes on the arguments of `docker run` now")
        }
        Keyword::Healthcheck => {
            let (level, why) = program_level(model, it, program);
            (level, format!("every check started a shell to start `{program}`{why}"))
        }
        _ => cmd_level(model, it, stage, program, signals),
    };
    Fix::new(it.start(), level, reason, argv.indels, vec![Change::ExecForm])
}

fn cmd_level(
    model: &Model,
    it: &Instruction,
    stage: usize,
    program: &str,
    signals: String,
) -> (Level, String) {
    let entrypoint = model.lineage_backwards(stage).find(|it| it.keyword == Keyword::Entrypoint);
    match (entrypoint, model.root(stage)) {
        (Some(entrypoint), _) if entrypoint.syntax.json().is_some() => {
            let reason = "`ENTRYPOINT` got `/bin/sh -c` and the text of `CMD` as arguments, and gets \
                          the words of the command now";
            (Level::Risky, reason.to_owned())
        }
        (Some(_), _) => {
            let reason = "it never runs, since `ENTRYPOINT` is in shell form";
            (Level::Safe, reason.to_owned())
        }
        (None, Base::Scratch) => {
            let reason = format!("an image from `scratch` has no shell to start `{program}`");
            (Level::Safe, reason)
        }
        (None, Base::Image(image)) if image.looks_at_command() => {
            (Level::Risky, signals + "; the entrypoint of the base image looks at the command")
        }
        (None, _) => {
            let (level, why) = program_level(model, it, program);
            (level, signals + why)
        }
    }
}

/// Why a health check stays in shell form.
fn health(script: &Script) -> &'static str {
    let last = script.parts().last();
    let is_exit =
        last.and_then(Part::command).is_some_and(|it| it.name().as_deref() == Some("exit"));
    if is_exit && script.parts().count() == 2 {
        "every check starts a shell; `|| exit 1` changes nothing, since any status but 0 is \
         unhealthy, and without it the command needs no shell"
    } else {
        "every check starts a shell, which its text needs"
    }
}

/// A shell runs a script without a `#!` line; nobody else does.
fn program_level(model: &Model, it: &Instruction, program: &str) -> (Level, &'static str) {
    if may_be_script(model, it, program) {
        (Level::Risky, "; if it is a script, it needs a `#!` line now")
    } else {
        (Level::Intended, "")
    }
}

/// Whether the program may be a file of the author's: a path outside of the folders of the
/// system, the name of a script, or what an instruction of the lineage puts there.
fn may_be_script(model: &Model, it: &Instruction, program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or_default();
    let has_extension =
        name.contains('.') && !name.starts_with("python") && !name.starts_with("php");
    let is_named = || {
        let Some(stage) = it.stage else { return true };
        let mut before = model.lineage_backwards(stage);
        before.any(|it| it.keyword != Keyword::From && makes(model, it, name))
    };
    !apt::is_of_system(program) || has_extension || is_named()
}

/// Whether an instruction copies, or writes, a file called `name` to where programs are.
fn makes(model: &Model, it: &Instruction, name: &str) -> bool {
    match it.keyword {
        Keyword::Copy | Keyword::Add => copies(model, it, name),
        Keyword::Run => {
            let text = it.syntax.syntax().text().to_string();
            let goes_on = |c: char| c.is_alphanumeric() || "-_./".contains(c);
            let places = text.match_indices(name);
            places.map(|(at, _)| (&text[..at], &text[at + name.len()..])).any(|(before, behind)| {
                let is_program = before.ends_with("bin/") || before.ends_with("./");
                is_program && !behind.starts_with(goes_on)
            })
        }
        _ => false,
    }
}

fn copies(model: &Model, it: &Instruction, name: &str) -> bool {
    let words = || it.syntax.words().map(|it| it.text()).collect();
    let arguments: Vec<String> = it.syntax.json().map_or_else(words, |it| it.values());
    let Some((to, sources)) = arguments.split_last() else { return false };
    let is_named = |it: &String| it.rsplit('/').next() == Some(name);
    // A source without an extension may be a folder with anything in it.
    let may_hold = |it: &String| {
        let last = it.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        it.contains(['*', '?', '['])
            || !last.contains('.')
            || last.starts_with('.')
            || last.ends_with("gz")
    };
    let to = to.trim_end_matches('/');
    let is_on_path =
        to.ends_with("/bin") || to.ends_with("/sbin") || paths(model, it).contains(&to.to_owned());
    let to_root = to.is_empty();
    arguments.iter().any(is_named)
        || it.syntax.heredocs().next().is_some() && is_on_path
        || (is_on_path || to_root) && sources.iter().any(may_hold)
}

/// The folders that the lineage of an instruction adds to `PATH`.
fn paths(model: &Model, it: &Instruction) -> Vec<String> {
    let Some(stage) = it.stage else { return Vec::new() };
    let envs = model.lineage_backwards(stage).filter(|it| it.keyword == Keyword::Env);
    let values = envs.flat_map(|it| {
        let pairs = it.syntax.pairs().filter_map(|it| Some((it.key()?, it.value()?)));
        let legacy = it.syntax.legacy_pair().and_then(|it| Some((it.key()?, it.value()?)));
        pairs
            .chain(legacy)
            .filter(|(key, _)| key == "PATH")
            .map(|(_, value)| value)
            .collect::<Vec<_>>()
    });
    values
        .flat_map(|it| {
            it.split(':').map(|it| it.trim_matches(['"', '/']).to_owned()).collect::<Vec<_>>()
        })
        .map(|it| format!("/{it}"))
        .collect()
}

/// Whether an `ENTRYPOINT` of this stage would get a `CMD` that it ignores in shell form.
fn gets_arguments(model: &Model, stage: usize) -> bool {
    let has_cmd = |stage: usize| model.of_stage(stage).iter().any(|it| it.keyword == Keyword::Cmd);
    has_cmd(stage) || model.built_on(stage).any(has_cmd)
}

/// `["/bin/sh", "-c", "exec …"]`
fn wrapped(model: &Model, it: &Instruction, stage: usize, script: &Script) -> Option<Fix> {
    if ends_with_exec(script) {
        return None;
    }
    let Some(at) = exec_place(script) else {
        let reason = "a shell is process 1 and keeps signals to itself; its text is more than one \
                      simple command, which belongs in a script of its own";
        return Some(Fix::suggestion(it.start(), reason));
    };
    let text = it.syntax.shell_text()?;
    let range = text.syntax().text_range();
    let range: Range<usize> = range.start().into()..range.end().into();
    let source = text.syntax().text().to_string();
    let has_entrypoint = model.lineage_backwards(stage).any(|it| it.keyword == Keyword::Entrypoint);
    if source.contains('\n') || it.keyword == Keyword::Cmd && has_entrypoint {
        let reason = "a shell is process 1 and keeps signals to itself";
        return Some(Fix::suggestion(it.start(), reason));
    }
    let (before, behind) = source.split_at_checked(at - range.start)?;
    let command = argv::json(&format!("{before}exec {behind}"))?;
    let array = format!("[\"/bin/sh\", \"-c\", {command}]");
    let reason = "the shell was process 1 and kept signals to itself; now it makes room for the \
                  program";
    let indels = vec![Indel::replace(range, array)];
    Fix::new(it.start(), Level::Risky, reason, indels, vec![Change::ExecWrapped])
}

/// Whether the shell replaces itself by the program already.
fn ends_with_exec(script: &Script) -> bool {
    let last = script.parts().last().and_then(Part::command);
    last.is_some_and(|it| it.name().as_deref() == Some("exec"))
}

/// Where `exec` goes: in front of the words of the last command, if the shell has nothing to do
/// afterwards, nothing runs beside it, and the text does not ask for arguments.
fn exec_place(script: &Script) -> Option<usize> {
    let list = script.single().filter(|it| it.end == End::Text && !script.has_comment)?;
    let (last, before) = list.parts.split_last()?;
    let is_joined = |it: &Part| !matches!(it.operator, Some((Operator::Or, _)));
    let is_cd = |it: &Part| {
        it.command().is_some_and(|it| it.is_plain() && it.name().as_deref() == Some("cd"))
    };
    (list.parts.iter().all(is_joined) && before.iter().all(is_cd)).then_some(())?;
    let command = last.command()?;
    let first = command.words().first()?;
    let name = first.literal()?;
    let text = list.parts.iter().map(|it| it.node.to_string()).collect::<String>();
    (argv::is_program(&name) && !asks_for_arguments(&text)).then_some(first.range.start)
}

/// Whether a text reads the arguments of the shell: `$0`, `$1`, `$@`, `$*`, `$#`, in braces or not.
fn asks_for_arguments(text: &str) -> bool {
    text.split('$').skip(1).any(|it| {
        let name = it.strip_prefix('{').unwrap_or(it);
        name.starts_with(|c: char| c.is_ascii_digit() || "@*#".contains(c))
    })
}
