//! Downloads that fill the build log.

use dockwright_model::{APK, APT, Base, Call, Family, Image, Instruction, Manager, Word};
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxNode};

use crate::pass::run::Run;
use crate::shared::commands::{Given, given};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Keeps `wget` from writing its progress to the log.
    ///
    /// Without a terminal, GNU Wget writes a line for every 50 KiB: 20,000 lines for a gigabyte, in
    /// which errors of the build are hard to find. With `--progress=dot:giga`, a line stands for 32
    /// MiB. The `wget` of BusyBox only has `-q`.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN wget https://example.com/data.tar.gz
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM debian:13
    /// RUN wget --progress=dot:giga https://example.com/data.tar.gz
    /// ```
    ///
    /// ## Level
    /// - Safe where `wget` is GNU Wget: the base image is known by name, and is Debian, Red Hat or
    ///   a derivative other than Fedora, whatever the build arguments. Only the log of the build
    ///   changes.
    /// - Intended where the file installs `wget` with `apt-get` or `apk` on another base image: an
    ///   unknown image may have another program of that name.
    /// - Intended on Alpine where nothing installs `wget`: with `-q`, BusyBox writes only errors.
    /// - A suggestion elsewhere, and where a `COPY`, or a `RUN` that calls `busybox`,
    ///   may bring another `wget`.
    ///
    /// Calls stay as they are where something reads or keeps the log: with `2>`, or before `|&`, also
    /// around or behind a function that calls `wget`.
    name: "limit-wget-output", phase: Modernize, level: Safe..Intended,
    settles: ["DL3047"], run: run,
}

/// Last names of directories of programs, and of the directories above.
const OF_PROGRAMS: [&str; 5] = ["", "usr", "local", "bin", "sbin"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let in_scripts = given(ctx, &["wget"]).filter(|it| Run::of(it.run).is_none());
    let suggested = in_scripts.filter_map(|it| suggestion(ctx, &it));
    let calls = ctx.calls_of(&["wget"]).filter_map(|(run, it)| fix(ctx, run, &it));
    calls.chain(suggested).collect()
}

fn fix(ctx: &PassContext<'_>, run: &Instruction, call: &Call) -> Option<Fix> {
    let program = call.command.program()?;
    is_loud(program.arguments.iter().map(|it| &*it.text)).then_some(())?;
    (!has_reader(call.command.syntax.syntax())).then_some(())?;
    let word = program.word;
    let at = word.range.start;
    let (option, level, reason) = match which(ctx, run, word) {
        Which::Gnu(level) => (
            "--progress=dot:giga",
            level,
            "`wget` writes a line for every 50 KiB into the log of the build; with \
             `--progress=dot:giga`, one for every 32 MiB",
        ),
        Which::BusyBox => (
            "-q",
            Level::Intended,
            "`wget` writes its progress into the log of the build; `-q` prevents that",
        ),
        Which::Unknown => return Some(Fix::suggestion(at, unknown(ctx, run))),
    };
    Some(Fix::new(at, level, reason).insert_after(word, &[option]))
}

fn suggestion(ctx: &PassContext<'_>, it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let is_meant = program == "wget" && is_loud(words.iter().map(String::as_str));
    is_meant.then(|| Fix::suggestion(it.at, unknown(ctx, it.run)))
}

fn unknown(ctx: &PassContext<'_>, run: &Instruction) -> String {
    let is_alpine = image(ctx, run).and_then(Image::family) == Some(Family::Alpine);
    let option = if is_alpine {
        "`-q` prevents that"
    } else {
        "`--progress=dot:giga` writes less with GNU Wget, and `-q` writes none"
    };
    format!("`wget` writes its progress into the log of the build; {option}")
}

/// Whether a call downloads a file, and no option limits or redirects its output.
fn is_loud<'w>(arguments: impl Iterator<Item = &'w str>) -> bool {
    let (mut is_fetching, mut is_limited) = (false, false);
    for it in arguments {
        is_fetching |= !it.starts_with('-');
        is_limited |= is_quiet(it);
    }
    is_fetching && !is_limited
}

/// Whether an option limits or redirects the output, perhaps as one of several letters.
fn is_quiet(option: &str) -> bool {
    let long = [
        "--quiet",
        "--no-verbose",
        "--progress",
        "--show-progress",
        "--output-file",
        "--append-output",
        "--background",
        "--version",
        "--help",
    ];
    if let Some(letters) = option.strip_prefix('-').filter(|it| !it.starts_with('-')) {
        // A name follows `O` and `P`.
        let letters = letters.split(['O', 'P']).next().unwrap_or_default();
        return letters == "nv" || letters.contains(['q', 'o', 'a', 'b', 'V', 'h']);
    }
    long.iter().any(|it| option.starts_with(it))
}

/// Whether the output that a command writes to the log is read or kept.
fn has_reader(command: &SyntaxNode) -> bool {
    let is_text = |it: &SyntaxNode| it.kind() == SyntaxKind::ShellText;
    let text = command.ancestors().find(is_text);
    let is_of_function = || command.ancestors().any(|it| it.kind() == SyntaxKind::ShFunction);
    let opens = text.is_some_and(|it| {
        if is_of_function() && it.descendants().any(|it| redirects_log(&it)) {
            return true;
        }
        let mut commands = it.descendants().filter(|it| it.kind() == SyntaxKind::ShCommand);
        commands.any(|it| it.text().to_string().starts_with("exec") && redirects_log(&it))
    });
    let mut around = command.ancestors().take_while(|it| !is_text(it));
    opens || around.any(|it| redirects_log(&it))
}

