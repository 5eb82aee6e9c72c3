//! `RUN mkdir X` in front of `WORKDIR X` is dropped.

use dockwright_model::{Base, End, Instruction, User};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::facts::programs::last_name;
use crate::pass::run::Run;
use crate::shared::directory::{directory, directory_with_base, is_plain, resolve};
use crate::shared::earlier;
use crate::shared::take_out::{Then, taken_out};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Drops a `RUN mkdir` in front of the `WORKDIR` of the same directory.
    ///
    /// `WORKDIR` creates its directory, and missing parent directories. The `RUN` starts a
    /// container, adds a layer, and looks as if it were needed.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// RUN mkdir -p /usr/src/app
    /// WORKDIR /usr/src/app
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /usr/src/app
    /// ```
    ///
    /// ## Level
    /// - Safe if the instructions follow each other and run as root, the shell is known to keep the
    ///   usual `umask`, and nothing can have changed the directories above. Then both instructions
    ///   create the directory with the owner `root`, the group `root` and the mode 755.
    /// - Risky where the user or the shell of the base image is not known, and where a `SHELL` may
    ///   read startup files: `mkdir` makes another user the owner of the directory, while `WORKDIR`
    ///   makes `root` the owner with some builders, and a `umask` changes the mode.
    /// - Risky where a directory above may pass its group or an ACL on, since only `mkdir` inherits
    ///   them:
    ///   - on a base image that is not official;
    ///   - below `/run`, `/usr/local` and `/var`, except directly in `/var`, `/var/cache`,
    ///     `/var/lib`, `/var/log`, `/var/opt`, `/var/www` and `/var/www/html`;
    ///   - where an earlier instruction sets such a mode (`g+s`, `2775`) or an ACL (`setfacl`);
    ///   - where an earlier `RUN` calls a script, or a program that may unpack directories or run
    ///     files of the project (`tar`, `git`, `pip`), or moves, copies or links something to a
    ///     directory above;
    ///   - where an earlier `COPY` or `ADD` brings anything but files of the build context to a
    ///     directory above.
    ///
    /// The `RUN` stays where it has another command, sets a mode (`-m`) or creates several
    /// directories, where a path has a variable, and after a `USER` other than `root`.
    name: "drop-needless-mkdir", phase: Modernize, level: Safe..Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.says_somewhere("mkdir") {
        return Vec::new();
    }
    ctx.model().all(Keyword::Workdir).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, workdir: &Instruction) -> Option<Fix> {
    let run = &ctx.model().instructions()[workdir.index.checked_sub(1)?];
    (run.stage == workdir.stage && !ctx.swallows_next(workdir)).then_some(())?;
    let (made, entered) = (made(run)?, workdir.argument());
    is_same(ctx, run, &made, &entered).then_some(())?;
    let reason = format!("`WORKDIR {entered}` below creates the directory");
    let (level, why) = match level(ctx, run)? {
        Level::Safe => match inherits(ctx, run, &made) {
            Some(why) => (Level::Risky, format!("; {why}")),
            None => (Level::Safe, String::new()),
        },
        level => (level, String::new()),
    };
    Some(match taken_out(ctx, run, Then::Next) {
        Ok(indel) => {
            let reason = format!("{reason}, so the `RUN` is not needed{why}");
            Fix::new(run.start(), level, reason).edit(vec![indel], vec![Change::MadeByWorkdir])
        }
        Err(why) => {
            Fix::suggestion(run.start(), format!("{reason}; the `RUN` stays, because {why}"))
        }
    })
}

/// The directory that a `RUN` creates, if the `RUN` does nothing else.
fn made(run: &Instruction) -> Option<String> {
    let run = Run::on_lines(run).filter(|it| it.instruction.syntax.flags().next().is_none())?;
    let list = run.script.single().filter(|it| it.end == End::Text)?;
    let [part] = list.parts.as_slice() else { return None };
    let command = part.command().filter(dockwright_model::Command::is_plain)?;
    let [mkdir, options @ .., path] = command.words() else { return None };
    let is_known = mkdir.text == "mkdir"
        && options.iter().all(|it| matches!(it.written(), "-p" | "--parents"))
        && path.text == path.written();
    is_known.then(|| path.text.clone())
}

/// Whether both paths lead to the same directory, even with symbolic links.
fn is_same(ctx: &PassContext<'_>, run: &Instruction, made: &str, entered: &str) -> bool {
    let without_slash = |it: &str| it.strip_suffix('/').unwrap_or(it).to_owned();
    let (made, entered) = (without_slash(made), without_slash(entered));
    let is_clean = |path: &str| {
        let path = path.strip_prefix('/').unwrap_or(path);
        is_plain(path) && path.split('/').all(|it| !matches!(it, "" | "." | ".."))
    };
    let leads = |it: &str| directory(ctx, run).map(|from| resolve(&from, it));
    is_clean(&made)
        && is_clean(&entered)
        && (made == entered || leads(&made).is_some_and(|it| Some(it) == leads(&entered)))
}

