//! Pipelines whose failures go unnoticed.

use std::cell::OnceCell;

use dockwright_model::{Base, Family, Instruction, Model, Stage};
use dockwright_syntax::{Keyword, Shell};
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::shared::pipes::{Pipes, is_alike_in_bash};
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
    /// FROM debian:13
    /// RUN curl -f https://example.com/app.tar.gz | tar xz
    /// CMD ["app"]
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN curl -f https://example.com/app.tar.gz | tar xz
    /// CMD ["app"]
    /// ```
    ///
    /// ## Level
    /// - Risky where a shell with `pipefail` is known to exist: `ash` on Alpine, `bash` on Debian, Red
    ///   Hat and their derivatives and where `SHELL` is bash. The package manager that a stage calls
    ///   identifies an unknown base image. A `RUN` that succeeds today may fail. The old shell is
    ///   restored after the last such `RUN` if a command in shell form or a `RUN` that would behave
    ///   differently follows, or if another stage builds on this stage; otherwise images that other
    ///   Dockerfiles build on this image inherit the `SHELL`.
    /// - A suggestion where the base image is not known; where the `RUN` does not get the status of
    ///   the pipeline: before a `;` without `set -e`, before `||`, in `if`, loops and other
    ///   compounds; and on Debian where bash may read the `RUN` differently from `/bin/sh`: `echo`
    ///   with a backslash, `{a,b}`, `$UID`, words that only bash knows.
    ///
    /// Never where a command in any pipeline of the text ends early or fails in normal use (`head`,
    /// `grep`, `find`, `yes`, …).
    name: "fail-on-pipe", phase: Modernize, level: Risky, settles: ["DL4006"],
    changes_image: [SetsShell], run: run,
}

const REASON: &str = "if a command before a `|` fails, the `RUN` succeeds all the same";

const UNKNOWN: &str = "the shell of the base image is not known";

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains('|') {
        return Vec::new();
    }
    let mut fixes = Vec::new();
    for stage in ctx.model().stages() {
        of_stage(ctx, stage, &mut fixes);
    }
    let mut is_suggested = false;
    fixes.retain(|it| {
        let is_new = it.level != Level::Suggestion || !is_suggested;
        is_suggested |= it.level == Level::Suggestion;
        is_new
    });
    fixes
}

/// What an instruction is to a `SHELL` above it that fails with pipelines.
enum Kind {
    /// It is a `RUN` that would fail where it should.
    Wants,
    /// It is a `RUN` that does the same with it.
    Takes,
    /// It is not about shells.
    Ignores,
    /// It would do something else.
    Refuses,
    /// It sets a shell of its own.
    Sets,
}

/// A shell, and the one that fails with pipelines in its place.
struct Shells {
    old: Vec<String>,
    new: Vec<String>,
    /// The stage whose image says the old one.
    assumed: Option<usize>,
    /// Whether the image is not known, so that it may as well say another one.
    is_guess: bool,
    /// Whether bash reads texts that dash has read.
    is_for_dash: bool,
    /// Whether bash may read another file first.
    has_bash_env: bool,
}

/// The instructions below a new `SHELL`.
struct Below<'m> {
    shells: Shells,
    first: &'m Instruction,
    /// The last one that wants it.
    last: &'m Instruction,
    /// How many `RUN`s are read by it up to the last, and how many in all.
    wanted: usize,
    runs: usize,
}

/// How the part of a stage that a new `SHELL` is for ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// With the old one, so that what follows is as it was.
    Restored,
    /// With another `SHELL` of the file.
    Replaced,
    /// With the stage.
    WithStage,
}

fn of_stage(ctx: &PassContext<'_>, stage: &Stage, fixes: &mut Vec<Fix>) {
    let all = &ctx.model().instructions()[stage.instructions.clone()];
    let is_read = !ctx.model().instructions().iter().any(|it| is_unread(ctx, it));
    let mut below: Option<Below<'_>> = None;
    for it in all {
        let kind = kind(ctx, it);
        match (&kind, &mut below) {
            (Kind::Wants, None) if is_read => below = Below::of(ctx, it),
            (Kind::Wants, Some(below)) => {
                below.runs += 1;
                below.wanted = below.runs;
                below.last = it;
            }
            (Kind::Takes, Some(below)) => below.runs += 1,
            (Kind::Refuses, below) => {
                fixes.extend(below.take().map(|it| fix(ctx, &it, Ends::Restored)));
            }
            (Kind::Sets, below) => {
                fixes.extend(below.take().map(|it| fix(ctx, &it, Ends::Replaced)));
            }
            _ => {}
        }
        fixes.extend(suggestion(ctx, it, &kind));
    }
    let Some(below) = below else { return };
    let Some(index) = below.first.stage else { return };
    let model = ctx.model();
    let is_built_on = model.built_on(index).any(|it| it != index);
    // The shell that the image has in the end reads the text of a check, and triggers.
    let is_read_later = model.lineage_backwards(index).any(|it| match it.keyword {
        Keyword::Healthcheck => it.syntax.shell_text().is_some(),
        Keyword::Onbuild => true,
        _ => false,
    });
    let is_kept = is_built_on || is_read_later;
    fixes.push(fix(ctx, &below, if is_kept { Ends::Restored } else { Ends::WithStage }));
}

