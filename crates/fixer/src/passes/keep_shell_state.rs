//! Commands whose effect ends with their `RUN`.

use dockwright_model::{Command, Instruction, Part, Script, Word};
use dockwright_syntax::Keyword;

use crate::word_set::WordSet;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds commands whose effect ends with their `RUN`: `cd`, `export`, `source`,
    /// `service … start`.
    ///
    /// Each `RUN` has a shell of its own. The next one starts in the directory of `WORKDIR`, with
    /// the variables of `ENV`, and no process that an earlier `RUN` started still runs: an image
    /// holds files, not processes.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN export PATH=/opt/tool/bin:$PATH
    /// RUN cd /opt/tool
    /// ```
    /// is meant as
    /// ```dockerfile
    /// FROM debian:13
    /// ENV PATH=/opt/tool/bin:$PATH
    /// WORKDIR /opt/tool
    /// ```
    ///
    /// ## Level
    /// A suggestion: with the new directory or variable, all instructions below may behave
    /// differently. Reported are `RUN`s with no other command, and `export` and the start of a
    /// service at the end of any `RUN`. `source` is reported only for files whose names say that
    /// they set variables (`.bashrc`, `/etc/profile`, `activate`): other files may do anything.
    name: "keep-shell-state", phase: Suggestions, level: Suggestion,
    settles: ["DL3001"], run: run,
}

/// Commands that change their own shell, and nothing else.
static OF_SHELL: WordSet = WordSet::new(
    "alias cd declare export hash popd pushd readonly set shopt typeset ulimit umask unalias unset",
);

/// Ends of names of files that only set variables and functions.
const SETTINGS: &[&str] = &[
    ".bashrc",
    ".bash_profile",
    ".profile",
    ".zshrc",
    "/activate",
    "/cargo/env",
    ".cargo/env",
    "/etc/bash.bashrc",
    "/etc/environment",
    "/etc/profile",
    "/nvm.sh",
    "/setup.bash",
    "conda.sh",
    "sdkman-init.sh",
];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::Run).filter_map(suggestion).collect()
}

fn suggestion(run: &Instruction) -> Option<Fix> {
    let script = run.script().filter(|_| !run.has_heredoc())?;
    let command = if is_lost(&script) { alone(&script)? } else { last(&script)? };
    let words = command.words();
    let (name, operands) = words.split_first()?;
    let operand = operands.iter().find(|it| !it.text.starts_with('-'));
    let advice = match &*name.text {
        "cd" | "pushd" | "popd" => match operand {
            Some(it) => format!("write `WORKDIR {}`", it.written()),
            None => "write `WORKDIR`".to_owned(),
        },
        "export" | "declare" | "readonly" | "typeset" => match operand {
            Some(it) if it.text.contains(['`', '(']) => {
                "`ENV` holds no output of commands; set the variable in each `RUN` that needs it"
                    .to_owned()
            }
            Some(it) if it.text.contains('=') => format!("write `ENV {}`", it.written()),
            _ => "set the variable with `ENV`".to_owned(),
        },
        "source" | "." => {
            "set the variables with `ENV`, or read the file in each `RUN` that needs \
                           them"
                .to_owned()
        }
        "umask" | "ulimit" | "set" | "shopt" => {
            "put the command into each `RUN` that needs it, or into `SHELL`".to_owned()
        }
        "alias" | "unalias" | "hash" | "unset" => "remove the command".to_owned(),
        _ => "an image keeps no process; start it in the `RUN` that needs it, or with `CMD`"
            .to_owned(),
    };
    let shown: Vec<_> = words.iter().take(3).map(Word::written).collect();
    let more = if words.len() > 3 { " …" } else { "" };
    let reason =
        format!("the effect of `{}{more}` ends with this `RUN`; {advice}", shown.join(" "));
    Some(Fix::suggestion(name.range.start, reason))
}

/// Whether all commands of a text only change their own shell.
fn is_lost(script: &Script) -> bool {
    let calls = script.calls();
    !calls.is_empty() && calls.iter().all(|it| is_of_shell(&it.command)) && are_simple(script)
}

fn are_simple(script: &Script) -> bool {
    script.parts().all(|it| it.command().is_some())
}

/// The command to report in a `RUN` without other commands.
fn alone(script: &Script) -> Option<Command> {
    let mut commands = script.parts().filter_map(Part::command);
    let is_setting = |it: &Command| it.words().first().is_none_or(|it| it.text != "set");
    commands.rfind(is_setting)
}

/// The last command of a text, if it exports a variable or starts a service.
fn last(script: &Script) -> Option<Command> {
    let command = script.parts().next_back()?.command().filter(Command::is_plain)?;
    let is_export = |it: &Command| it.words().first().is_some_and(|it| it.text == "export");
    (is_export(&command) || starts_service(&command)).then_some(command)
}

fn is_of_shell(command: &Command) -> bool {
    let words = command.words();
    let Some((first, operands)) = words.split_first() else { return false };
    if !command.is_plain() {
        return false;
    }
    match &*first.text {
        "." | "source" => {
            let is_setting = |it: &str| SETTINGS.iter().any(|end| it.ends_with(end));
            matches!(operands, [file] if is_setting(file.text.trim_matches('"')))
        }
        "set" => operands.iter().all(|it| it.text.starts_with(['-', '+']) || it.text == "pipefail"),
        name => OF_SHELL.has(name) || starts_service(command),
    }
}

/// Whether a command starts a service and leaves it running.
fn starts_service(command: &Command) -> bool {
    let Some(program) = command.program() else { return false };
    let words: Vec<_> = program.arguments.iter().map(|it| &*it.text).collect();
    match (&*program.name, words.as_slice()) {
        ("service", [_, "start" | "restart"]) | ("systemctl", ["start" | "restart", ..]) => true,
        (_, ["start" | "restart"]) => program.word.text.starts_with("/etc/init.d/"),
        _ => false,
    }
}
