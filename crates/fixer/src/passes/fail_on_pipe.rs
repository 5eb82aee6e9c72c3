//! Pipelines whose failures go unnoticed.

use dockwright_model::{
    Base, Command, End, Family, Instruction, Model, Operator, Part, Script, Word,
};
use dockwright_syntax::{Keyword, Shell, SyntaxKind, SyntaxNode, ast, ast::ShCommand};
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Makes a `RUN` fail if a command before a `|` fails.
    ///
    /// The status of a pipeline is the status of its last command. If the download in `curl … | tar
    /// x` breaks off, `tar` may accept the partial file: the build continues and is cached, and
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
    /// - Risky where the shell is known to have `pipefail`: on Alpine (`/bin/sh` and `ash`), on Red
    ///   Hat and its derivatives, and with a `SHELL` that is bash. A `RUN` that succeeds today may
    ///   fail.
    /// - A suggestion, once for a file, on Debian and its derivatives: `/bin/sh` has no `pipefail`,
    ///   and a `SHELL` holds for everything after it, health check and `CMD` included.
    /// - A suggestion where the base image is not known, and where the `RUN` does not get the
    ///   status of the pipeline: before a `;` without `set -e`, before `||`, in `if`, loops and
    ///   other compounds.
    ///
    /// Never where a command in any pipeline of the text ends early or fails in normal use (`head`,
    /// `grep`, `find`, `yes`, …), and never where nothing can fail, as in `echo … |`.
    name: "fail-on-pipe", phase: Modernize, level: Risky, settles: ["DL4006"], uncovers: ["SC3040"], run: run,
}

/// Commands that close the pipe early, or fail in normal use.
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
    (!script.lists.iter().any(|it| it.end == End::Background)).then_some(())?;
    let shell = model.shell(it).unwrap_or_default();
    let is_done = text.contains("pipefail") || shell.iter().any(|it| it.contains("pipefail"));
    (!is_done).then_some(())?;
    let suggestion = |what: &str| {
        let reason =
            format!("if a command before a `|` fails, the `RUN` succeeds all the same; {what}");
        Some(Fix::suggestion(it.start(), reason))
    };
    match options(it.shell, &shell, family(model, it)) {
        Options::Known if ends_with_pipelines(&script, &shell) => {
            let reason = "if a command before a `|` fails, the `RUN` succeeds all the same; with \
                          `set -o pipefail`, the `RUN` fails";
            let (indel, inserted) = option(&script)?;
            let inserted = inserted.iter().map(|it| (*it).to_owned()).collect();
            let change = Change::Inserted(inserted);
            Some(Fix::new(it.start(), Level::Risky, reason).edit(vec![indel], vec![change]))
        }
        Options::Known => suggestion(
            "`set -o pipefail` alone does not help, because the `RUN` continues after the pipeline",
        ),
        Options::None => {
            suggestion("add `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` above the `RUN`")
        }
        Options::Unknown => {
            suggestion("whether the shell of the base image has `set -o pipefail` is not known")
        }
        Options::Other => None,
    }
}

/// Whether a shell has `set -o pipefail`.
enum Options {
    /// The shell has the option.
    Known,
    /// The shell does not have the option.
    None,
    /// The shell is that of an unknown base image.
    Unknown,
    /// The file chooses the shell, and its author knows the options.
    Other,
}

/// Whether a shell has `set -o pipefail`: bash has the option, and so has `sh` on Alpine and on Red
/// Hat and its derivatives.
fn options(shell: Shell, argv: &[String], family: Option<Family>) -> Options {
    let name = argv.first().and_then(|it| it.rsplit('/').next());
    match (shell, name, family) {
        (Shell::Bash, ..)
        | (Shell::Default, _, Some(Family::Alpine | Family::RedHat))
        | (Shell::Posix, Some("sh"), Some(Family::Alpine | Family::RedHat))
        | (Shell::Posix, Some("ash"), Some(Family::Alpine)) => Options::Known,
        (Shell::Default, _, Some(Family::Debian)) => Options::None,
        (Shell::Default, _, None) => Options::Unknown,
        _ => Options::Other,
    }
}

