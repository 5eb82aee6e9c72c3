//! Base images whose support has ended.

use std::collections::HashSet;

use dockwright_model::{Model, Stage};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds base images of a version that is not supported any more.
    ///
    /// What is found to be insecure after the end of support stays in the image, and the packages
    /// of such a distribution often move to another server, so that builds fail.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:14-alpine
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM node:24-alpine
    /// ```
    ///
    /// ## Level
    /// A suggestion: a newer version may need changes of the application. The dates are those of a
    /// table of 2026-08-22, for official images of Debian, Ubuntu, Alpine, CentOS, Node, Python,
    /// PHP, Ruby and Go; a version that ended later is not reported. Debian counts as supported
    /// until its long-term support ends. Tags with variables and digests are not reported, and each
    /// image is reported once.
    name: "replace-retired-base", phase: Suggestions, level: Suggestion,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    let mut seen = HashSet::new();
    let stages = model.stages().iter().filter_map(|it| suggestion(model, it, &mut seen));
    stages.collect()
}

fn suggestion(model: &Model, stage: &Stage, seen: &mut HashSet<String>) -> Option<Fix> {
    let retirement = stage.base.image()?.retirement()?;
    let from = &model.instructions()[stage.instructions.start];
    let word = from.syntax.words().next().filter(|_| from.keyword == Keyword::From)?;
    let text = word.text();
    (!text.contains(['$', '@']) && seen.insert(text.clone())).then_some(())?;
    let reason = format!(
        "the support of `{text}` ended on {}; move to a version such as `{}`",
        retirement.ended, retirement.successor
    );
    Some(Fix::suggestion(word.syntax().text_range().start().into(), reason))
}
