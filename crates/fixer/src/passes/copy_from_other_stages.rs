//! Stages that copy from themselves.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `COPY --from` that names its own stage.
    ///
    /// A stage cannot copy from itself, so builders refuse the file. Usually the name of another
    /// stage is meant, or a `RUN cp` within the stage.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.25 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM alpine:3.22 AS final
    /// COPY --from=final /out/app /usr/bin/app
    /// ```
    /// is meant as
    /// ```dockerfile
    /// FROM golang:1.25 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM alpine:3.22 AS final
    /// COPY --from=build /out/app /usr/bin/app
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which stage is meant.
    name: "copy-from-other-stages", phase: Suggestions, level: Suggestion,
    settles: ["DL3023", "DS-0006"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    model.all(Keyword::Copy).filter_map(|it| suggestion(model, it)).collect()
}

fn suggestion(model: &Model, copy: &Instruction) -> Option<Fix> {
    let stage = copy.stage?;
    let flag = copy.syntax.flags().find(|it| it.name() == "from")?;
    let value = flag.value();
    let name = value.trim_matches(['"', '\'']);
    let own = model.stages()[stage].name.as_deref();
    // A name stands for the last stage of that name.
    let is_own = own.is_some_and(|it| it.eq_ignore_ascii_case(name))
        && !model.stages()[stage + 1..]
            .iter()
            .any(|it| it.name.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name)));
    (is_own || name.parse() == Ok(stage)).then_some(())?;
    let reason = format!(
        "`{name}` is this stage itself, and builders refuse to copy from a stage that is not done; \
         name another stage, or use `RUN cp`"
    );
    Some(Fix::suggestion(flag.syntax().text_range().start().into(), reason))
}
