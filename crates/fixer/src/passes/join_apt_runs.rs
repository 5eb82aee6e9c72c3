//! Neighbouring `RUN`s of apt → one `RUN`.

use dockwright_syntax::Shell;
use dockwright_verify::Change;

use crate::join::{Run, join};
use crate::{Fix, Level, PassContext, apt, declare_pass};

declare_pass! {
    /// Joins neighbouring `RUN`s that hold nothing but calls of apt.
    ///
    /// Each `RUN` is a layer. What one layer removes stays in the layer before, so an
    /// `apt-get clean` or an `rm` of package lists in a `RUN` of its own frees nothing.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// # for the build
    /// RUN apt-get install -y make
    /// RUN rm -rf /var/lib/apt/lists/*
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update \
    ///     && apt-get install -y curl \
    ///     # for the build
    ///     && apt-get install -y make \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Level
    /// Intended: the same commands run in the same order, and leave the same files; the layers
    /// become one, so that a change of one command runs all of them again.
    name: "join-apt-runs", phase: Joins, level: Intended,
    settles: ["DL3059"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    let instructions = ctx.model().instructions();
    let runs: Vec<_> =
        instructions.iter().map(|it| Run::of(it).filter(|it| is_apt_only(it))).collect();
    runs.split(Option::is_none)
        .filter_map(|group| fix(ctx, &group.iter().flatten().collect::<Vec<_>>()))
        .collect()
}

fn is_apt_only(run: &Run<'_>) -> bool {
    run.script.parts().all(apt::is_apt_only)
}

/// Joins as many of these neighbours as can be joined, one fix for the first stretch of them.
fn fix(ctx: &PassContext<'_>, runs: &[&Run<'_>]) -> Option<Fix> {
    let mut indels = Vec::new();
    let mut changes = Vec::new();
    let mut start = None;
    let mut is_closed = false;
    for pair in runs.windows(2) {
        // Two that each fetch lists and remove them have nothing to gain.
        let is_complete = |it: &Run<'_>| apt::updates(&it.script) && apt::cleans(&it.script);
        let joint = if is_closed || is_complete(pair[0]) && is_complete(pair[1]) {
            None
        } else {
            join(ctx, pair[0], pair[1])
        };
        match joint {
            Some(joint) => {
                // `set -e` of the shell does not hold in braces that `&&` follows.
                is_closed = joint.len() > 1 && pair[1].instruction.shell != Shell::Default;
                start.get_or_insert(pair[0].instruction.start());
                indels.extend(joint);
                changes.push(Change::Joined);
            }
            None if start.is_some() => break,
            None => {}
        }
    }
    let reason = format!(
        "{} layers of apt become one: what a later layer removes stays in the earlier one",
        changes.len() + 1
    );
    Fix::new(start?, Level::Intended, reason, indels, changes)
}
