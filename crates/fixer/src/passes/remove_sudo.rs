//! `sudo` of commands that run as root anyway.

use dockwright_model::{Command, Instruction, Model};
use dockwright_syntax::{Keyword, SyntaxKind};
use dockwright_verify::Change;

use crate::facts::runs_as_root::runs_as_root;
use crate::pass::edit::Indel;
use crate::shared::argv;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Removes `sudo` in front of commands that run as root anyway.
    ///
    /// In a `RUN` as root, `sudo` only starts the command in another environment: without the
    /// variables of `ENV` and `ARG`, and with another `PATH`. The build depends on a package that
    /// the image does not need otherwise.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM ubuntu:24.04
    /// RUN sudo make install && sudo ldconfig
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM ubuntu:24.04
    /// RUN make install && ldconfig
    /// ```
    ///
    /// ## Level
    /// - Risky: the commands see the environment of the `RUN`. The user is root for certain: by
    ///   `USER`, or by an official base image that runs as root.
    /// - A suggestion, once for a file, where only the base image says which user runs the command.
    ///
    /// A `sudo` with options or variables, before a shell, after assignments, or in a substitution
    /// stays as it is.
    name: "remove-sudo", phase: Modernize, level: Risky, settles: ["DL3004", "CKV2_DOCKER_1", "DS-0010"],
    // hadolint does not check the command after `sudo`.
    uncovers: [
        "DL3001", "DL3003", "DL3008", "DL3009", "DL3013", "DL3015", "DL3016", "DL3018", "DL3028",
        "DL3033", "DL3037", "DL3041", "DL3047", "DL3062", "SC2164"
    ],
    run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("sudo") {
        return Vec::new();
    }
    let model = ctx.model();
    let fixes: Vec<_> = model.all(Keyword::Run).filter_map(|it| fix(ctx, model, it)).collect();
    let is_suggestion = |it: &Fix| it.level == Level::Suggestion;
    let first = fixes.iter().find(|it| is_suggestion(it)).map(|it| it.at);
    fixes.into_iter().filter(|it| !is_suggestion(it) || Some(it.at) == first).collect()
}

fn fix(ctx: &PassContext<'_>, model: &Model, it: &Instruction) -> Option<Fix> {
    let script = it.script()?;
    let commands = script.parts().flat_map(|it| it.commands().collect::<Vec<_>>());
    let removals = commands.filter_map(|it| removal(ctx, &it));
    let (indels, changes): (Vec<_>, Vec<_>) = removals.unzip();
    (!indels.is_empty()).then_some(())?;
    if !runs_as_root(model, it) {
        let reason = match model.user(it).is_root() {
            Some(false) => return None,
            _ => "`root` needs no `sudo`; whether this runs as `root` depends on the base image",
        };
        return Some(Fix::suggestion(it.start(), reason));
    }
    let reason = "`root` needs no `sudo`, which hides the variables of the build from the command";
    Some(Fix::new(it.start(), Level::Risky, reason).edit(indels, changes))
}

/// The removal of `sudo` and of the text up to the program.
fn removal(ctx: &PassContext<'_>, command: &Command) -> Option<(Indel, Change)> {
    let [sudo, program, ..] = command.words() else { return None };
    let name = program.literal()?;
    let is_shell = ["sh", "bash", "dash", "ash", "zsh", "su", "env"]
        .iter()
        .any(|it| name.rsplit('/').next() == Some(*it));
    let is_plain = command.syntax.assignments().next().is_none();
    let node = command.syntax.syntax();
    let is_nested = node.ancestors().any(|it| it.kind() == SyntaxKind::ShWord);
    let is_meant = sudo.text == "sudo" && is_plain && !is_nested && !is_shell;
    (is_meant && argv::is_program(program.written()) && argv::is_program(&name)).then_some(())?;
    let range = sudo.range.start..program.range.start;
    let between = &ctx.source()[sudo.range.end..program.range.start];
    let change = Change::Stripped([sudo, program].map(|it| it.written().to_owned()));
    (!between.contains(['#', '<', '>'])).then(|| (Indel::replace(range, ""), change))
}
