//! `apt-get install --no-install-recommends`.

use dockwright_model::{APT, Call, Word};

use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--no-install-recommends` to `apt-get install`.
    ///
    /// apt installs the packages that a package needs, and the packages that it recommends. The
    /// latter are often more than half of the layer: documentation, editors, fonts of a desktop.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    ///
    /// ## Level
    /// Risky: the image may lack something. `curl`, `wget` and `git` recommend `ca-certificates`,
    /// `python3-pip` recommends a compiler. Add the packages that you need to the list.
    ///
    /// Files that set `APT::Install-Recommends` stay as they are.
    name: "skip-recommended-packages", phase: Packages, level: Risky,
    settles: ["DL3015", "DS-0029"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    // A setting in a configuration file holds for all calls.
    if !source.contains("apt") || source.to_ascii_lowercase().contains("apt::install-recommends") {
        return Vec::new();
    }
    ctx.calls_of(APT.programs).filter_map(|(_, it)| fix(&it)).collect()
}

fn fix(call: &Call) -> Option<Fix> {
    let it = APT.invocation(&call.command)?;
    // `aptitude` has a different option.
    let is_known = APT.answers.programs.contains(&&*it.program);
    let installs = is_known && it.is_one_of(&["install"]) && !it.operands.is_empty();
    let mut words = it.options.iter().chain(&it.values);
    let decides = it.has_one_of(APT.recommends) || words.any(|it| names_option(&it.text));
    (installs && !decides).then_some(())?;
    // After `-y`, the usual place.
    let is_answer = |word: &&Word| APT.answers.options.contains(&&*word.text);
    let mut answers = it.options.iter().copied().filter(is_answer);
    let place = answers.find(|answer| is_next_to(call, it.done, answer)).unwrap_or(it.done);
    let reason = format!(
        "`{} install` also installs recommended packages; name those that the image needs",
        it.program
    );
    let fix = Fix::new(it.done.range.start, Level::Risky, reason);
    Some(fix.insert_after(place, &["--no-install-recommends"]))
}

/// Whether `next` directly follows `done` in a call.
fn is_next_to(call: &Call, done: &Word, next: &Word) -> bool {
    call.command.words().windows(2).any(|it| it[0].range == done.range && it[1].range == next.range)
}

fn names_option(text: &str) -> bool {
    text.to_ascii_lowercase().contains("install-recommends")
}
