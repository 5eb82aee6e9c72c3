//! Base images without a version.

use std::collections::HashSet;

use dockwright_model::{Model, Stage};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds base images without a version: no tag, or `latest`.
    ///
    /// Such a name means another image after every release. The same Dockerfile then builds
    /// something else tomorrow, on another machine, or in CI, and nothing in the file shows the
    /// difference.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM python:3.13-slim
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which version is meant. Each image is reported once.
    /// Digests, stages, `scratch`, and names with variables are not reported.
    name: "pin-base-image", phase: Suggestions, level: Suggestion,
    settles: ["DL3006", "DL3007", "CKV_DOCKER_7", "DS-0001"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    let mut seen = HashSet::new();
    let stages = model.stages().iter().filter_map(|it| suggestion(model, it, &mut seen));
    stages.collect()
}

fn suggestion(model: &Model, stage: &Stage, seen: &mut HashSet<String>) -> Option<Fix> {
    let image = stage.base.image()?;
    let from = &model.instructions()[stage.instructions.start];
    let word = from.syntax.words().next().filter(|_| from.keyword == Keyword::From)?;
    let text = word.text();
    let is_open = matches!(image.tag.as_str(), "" | "latest") && !text.contains(['$', '@']);
    (is_open && seen.insert(image.repository.clone())).then_some(())?;
    let reason = if image.tag.is_empty() {
        format!("`{text}` has no tag, so the base image changes with every release; name a version")
    } else {
        format!("`{text}` changes with every release; name a version")
    };
    Some(Fix::suggestion(word.syntax().text_range().start().into(), reason))
}
