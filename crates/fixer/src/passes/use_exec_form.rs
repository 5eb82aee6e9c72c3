//! Shell form → exec form, where each word of the command is known.

use std::ops::Range;

use dockwright_model::{Base, End, Image, Instruction, Model, Operator, Part, Script};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::contexts::mention::words;
use crate::facts::programs::last_name;
use crate::pass::edit::Indel;
use crate::program::Program;
use crate::program::known::as_process_1;
use crate::program::reads::{self, Started, brought};
use crate::program::scratch;
use crate::shared::argv;
use crate::shared::entrypoint::{Entry, asks_for_arguments, entrypoint, shell};
use crate::shared::{near_json, shell_variables};
use crate::text;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes `CMD`, `ENTRYPOINT` and `HEALTHCHECK CMD` as an array, so that no shell stands
    /// between the container and its process.
    ///
    /// In shell form, `/bin/sh -c` is process 1. With dash, the shell stays process 1:
    /// `docker stop` sends SIGTERM to the shell, which does not pass the signal on, and ten seconds
    /// later the process is killed in the middle of its work.
    ///
    /// ## Example
    /// ```dockerfile
    /// CMD node server.js
    /// ```
    /// becomes
    /// ```dockerfile
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ## What changes besides signals
    /// - The program is process 1. The kernel ignores signals that process 1 does not handle, even
    ///   its own: `kill $$`, `raise`, `alarm`, `setitimer`, a limit of CPU time. After `abort`, as
    ///   after an uncaught exception of .NET, the program ends with another status (139 for 134).
    /// - The program has to reap orphaned processes.
    /// - The parent of the program is process 0, not 1 or a shell, and its children are children of
    ///   process 1. `pgrep -P 1`, `pkill -P 1`, `/proc/1/cmdline` and `ps | grep "[s]h -c"` find
    ///   other processes, in health checks and in scripts of operators.
    /// - The process id of the program is 1 after each start, so a program that finds this id in an
    ///   old file takes the id for that of another process.
    /// - `PWD` is not set, nor are `OLDPWD`, `SHLVL` and `_`, unless the program is a shell. A
    ///   program that prints all of its variables prints different ones.
    /// - Variables whose names no shell accepts, such as `discovery.type`, reach the program.
    ///   Variables that a shell sets or drops itself, such as `IFS`, keep their values.
    /// - The image records another command: `docker inspect`, `docker ps` and tests of the image see
    ///   `["node", "server.js"]` instead of `["/bin/sh", "-c", "node server.js"]`.
    /// - Only a shell runs a script that has no `#!` line with an interpreter, and only a shell
    ///   finds programs in relative directories of `PATH`.
    ///
    /// ## Level
    /// Safe where the text never runs, because the image has an `ENTRYPOINT` in shell form that
    /// ignores its arguments, and no file of the project may start the image with an empty
    /// entrypoint.
    ///
    /// Safe in an image built from `scratch` that cannot have a `/bin/sh`: no `RUN`, and no `COPY`
    /// or `ADD` to `/` or `/bin` except of known files.
    ///
    /// Intended for a `CMD` or a `HEALTHCHECK` whose words need no shell, if all of this is known:
    /// - The base image starts any command unchanged, as most official images do, and some others
    ///   that are known by name.
    /// - No `ENTRYPOINT` is in force, or one that passes the command on, such as `tini --`.
    /// - The kernel can start the program: a file of the build context that begins with `#!` or is
    ///   a binary, or a program that packages install under this name.
    /// - The name of the program has a `/`, or all directories of `PATH` are absolute with any build
    ///   arguments, and no file of the project sets another `PATH` for a container.
    /// - No word of the command is the name of a program that behaves differently as process 1, also
    ///   behind `env`, `nice`, `gosu` and others: `smbd` and `nmbd` exit since process 1 cannot start a
    ///   session, `exim` exits since its parent is not a shell, `rsyslogd` writes no PID file, and
    ///   browsers and `xvfb-run` leave orphans. `npm`, `yarn`, `go run` and their like end on SIGTERM
    ///   before the program that they start, which is then killed.
    /// - Ctrl-C still ends the container, although process 1 ignores SIGINT without a handler. Programs
    ///   in Python, Ruby, Java, .NET, Go and some other languages always have one, and many servers
    ///   are known to have one, such as `nginx`, `redis-server` and `postgres`. For `node`, and for
    ///   programs that a `RUN` compiles from C, C++ or Rust, a source has to name SIGINT. Commands
    ///   such as `date` end soon. All others, such as `sshd`, `sleep` and `php`, count as programs
    ///   without a handler, also those that a shell script starts with `exec`.
    /// - In an image such as `node`, whose entrypoint passes files to an interpreter, the working
    ///   directory has no file with the name of the program.
    /// - No stage that the image builds on has an `ONBUILD` that may change how a command starts.
    /// - No file that the image gets from the build context names `PWD`, `OLDPWD`, `SHLVL` or `_`
    ///   as a variable, and the Dockerfile writes none of them. Sources, templates, settings, files
    ///   without an extension and the bytes of executables are searched. Pictures, style sheets and
    ///   other files that look up no variable are skipped, and so are third-party packages, as in
    ///   `node_modules`. Shell scripts may use `PWD`; a `Makefile` is searched only where something
    ///   starts `make`. Files that the project mounts into containers are searched likewise
    ///   (`volumes`, `docker run -v`, a `ConfigMap`), and those that another Dockerfile of the
    ///   project copies to an image that may build on this one and starts the same command.
    /// - None of these files is an archive, no directory of them is empty here, as a submodule is
    ///   before its checkout, and there are at most 10,000 files, with 64 MiB in total. Files from
    ///   a URL, another image, or a stage on an unknown image go only to directories of programs
    ///   and libraries. For programs that look up no variable of a shell, such as `nginx`, only
    ///   settings are searched.
    /// - No file of the project that a container gets, under any name, may take the place of the
    ///   program and need a shell: a text without a `#!` line and without the extension of
    ///   settings, sources or documents.
    /// - No source in the build context has a word for one of these actions: looking up the parent
    ///   or other processes, sending signals to itself or having the kernel send one, aborting,
    ///   asking whether it is process 1, changing its session or group, keeping the process id in a
    ///   file, calling `git` or a shell with a time limit, listing all variables (as with
    ///   `environ.items()`, `Object.entries(process.env)`, `ENV.each` or `$_SERVER`), leaving
    ///   orphans, starting or restarting daemons (`service nginx restart`, `/etc/init.d/nginx`). Every
    ///   file counts as a source unless its name is that of a test, settings, a picture or a text for
    ///   people (`.html`, `.md`, `.txt`).
    /// - Every shell script that the command starts or names is understood completely, calls only
    ///   known programs, runs nothing in the background, and has no word about processes or
    ///   signals, nor `$$`, `$PPID`, `$SHLVL` or similar.
    /// - No `HEALTHCHECK` of the image looks at processes, nor does a command that a file of the
    ///   project runs in a container (health checks of Compose, `docker exec`), nor a script that
    ///   one of them names. A search by name alone, as in `pgrep nginx`, is allowed. None of them
    ///   starts or restarts a daemon, as `service nginx restart` does.
    /// - No file of settings in the image has a command that starts a daemon, or signals process 1 or
    ///   its parent, as in `command=sh -c 'kill -9 $PPID'` for supervisord.
    /// - No file of the project gives a container a variable that shells read, such as `BASH_ENV`.
    ///   The pass reads Compose files with extended services and `env_file`s, calls of
    ///   `docker run`, and manifests of Kubernetes. Where bash starts the command, a missing file
    ///   or object with variables may set one.
    /// - No file of the project reads the command that the image records (`.Config.Cmd`,
    ///   `crane config`, `docker history`, `{{.Command}}`, `metadataTest`, `have_cmd`), nor looks at
    ///   the processes of a container (`docker top`, `docker ps | grep "sh -c"`,
    ///   `pgrep -f "sh -c …"`, `/proc/1/comm`, the children of a process, tests with Goss or Testinfra
    ///   that expect a shell). Scripts, settings of any tool, pipelines and sources are searched.
    /// - No `ENV` sets a variable that shells set themselves, such as `IFS`, or one whose name no
    ///   shell accepts.
    ///
    /// The points about process 1 do not count behind an init, and in images of Alpine from 3.8, Fedora,
    /// Red Hat and SUSE, nor with bash: there, the shell becomes the program today.
    ///
    /// Files that a `RUN` fetches, with package managers or otherwise, are not searched, nor are
    /// copied files that are missing.
    ///
    /// A `SHELL` of sh, bash, ash or dash may be in force, if its only options are `-e`, `-u` and
    /// `-o pipefail`. A health check loses the `|| exit 1` at its end, since every status other
    /// than 0 means unhealthy.
    ///
    /// Risky where one of these points is not known, and for an `ENTRYPOINT`, which then gets the
    /// arguments of `docker run`. Risky where words need a shell: `["/bin/sh", "-c", "exec …"]`
    /// keeps the shell for the words, and the program takes its place as process 1.
    ///
    /// A suggestion where the program is a script without a `#!` line, where `PATH` has a relative
    /// directory, with any other `SHELL`, for lists of commands, and where the text has a
    /// placeholder that a tool may replace with several words: `@OPTS@`, `__OPTS__`, `%OPTS%`,
    /// `<OPTS>`, `{opts}`, `#{opts}#`, `{{ opts }}`, `[[opts]]`, `##opts##`, `~opts~`, `!opts!`,
    /// `REPLACE_OPTS`. A placeholder for a single word, such as `@VERSION@`, does not count.
    ///
    /// Never on Windows and in `ONBUILD`.
    name: "use-exec-form", phase: Forms, level: Safe..Risky,
    settles: ["DL3025", "JSONArgsRecommended"], changes_image: [RunsDirectly], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    use Keyword::{Cmd, Entrypoint, Healthcheck};
    let commands = ctx.model().instructions().iter();
    let commands = commands.filter(|it| matches!(it.keyword, Cmd | Entrypoint | Healthcheck));
    commands.filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let model = ctx.model();
    let text = it.syntax.shell_text()?;
    let stage = it.stage?;
    // What a later instruction overrides never runs.
    if model.rest_of_stage(it).iter().any(|later| later.keyword == it.keyword) {
        return None;
    }
    // An array that is not valid JSON is another matter.
    let joined = text.joined();
    if model.is_windows(stage) || near_json::is_opened(&joined) || is_bracketed(&joined) {
        return None;
    }
    if let Err(reason) = shell(model, it, stage) {
        return Some(Fix::suggestion(it.start(), reason));
    }
    let script = it.script()?;
    let plain = || Some((argv::of(&text, &script)?, Change::ExecForm));
    let check = || Some((argv::of_check(&text, &script)?, Change::CheckExecForm));
    let is_check = it.keyword == Keyword::Healthcheck;
    let Some((argv, change)) = plain().or_else(|| is_check.then(check)?) else {
        if is_check {
            let reason = "every check starts a shell, which its text needs";
            return Some(Fix::suggestion(it.start(), reason));
        }
        return wrapped(model, it, stage, &script);
    };
    if let Some(placeholder) = text::placeholder(ctx.text(it)) {
        let reason = format!(
            "a tool may replace `{placeholder}` with several words, which would be one word of an \
             array"
        );
        return Some(Fix::suggestion(it.start(), reason));
    }
    let verdict = verdict(ctx, it, stage, &argv.program);
    if verdict.level == Level::Suggestion {
        return Some(Fix::suggestion(it.start(), verdict.reason));
    }
    Some(Fix::new(it.start(), verdict.level, verdict.reason).edit(argv.indels, vec![change]))
}

