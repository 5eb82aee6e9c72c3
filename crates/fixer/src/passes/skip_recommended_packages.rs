//! `apt-get install --no-install-recommends`.

use dockwright_model::{APT, Call, Word};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::join::Run;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--no-install-recommends` to `apt-get install`.
    ///
    /// apt installs what a package needs, and what it recommends as well. That is often more than
    /// half of the layer: documentation, editors, a desktop's fonts.
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
    /// Risky: something may be missing afterwards. `curl`, `wget` and `git` recommend
    /// `ca-certificates`, `python3-pip` recommends a compiler. Name what you need.
    ///
    /// Files that set `APT::Install-Recommends` stay as they are.
    name: "skip-recommended-packages", phase: Packages, level: Risky,
    settles: ["DL3015"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    // Whoever sets it in a configuration file has decided for all calls.
    if !source.contains("apt") || source.to_ascii_lowercase().contains("apt::install-recommends") {
        return Vec::new();
    }
    let runs = ctx.model().all(Keyword::Run).filter_map(Run::of);
    runs.flat_map(|it| it.script.calls().iter().filter_map(fix).collect::<Vec<_>>()).collect()
}

fn fix(call: &Call) -> Option<Fix> {
    let it = APT.invocation(&call.command)?;
    // `aptitude` has another option for it.
    let is_known = APT.answers.programs.contains(&&*it.program);
    let installs = is_known && it.is_one_of(&["install"]) && !it.operands.is_empty();
    let mut words = it.options.iter().chain(&it.values);
    let decides = it.has_one_of(APT.recommends) || words.any(|it| names_option(&it.text));
    (installs && !decides).then_some(())?;
    // Behind the answer, where people put it.
    let is_answer = |word: &&&Word| APT.answers.options.contains(&&*word.text);
    let behind = it.options.iter().filter(is_answer).map(|it| it.range.end);
    let next = behind.filter(|end| is_next_to(call, it.done.range.end, *end)).max();
    let option = "--no-install-recommends";
    let indel = Indel::insert(next.unwrap_or(it.done.range.end), format!(" {option}"));
    let reason = format!(
        "`{} install` also installs what the packages recommend; name what you need of it",
        it.program
    );
    let change = Change::Tokens { removed: Vec::new(), inserted: vec![option.to_owned()] };
    Fix::new(it.done.range.start, Level::Risky, reason, vec![indel], vec![change])
}

/// Whether the word that ends at `end` is the next one behind the word that ends at `done`.
fn is_next_to(call: &Call, done: usize, end: usize) -> bool {
    call.command.words().windows(2).any(|it| it[0].range.end == done && it[1].range.end == end)
}

fn names_option(text: &str) -> bool {
    text.to_ascii_lowercase().contains("install-recommends")
}
