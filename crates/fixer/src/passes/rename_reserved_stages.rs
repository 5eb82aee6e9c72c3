//! Stages with a name that builders reserve.

use dockwright_model::{Model, Stage};

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds stages that are called `scratch` or `context`.
    ///
    /// Builders reserve these names: `FROM scratch` starts with an empty image, and `context` is
    /// the build context. With some builders, a stage of such a name cannot be reached.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM alpine:3.22 AS context
    /// RUN apk add --no-cache git
    /// ```
    /// is better written as
    /// ```dockerfile
    /// FROM alpine:3.22 AS sources
    /// RUN apk add --no-cache git
    /// ```
    ///
    /// ## Level
    /// A suggestion: builds may name the stage as their target.
    name: "rename-reserved-stages", phase: Suggestions, level: Suggestion,
    settles: ["ReservedStageName", "DL3063"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    model.stages().iter().filter_map(|it| suggestion(model, it)).collect()
}

fn suggestion(model: &Model, stage: &Stage) -> Option<Fix> {
    let name = stage.name.as_ref()?.to_lowercase();
    let meaning = match name.as_str() {
        "scratch" => "an image without any file",
        "context" => "the build context",
        _ => return None,
    };
    let word = model.instructions()[stage.instructions.start].syntax.words().nth(1)?;
    let reason = format!("to builders, `{name}` is {meaning}; give the stage another name");
    Some(Fix::suggestion(word.syntax().text_range().start().into(), reason))
}