/// Whether a text is in brackets like an array, and unlike the command `[ … ]`.
fn is_bracketed(text: &str) -> bool {
    text.starts_with('[') && (text.trim_end().ends_with(']') || !text.starts_with("[ "))
}

/// The level of the exec form, and the reason to report.
struct Verdict {
    level: Level,
    reason: String,
}

/// The verdict on `["word", "word"]`: the worst of those for the stage and for the stages that
/// inherit the instruction.
fn verdict(ctx: &PassContext<'_>, it: &Instruction, stage: usize, program: &str) -> Verdict {
    let model = ctx.model();
    // An `ENTRYPOINT` clears the `CMD` that its stage inherits.
    let overrides = |stage: usize| {
        let mut keywords = model.of_stage(stage).iter().map(|it| it.keyword);
        let ends = |at| at == it.keyword || it.keyword == Keyword::Cmd && at == Keyword::Entrypoint;
        keywords.any(ends)
    };
    let is_heir = |heir: &usize| {
        model.lineage(*heir).take_while(|below| *below != stage).all(|it| !overrides(it))
    };
    let heirs = model.built_on(stage).filter(is_heir);
    let all = std::iter::once(stage).chain(heirs);
    let verdicts = all.map(|stage| {
        let verdict = in_image(ctx, it, stage, program);
        trigger(ctx, stage).filter(|_| verdict.level < Level::Risky).map_or(verdict, |why| {
            let reason = format!("a shell starts `{program}`; {why}");
            Verdict { level: Level::Risky, reason }
        })
    });
    verdicts
        .reduce(|worst, next| if next.level > worst.level { next } else { worst })
        .unwrap_or(Verdict { level: Level::Suggestion, reason: String::new() })
}

