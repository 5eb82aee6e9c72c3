//! Stages that are used before they begin.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::{Keyword, ast};
use hashbrown::HashSet;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds stages that are used before they begin.
    ///
    /// `FROM build` above `FROM … AS build` does not mean that stage, but an image of this name,
    /// which is fetched from a registry. With BuildKit, `COPY --from=build` finds a later stage;
    /// other builders look for an image of this name.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM nginx:1.29
    /// COPY --from=assets /out/ /usr/share/nginx/html/
    ///
    /// FROM node:22 AS assets
    /// RUN npm run build
    /// ```
    /// is better written as
    /// ```dockerfile
    /// FROM node:22 AS assets
    /// RUN npm run build
    ///
    /// FROM nginx:1.29
    /// COPY --from=assets /out/ /usr/share/nginx/html/
    /// ```
    ///
    /// ## Level
    /// A suggestion: the last stage of a file is the one that is built, so moving a stage may
    /// change the image.
    name: "order-stages", phase: Suggestions, level: Suggestion, settles: ["DL3022"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    if model.stages().len() < 2 {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let uses = model.instructions().iter().filter_map(|it| suggestion(model, it));
    uses.filter(|(name, _)| seen.insert(name.clone())).map(|(_, fix)| fix).collect()
}

/// The name that is used too early, with the suggestion.
fn suggestion(model: &Model, it: &Instruction) -> Option<(String, Fix)> {
    match it.keyword {
        Keyword::From => base(model, it),
        Keyword::Copy | Keyword::Run => it.syntax.flags().find_map(|flag| source(model, it, &flag)),
        _ => None,
    }
}

/// `FROM` with the name of a later stage, unless it is also the name of an image.
fn base(model: &Model, it: &Instruction) -> Option<(String, Fix)> {
    let stage = &model.stages()[it.stage?];
    let image = stage.base.image()?;
    let word = it.syntax.words().next()?;
    let name = word.text();
    let is_known = image.family().is_some() || image.looks_at_command() || image.runs_as_root();
    (!is_known && is_later(model, it, &name)).then_some(())?;
    let reason = format!(
        "`FROM {name}` fetches an image called `{name}`, because the stage of this name begins \
         below; move that stage up"
    );
    Some((name, Fix::suggestion(word.syntax().text_range().start().into(), reason)))
}

/// `COPY --from=name` and `RUN --mount=from=name` with the name, or number, of a later stage.
fn source(model: &Model, it: &Instruction, flag: &ast::Flag) -> Option<(String, Fix)> {
    let value = flag.value();
    let name = match (it.keyword, flag.name().as_str()) {
        (Keyword::Copy, "from") => value.as_str(),
        (Keyword::Run, "mount") => value.split(',').find_map(|it| it.strip_prefix("from="))?,
        _ => return None,
    };
    let is_later_number = || {
        let number = name.parse::<usize>().ok().filter(|_| it.keyword == Keyword::Copy);
        number.is_some_and(|number| Some(number) > it.stage && number < model.stages().len())
    };
    (is_later(model, it, name) || is_later_number()).then_some(())?;
    let reason = format!(
        "the stage `{name}` begins below, which other builders than BuildKit do not accept; move \
         that stage up"
    );
    let at = flag.syntax().text_range().start().into();
    Some((name.to_owned(), Fix::suggestion(at, reason)))
}

/// Whether all stages of this name begin below the stage of the instruction.
fn is_later(model: &Model, it: &Instruction, name: &str) -> bool {
    let is_named = |stage: &dockwright_model::Stage| {
        stage.name.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let first = model.stages().iter().position(is_named);
    first.is_some_and(|first| it.stage.is_some_and(|stage| first > stage))
}