/// Whether the text fails if any of its pipelines fails: each pipeline is a part of a list, and
/// either only `&&` follows up to the end of the text, or the shell stops at failures.
fn ends_with_pipelines(script: &Script, shell: &[String]) -> bool {
    let is_set = |sign: char, words: &[Word]| {
        let is_short = |it: &str| {
            it.strip_prefix(sign).is_some_and(|it| !it.starts_with(sign) && it.contains('e'))
        };
        words.iter().any(|it| it.text == "errexit" || is_short(&it.text))
    };
    let is_option = |it: &String| it == "errexit" || it.starts_with('-') && it.contains('e');
    let mut stops = shell.iter().skip(1).any(is_option);
    let last = script.lists.len().saturating_sub(1);
    for (index, list) in script.lists.iter().enumerate() {
        let is_last = index == last;
        for (at, part) in list.parts.iter().enumerate() {
            let behind = &list.parts[at + 1..];
            let is_or = |it: &Part| matches!(it.operator, Some((Operator::Or, _)));
            let is_watched = stops && behind.is_empty();
            let ends = is_last && !behind.iter().any(is_or) || is_watched;
            if has_pipeline(part) && !(ends && is_status(part)) {
                return false;
            }
            let command = part.command();
            let words = command.as_ref().map(Command::words);
            let set = words.filter(|it| it.first().is_some_and(|it| it.text == "set"));
            stops = match set {
                Some(words) if is_set('+', words) => false,
                Some(words) if is_set('-', words) => true,
                _ => stops,
            };
        }
    }
    true
}

fn has_pipeline(part: &Part) -> bool {
    let kind = SyntaxKind::ShPipeline;
    part.node.kind() == kind || ast::contains(&part.node, &[kind])
}

/// Whether a part has the status of its pipeline: the part is a pipeline, or an assignment of the
/// output of one.
fn is_status(part: &Part) -> bool {
    let nested = |node: &SyntaxNode| {
        node.descendants().filter(|it| it.kind() == SyntaxKind::ShPipeline).count()
    };
    match part.command() {
        None => part.node.kind() == SyntaxKind::ShPipeline && nested(&part.node) == 1,
        Some(command) => {
            let assigned = command.syntax.assignments().count();
            let node = command.syntax.syntax();
            let ends = [SyntaxKind::ShSemicolon, SyntaxKind::ShAmpersand, SyntaxKind::ShOrOr];
            command.words().is_empty()
                && assigned == 1
                && nested(node) == 1
                && !ast::contains(node, &ends)
        }
    }
}

fn family(model: &Model, it: &Instruction) -> Option<Family> {
    match model.root(it.stage?) {
        Base::Image(image) => image.family(),
        _ => None,
    }
}

/// Whether some pipeline of the text has a command before a `|` whose failure matters, and none has
/// a command that fails in normal use.
fn hides_failures(script: &Script) -> bool {
    let nodes = script.parts().filter(|it| has_pipeline(it)).flat_map(|it| it.node.descendants());
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

/// The name of the program that a part of a pipeline starts.
fn name(node: &SyntaxNode) -> Option<String> {
    let command = Command::of(ShCommand::cast(node.clone())?);
    let mut words =
        command.words().iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
    Some(words.next()?.rsplit('/').next()?.to_owned())
}

/// Whether the last command of a pipeline may end before it has read all of its input.
fn quits(node: &SyntaxNode) -> bool {
    let text = node.to_string();
    match name(node).as_deref() {
        Some("sed") => text.contains('q'),
        Some("awk" | "gawk" | "mawk") => text.contains("exit"),
        Some("read") | None => true,
        _ => false,
    }
}

/// The edit that sets the option: in a `set` at the beginning of the text, or with a new `set`.
fn option(script: &Script) -> Option<(Indel, &'static [&'static str])> {
    let list = script.lists.first()?;
    let first = list.parts.first()?;
    if let Some(set) = first.command().filter(|it| it.is_plain() && is_set(it)) {
        let end = set.words().last()?.range.end;
        return Some((Indel::insert(end, " -o pipefail"), &["-o", "pipefail"]));
    }
    let indel = Indel::insert(first.range().start, "set -o pipefail && ");
    Some((indel, &["set", "-o", "pipefail", "&&"]))
}

/// Whether a command is `set` with only short options.
fn is_set(command: &Command) -> bool {
    let is_letters = |it: &str| {
        it.strip_prefix('-').is_some_and(|it| {
            !it.is_empty() && !it.ends_with('o') && it.bytes().all(|it| it.is_ascii_alphabetic())
        })
    };
    matches!(command.words(), [set, rest @ ..]
        if set.text == "set" && !rest.is_empty() && rest.iter().all(|it| is_letters(&it.text)))
}
