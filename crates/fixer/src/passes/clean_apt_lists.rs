//! Package lists go in the `RUN` that fetched them.

use dockwright_model::{Command, Instruction, Part, Script};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::apt::{self, LISTS, Reads};
use crate::cache;
use crate::join::Run;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Removes the package lists of apt in the `RUN` that fetched them.
    ///
    /// `apt-get update` leaves 20 to 50 MB of lists in the layer. They are of no use in the image:
    /// whoever installs something later has to update first, since they get old.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Level
    /// - Safe in a stage that no other stage builds on.
    /// - Intended in the final stage, and in one that others build on: an image that is built on
    ///   it has to update before it installs.
    /// - Risky where a later command of the stage is not known: it may install packages.
    /// - A suggestion where a later command needs the lists, and where something else in the file
    ///   names their folder.
    name: "clean-apt-lists", phase: Packages, level: Safe,
    settles: ["DL3009"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    let runs = ctx.model().all(Keyword::Run).filter(|it| !mounts_lists(it));
    runs.filter_map(|it| fix(ctx, &Run::of(it)?)).collect()
}

fn fix(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<Fix> {
    let it = run.instruction;
    let is_apt = |it: &Part| it.commands().any(|it| apt::is_apt(&it));
    let text = it.syntax.shell_text()?.joined();
    if !apt::updates(&run.script) || text.contains(LISTS) && apt::cleans(&run.script) {
        return None;
    }
    let (last, _) = run.script.parts().enumerate().filter(|(_, it)| is_apt(it)).last()?;
    let (level, why) = match level(ctx, it, &run.script, last + 1) {
        Ok(found) => found,
        Err(reason) => return Some(Fix::suggestion(it.start(), reason)),
    };
    if !run.script.parts().flat_map(Part::commands).any(|it| apt::needs_lists(&it)) {
        let reason = "`apt-get update` fetches package lists that no command here uses; they stay \
                      in the layer";
        return Some(Fix::suggestion(it.start(), reason));
    }
    let sudo = run.script.parts().nth(last)?.commands().any(|it| has_sudo(&it));
    let words = sudo.then_some("sudo").into_iter().chain(apt::REMOVE_LISTS);
    let Some((indel, inserted)) = cache::behind(run, last, &words.collect::<Vec<_>>()) else {
        let reason = "the package lists that `apt-get update` fetches stay in the layer; they \
                      cannot be removed behind a command that runs in the background or may end \
                      the shell";
        return Some(Fix::suggestion(it.start(), reason));
    };
    let reason =
        format!("the package lists that `apt-get update` fetches stayed in the layer{why}");
    let change = Change::Tokens { removed: Vec::new(), inserted };
    Fix::new(it.start(), level, reason, vec![indel], vec![change])
}

/// Whether the lists, or what is above them, are a mount and not part of the layer.
fn mounts_lists(run: &Instruction) -> bool {
    let is_above = |it: &str| {
        let (key, path) = it.split_once('=').unwrap_or_default();
        let is_target = matches!(key, "target" | "dst" | "destination");
        let path = path.trim_end_matches('/');
        is_target && (path.starts_with(LISTS) || LISTS.starts_with(&format!("{path}/")))
    };
    let is_mount = |value: String| value.trim_matches('"').split(',').any(is_above);
    run.syntax.flags().any(|it| it.name() == "mount" && is_mount(it.value()))
}

/// How safe it is to remove the lists behind part `next - 1` of `run`, and what to say about it;
/// the reason, if it is not.
fn level(
    ctx: &PassContext<'_>,
    run: &Instruction,
    script: &Script,
    next: usize,
) -> Result<(Level, String), String> {
    let model = ctx.model();
    if let Some(line) = names_lists(ctx, run).map(|it| ctx.line(it)) {
        return Err(format!(
            "the package lists stay in the layer; `{LISTS}` is also named on line {line}, so \
             something else may need them"
        ));
    }
    let stage = run.stage.ok_or_else(String::new)?;
    let later = model.rest_of_stage(run).iter();
    let built_on: Vec<_> = model.built_on(stage).collect();
    let above = built_on.iter().flat_map(|stage| model.of_stage(*stage));
    let mut reads = apt::script_reads(script, next);
    let mut reader = run;
    for it in later.chain(above) {
        if reads == Reads::Yes {
            break;
        }
        let its = apt::reads(it);
        if its > reads {
            (reads, reader) = (its, it);
        }
    }
    match reads {
        Reads::Yes => Err(
            "the package lists stay in the layer; a later command installs from them without an \
             `apt-get update` of its own"
                .to_owned(),
        ),
        Reads::Perhaps => {
            let name = apt::unknown(reader, if reader.index == run.index { next } else { 0 });
            let name = name.unwrap_or_else(|| "a later command".to_owned());
            Ok((Level::Risky, format!("; {name} is not known and may need them")))
        }
        Reads::No if model.is_final(stage) || !built_on.is_empty() => {
            Ok((Level::Intended, String::new()))
        }
        Reads::No => Ok((Level::Safe, String::new())),
    }
}

fn has_sudo(command: &Command) -> bool {
    command.words().first().is_some_and(|it| it.text == "sudo")
}

/// Where an instruction other than `run` names the folder of the lists, unless to empty it.
fn names_lists(ctx: &PassContext<'_>, run: &Instruction) -> Option<usize> {
    let others = ctx.model().instructions().iter().filter(|it| it.index != run.index);
    others.filter(|_| ctx.source().contains(LISTS)).find_map(|it| cache::names(ctx, it, LISTS))
}