/// An `ONBUILD` of a stage that this one builds on, if its instruction may change how a command
/// starts.
fn trigger(ctx: &PassContext<'_>, stage: usize) -> Option<String> {
    use Keyword::{Expose, Label, Onbuild, Stopsignal, User, Volume};
    let model = ctx.model();
    let above = model.lineage(stage).skip(1).flat_map(|it| model.of_stage(it));
    let mut triggers = above.filter(|it| it.keyword == Onbuild).filter_map(|it| {
        let keyword = it.syntax.trigger()?.keyword()?;
        Some((keyword, ctx.line(it.start())))
    });
    let (keyword, line) =
        triggers.find(|(it, _)| !matches!(it, Expose | Label | Stopsignal | User | Volume))?;
    let keyword = keyword.as_str();
    Some(format!(
        "`ONBUILD {keyword}` in line {line} may change how the program starts, and is not followed"
    ))
}

fn in_image(ctx: &PassContext<'_>, it: &Instruction, stage: usize, program: &str) -> Verdict {
    let model = ctx.model();
    let said = |level: Level, reason: &str| Verdict { level, reason: reason.to_owned() };
    let entry = if it.keyword == Keyword::Cmd { entrypoint(ctx, stage) } else { Entry::None };
    match &entry {
        Entry::Shell => {
            return said(
                Level::Safe,
                "this text never runs, because `ENTRYPOINT` is in shell form",
            );
        }
        Entry::Arguments => {
            let reason = "`ENTRYPOINT` in shell form may look at its arguments: `/bin/sh -c` \
                          and the text of `CMD`, or, in exec form, the words of the command";
            return said(Level::Risky, reason);
        }
        Entry::Array => {
            let reason = "`ENTRYPOINT` gets `/bin/sh -c` and the text of `CMD` as arguments; in \
                          exec form, it gets the words of the command";
            return said(Level::Risky, reason);
        }
        _ if it.keyword == Keyword::Entrypoint && gets_arguments(model, stage) => {
            let reason = "in shell form, a shell is PID 1 and does not forward signals; in exec \
                          form, `ENTRYPOINT` takes `CMD` as arguments, which are ignored in shell \
                          form";
            return said(Level::Suggestion, reason);
        }
        Entry::None | Entry::Init(_) => {}
    }
    let is_scratch = it.keyword != Keyword::Entrypoint && *model.root(stage) == Base::Scratch;
    if is_scratch && !scratch::may_hold_shell(ctx, stage) {
        let reason = format!("an image from `scratch` has no shell to start `{program}`");
        return said(Level::Safe, &reason);
    }
    let today = match &entry {
        _ if it.keyword == Keyword::Healthcheck => {
            format!("every check starts a shell to start `{program}`")
        }
        Entry::Init(init) => format!(
            "a shell does not forward the signals of `{init}` to \
             `{program}`"
        ),
        _ if becomes_program(model, it, stage) => {
            format!("a shell starts only to be replaced by `{program}`")
        }
        _ => format!(
            "in shell form, a shell is PID 1 and does not forward signals to \
             `{program}`"
        ),
    };
    let now = match &entry {
        _ if it.keyword == Keyword::Healthcheck => "; in exec form, `PWD` is not set",
        Entry::Init(_) => "; in exec form, `PWD` is not set",
        _ if becomes_program(model, it, stage) => "; in exec form, `PWD` is not set",
        _ => {
            "; in exec form, the program is PID 1: `PWD` is not set, orphans are left to the \
             program, and signals without a handler are ignored"
        }
    };
    match doubt(ctx, it, stage, program, &entry) {
        Some((Level::Suggestion, why)) => said(Level::Suggestion, &why),
        Some((level, why)) => said(level, &format!("{today}; {why}")),
        None => said(Level::Intended, &format!("{today}{now}")),
    }
}

