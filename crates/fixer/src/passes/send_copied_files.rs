//! Files that a `COPY` needs, and that the builder does not get.

use dockwright_model::Instruction;

use crate::contexts::Sent;
use crate::facts::sources;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds sources of `COPY` and `ADD` that an ignore file hides from the builder.
    ///
    /// The builder gets only files that `.dockerignore` does not exclude. A build that copies an
    /// excluded file fails with `"/config.yaml": not found`, although the file exists.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM nginx:1.29
    /// COPY config/site.conf /etc/nginx/conf.d/
    /// ```
    /// needs the second line in a `.dockerignore` such as
    /// ```text
    /// *.conf
    /// !config/site.conf
    /// ```
    ///
    /// ## Level
    /// A suggestion: the ignore file has to change, not the Dockerfile. A file is reported only if
    /// its directory has all other copied files, and if every possible build context hides the
    /// file.
    name: "send-copied-files", phase: Suggestions, level: Suggestion,
    settles: ["CopyIgnoredFile"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    // If some possible build context has all copied files, nothing is reported.
    if ctx.sent().is_ok() {
        return Vec::new();
    }
    let instructions = ctx.model().instructions().iter();
    let copied: Vec<_> = instructions
        .flat_map(|it| {
            sources::copied(&it.syntax)
                .unwrap_or_default()
                .into_iter()
                .map(move |source| (it, source))
        })
        .filter(|(_, source)| sources::is_literal(source))
        .collect();
    let all = ctx.anywhere();
    let is_whole = |it: &&Sent<'_>| {
        let whole = it.unfiltered();
        copied.iter().all(|(_, source)| holds(&whole, source))
    };
    let whole: Vec<_> = all.iter().filter(is_whole).collect();
    if whole.is_empty() {
        return Vec::new();
    }
    let is_hidden = |source: &str| !all.iter().any(|it| holds(it, source));
    let hidden = copied.iter().filter(|(_, source)| is_hidden(source));
    hidden.map(|(it, source)| suggestion(it, source)).collect()
}

/// Whether the builder gets a file for a source.
fn holds(sent: &Sent<'_>, source: &str) -> bool {
    if source.contains(['*', '?', '[']) {
        return sent.context.matching(source).is_none_or(|it| !it.is_empty());
    }
    sent.context.has(source)
}

fn suggestion(it: &Instruction, source: &str) -> Fix {
    let path = source.trim_start_matches("./").trim_start_matches('/');
    let reason = format!(
        "the ignore file of the build context hides `{source}` from the builder, so the build \
         fails; add the line `!{path}` to that file"
    );
    Fix::suggestion(it.start(), reason)
}