fn redirects_log(node: &SyntaxNode) -> bool {
    node.children_with_tokens().any(|it| match it.kind() {
        SyntaxKind::ShRedirect => {
            let text = it.to_string();
            text.starts_with(['2', '&']) || text.contains(">&")
        }
        SyntaxKind::ShPipe => it.to_string() == "|&",
        _ => false,
    })
}

/// The implementation of `wget`.
enum Which {
    Gnu(Level),
    BusyBox,
    Unknown,
}

fn which(ctx: &PassContext<'_>, run: &Instruction, word: &Word) -> Which {
    let is_chosen = run.stage.is_some_and(|it| ctx.model().is_chosen(it));
    if word.text.contains('/') || is_chosen || has_other(ctx, run) {
        return Which::Unknown;
    }
    let system = image(ctx, run).and_then(|it| it.facts().system);
    let is_fedora = image(ctx, run).is_some_and(|it| it.name == "fedora");
    match system {
        Some(Family::Debian) => Which::Gnu(Level::Safe),
        Some(Family::RedHat) if !is_fedora => Which::Gnu(Level::Safe),
        _ if is_installed(ctx, run, word, &APT) => Which::Gnu(Level::Intended),
        Some(Family::Alpine) if is_installed(ctx, run, word, &APK) && !removes(ctx, run) => {
            Which::Gnu(Level::Intended)
        }
        Some(Family::Alpine) if !names(ctx, run) => Which::BusyBox,
        _ => Which::Unknown,
    }
}

/// The base image of the stage, if no build argument can change it.
fn image<'m>(ctx: &'m PassContext<'_>, run: &Instruction) -> Option<&'m Image> {
    match ctx.model().root(run.stage?) {
        Base::Image(image) => Some(image),
        _ => None,
    }
}

/// The keys of the instructions that have been searched for.
#[derive(PartialEq, Eq, Hash)]
enum Asked {
    /// Instructions that may bring another `wget`.
    Other,
    /// Instructions that install `wget` with a manager that has these programs, and whose failure
    /// stops the build.
    Installs(&'static [&'static str]),
    /// Instructions that may remove packages with `apk`.
    Removes,
    /// Instructions that call `apk` with a package such as `wget`, or that may do so.
    Names,
}

/// Whether a condition holds for the `RUN`, or for an earlier instruction of its lineage.
fn does_any(
    ctx: &PassContext<'_>,
    run: &Instruction,
    key: Asked,
    holds: impl Fn(&Instruction) -> bool,
) -> bool {
    let noted = ctx.noted(key, holds);
    noted.has(run.index) || noted.before(run.index).next().is_some()
}

fn has_other(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let is_dir = |it: &String| {
        let name = it.trim_end_matches(['/', '.']).rsplit('/').next().unwrap_or_default();
        OF_PROGRAMS.contains(&name) || name.contains(['*', '$', '['])
    };
    does_any(ctx, run, Asked::Other, |it| match it.keyword {
        Keyword::Copy | Keyword::Add => {
            let sources = it.syntax.arguments();
            let is_of_image = it.syntax.flags().any(|it| it.name() == "from");
            ctx.says(it, "wget") || is_of_image && sources.iter().rev().skip(1).any(is_dir)
        }
        Keyword::Run => ["busybox", "toybox", "wget2"].iter().any(|word| ctx.says(it, word)),
        _ => false,
    })
}

/// Whether a manager has certainly installed `wget` before the call.
fn is_installed(
    ctx: &PassContext<'_>,
    run: &Instruction,
    call: &Word,
    by: &'static Manager,
) -> bool {
    let installs = |it: &Call| {
        let names = |it: &Word| it.text == "wget" || it.text.starts_with("wget=");
        let invocation = by.invocation(&it.command).filter(|it| it.is_one_of(by.installs));
        it.is_needed && invocation.is_some_and(|it| it.operands.iter().any(|it| names(it)))
    };
    let noted = ctx.noted(Asked::Installs(by.programs), |it| {
        let said = Some(it).filter(|it| ctx.says(it, "wget")).and_then(Run::of);
        said.is_some_and(|it| it.script.calls().iter().any(installs))
    });
    let is_ahead = |it: &Call| it.command.words().iter().all(|it| it.range.end < call.range.start);
    let is_here = || {
        Run::of(run)
            .is_some_and(|it| it.script.calls().iter().any(|it| installs(it) && is_ahead(it)))
    };
    noted.before(run.index).next().is_some() || noted.has(run.index) && is_here()
}

fn removes(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    does_any(ctx, run, Asked::Removes, |it| ctx.says(it, "apk") && ctx.says(it, "del"))
}

/// Whether a call of `apk` names `wget`, or an instruction that cannot be parsed may contain such a
/// call.
fn names(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let is_named = |it: &Call| {
        let is_of_apk = APK.invocation(&it.command).is_some();
        is_of_apk && it.command.words().iter().any(|it| it.text.contains("wget"))
    };
    does_any(ctx, run, Asked::Names, |it| {
        let may_call = || {
            let is_said = ctx.says(it, "apk");
            is_said && Run::of(it).is_none_or(|it| it.script.calls().iter().any(is_named))
        };
        ctx.says(it, "wget") && (it.keyword != Keyword::Run || may_call())
    })
}