/// The first reason to doubt that the program runs as before, and the level that it leaves.
fn doubt(
    ctx: &PassContext<'_>,
    it: &Instruction,
    stage: usize,
    program: &str,
    entry: &Entry,
) -> Option<(Level, String)> {
    let model = ctx.model();
    let file = Program::find(ctx, stage, program);
    if file == Program::Text {
        let why = format!("only a shell runs `{program}`, a script without a `#!` line");
        return Some((Level::Suggestion, why));
    }
    let is_searched_for = !program.contains('/');
    let path = model.search_path(stage);
    if let Some(entry) = path.odd.filter(|_| is_searched_for) {
        let why = format!("only a shell finds programs through the entry `{entry}` of `PATH`");
        return Some((Level::Suggestion, why));
    }
    let risky = |why: String| Some((Level::Risky, why));
    if let Some(entry) = path.chosen.filter(|_| is_searched_for) {
        return risky(format!(
            "a build argument may make the entry `{entry}` of `PATH` relative, and only a shell \
             finds programs there"
        ));
    }
    if it.keyword == Keyword::Entrypoint {
        return risky("in exec form, the program gets the arguments of `docker run`".to_owned());
    }
    if let Some(why) = doubt_of_base(model, it, stage) {
        return risky(why);
    }
    if let Some(name) = shell_variables::name_without_shell(model, stage) {
        return risky(format!("what the variable `{name}` does may depend on the shell"));
    }
    if let Some(why) = shell_variables::doubt_of_variables(ctx, it) {
        return risky(why);
    }
    if let Some(why) = shell_variables::doubt_of_path(ctx).filter(|_| is_searched_for) {
        return risky(why);
    }
    let is_check = it.keyword == Keyword::Healthcheck;
    let has_init = is_check || matches!(entry, Entry::Init(_)) || becomes_program(model, it, stage);
    if let Some(why) = doubt_of_process_1(ctx, it, has_init).filter(|_| !is_check) {
        return risky(why);
    }
    let (is_shell, has_its_name, runs_by) = match file {
        Program::Unknown(why) => {
            return risky(format!("{why}, and a script needs a `#!` line in exec form"));
        }
        Program::Text => return None,
        Program::Runs { is_shell, has_its_name, runs_by } => (is_shell, has_its_name, runs_by),
    };
    let mut bringing = ctx.containers().derived.texts.iter();
    let replaces = |it: &&(String, String)| !has_its_name && it.1.contains(last_name(program));
    if let Some((who, _)) = bringing.find(replaces) {
        return risky(format!("`{who}` may build on this image and replace `{program}`"));
    }
    if let Some(why) = doubt_of_interpreter(ctx, it, stage, program) {
        return risky(why);
    }
    let sets_variables = is_shell || argv::runs_by_shell(program);
    let runs_by = runs_by.as_deref();
    let started = Started { it, stage, program, runs_by, is_shell, sets_variables, has_init };
    let brought = brought::doubt(ctx, program, has_its_name);
    if let Some(why) = brought.or_else(|| reads::doubt(ctx, &started)) {
        return risky(why);
    }
    if let Some((who, _)) =
        ctx.mentions().find(|it| it.1.looks_at_processes()).filter(|_| !is_check)
    {
        return risky(format!(
            "`{who}` looks at the processes of a container, where `/bin/sh` is no longer process 1 \
             in exec form"
        ));
    }
    let (reader, _) = ctx.mentions().find(|it| it.1.reads_recorded_command())?;
    risky(format!(
        "`{reader}` reads the command that the image records, which has no `/bin/sh -c` in exec form"
    ))
}