/// Whether the text of an instruction may be one of `cmd`, since it has a `%PATH%`.
fn is_unread(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    use Keyword::{Cmd, Entrypoint, Healthcheck, Run};
    let mut names = ctx.source()[it.range()].split('%').skip(1).peekable();
    matches!(it.keyword, Cmd | Entrypoint | Healthcheck | Run)
        && std::iter::from_fn(|| names.next().filter(|_| names.peek().is_some()))
            .any(|it| it.len() > 1 && !it.contains(char::is_whitespace))
}

fn kind(ctx: &PassContext<'_>, it: &Instruction) -> Kind {
    use Keyword::{Cmd, Entrypoint, Healthcheck, Onbuild, Run};
    let is_read = it.syntax.shell_text().is_some();
    match it.keyword {
        Keyword::Shell => Kind::Sets,
        Onbuild => Kind::Refuses,
        Cmd | Entrypoint | Healthcheck if is_read => Kind::Refuses,
        Run if it.has_heredoc() => Kind::Refuses,
        Run if is_read => kind_of_run(ctx, it).unwrap_or(Kind::Refuses),
        _ => Kind::Ignores,
    }
}

fn kind_of_run(ctx: &PassContext<'_>, it: &Instruction) -> Option<Kind> {
    let script = it.script()?;
    let shells = Shells::of(ctx, it)?;
    if ctx.says(it, "pipefail") {
        return Some(Kind::Takes);
    }
    let is_alike =
        !shells.is_for_dash || !shells.has_bash_env && is_alike_in_bash(ctx.text(it), &script);
    match Pipes::of(&script, &shells.old) {
        _ if !is_alike => None,
        Pipes::Absent => Some(Kind::Takes),
        Pipes::Sound | Pipes::Hiding => Some(Kind::Wants),
        Pipes::Lost | Pipes::Failing => None,
    }
}

impl Shells {
    fn of(ctx: &PassContext<'_>, it: &Instruction) -> Option<Self> {
        let model = ctx.model();
        let memory = ctx.memory::<OnceCell<OfFile>>();
        let file = memory.get_or_init(|| OfFile::of(ctx));
        let (family, is_told) = match family(model, it) {
            Some(family) => (Some(family), true),
            None => (file.families[it.stage?], false),
        };
        let (old, assumed) = match model.shell(it) {
            Some(words) => (words, None),
            None if it.shell == Shell::Default => {
                let base = model.lineage(it.stage?).last()?;
                (!is_open(ctx, base)).then_some(())?;
                (["/bin/sh", "-c"].map(str::to_owned).to_vec(), Some(base))
            }
            None => return None,
        };
        let (c, before) = old.split_last()?;
        let program = before.first()?;
        let named = match (program.as_str(), family) {
            ("/bin/sh", Some(Family::Alpine)) => "/bin/ash",
            ("/bin/sh", Some(Family::Debian | Family::RedHat)) => "/bin/bash",
            (_, Some(Family::Alpine)) if program.rsplit('/').next() == Some("ash") => program,
            _ if it.shell == Shell::Bash => program,
            _ => return None,
        };
        let is_for_dash = program == "/bin/sh" && family == Some(Family::Debian);
        let takes_text = c.starts_with('-') && c.ends_with('c');
        (takes_text && !before.iter().any(|it| it == "pipefail")).then_some(())?;
        let options = before[1..].iter().map(String::as_str).chain(["-o", "pipefail", c]);
        let new = [named].into_iter().chain(options).map(str::to_owned).collect();
        let is_guess = assumed.is_some() && !is_told;
        Some(Self { old, new, assumed, is_guess, is_for_dash, has_bash_env: file.has_bash_env })
    }
}

impl<'m> Below<'m> {
    fn of(ctx: &PassContext<'_>, it: &'m Instruction) -> Option<Self> {
        let shells = Shells::of(ctx, it)?;
        Some(Self { shells, first: it, last: it, wanted: 1, runs: 1 })
    }
}

