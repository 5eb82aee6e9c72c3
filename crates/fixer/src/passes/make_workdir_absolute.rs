//! `WORKDIR src` → `WORKDIR /app/src`.

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::{Keyword, Shell, SyntaxKind, SyntaxNode};

use crate::{Fix, Level, PassContext, comments, declare_pass};

declare_pass! {
    /// Writes the whole path of a relative `WORKDIR`.
    ///
    /// Where a relative `WORKDIR` leads depends on the ones above it, and on the base image. Who
    /// moves a line, or changes the base, changes the place of all that follows.
    ///
    /// ## Example
    /// ```dockerfile
    /// WORKDIR /app
    /// WORKDIR src
    /// ```
    /// becomes
    /// ```dockerfile
    /// WORKDIR /app
    /// WORKDIR /app/src
    /// ```
    ///
    /// ## Level
    /// Safe where the directory that it starts from is written in the file, or is that of
    /// `scratch`.
    ///
    /// A suggestion where it comes from a base image or a variable. Never on Windows, and never
    /// for a path that begins with a variable.
    name: "make-workdir-absolute", phase: Modernize, level: Safe,
    settles: ["DL3000", "WorkdirRelativePath"], run: run,
}

/// Paths longer than this are not followed.
const LONGEST: usize = 4_096;

/// What the end of a stage leaves to those that build on it.
#[derive(Clone)]
struct End {
    directory: Option<String>,
    is_windows: bool,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    if ctx.parse.escape() == '`' || model.all(Keyword::Workdir).next().is_none() {
        return Vec::new();
    }
    let mut fixes = Vec::new();
    let mut ends: Vec<End> = Vec::new();
    for stage in 0..model.stages().len() {
        let mut end = start(model, stage, &ends);
        for it in model.of_stage(stage).iter().filter(|it| it.keyword == Keyword::Workdir) {
            let argument = it.argument();
            let path = plain(&argument);
            if !end.is_windows && !ctx.swallows_next(it) {
                fixes.extend(fix(it, &argument, end.directory.as_deref()));
            }
            let entered = path.and_then(|it| enter(end.directory.as_deref(), it));
            end.directory = entered.filter(|it| it.len() <= LONGEST);
        }
        // Its triggers may go anywhere.
        let has_trigger = model.of_stage(stage).iter().any(|it| it.keyword == Keyword::Onbuild);
        end.directory = end.directory.filter(|_| !has_trigger);
        ends.push(end);
    }
    fixes
}

/// Where a stage begins.
fn start(model: &Model, stage: usize, ends: &[End]) -> End {
    let is_foreign =
        |it: &Instruction| matches!(it.shell, Shell::PowerShell | Shell::Cmd | Shell::Other);
    let is_windows = model.of_stage(stage).iter().any(is_foreign);
    match model.stages()[stage].base {
        Base::Scratch => End { directory: Some("/".to_owned()), is_windows },
        Base::Stage(base) => {
            let End { directory, is_windows: is_below } = ends[base].clone();
            End { directory, is_windows: is_windows || is_below }
        }
        Base::Image(_) | Base::Unknown => End { directory: None, is_windows },
    }
}

fn fix(it: &Instruction, argument: &str, directory: Option<&str>) -> Option<Fix> {
    if argument.trim_start_matches(['"', '\'']).starts_with(['/', '$']) || is_of_windows(argument) {
        return None;
    }
    let suggestion = |reason: &str| Some(Fix::suggestion(it.start(), reason));
    if argument.starts_with('~') {
        return suggestion("`WORKDIR` knows no home: this makes a directory called `~`");
    }
    let Some(path) = plain(argument) else {
        return suggestion("where this leads depends on the lines above and on the base image");
    };
    let Some(absolute) =
        enter(Some(directory.unwrap_or_default()), path).filter(|_| directory.is_some())
    else {
        return suggestion(
            "where this leads depends on the directory of the base image, or on a variable; write \
             the whole path",
        );
    };
    let is_argument = |it: &SyntaxNode| it.kind() == SyntaxKind::Argument;
    let range = it.syntax.syntax().children().find(is_argument)?.text_range();
    let indels = comments::replace(it, range.start().into()..range.end().into(), &absolute)?;
    let reason = format!("`{path}` depends on the lines above, which make it `{absolute}`");
    Fix::new(it.start(), Level::Safe, reason, indels, Vec::new())
}

fn is_of_windows(argument: &str) -> bool {
    argument.contains('\\') || argument.get(1..2) == Some(":")
}

/// The path that is written, if it needs no quotes and holds no variable.
fn plain(argument: &str) -> Option<&str> {
    let inner = argument.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let path = inner.unwrap_or(argument);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,=".contains(c);
    (!path.is_empty() && path.chars().all(is_plain)).then_some(path)
}

/// Where `path` leads from `directory`; an absolute one is kept as it is written.
fn enter(directory: Option<&str>, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    let mut parts = Vec::new();
    for part in directory?.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}
