//! Two programs for one purpose.

use hashbrown::HashMap;

use crate::shared::commands::given;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds stages that download with both `wget` and `curl`.
    ///
    /// One of them is enough. The other is one more package to install and to update.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN curl -fsSLO https://example.com/a.tar.gz
    /// RUN wget -q https://example.com/b.tar.gz
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN curl -fsSLO https://example.com/a.tar.gz
    /// RUN curl -fsSLO https://example.com/b.tar.gz
    /// ```
    ///
    /// ## Level
    /// A suggestion: the two have different options, and the base image may have only one of them.
    /// Reported once for each stage, at the first call of the second program.
    name: "use-one-downloader", phase: Suggestions, level: Suggestion,
    settles: ["DL4001", "DS-0014"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    // A cheap check first: most files have at most one of the programs.
    if !ctx.says_somewhere("curl") || !ctx.says_somewhere("wget") {
        return Vec::new();
    }
    let mut first: HashMap<_, (String, usize)> = HashMap::new();
    let mut found: HashMap<_, Fix> = HashMap::new();
    for it in given(ctx, &["curl", "wget"]) {
        let Some((program, words)) = it.program().filter(|it| it.0 == "curl" || it.0 == "wget")
        else {
            continue;
        };
        // A call to a local service of the build downloads nothing.
        if words.iter().any(|it| it.contains("localhost") || it.contains("127.0.0.1")) {
            continue;
        }
        let (other, line) =
            first.entry(it.run.stage).or_insert_with(|| (program.clone(), ctx.line(it.at)));
        if *other != program {
            let reason = format!(
                "`{program}` downloads here, and `{other}` in line {line}; one of them is enough"
            );
            found.entry(it.run.stage).or_insert_with(|| Fix::suggestion(it.at, reason));
        }
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|it| it.at);
    found
}