/// What is not known of the base image.
fn doubt_of_base(model: &Model, it: &Instruction, stage: usize) -> Option<String> {
    let image = match model.root(stage) {
        Base::Image(image) => image,
        Base::Default(image) => {
            return Some(format!(
                "the base image is `{}` by default only, and a build argument may name another one",
                image.repository
            ));
        }
        Base::Unknown => return Some("what the base image sets is not known".to_owned()),
        Base::Scratch | Base::Stage(_) => return None,
    };
    let repository = &image.repository;
    let has_entrypoint = it.keyword == Keyword::Healthcheck
        || model.lineage_backwards(stage).any(|it| it.keyword == Keyword::Entrypoint);
    if image.starts_any_command()
        || has_entrypoint && (image.is_official || model.shell(it).is_some())
    {
        return None;
    }
    Some(if has_entrypoint {
        format!("the base image `{repository}` may set `SHELL`, which is not known")
    } else if image.looks_at_command() {
        format!("the entrypoint of the base image `{repository}` looks at the command")
    } else {
        format!("the base image `{repository}` may set `SHELL` or `ENTRYPOINT`, which is not known")
    })
}

/// Doubt about a base image whose entrypoint passes files to an interpreter.
fn doubt_of_interpreter(
    ctx: &PassContext<'_>,
    it: &Instruction,
    stage: usize,
    program: &str,
) -> Option<String> {
    let model = ctx.model();
    let image = model.root(stage).image()?;
    let interpreter = image.runs_files_with().filter(|_| !program.contains('/'))?;
    let mut lineage = model.lineage_backwards(stage);
    if it.keyword != Keyword::Cmd || lineage.any(|it| it.keyword == Keyword::Entrypoint) {
        return None;
    }
    let directory = model.final_directory(stage)?;
    let path = format!("{}/{program}", directory.trim_end_matches('/'));
    // Without a build context, any file may exist; a file named like the program is unlikely.
    let is_known = |it: &Program| ctx.context().is_ok() || !matches!(it, Program::Unknown(_));
    Program::placed(ctx, stage, &path).filter(is_known)?;
    Some(format!(
        "the entrypoint of `{}` runs `{interpreter} {program}` if the file `{path}` is not \
         executable",
        image.repository
    ))
}

