//! `FROM … AS Build` → `FROM … AS build`, with all that refers to it.

use std::ops::ControlFlow;

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use crate::contexts::Sent;
use crate::contexts::mention::words;
use crate::facts::programs::last_name;
use crate::facts::references::{self, Reference};
use crate::pass::edit::Indel;
use crate::program::reads::{self, Walked};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes the names of stages in lower case, where they are given and where they are used.
    ///
    /// Docker converts the names of stages to lower case and warns about other names. Podman tells
    /// `Build` and `build` apart, so a file with both builds with only one of the two tools.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.23 AS Build
    ///
    /// FROM scratch
    /// COPY --from=Build /app /app
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
    /// Intended: Podman and Buildah distinguish upper and lower case in `--target`, so builds with
    /// these tools have to name the stage in lower case. Docker ignores the case.
    ///
    /// A suggestion where
    /// - two stages would have the same name,
    /// - the name is used before its stage, or stands in a variable,
    /// - a build argument may be the name, as in `FROM $STAGE`,
    /// - a file of the project, such as a script or a document, has the name, or a variable that may
    ///   be the name, as the target of a build,
    /// - a comment of the Dockerfile has the name in a line with `target`,
    /// - a file of the project has the name in this spelling, and chooses a target or builds with
    ///   Podman, Buildah, kaniko or OpenShift; if the target of some build is a variable, the name
    ///   in any file counts,
    /// - a line spells the name in another case than its stage: Podman and Buildah take
    ///   `FROM debian` below `AS Debian` for the image of that name,
    /// - a trigger may use the name: an `ONBUILD` of this file is part of the image, and a trigger
    ///   of a base image cannot be seen. Official images of Docker Hub are known to have no
    ///   triggers.
    name: "lower-stage-names", phase: Modernize, level: Intended,
    settles: ["StageNameCasing"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    let is_mixed = |it: &str| it.bytes().any(|it| it.is_ascii_uppercase());
    if !model.stages().iter().any(|it| it.name.as_deref().is_some_and(is_mixed)) {
        return Vec::new();
    }
    let all = references::all(model);
    let mut uses: HashMap<String, Vec<&Reference>> = HashMap::new();
    for reference in &all {
        uses.entry(reference.text.to_ascii_lowercase()).or_default().push(reference);
    }
    let (names, variables) = (references::names(model), references::values(model));
    let triggered = references::may_be_triggered(model);
    let open: Vec<_> = all.iter().filter(|it| it.text.contains('$')).collect();
    let mut fixes = Vec::new();
    for (index, stage) in model.stages().iter().enumerate() {
        let Some(name) = stage.name.as_deref().filter(|it| is_mixed(it)) else { continue };
        let lower = name.to_ascii_lowercase();
        let uses = uses.get(&lower).map_or(&[][..], Vec::as_slice);
        let Some(from) = model.of_stage(index).first() else { continue };
        let suggestion = |what: &str| {
            let reason = format!("`{name}` should be in lower case, but {what}");
            Fix::suggestion(from.start(), reason)
        };
        if names.get(&lower) != Some(&1) {
            fixes.push(suggestion("another stage has the same name"));
        } else if RESERVED.contains(&lower.as_str()) {
            fixes.push(suggestion(&format!("`{lower}` has a meaning of its own")));
        } else if ctx.replaced_names().any(|it| it.eq_ignore_ascii_case(name)) {
            fixes.push(suggestion("a build replaces a stage of this name with other files"));
        } else if let Some(who) = targeted(ctx, name) {
            fixes.push(suggestion(&format!(
                "`{who}` may build the stage by this name, in this spelling"
            )));
        } else if let Some(line) = shown_in_comment(ctx.source(), name) {
            fixes.push(suggestion(&format!(
                "the comment in line {line} shows a build of the stage by this name, in this \
                 spelling"
            )));
        } else if ctx.targets().flatten().any(|it| it != lower && it.eq_ignore_ascii_case(name)) {
            fixes.push(suggestion("a build names the stage as its target, in this spelling"));
        } else if ctx.targets().any(|it| it.is_none()) {
            fixes.push(suggestion(
                "a build has a target that is not known, and may name the stage in this spelling",
            ));
        } else if let Some((who, _)) = ctx.mentions().find(|it| it.1.may_vary_target()) {
            fixes.push(suggestion(&format!(
                "`{who}` has a variable for the target of a build, which may be the name in this \
                 spelling"
            )));
        } else if let Some(file) = spelled_in_project(ctx, name) {
            fixes.push(suggestion(&format!(
                "`{file}` has the name in this spelling, perhaps as the target of a build"
            )));
        } else if variables.contains(&lower) {
            fixes.push(suggestion("a variable has the name as its value"));
        } else if uses.iter().any(|it| it.stage <= index || !it.is_plain) {
            fixes.push(suggestion("the name is used where something else may be meant"));
        } else if let Some(trigger) = uses.iter().find(|it| it.keyword == Keyword::Onbuild) {
            let line = ctx.line(trigger.at);
            fixes.push(suggestion(&format!(
                "`ONBUILD` in line {line} leaves the name to images built on this one"
            )));
        } else if let Some(other) = uses.iter().find(|it| it.text != name) {
            let (other, line) = (&other.text, ctx.line(other.at));
            fixes.push(suggestion(&format!(
                "`{other}` in line {line} is another image with Podman and Buildah"
            )));
        } else if let Some(image) = next_of(&triggered, index).and_then(|it| image(model, it)) {
            fixes.push(suggestion(&format!(
                "`{image}` may have a trigger that copies from a stage of this name"
            )));
        } else if let Some(open) = open.iter().find(|it| it.may_be(&lower)) {
            let (open, line) = (&open.text, ctx.line(open.at));
            fixes.push(suggestion(&format!(
                "a build argument may make `{open}` in line {line} this name, in this spelling"
            )));
        } else {
            fixes.extend(fix(from, name, &lower, uses));
        }
    }
    fixes
}

