//! `COPY --from=0` → `COPY --from=build`.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use dockwright_model::{Model, Stage};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;
use hashbrown::HashSet;

use crate::facts::references::{self, Reference};
use crate::pass::edit::Indel;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Replaces the number of a stage in `COPY --from` with a name.
    ///
    /// A number does not say which files are copied, and means another stage once a stage is added
    /// above. A stage without a name gets one: `build`, if no build of the project has a named
    /// context `build`, which would replace the stage. Without a project, or where a base image may
    /// have a trigger that copies from an image `build`, the stage gets a name that nothing else
    /// uses.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.23
    ///
    /// FROM scratch
    /// COPY --from=0 /app /app
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM golang:1.23 AS stage-0
    ///
    /// FROM scratch
    /// COPY --from=stage-0 /app /app
    /// ```
    ///
    /// ## Level
    /// - Safe where the stage has a name that no other stage has, or gets a name that stands for
    ///   nothing else in the file and that no variable can spell.
    /// - Risky where the stage gets a name that a build argument can spell as well, as in
    ///   `FROM $IMAGE`: such a `FROM` would use the stage instead of an image.
    /// - A suggestion where stages share a name, and where a build may ask for the stage by its
    ///   number: with `--target 0`, Podman and Buildah do not find a stage that has a name.
    ///
    /// Never in `RUN --mount=from=0`, which is an image.
    name: "name-stage-references", phase: Modernize, level: Safe..Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("--from=") {
        return Vec::new();
    }
    let model = ctx.model();
    let all = references::all(model);
    let names = references::names(model);
    let mut taken: HashSet<_> = names.keys().cloned().collect();
    taken.extend(all.iter().map(|it| it.text.to_ascii_lowercase()));
    taken.extend(references::values(model));
    taken.extend(ctx.replaced_names().map(str::to_ascii_lowercase));
    let triggered = LazyCell::new(|| references::may_be_triggered(model));
    let open: Vec<_> = all.iter().filter(|it| it.text.contains('$')).collect();
    let mut fixes = Vec::new();
    for (number, copies) in numbered(&all) {
        let stage = &model.stages()[number];
        let Some(name) = &stage.name else {
            if let Some(reason) = asked_by_number(ctx, number) {
                fixes.extend(copies.first().map(|it| Fix::suggestion(it.at, reason)));
                continue;
            }
            // A trigger of a base image may use an image whose name does not appear in this file.
            let is_known = ctx.has_evidence() && triggered.last().is_none_or(|it| *it <= number);
            let name = free_name(stage, number, &taken, is_known);
            fixes.extend(named(model, number, &name, &copies, &open));
            taken.insert(name);
            continue;
        };
        if names.get(&name.to_ascii_lowercase()) == Some(&1) {
            fixes.extend(copies.iter().map(|it| renamed(it, name)));
        } else {
            let reason = format!("stage {number} shares its name `{name}` with another stage");
            fixes.extend(copies.iter().map(|it| Fix::suggestion(it.at, reason.clone())));
        }
    }
    fixes
}

/// The reason why a stage has to stay without a name: with a name, Podman and Buildah do not find
/// the stage by its number.
fn asked_by_number(ctx: &PassContext<'_>, number: usize) -> Option<String> {
    let is_number = |it: &str| it == number.to_string();
    let mentioned = || ctx.mentions().find(|(_, it)| it.may_number_target());
    let by = if ctx.targets().any(|it| it.is_some_and(is_number)) {
        format!("a build has the target `{number}`")
    } else if let Some((who, _)) = mentioned() {
        format!("`{who}` may name the number as a target")
    } else {
        ctx.is_target(number).then_some(())?;
        "the target of a build is in a variable, which may be the number".to_owned()
    };
    Some(format!(
        "stage {number} should have a name, but {by}: once the stage has a name, Podman and \
         Buildah do not find the stage by its number"
    ))
}

/// The `COPY`s that name an earlier stage by its number, grouped by number.
fn numbered(all: &[Reference]) -> BTreeMap<usize, Vec<&Reference>> {
    let mut numbered: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for it in all.iter().filter(|it| it.keyword == Keyword::Copy) {
        if let Some(number) = number(it).filter(|number| *number < it.stage) {
            numbered.entry(number).or_default().push(it);
        }
    }
    numbered
}

fn renamed(it: &Reference, name: &str) -> Fix {
    let reason = format!(
        "the number of a stage changes when a stage is added above; the name \
         `{name}` does not"
    );
    let indels = vec![Indel::replace(it.range.clone(), name)];
    Fix::new(it.at, Level::Safe, reason).edit(indels, Vec::new())
}

/// Gives a stage an unused name, and replaces the number in each `COPY`. The references of `open`
/// have variables.
fn named(
    model: &Model,
    number: usize,
    name: &str,
    copies: &[&Reference],
    open: &[&Reference],
) -> Option<Fix> {
    let from = model.of_stage(number).first()?;
    let (image, as_name) = (from.syntax.words().next()?, from.in_its_case("AS"));
    let image = image.syntax().text_range();
    let uses = copies.iter().map(|it| Indel::replace(it.range.clone(), name));
    let indels = std::iter::once(Indel::insert(image.end().into(), format!(" {as_name} {name}")));
    let reason = format!(
        "the number {number} changes its meaning when a stage is added above; the name \
         `{name}` does not"
    );
    let (level, reason) = match open.iter().find(|it| it.may_be(name)) {
        None => (Level::Safe, reason),
        Some(Reference { text, .. }) => {
            (Level::Risky, format!("{reason}; a build argument may make `{text}` the same name"))
        }
    };
    let change = Change::StageNamed { stage: number, name: name.to_owned() };
    Some(
        Fix::new(copies.first()?.at, level, reason)
            .edit(indels.chain(uses).collect(), vec![change]),
    )
}

/// A name for a stage that no stage and no image of the file has. A build may replace the name with
/// a named context. Where the builds are not known, the name is therefore an unlikely one.
fn free_name(stage: &Stage, number: usize, taken: &HashSet<String>, is_known: bool) -> String {
    if !is_known {
        let numbered = (number..).map(|it| format!("stage-{it}"));
        return numbered.into_iter().find(|it| !taken.contains(it)).unwrap_or_default();
    }
    let image = stage.base.image().map_or("", |it| &*it.name);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    let is_name =
        image.starts_with(|c: char| c.is_ascii_lowercase()) && image.chars().all(is_plain);
    let of_image = is_name.then(|| format!("{image}-build"));
    let named = std::iter::once("build".to_owned()).chain(of_image);
    let numbered = (number..).map(|it| format!("build-{it}"));
    named.chain(numbered).find(|it| !taken.contains(it)).unwrap_or_default()
}

/// The number of a stage, if the reference is one in plain decimal.
fn number(it: &Reference) -> Option<usize> {
    let number = it.text.parse::<usize>().ok()?;
    (it.is_plain && number.to_string() == it.text).then_some(number)
}
