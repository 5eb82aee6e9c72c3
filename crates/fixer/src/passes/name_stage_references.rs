//! `COPY --from=0` → `COPY --from=build`.

use dockwright_model::Model;
use dockwright_syntax::Keyword;

use crate::edit::Indel;
use crate::references::{self, Reference};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes the name of a stage where `COPY --from` has its number.
    ///
    /// A number says nothing about what is copied, and a new stage above makes it mean another
    /// one without a word.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.23 AS build
    ///
    /// FROM scratch
    /// COPY --from=0 /app /app
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM golang:1.23 AS build
    ///
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ## Level
    /// Safe where the stage has a name that no other stage has.
    ///
    /// A suggestion where it has none. Never in `RUN --mount=from=0`, which is an image.
    name: "name-stage-references", phase: Modernize, level: Safe,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("--from=") {
        return Vec::new();
    }
    let model = ctx.model();
    let names = references::names(model);
    let is_unique = |name: &str| names.get(&name.to_ascii_lowercase()) == Some(&1);
    let copies = references::all(model).into_iter().filter(|it| it.keyword == Keyword::Copy);
    copies.filter_map(|it| fix(model, &it, &is_unique)).collect()
}

fn fix(model: &Model, it: &Reference, is_unique: &dyn Fn(&str) -> bool) -> Option<Fix> {
    let number = number(it)?;
    let stage = model.stages().get(number).filter(|_| number < it.stage)?;
    let suggestion = |reason: String| Some(Fix::suggestion(it.at, reason));
    let Some(name) = &stage.name else {
        return suggestion(format!(
            "stage {number} has no name; with one behind `AS`, a stage that is added above does \
             not change what is copied"
        ));
    };
    if !is_unique(name) {
        return suggestion(format!("stage {number} shares its name `{name}` with another stage"));
    }
    let reason = format!("`{name}` stays the same stage when another one is added above it");
    let indels = vec![Indel::replace(it.range.clone(), name)];
    Fix::new(it.at, Level::Safe, reason, indels, Vec::new())
}

/// The number that a reference is, written as numbers are.
fn number(it: &Reference) -> Option<usize> {
    let number = it.text.parse::<usize>().ok()?;
    (it.is_plain && number.to_string() == it.text).then_some(number)
}
