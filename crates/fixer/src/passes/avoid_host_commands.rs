//! Commands that make no sense while an image is built.

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds commands for a running machine in a `RUN`: `mount`, `ps`, `shutdown`, `ssh`, `top`,
    /// `vim` and the like.
    ///
    /// A build has no terminal, no services and few privileges. The output of such a command is not
    /// in the image, and its changes last no longer than the `RUN`. Keys that `ssh` needs would end
    /// up in the image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN ssh git@example.com true && git clone git@example.com:app.git
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN --mount=type=ssh git clone git@example.com:app.git
    /// ```
    ///
    /// ## Level
    /// A suggestion: a `RUN` may start a process, use it and end it again, so `kill` and `ps` are
    /// reported only where the `RUN` has no other command. Not reported are `vim` with commands to
    /// run (`vim +PlugInstall +qall`) and options that only print a version.
    name: "avoid-host-commands", phase: Suggestions, level: Suggestion,
    settles: ["DL3001"], run: run,
}

/// The programs, each with the reason against its use in a build.
const PROGRAMS: &[(&str, &str)] = &[
    ("free", "shows the memory of the machine that builds"),
    ("ifconfig", "shows or changes the network of the build alone"),
    ("kill", "has no process to end, since every `RUN` starts without processes"),
    ("mount", "needs privileges that builds lack, and no mount lasts beyond the `RUN`"),
    ("ps", "shows the processes of this `RUN` alone"),
    ("shutdown", "has no machine to stop"),
    (
        "ssh",
        "needs a key, which must not be in an image; `RUN --mount=type=ssh` provides one for the \
         build alone",
    ),
    ("top", "waits for a terminal, which builds lack"),
    ("vim", "waits for a terminal, which builds lack"),
];

/// Programs that make sense together with other commands of the same `RUN`.
const MAY_BE_MEANT: [&str; 2] = ["kill", "ps"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let names: Vec<_> = PROGRAMS.iter().map(|it| it.0).collect();
    given(ctx, &names).filter_map(|it| suggestion(&it)).collect()
}

fn suggestion(it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let (name, what) = PROGRAMS.iter().find(|known| known.0 == program)?;
    let asks = |it: &String| matches!(it.as_str(), "--version" | "-V" | "--help");
    (!words.iter().any(asks)).then_some(())?;
    let runs_commands = |it: &String| {
        it.starts_with('+') || matches!(it.as_str(), "-c" | "-e" | "-E" | "-s" | "-es")
    };
    (*name != "vim" || !words.iter().any(runs_commands)).then_some(())?;
    if MAY_BE_MEANT.contains(name) {
        (it.run.script()?.calls().len() == 1).then_some(())?;
    }
    Some(Fix::suggestion(it.at, format!("`{name}` {what}")))
}