/// Names that builders reserve, in lower case.
const RESERVED: &[&str] = &["context", "scratch"];

/// The file of the project that may name a stage as the target of a build.
fn targeted<'p>(ctx: &PassContext<'p>, name: &str) -> Option<&'p str> {
    ctx.mentions().find(|it| it.1.may_target(name)).map(|it| it.0.as_str())
}

/// The line of a comment that may show how to build a stage: `# podman build --target Build .`
fn shown_in_comment(source: &str, name: &str) -> Option<usize> {
    let mut lines = (1..).zip(source.lines());
    let found = lines.find(|(_, it)| {
        let is_comment = it.trim_start().starts_with('#');
        is_comment && it.contains("target") && words(it).any(|it| it == name)
    });
    found.map(|it| it.0)
}

/// A file of the project that has the name of a stage as a word, and chooses a target or builds with
/// Podman or the like. Dockerfiles and documents do not count. If the target of some build is a
/// variable, every other file with the name counts.
fn spelled_in_project(ctx: &PassContext<'_>, name: &str) -> Option<String> {
    let project = ctx.containers().project.as_ref()?;
    let has_open_target = ctx.told().has_open_target;
    let sent = Sent::whole(project);
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_named = |text: &str| {
        text.match_indices(name).any(|(at, it)| {
            !text[..at].ends_with(is_part) && !text[at + it.len()..].starts_with(is_part)
        })
    };
    let may_build = |text: &str| has_open_target || CHOOSING.iter().any(|it| text.contains(it));
    let roots = PLACES.iter().map(|it| (*it).to_owned()).collect();
    let walked = reads::walk(&sent, roots, |path| {
        let file = last_name(path);
        let is_other = ["ockerfile", "ontainerfile"].iter().any(|it| file.contains(it))
            || file.rsplit_once('.').is_some_and(|it| DOCUMENTS.contains(&it.1));
        let text = sent.context.text(path).filter(|_| !is_other);
        match text {
            Some(text) if is_named(&text) && may_build(&text) => {
                ControlFlow::Break(path.to_owned())
            }
            text => ControlFlow::Continue(text.map_or(0, |it| it.len())),
        }
    });
    match walked {
        Walked::All => None,
        Walked::Stopped(path) => Some(path),
        Walked::TooMuch => has_open_target.then(|| "a file".to_owned()),
    }
}

/// The root of a project, and hidden directories with tasks of editors and workflows.
const PLACES: &[&str] = &["", ".github", ".vscode"];

/// Words of files that choose a target, and of builders that distinguish upper and lower case.
const CHOOSING: &[&str] =
    &["--target", "TARGET", "buildah", "dockerStrategy", "kaniko", "podman", "target:"];

/// Extensions of documents, which build nothing.
const DOCUMENTS: &[&str] = &["adoc", "markdown", "md", "rst"];

/// The first of the given stages (in order) that comes after the stage `index`.
fn next_of(stages: &[usize], index: usize) -> Option<usize> {
    stages.get(stages.partition_point(|it| *it <= index)).copied()
}

/// The base image of a stage, as written.
fn image(model: &Model, stage: usize) -> Option<String> {
    Some(model.of_stage(stage).first()?.syntax.words().next()?.text())
}

fn fix(from: &Instruction, name: &str, lower: &str, uses: &[&Reference]) -> Option<Fix> {
    let word = from.syntax.words().nth(1)?.syntax().text_range();
    let word = word.start().into()..word.end().into();
    (name.len() == word.len()).then_some(())?;
    let others = uses.iter().map(|it| Indel::replace(it.range.clone(), lower));
    let indels = std::iter::once(Indel::replace(word, lower)).chain(others).collect();
    let reason = "Docker compares stage names in lower case, and Podman does not";
    let reason = format!("{reason}: with Podman, `--target {name}` becomes `--target {lower}`");
    Some(Fix::new(from.start(), Level::Intended, reason).edit(indels, Vec::new()))
}
