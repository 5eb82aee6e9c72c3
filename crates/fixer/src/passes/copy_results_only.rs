//! Stages that are copied as a whole.

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `COPY --from=… / /`, which copies all files of a stage or an image.
    ///
    /// A build stage exists to keep compilers, sources and caches out of the image. Such a `COPY`
    /// brings all of them in, on top of the base image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.25 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM debian:13
    /// COPY --from=build / /
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM golang:1.25 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM debian:13
    /// COPY --from=build /out/app /usr/bin/app
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which files are needed. Not reported in a stage that
    /// starts from `scratch`, where copying all files is a way to have them in one layer.
    name: "copy-results-only", phase: Suggestions, level: Suggestion,
    settles: ["DL3067"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    model.all(Keyword::Copy).filter_map(|it| suggestion(model, it)).collect()
}

fn suggestion(model: &Model, copy: &Instruction) -> Option<Fix> {
    let from = copy.syntax.flags().find(|it| it.name() == "from")?.value();
    let words = copy.syntax.arguments();
    let is_root = |it: &String| it.trim_matches(['"', '\'']) == "/";
    let (destination, sources) = words.split_last()?;
    (is_root(destination) && sources.iter().any(is_root)).then_some(())?;
    // A stage on `scratch` has only results, and a copy to such a stage is a way to have all files
    // in one layer.
    let name = from.trim_matches(['"', '\'']);
    let is_meant = *model.root(copy.stage?) == Base::Scratch || is_scratch(model, name);
    (!is_meant).then_some(())?;
    let reason = format!(
        "all files of `{name}` are copied into the image, needed or not; copy only the files that \
         the image needs"
    );
    Some(Fix::suggestion(copy.start(), reason))
}

/// Whether a stage of this name or number is built from `scratch`.
fn is_scratch(model: &Model, name: &str) -> bool {
    let is_it = |it: &dockwright_model::Stage| {
        it.name.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let stage = model.stages().iter().position(is_it).or_else(|| name.parse().ok());
    stage.is_some_and(|it| it < model.stages().len() && *model.root(it) == Base::Scratch)
}
