//! Destinations of several files that do not look like a directory.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `COPY` and `ADD` of several sources to a destination without a `/` at its end.
    ///
    /// The result depends on the builder, and on what is at the destination already. Some builders
    /// refuse the file; BuildKit lets each source replace the one before, unless the destination is
    /// a directory. A `/` at the end makes the destination a directory.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json /app
    /// ```
    /// is meant as
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json /app/
    /// ```
    ///
    /// ## Level
    /// A suggestion: there may be a word too few or too many. Destinations that end in a variable
    /// are not reported.
    name: "end-directory-with-slash", phase: Suggestions, level: Suggestion,
    settles: ["DL3021", "DS-0011"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let all = ctx.model().instructions().iter();
    all.filter(|it| !ctx.swallows_next(it)).filter_map(suggestion).collect()
}

fn suggestion(it: &Instruction) -> Option<Fix> {
    matches!(it.keyword, Keyword::Add | Keyword::Copy).then_some(())?;
    let words = it.syntax.arguments();
    let (destination, sources) = words.split_last()?;
    let destination = destination.trim_matches(['"', '\'']);
    let is_dir = destination.ends_with(['/', '\\']);
    let is_known = !destination.rsplit('/').next().is_some_and(|it| it.contains('$'));
    (sources.len() > 1 && !is_dir && is_known && !destination.starts_with('#')).then_some(())?;
    let otherwise = match destination {
        "." | ".." => "",
        _ => ", and others let each file replace the one before",
    };
    let reason = format!(
        "without a `/` at its end, some builders refuse `{destination}` for several \
         sources{otherwise}; write `{destination}/`"
    );
    Some(Fix::suggestion(it.start(), reason))
}