/// The level; `None` where the user is certainly not root, is not known, or the stage is on
/// Windows.
fn level(ctx: &PassContext<'_>, run: &Instruction) -> Option<Level> {
    let model = ctx.model();
    let stage = run.stage?;
    let image = match model.root(stage) {
        Base::Image(image) => Some(image),
        _ => None,
    };
    let is_root = match model.user(run) {
        User::Base => image.is_some_and(dockwright_model::Image::runs_as_root),
        User::Named(name) => {
            matches!(&*name, "root" | "0" | "root:root" | "0:0").then_some(true)?
        }
        User::Unknown => return None,
    };
    (!model.is_windows(stage)).then_some(())?;
    let keeps_mode = match model.shell(run) {
        Some(words) => is_quiet_shell(&words) && !ctx.says_somewhere("BASH_ENV"),
        None => image.is_some_and(dockwright_model::Image::starts_any_command),
    };
    Some(if is_root && keeps_mode { Level::Safe } else { Level::Risky })
}

/// Key of the instructions that may let a directory pass its group or rights on.
#[derive(PartialEq, Eq, Hash)]
struct PassesOn;

/// Directories below which official images have directories that pass their group on.
const OF_GROUPS: [&str; 3] = ["/run/", "/usr/local/", "/var/"];

/// Directories there that do not pass their group on.
const PLAIN: [&str; 7] =
    ["/var", "/var/cache", "/var/lib", "/var/log", "/var/opt", "/var/www", "/var/www/html"];

/// Why the new directory may inherit a group or rights from a directory above; ends a sentence.
fn inherits(ctx: &PassContext<'_>, run: &Instruction, made: &str) -> Option<String> {
    let unknown = || Some("`mkdir` may inherit the group of a directory above".into());
    let image = run.stage.and_then(|it| ctx.model().root(it).image());
    let is_official = image.is_some_and(|it| it.is_official);
    let from = directory_with_base(ctx, run);
    let from = from.as_ref().map(|it| &*it.path).or(made.starts_with('/').then_some("/"));
    let Some(from) = from.filter(|_| is_official) else {
        return unknown();
    };
    let path = resolve(from, made);
    let ends = path.match_indices('/').map(|it| it.0).filter(|it| *it > 0);
    let above: Vec<_> = std::iter::once("/").chain(ends.map(|it| &path[..it])).collect();
    let is_plain = above.last().is_some_and(|it| PLAIN.contains(it));
    if OF_GROUPS.iter().any(|it| path.starts_with(it)) && !is_plain {
        return unknown();
    }
    let passing = ctx.noted(PassesOn, |it| passes_on(ctx, it));
    let setting = || passing.before(run.index).next().map(|it| &ctx.model().instructions()[it]);
    let by = setting().or_else(|| earlier::changes(ctx, run, &above))?;
    let line = ctx.line(by.start());
    Some(format!(
        "line {line} may change a directory above, and `mkdir` inherits its group and ACL"
    ))
}

/// Whether an instruction sets a mode or rights that a directory passes on.
fn passes_on(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let is_octal = |it: &str| {
        let digits = it.trim_start_matches('0');
        digits.len() == 4
            && it.bytes().all(|it| it.is_ascii_digit())
            && digits.starts_with(['2', '3', '6', '7'])
    };
    let is_mode = |word: &str| {
        let letters = word
            .split_once(['+', '='])
            .filter(|(who, _)| who.bytes().all(|it| b"ugoa".contains(&it)));
        is_octal(word) || letters.is_some_and(|(_, what)| what.contains('s') || is_octal(what))
    };
    let says = |word: &str| ctx.says(it, word);
    let is_set = ["chmod", "mkdir", "install"].iter().any(|it| says(it));
    let is_end = |c: char| c.is_whitespace() || ",;'\"".contains(c);
    let mut words = ctx.said(it).split(is_end);
    says("setfacl")
        || is_set && words.any(|it| is_mode(it) || it.rsplit('=').next().is_some_and(is_octal))
}

/// Whether a shell reads no startup files before its command.
fn is_quiet_shell(words: &[String]) -> bool {
    let Some((shell, options)) = words.split_first() else { return false };
    let is_quiet = |it: &String| match it.strip_prefix('-') {
        Some(letters) => letters.bytes().all(|it| b"ceuxo".contains(&it)),
        None => it == "pipefail",
    };
    matches!(last_name(shell), "sh" | "ash" | "bash" | "dash") && options.iter().all(is_quiet)
}
