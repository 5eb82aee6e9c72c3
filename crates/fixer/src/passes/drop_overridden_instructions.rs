//! All but the last `CMD`, `ENTRYPOINT` and `HEALTHCHECK` of a stage are dropped.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{Keyword, ast};

use crate::pass::edit::Indel;
use crate::shared::comments;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Drops a `CMD`, `ENTRYPOINT` or `HEALTHCHECK` that a later one of the same stage overrides.
    ///
    /// Only the last one takes effect. Readers may rely on the first, or change that line without
    /// any effect.
    ///
    /// ## Example
    /// ```dockerfile
    /// CMD ["npm", "test"]
    /// RUN npm ci
    /// CMD ["npm", "start"]
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN npm ci
    /// CMD ["npm", "start"]
    /// ```
    ///
    /// ## Level
    /// Safe: the image is the same. Comments stay where they are, also those inside the
    /// instruction.
    ///
    /// A suggestion where a comment to a tool is about the instruction, and where the text for the
    /// shell ends in a shell comment, which would be lost: `CMD npm test # see #42`.
    name: "drop-overridden-instructions", phase: Modernize, level: Safe,
    settles: ["DL3012", "DL4003", "DL4004", "MultipleInstructionsDisallowed", "DS-0007", "DS-0016", "DS-0023"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    (0..model.stages().len()).flat_map(|stage| fixes(ctx, model, stage)).collect()
}

fn fixes(ctx: &PassContext<'_>, model: &Model, stage: usize) -> Vec<Fix> {
    let mut found = Vec::new();
    for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
        let mut last: Option<&Instruction> = None;
        for it in model.of_stage(stage).iter().filter(|it| it.keyword == keyword) {
            found.extend(last.replace(it).and_then(|it| fix(ctx, model, it)));
        }
    }
    found
}

fn fix(ctx: &PassContext<'_>, model: &Model, it: &Instruction) -> Option<Fix> {
    let source = ctx.source();
    let name = it.keyword.as_str();
    let reason = format!("a later `{name}` of this stage overrides this one");
    let suggestion = |what: &str| {
        Some(Fix::suggestion(
            it.start(),
            format!(
                "{reason}; the instruction stays, \
                 because {what}"
            ),
        ))
    };
    let before = it.index.checked_sub(1).map_or(0, |it| model.instructions()[it].range().end);
    let above: Vec<_> = source[before..it.start()]
        .lines()
        .map(str::trim_start)
        .filter(|it| it.starts_with('#'))
        .collect();
    let end = it.range().end;
    let inside = comments::within(it, &(it.start()..end));
    if above.iter().copied().chain(inside.iter().map(String::as_str)).any(speaks_to_tool) {
        return suggestion("a comment for a tool belongs to the instruction");
    }
    if let Some(comment) = shell_comment(it) {
        return suggestion(&format!("`{comment}` is a comment for the shell, and would be lost"));
    }
    if ctx.swallows_next(it) {
        return suggestion("the instruction below is a part of it");
    }
    let start = source[..it.start()].rfind('\n').map_or(0, |at| at + 1);
    let is_whole = source[start..it.start()].trim_start_matches([' ', '\t']).is_empty()
        && begins_with_keyword(it)
        && source[..end].ends_with('\n');
    if !is_whole {
        return suggestion("the instruction shares a line with another one");
    }
    // A comment that is left alone must not look as if it were about what follows.
    let has_comment = it.syntax.leading_comments().next().is_some() || !inside.is_empty();
    let lines = inside.iter().flat_map(|it| [it.as_str(), "\n"]);
    let left: String = lines.chain(has_comment.then_some("\n")).collect();
    let indels = vec![Indel::replace(start..end, left)];
    Some(Fix::new(it.start(), Level::Safe, reason).edit(indels, Vec::new()))
}

/// What looks like a comment to the shell that reads the text of an instruction.
fn shell_comment(it: &Instruction) -> Option<String> {
    if it.syntax.json().is_some() {
        return None;
    }
    let text = ast::joined(it.syntax.syntax());
    let begins =
        |at: &usize| text[..*at].ends_with(|c: char| c.is_whitespace() || ";&|()".contains(c));
    let start = text.match_indices('#').map(|it| it.0).find(begins)?;
    text[start..].lines().next().map(|it| it.trim_end().to_owned())
}

/// Whether no continuation stands in front of the keyword.
fn begins_with_keyword(it: &Instruction) -> bool {
    let mut tokens = it.syntax.leading_trivia();
    let last = tokens.by_ref().last();
    let first = last.map_or_else(|| it.syntax.syntax().first_token(), |it| it.next_token());
    first == it.syntax.keyword_token()
}
