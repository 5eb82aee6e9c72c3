//! Neighbouring `RUN`s of apt → one `RUN`.

use crate::pass::run::Run;
use crate::shared::apt;
use crate::shared::join::{Stretch, stretches};
use crate::{Fix, Level, PassContext, declare_pass};

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
    /// Intended: the same commands run in the same order, and leave the same files. The layers
    /// become one, so a change to one command runs all of them again. Where no image gets the
    /// layers of a stage, `RUN`s stay separate.
    name: "join-apt-runs", phase: Joins, level: Intended,
    settles: ["DL3059"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    let runs: Vec<_> = ctx.model().instructions().iter().filter_map(Run::on_lines).collect();
    let runs: Vec<_> = runs.iter().collect();
    stretches(ctx, &runs, |first, second| is_apt_only(first) && is_apt_only(second))
        .into_iter()
        .map(fix)
        .collect()
}

fn is_apt_only(run: &Run<'_>) -> bool {
    run.script.parts().all(apt::is_apt_only)
}

fn fix(joined: Stretch<'_, '_>) -> Fix {
    let reason = format!(
        "{} neighbouring `RUN`s that only call apt make a layer each; join them into one",
        joined.count
    );
    let at = joined.first.instruction.start();
    Fix::new(at, Level::Intended, reason).edit(joined.indels, joined.changes)
}
