//! Comments that the builder takes for descriptions.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds comments above `FROM … AS` and `ARG` that do not describe the stage or the argument.
    ///
    /// `docker build --call=outline` and `--call=targets` print the comment directly above a stage
    /// or an argument as its description, if the comment begins with its name. BuildKit's check for
    /// this is experimental, so the pass reports only where the file asks for that check.
    ///
    /// ## Example
    /// ```dockerfile
    /// # check=experimental=InvalidDefinitionDescription
    /// # The compiler is large.
    /// FROM golang:1.25 AS build
    /// ```
    /// could be
    /// ```dockerfile
    /// # check=experimental=InvalidDefinitionDescription
    /// # build compiles the server.
    /// FROM golang:1.25 AS build
    /// ```
    ///
    /// ## Level
    /// A suggestion: a comment about something else needs a blank line below, one about the
    /// definition needs its name in front.
    name: "describe-definitions", phase: Suggestions, level: Suggestion,
    settles: ["InvalidDefinitionDescription"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !is_asked_for(ctx) {
        return Vec::new();
    }
    ctx.model().instructions().iter().filter_map(|it| suggestion(ctx, it)).collect()
}

/// Whether `# check=experimental=…` names the rule, or all of them.
fn is_asked_for(ctx: &PassContext<'_>) -> bool {
    ctx.parse.file().directives().any(|it| {
        let is_check = it.name().is_some_and(|it| it.text().eq_ignore_ascii_case("check"));
        let value = it.value().map(|it| it.text().to_owned()).unwrap_or_default();
        let lists = value.split(';').filter_map(|it| it.trim().strip_prefix("experimental="));
        let mut names = lists.flat_map(|it| it.split(',')).map(str::trim);
        is_check && names.any(|it| matches!(it, "all" | "InvalidDefinitionDescription"))
    })
}

fn suggestion(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let names: Vec<_> = match it.keyword {
        Keyword::From => {
            it.syntax.words().nth(1).map(|it| it.text().to_lowercase()).into_iter().collect()
        }
        Keyword::Arg => it.syntax.pairs().filter_map(|it| it.key()).collect(),
        _ => return None,
    };
    let name = names.first()?;
    let comment = it.syntax.leading_comments().last()?;
    let text = comment.text().trim_start_matches('#').trim();
    let first = text.split(' ').next().unwrap_or_default();
    (!first.is_empty() && !names.iter().any(|it| it == first)).then_some(())?;
    // After a blank line, the comment does not belong to the instruction.
    let between = &ctx.source()[usize::from(comment.text_range().end())..it.start()];
    (between.matches('\n').count() < 2).then_some(())?;
    let what = if it.keyword == Keyword::From { "stage" } else { "argument" };
    let reason = format!(
        "the comment stands where the {what} `{name}` is described; begin it with `{name}`, or put \
         a blank line below it"
    );
    Some(Fix::suggestion(it.start(), reason))
}
