//! `apt` → `apt-get` and `apt-cache`.

use dockwright_model::{APT, Base, Call, Family, Instruction, Invocation, apt_get_name, place};
use dockwright_syntax::Keyword;

use crate::shared::earlier;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Calls `apt-get` and `apt-cache` instead of `apt`.
    ///
    /// `apt` is meant for terminals. In every build log, `apt` warns that its command line is not
    /// stable: options and output may change with the next release of the base image.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt update && apt install -y curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    ///
    /// `apt full-upgrade` becomes `apt-get dist-upgrade`, and `apt upgrade` becomes
    /// `apt-get upgrade --with-new-pkgs`.
    ///
    /// ## Level
    /// - Safe where the names of all packages are certain, in official images of Debian and Ubuntu
    ///   and images built on them: there, `apt-get` removes downloaded packages as well.
    /// - Intended on other bases, where `apt-get` may keep packages that `apt` removes.
    /// - Intended where a name is a pattern or a variable, or has a `.` or `+` and a failure is
    ///   tolerated: `apt-get` also takes such a name as a regular expression where no package has
    ///   it.
    /// - Risky where the file configures `Binary::apt`, which applies to `apt` only, or where an
    ///   earlier instruction may bring such settings: a script, a program that may unpack files or
    ///   run files of the project (`tar`, `git`, `pip`), or a `COPY` or `ADD` to the directory of
    ///   the settings or to one above.
    /// - A suggestion where a command of the same `RUN` is in the background: `apt` waits until
    ///   another apt has finished, and `apt-get` does not.
    /// - A suggestion for commands that only `apt` has, and where the output of `apt` goes
    ///   elsewhere than to the build log or `/dev/null`, so that a program may read it.
    name: "use-apt-get", phase: Packages, level: Safe..Risky,
    settles: ["DL3027", "CKV_DOCKER_9"], uncovers: ["DL3008", "DL3009", "DL3015"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.calls_of(&["apt"]).filter_map(|(run, call)| fix(ctx, run, &call)).collect()
}

fn fix(ctx: &PassContext<'_>, run: &Instruction, call: &Call) -> Option<Fix> {
    let it = APT.invocation(&call.command)?;
    let name = call.command.words().iter().find(|it| it.text == "apt")?;
    (it.program == "apt" && name.range.end <= it.done.range.start).then_some(())?;
    let at = name.range.start;
    if run.script().is_some_and(|it| place::has_background(it.syntax())) {
        let reason = "`apt` is meant for terminals; `apt` waits for another apt that runs at the \
                      same time, and `apt-get` does not";
        return Some(Fix::suggestion(at, reason));
    }
    let Some((program, command, option)) = apt_get_name(&it.command) else {
        let reason = format!(
            "`apt {}` is meant for terminals, and `apt-get` has no such command",
            it.command
        );
        return Some(Fix::suggestion(at, reason));
    };
    if call.is_read() && !PRINTS_THE_SAME.contains(&&*it.command) {
        let reason = format!(
            "`apt {}` is meant for terminals; the program that reads the output may not understand \
             that of `{program}`",
            it.command
        );
        return Some(Fix::suggestion(at, reason));
    }
    let root = run.stage.map(|it| ctx.model().root(it));
    let is_debian = matches!(root, Some(Base::Image(it)) if it.is_official && it.family() == Some(Family::Debian));
    let sets_keeping = || KEEPING.iter().any(|it| ctx.says_somewhere(it));
    let (level, why) = if it.is_one_of(KEEPS_PACKAGES) && sets_keeping() {
        (
            Level::Risky,
            "; with the settings of this file, `apt-get` keeps downloaded packages".into(),
        )
    } else if configures_apt_alone(ctx) {
        (Level::Risky, "; settings of `Binary::apt` apply to `apt` only".into())
    } else if let Some(line) = brings_settings(ctx, run, at) {
        (Level::Risky, format!("; line {line} may bring settings that apply to `apt` only"))
    } else if takes_patterns(&it, call.is_needed) {
        (Level::Intended, "; `apt-get` takes the name of a missing package for a pattern".into())
    } else if it.is_one_of(KEEPS_PACKAGES) && !is_debian {
        (
            Level::Intended,
            "; unless the base image says otherwise, `apt-get` keeps downloaded \
             packages"
                .into(),
        )
    } else {
        (Level::Safe, String::new())
    };
    let reason = format!(
        "`apt` is meant for terminals, and its options may change; use `{program}` in scripts{why}"
    );
    let mut fix = Fix::new(at, level, reason).replace_word(name, program);
    if command != it.command {
        fix = fix.replace_word(it.done, command);
    }
    if let Some(option) = option.filter(|option| !it.has_option(option)) {
        fix = fix.insert_after(it.done, &[option]);
    }
    Some(fix)
}

/// Texts that may change the setting by which Debian's images remove downloaded packages.
const KEEPING: &[&str] = &["Keep-Downloaded-Packages", "apt.conf", "docker-clean"];

/// Whether the file has settings of `Binary::apt`, in whose names case does not matter.
fn configures_apt_alone(ctx: &PassContext<'_>) -> bool {
    const NAME: &str = "binary::apt";
    let mut words = ctx.source().as_bytes().windows(NAME.len());
    ctx.says_somewhere("::") && words.any(|it| it.eq_ignore_ascii_case(NAME.as_bytes()))
}

/// The directory of apt's settings, and those above.
const DIRS: [&str; 4] = ["/", "/etc", "/etc/apt", "/etc/apt/apt.conf.d"];

/// Parts of the names of other files of apt.
const OTHER_FILES: &[&str] = &["auth.conf", "keyrings", "preferences", "sources.list", "trusted"];

/// The line of an instruction that may bring settings of apt that are not in the Dockerfile.
fn brings_settings(ctx: &PassContext<'_>, run: &Instruction, at: usize) -> Option<usize> {
    let copies = |it: &Instruction| {
        matches!(it.keyword, Keyword::Add | Keyword::Copy)
            && ctx.says(it, "etc/apt")
            && !OTHER_FILES.iter().any(|name| ctx.says(it, name))
    };
    let is_own = || earlier::changes_before(run, at).then_some(run);
    let copied = || {
        let nearest = ctx.noted(BringsSettings, copies).before(run.index).next()?;
        Some(&ctx.model().instructions()[nearest])
    };
    let by = is_own().or_else(copied).or_else(|| earlier::changes(ctx, run, &DIRS))?;
    Some(ctx.line(by.start()))
}

/// Key of the copies that may bring settings of apt.
#[derive(PartialEq, Eq, Hash)]
struct BringsSettings;

/// Commands that download packages, which `apt` removes afterwards.
const KEEPS_PACKAGES: &[&str] = &["install", "build-dep", "upgrade", "full-upgrade"];

/// Commands whose output is the same in both programs. For the others, one program prints a summary
/// or a hint that the other does not.
const PRINTS_THE_SAME: &[&str] = &["autoclean", "changelog", "clean", "download", "source"];

/// Whether an operand may be other than the name of one package or file. A name with `.` or `+` is
/// also a pattern if no such package exists. With `is_needed`, such a build already fails with
/// `apt`, so the name does not count.
fn takes_patterns(it: &Invocation<'_>, is_needed: bool) -> bool {
    let is_plain = |word: &str| {
        let is_path = word.contains('/');
        !word.contains(['*', '^', '?', '[', '|', '$'])
            && (is_needed || is_path || !word.contains(['.', '+']))
    };
    !it.operands.iter().all(|it| it.literal().is_some_and(|it| is_plain(&it)))
}