/// Whether the shell that starts a command becomes the program, so that no process changes: bash and
/// the shell of `BusyBox` do so with a single command, dash does not.
fn becomes_program(model: &Model, it: &Instruction, stage: usize) -> bool {
    let shell = model.shell(it);
    let of_image = || model.root(stage).image().is_some_and(Image::replaces_shell);
    match shell.as_ref().and_then(|it| it.first()).map(|it| last_name(it)) {
        Some("bash") => true,
        None | Some("sh" | "ash") => of_image(),
        Some(_) => false,
    }
}

/// How one of the programs that a command names differs as process 1. Programs such as `env`, `nice`
/// and `gosu` become the program that follows their options, so every word counts.
fn doubt_of_process_1(ctx: &PassContext<'_>, it: &Instruction, has_init: bool) -> Option<String> {
    let names = words(ctx.said(it)).map(last_name);
    let mut particular = names.filter_map(|name| Some((name, as_process_1(name, has_init)?)));
    particular.next().map(|(name, what)| format!("`{name}` {what}"))
}

/// Whether an `ENTRYPOINT` of this stage would get a `CMD` as arguments, which the shell form
/// ignores.
fn gets_arguments(model: &Model, stage: usize) -> bool {
    let has_cmd = |stage: usize| model.of_stage(stage).iter().any(|it| it.keyword == Keyword::Cmd);
    has_cmd(stage) || model.built_on(stage).any(has_cmd)
}

