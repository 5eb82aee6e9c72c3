//! Downloads that fill the log.

use dockwright_model::Family;

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds calls of `wget` that write their progress to the log.
    ///
    /// Without a terminal, GNU Wget writes a line for every 50 KiB: 20,000 lines for a gigabyte, in
    /// which errors of the build are hard to find.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN wget https://example.com/data.tar.gz
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN wget -nv https://example.com/data.tar.gz
    /// ```
    ///
    /// ## Level
    /// A suggestion: somebody may want to see the progress. The `wget` of Alpine images knows `-q`,
    /// but not `-nv`.
    name: "limit-wget-output", phase: Suggestions, level: Suggestion,
    settles: ["DL3047"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    given(ctx, &["wget"]).filter_map(|it| suggestion(ctx, &it)).collect()
}

fn suggestion(ctx: &PassContext<'_>, it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let is_fetching = words.iter().any(|it| !it.starts_with('-'));
    (program == "wget" && is_fetching && !words.iter().any(|it| is_quiet(it))).then_some(())?;
    let image = ctx.model().root(it.run.stage?).image();
    let is_alpine = image.and_then(dockwright_model::Image::family) == Some(Family::Alpine);
    let option = if is_alpine { "`-q` prevents" } else { "`-nv` or `-q` prevents" };
    let reason = format!("`wget` writes its progress into the log of the build; {option} that");
    Some(Fix::suggestion(it.at, reason))
}

/// Whether an option, perhaps among other letters, limits what is printed or sends it elsewhere.
fn is_quiet(option: &str) -> bool {
    let long = [
        "--quiet",
        "--no-verbose",
        "--progress",
        "--show-progress",
        "--output-file",
        "--append-output",
        "--version",
        "--help",
    ];
    if let Some(letters) = option.strip_prefix('-').filter(|it| !it.starts_with('-')) {
        // Behind `O` and `P` stands a name.
        let letters = letters.split(['O', 'P']).next().unwrap_or_default();
        return letters == "nv" || letters.contains(['q', 'o', 'a', 'V', 'h']);
    }
    long.iter().any(|it| option.starts_with(it))
}
