//! `RUN apt-get update` and the `RUN` that needs it → one `RUN`.

use dockwright_model::{APT, Script};

use crate::pass::run::Run;
use crate::shared::apt;
use crate::shared::join::pair;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Joins `RUN apt-get update` with the `RUN` below it that needs the package lists.
    ///
    /// In a layer of its own, `apt-get update` comes from the build cache as long as its line does
    /// not change. The `RUN` below then installs from lists that may be months old: packages that
    /// the mirrors no longer have fail the build, and security updates are missed.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update
    /// # for the health check
    /// RUN apt-get install -y curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update \
    ///     # for the health check
    ///     && apt-get install -y curl
    /// ```
    ///
    /// ## Level
    /// Safe: the same commands run in the same order. Both `RUN`s have the same flags, only
    /// comments stand between them, and the first `RUN` only updates.
    name: "join-apt-update", phase: Joins, level: Safe,
    settles: ["DL3009", "DL3059", "CKV_DOCKER_5", "DS-0017"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    let neighbours = ctx.model().instructions().windows(2);
    neighbours
        .filter_map(|pair| fix(ctx, &Run::on_lines(&pair[0])?, &Run::on_lines(&pair[1])?))
        .collect()
}

fn fix(ctx: &PassContext<'_>, first: &Run<'_>, second: &Run<'_>) -> Option<Fix> {
    (is_update_only(&first.script) && needs_lists(&second.script)).then_some(())?;
    let reason = "`apt-get update` in a layer of its own is cached, so later installs use \
                  outdated package lists; run both in one `RUN`";
    let joined = pair(ctx, first, second)?;
    Some(
        Fix::new(second.instruction.start(), Level::Safe, reason)
            .edit(joined.indels, joined.changes),
    )
}

fn is_update_only(script: &Script) -> bool {
    let Some(list) = script.single() else { return false };
    let [part] = list.parts.as_slice() else { return false };
    part.command().is_some_and(|it| it.syntax.redirects().next().is_none() && apt::is_update(&it))
}

/// Whether the text begins with a command that reads the lists.
fn needs_lists(script: &Script) -> bool {
    let first = script.parts().next().and_then(dockwright_model::Part::command);
    let first = first.as_ref().and_then(|it| APT.invocation(it));
    first.is_some_and(|it| it.is_one_of(APT.installs) || it.is_one_of(APT.updates))
}
