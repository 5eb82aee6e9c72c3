//! Pipelines whose failures nobody sees.

use dockwright_model::{Base, Command, End, Family, Instruction, Model, Part, Script};
use dockwright_syntax::{Keyword, Shell, SyntaxKind, SyntaxNode, ast, ast::ShCommand};
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Lets a `RUN` fail where a command in front of a `|` fails.
    ///
    /// The status of a pipeline is that of its last command. If the download in `curl … | tar x`
    /// breaks off, `tar` may well be content with what it got: the build goes on, is cached, and
    /// something is missing in the image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM alpine:3.22
    /// RUN wget -O - https://example.com/app.tar.gz | tar xz
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM alpine:3.22
    /// RUN set -o pipefail && wget -O - https://example.com/app.tar.gz | tar xz
    /// ```
    ///
    /// ## Level
    /// - Risky where the shell is known to have `pipefail`: on Alpine, on Red Hat and its kin, and
    ///   with a `SHELL` that is bash. A `RUN` may fail that went through before.
    /// - A suggestion, once for a file, on Debian and its kin: their `/bin/sh` has no `pipefail`,
    ///   and a `SHELL` holds for all that follows, health check and `CMD` included. Also where
    ///   nothing is known of the base image.
    ///
    /// Never where a command ends early or fails in the course of things (`head`, `grep`, `find`,
    /// `yes`, …) in any pipeline of the text, and only where something can fail: not for
    /// `echo … |`.
    name: "fail-on-pipe", phase: Modernize, level: Risky, settles: ["DL4006"], uncovers: ["SC3040"], run: run,
}

/// Commands that close the pipe before all is read, or fail without anything being wrong.
static MAY_FAIL: WordSet = WordSet::new(
    "
    head grep egrep fgrep zgrep rg diff cmp find ldd which type command yes expr test [ pgrep pidof
    ls file less more dpkg-query true false",
);

/// Commands that do not fail.
static NEVER_FAILS: WordSet = WordSet::new("echo printf");

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains('|') {
        return Vec::new();
    }
    let model = ctx.model();
    let mut is_suggested = false;
    let mut fixes = Vec::new();
    for fix in model.all(Keyword::Run).filter_map(|it| fix(ctx, it)) {
        let is_new = fix.level != Level::Suggestion || !is_suggested;
        is_suggested |= fix.level == Level::Suggestion;
        fixes.extend(is_new.then_some(fix));
    }
    fixes
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let (model, text) = (ctx.model(), &ctx.source()[it.range()]);
    (text.contains('|') && !it.has_heredoc()).then_some(())?;
    let script = it.script().filter(|it| hides_failures(it))?;
    let shell = model.shell(it).unwrap_or_default();
    let is_done = text.contains("pipefail") || shell.iter().any(|it| it.contains("pipefail"));
    (!is_done).then_some(())?;
    match (it.shell, family(model, it)) {
        (Shell::Bash, _) | (Shell::Default, Some(Family::Alpine | Family::RedHat)) => {
            let reason = "a command that fails in front of a `|` goes unnoticed, and what it should \
                          have brought is missing; the `RUN` fails now";
            let (indel, inserted) = option(&script)?;
            let inserted = inserted.iter().map(|it| (*it).to_owned()).collect();
            let change = Change::Tokens { removed: Vec::new(), inserted };
            Fix::new(it.start(), Level::Risky, reason, vec![indel], vec![change])
        }
        (Shell::Default, Some(Family::Debian)) => {
            let reason = "a command that fails in front of a `|` goes unnoticed, and what it should \
                          have brought is missing; `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \
                          \"-c\"]` above it lets the `RUN` fail";
            Some(Fix::suggestion(it.start(), reason))
        }
        (Shell::Default, None) => {
            let reason = "a command that fails in front of a `|` goes unnoticed, and what it should \
                          have brought is missing; whether the shell of the base image has \
                          `set -o pipefail` is not known";
            Some(Fix::suggestion(it.start(), reason))
        }
        _ => None,
    }
}

fn family(model: &Model, it: &Instruction) -> Option<Family> {
    match model.root(it.stage?) {
        Base::Image(image) => image.family(),
        _ => None,
    }
}

/// Whether a pipeline of the text has a command in front of a `|` whose failure matters, and no
/// pipeline one whose failure does not.
fn hides_failures(script: &Script) -> bool {
    let has_pipeline = |it: &&Part| {
        let kind = SyntaxKind::ShPipeline;
        it.node.kind() == kind || ast::contains(&it.node, &[kind])
    };
    let nodes = script.parts().filter(has_pipeline).flat_map(|it| it.node.descendants());
    let pipelines = nodes.filter(|it| it.kind() == SyntaxKind::ShPipeline);
    let mut hides = false;
    for pipeline in pipelines.map(|it| it.children().collect::<Vec<_>>()) {
        let Some((last, before)) = pipeline.split_last() else { continue };
        let names: Vec<_> = before.iter().map(name).collect();
        if before.is_empty() {
            continue;
        }
        let is_in = |list: &WordSet, name: &Option<String>| {
            name.as_ref().is_some_and(|name| list.has(name))
        };
        if names.iter().chain([&name(last)]).any(|it| is_in(&MAY_FAIL, it)) || quits(last) {
            return false;
        }
        hides |= names.iter().any(|it| !is_in(&NEVER_FAILS, it));
    }
    hides
}

/// The program that a part of a pipeline starts.
fn name(node: &SyntaxNode) -> Option<String> {
    let command = Command::of(ShCommand::cast(node.clone())?);
    let mut words =
        command.words().iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
    Some(words.next()?.rsplit('/').next()?.to_owned())
}

/// Whether the last command of a pipeline may end before it has read everything.
fn quits(node: &SyntaxNode) -> bool {
    let text = node.to_string();
    match name(node).as_deref() {
        Some("sed") => text.contains('q'),
        Some("awk" | "gawk" | "mawk") => text.contains("exit"),
        Some("read") | None => true,
        _ => false,
    }
}

/// Where and how the option is set: with the options of a `set` that the text begins with, or in
/// front of everything.
fn option(script: &Script) -> Option<(Indel, &'static [&'static str])> {
    let list = script.lists.first().filter(|it| it.end != End::Background)?;
    let first = list.parts.first()?;
    if let Some(set) = first.command().filter(|it| it.is_plain() && is_set(it)) {
        let end = set.words().last()?.range.end;
        return Some((Indel::insert(end, " -o pipefail"), &["-o", "pipefail"]));
    }
    let indel = Indel::insert(first.range().start, "set -o pipefail && ");
    Some((indel, &["set", "-o", "pipefail", "&&"]))
}

/// Whether a command is `set` with nothing but letters behind dashes.
fn is_set(command: &Command) -> bool {
    let is_letters = |it: &str| {
        it.strip_prefix('-').is_some_and(|it| {
            !it.is_empty() && !it.ends_with('o') && it.bytes().all(|it| it.is_ascii_alphabetic())
        })
    };
    matches!(command.words(), [set, rest @ ..]
        if set.text == "set" && !rest.is_empty() && rest.iter().all(|it| is_letters(&it.text)))
}
