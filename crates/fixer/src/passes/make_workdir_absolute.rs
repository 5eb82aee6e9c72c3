//! `WORKDIR src` → `WORKDIR /app/src`.

use dockwright_model::{Base, Instruction, Model, expand};
use dockwright_syntax::{Keyword, Shell, SyntaxKind, SyntaxNode};

use crate::shared::comments;
use crate::shared::directory::Start;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes the whole path of a relative `WORKDIR`.
    ///
    /// A relative `WORKDIR` depends on the `WORKDIR`s above and on the base image. Moving a line or
    /// changing the base image therefore moves everything that follows.
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
    /// - Safe where the file names the directory in which the path starts, or the stage starts from
    ///   `scratch`. A variable of `ENV` at the start of that directory stays, if its value is
    ///   absolute and the same in both lines.
    /// - Safe where the path starts in the directory of a base image that is known by name and tag
    ///   (`dockwright explain image:golang:1.22`).
    /// - A suggestion where the directory comes from another base image, from one whose tag a build
    ///   argument or a digest replaces, or from another variable.
    ///
    /// Never on Windows, and never for a path that begins with a variable.
    name: "make-workdir-absolute", phase: Modernize, level: Safe,
    settles: ["DL3000", "WorkdirRelativePath", "CKV_DOCKER_10", "DS-0009"], run: run,
}

/// The longest path that is followed, in bytes.
const LONGEST: usize = 4_096;

/// The state at the end of a stage, for the stages that build on it.
#[derive(Clone)]
struct End {
    directory: Option<Directory>,
    is_windows: bool,
}

/// A directory as the file writes it, and its path.
#[derive(Clone)]
struct Directory {
    written: String,
    path: String,
    /// The base image in whose working directory the path begins.
    start: Option<Start>,
}

impl Directory {
    fn plain(path: String, start: Option<Start>) -> Self {
        Self { written: path.clone(), path, start }
    }
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
            let known = |name: &str| model.variable(it, name).known();
            // If a variable of the path has another value here, the directory is a different one.
            let from = end.directory.take();
            let is_same = |it: &Directory| expand(&it.written, &known).as_ref() == Some(&it.path);
            let from = from.filter(is_same);
            if !end.is_windows && !ctx.swallows_next(it) {
                fixes.extend(fix(it, &argument, from.as_ref()));
            }
            let entered = plain(&argument).and_then(|it| enter(from.as_ref(), it));
            let entered = entered.or_else(|| behind_variable(&argument, &known));
            end.directory = entered.filter(|it| it.written.len() <= LONGEST);
        }
        // Triggers of the stage may change the directory.
        let has_trigger = model.of_stage(stage).iter().any(|it| it.keyword == Keyword::Onbuild);
        end.directory = end.directory.filter(|_| !has_trigger);
        ends.push(end);
    }
    fixes
}

/// The state at the beginning of a stage.
fn start(model: &Model, stage: usize, ends: &[End]) -> End {
    let is_foreign =
        |it: &Instruction| matches!(it.shell, Shell::PowerShell | Shell::Cmd | Shell::Other);
    let is_windows = model.of_stage(stage).iter().any(is_foreign);
    match model.stages()[stage].base {
        Base::Scratch => {
            End { directory: Some(Directory::plain("/".to_owned(), None)), is_windows }
        }
        Base::Stage(base) => {
            let End { directory, is_windows: is_below } = ends[base].clone();
            // A build argument may choose a stage with another directory.
            let directory = directory.filter(|_| !model.stages()[stage].is_chosen);
            End { directory, is_windows: is_windows || is_below }
        }
        Base::Image(_) | Base::Default(_) | Base::Unknown => {
            let start = Start::of(model, stage);
            let directory = start.map(|it| Directory::plain(it.directory.to_owned(), start));
            End { directory, is_windows }
        }
    }
}

fn fix(it: &Instruction, argument: &str, directory: Option<&Directory>) -> Option<Fix> {
    if argument.trim_start_matches(['"', '\'']).starts_with(['/', '$']) || is_of_windows(argument) {
        return None;
    }
    let suggestion = |reason: &str| Some(Fix::suggestion(it.start(), reason));
    if argument.starts_with('~') {
        return suggestion(
            "`WORKDIR` does not expand `~`, and creates a directory called `~`; \
             write an absolute path",
        );
    }
    let Some(path) = plain(argument) else {
        return suggestion(
            "this path depends on the lines above and on the base image; write an \
             absolute path",
        );
    };
    let Some(Directory { written: absolute, start, .. }) = enter(directory, path) else {
        return suggestion(
            "this path depends on the working directory of the base image, or on a variable; \
             write an absolute path",
        );
    };
    let is_argument = |it: &SyntaxNode| it.kind() == SyntaxKind::Argument;
    let range = it.syntax.syntax().children().find(is_argument)?.text_range();
    let indels = comments::replace(it, range.start().into()..range.end().into(), &absolute)?;
    let on = match start {
        None => "the `WORKDIR` above".to_owned(),
        Some(it) => format!("the base image, which starts in `{}`", it.directory),
    };
    let reason = format!("`{path}` depends on {on}; the absolute path is `{absolute}`");
    let changes = start.map(Start::announced).into_iter().collect();
    Some(Fix::new(it.start(), Level::Safe, reason).edit(indels, changes))
}

fn is_of_windows(argument: &str) -> bool {
    argument.contains('\\') || argument.get(1..2) == Some(":")
}

/// The path of an argument that needs no quotes and has no variable.
fn plain(argument: &str) -> Option<&str> {
    let inner = argument.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let path = inner.unwrap_or(argument);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,=".contains(c);
    (!path.is_empty() && path.chars().all(is_plain)).then_some(path)
}

/// The absolute path of an argument that begins with a variable, followed only by a plain path.
fn behind_variable(argument: &str, known: &impl Fn(&str) -> Option<String>) -> Option<Directory> {
    let inner = argument.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let written = inner.unwrap_or(argument);
    let (variable, rest) = written.split_at(written.find('/').unwrap_or(written.len()));
    let name = variable.strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |it| it.strip_suffix('}'))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(())?;
    let path = expand(written, known)?;
    let is_plain = path.starts_with('/') && plain(&path).is_some() && path == clean(&path);
    (is_plain && rest == clean(rest).trim_end_matches('/')).then(|| Directory {
        written: written.to_owned(),
        path,
        start: None,
    })
}

/// The directory that `path` leads to from `directory`; an absolute path stays as written.
fn enter(directory: Option<&Directory>, path: &str) -> Option<Directory> {
    if path.starts_with('/') {
        return Some(Directory::plain(path.to_owned(), None));
    }
    let from = directory?;
    let entered = clean(&format!("{}/{path}", from.path));
    if !from.written.starts_with('$') {
        return Some(Directory::plain(entered, from.start));
    }
    // A `..` that leaves the directory of the variable needs the value of the variable.
    let below = entered.strip_prefix(&from.path).filter(|it| it.starts_with('/'))?;
    Some(Directory {
        written: format!("{}{below}", from.written),
        path: entered,
        start: from.start,
    })
}

/// An absolute path without `.`, `..`, and empty names.
fn clean(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