fn fix(ctx: &PassContext<'_>, below: &Below<'_>, ends: Ends) -> Fix {
    let Below { shells, first, last, .. } = below;
    if ends == Ends::Restored && shells.is_guess {
        return Fix::suggestion(first.start(), format!("{REASON}; {UNKNOWN}"));
    }
    let text = &ctx.source()[last.range()];
    let newline = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    let line = |words: &[String]| {
        format!("{} [\"{}\"]{newline}", first.in_its_case("SHELL"), words.join("\", \""))
    };
    let set = first.index.checked_sub(1).map(|it| &ctx.model().instructions()[it]).filter(|it| {
        it.keyword == Keyword::Shell && ctx.source()[it.range()].matches('\n').count() == 1
    });
    let mut indels = vec![match set {
        Some(set) => Indel::replace(set.range(), line(&shells.new)),
        None => Indel::insert(above(ctx, first.range().start), line(&shells.new)),
    }];
    let mut changes: Vec<_> =
        shells.assumed.map(|stage| Change::StartsWithSh { stage }).into_iter().collect();
    let runs = if ends == Ends::Restored { below.wanted } else { below.runs };
    changes.extend((0..runs).map(|_| Change::FailsOnPipe(shells.new.clone())));
    match (ends, first.stage) {
        (Ends::Restored, _) => {
            let before = if text.ends_with('\n') { "" } else { newline };
            let restored = format!("{before}{}", line(&shells.old));
            indels.push(Indel::insert(last.range().end, restored));
        }
        (Ends::WithStage, Some(stage)) => changes.push(Change::ShellStays { stage }),
        _ => {}
    }
    let words = shells.new.join("\", \"");
    let reason = format!("{REASON}; with `SHELL [\"{words}\"]`, the `RUN` fails");
    Fix::new(first.start(), Level::Risky, reason).edit(indels, changes)
}

/// Whether the image of a stage is named by a variable or a placeholder.
fn is_open(ctx: &PassContext<'_>, stage: usize) -> bool {
    let from = ctx.model().stages().get(stage).map(|it| it.instructions.start);
    let from = from.and_then(|it| ctx.model().instructions().get(it));
    from.is_none_or(|it| ["$", "%", "@", "{"].iter().any(|mark| ctx.says(it, mark)))
}

/// Where the comments begin that belong to an instruction; empty lines may follow them.
fn above(ctx: &PassContext<'_>, start: usize) -> usize {
    let mut at = start;
    let mut first = start;
    for line in ctx.source()[..start].split_inclusive('\n').rev() {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') {
            break;
        }
        at -= line.len();
        if text.starts_with('#') {
            first = at;
        }
    }
    first
}

/// Why a `RUN` that hides failures has no fix.
fn suggestion(ctx: &PassContext<'_>, it: &Instruction, kind: &Kind) -> Option<Fix> {
    let is_left = it.keyword == Keyword::Run && matches!(kind, Kind::Refuses);
    (is_left && !it.has_heredoc() && !ctx.says(it, "pipefail")).then_some(())?;
    let script = it.script()?;
    let shell = ctx.model().shell(it).unwrap_or_default();
    let pipes = Pipes::of(&script, &shell);
    (!shell.iter().any(|it| it == "pipefail")).then_some(())?;
    let is_known = Shells::of(ctx, it).is_some();
    let why = match pipes {
        Pipes::Hiding if is_known => {
            "bash has `pipefail`, but may read the text differently from `/bin/sh`"
        }
        Pipes::Lost if is_known => {
            "`pipefail` alone does not help, because the `RUN` continues after the pipeline"
        }
        Pipes::Hiding | Pipes::Lost if it.shell == Shell::Default => UNKNOWN,
        _ => return None,
    };
    Some(Fix::suggestion(it.start(), format!("{REASON}; {why}")))
}

fn family(model: &Model, it: &Instruction) -> Option<Family> {
    match model.root(it.stage?) {
        Base::Image(image) => image.family(),
        _ => None,
    }
}

/// What the file says once for all its instructions.
struct OfFile {
    /// The distribution of each stage, by the package manager that it calls.
    families: Vec<Option<Family>>,
    /// Whether bash may read another file first.
    has_bash_env: bool,
}

impl OfFile {
    fn of(ctx: &PassContext<'_>) -> Self {
        const MANAGERS: [(&[&str], Family); 3] = [
            (&["apt-get", "apt", "apt-key", "dpkg"], Family::Debian),
            (&["apk"], Family::Alpine),
            (&["yum", "dnf", "microdnf"], Family::RedHat),
        ];
        let mut families = vec![None; ctx.model().stages().len()];
        for (names, family) in MANAGERS {
            for stage in ctx.calls_of(names).filter_map(|it| it.0.stage) {
                families[stage] = families[stage].or(Some(family));
            }
        }
        Self { families, has_bash_env: ctx.says_somewhere("BASH_ENV") }
    }
}