/// `["/bin/sh", "-c", "exec …"]`
fn wrapped(model: &Model, it: &Instruction, stage: usize, script: &Script) -> Option<Fix> {
    if ends_with_exec(script) {
        return None;
    }
    if let Some(shell) = model.shell(it) {
        let reason = format!("`{}` starts the command, whose words need a shell", shell.join(" "));
        return Some(Fix::suggestion(it.start(), reason));
    }
    let Some(at) = exec_place(script) else {
        let is_one = script.has_comment && script.single().is_some_and(|it| it.parts.len() == 1);
        let reason = if is_one {
            "in shell form, a shell is PID 1 and does not forward signals; move the comment after \
             the command to a line of its own"
        } else {
            "in shell form, a shell is PID 1 and does not forward signals; move the commands to \
             a script"
        };
        return Some(Fix::suggestion(it.start(), reason));
    };
    let text = it.syntax.shell_text()?;
    let range = text.syntax().text_range();
    let range: Range<usize> = range.start().into()..range.end().into();
    let source = text.syntax().text().to_string();
    let has_entrypoint = model.lineage_backwards(stage).any(|it| it.keyword == Keyword::Entrypoint);
    if source.contains('\n') || it.keyword == Keyword::Cmd && has_entrypoint {
        let reason = "in shell form, a shell is PID 1 and does not forward signals";
        return Some(Fix::suggestion(it.start(), reason));
    }
    let (before, behind) = source.split_at_checked(at - range.start)?;
    let command = argv::json(&format!("{before}exec {behind}"))?;
    let array = format!("[\"/bin/sh\", \"-c\", {command}]");
    let reason = "the shell is PID 1 and does not forward signals; `exec` replaces the shell with \
                  the program";
    let indels = vec![Indel::replace(range, array)];
    Some(Fix::new(it.start(), Level::Risky, reason).edit(indels, vec![Change::ExecWrapped]))
}

/// Whether the text already replaces the shell with the program by `exec`.
fn ends_with_exec(script: &Script) -> bool {
    let last = script.parts().last().and_then(Part::command);
    last.is_some_and(|it| it.name().as_deref() == Some("exec"))
}

/// Where `exec` goes: in front of the words of the last command, if the shell has nothing to do
/// afterwards, nothing runs beside it, and the text does not ask for arguments.
fn exec_place(script: &Script) -> Option<usize> {
    let list = script.single().filter(|it| it.end == End::Text && !script.has_comment)?;
    let (last, before) = list.parts.split_last()?;
    let is_joined = |it: &Part| !matches!(it.operator, Some((Operator::Or, _)));
    let is_cd = |it: &Part| {
        it.command().is_some_and(|it| it.is_plain() && it.name().as_deref() == Some("cd"))
    };
    (list.parts.iter().all(is_joined) && before.iter().all(is_cd)).then_some(())?;
    let command = last.command()?;
    let first = command.words().first()?;
    let name = first.literal()?;
    let text = list.parts.iter().map(|it| it.node.to_string()).collect::<String>();
    (argv::is_program(&name) && !asks_for_arguments(&text)).then_some(first.range.start)
}
