//! `pip install --no-cache-dir`.

use dockwright_model::{Base, Call, Instruction, Invocation, PIP, Word};
use dockwright_syntax::Keyword;

use crate::facts::runs_as_root::runs_as_root;
use crate::later::{self, Need};
use crate::pass::run::Run;
use crate::shared::cache;
use crate::shared::pip;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--no-cache-dir` to `pip install`.
    ///
    /// pip keeps every archive that it downloads and every wheel that it builds, below
    /// `~/.cache/pip`. An image never needs these files again, and they can be as large as the
    /// installed packages.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install -r requirements.txt
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// ## Level
    /// - Safe where pip is known to be 19.1 or newer: by the base image (`python`, Debian from
    ///   bullseye on, Ubuntu from 20.04 on, Alpine from 3.12 on), or by an earlier
    ///   `pip install -U pip`. `python -m venv` gives a virtual environment the pip that came with
    ///   Python, which has to be 3.8 or newer.
    /// - Risky where pip may be older: older versions install some packages in another way without
    ///   a cache, 19.0 fails on some, and 1.5 does not know the option.
    /// - Risky where a requirements file of the project asks for an older pip (`pip<19`), where a
    ///   file of the project sets a build argument that is a part of the base image's name, and
    ///   where the project has more than 10,000 files or 64 MiB, since not all are searched.
    /// - Risky where `PATH`, or an earlier `activate`, leads to the pip of a directory that is not
    ///   such an environment.
    /// - Risky in a stage whose layers are in no image: neither the last stage, nor the target of a
    ///   known build, nor a stage that these build on.
    /// - Risky where another stage copies or mounts a whole directory with the cache from a stage
    ///   that is in an image.
    /// - Risky where a later command may need the wheels that the call builds, and cannot use the
    ///   installed packages: a pip of another environment or with `--target`, `--user` or
    ///   `--force-reinstall`, `pip wheel`, tox, pipenv, poetry and similar tools.
    /// - Risky where a file of the project starts a container or a build without a network
    ///   (`network_mode: none`, `docker run --network=none`, `RUN --network=none` in a Dockerfile
    ///   whose image may build on this one), or sets a variable of pip in a container
    ///   (`PIP_NO_INDEX`).
    /// - Risky where a later command, a script that runs later, or the start of the container calls
    ///   pip again, and something between the two calls may change what pip gets: packages, files
    ///   or settings that are removed or set, variables of pip, an unknown command. Only the cache
    ///   may still have a wheel that a compiler built.
    /// - Risky where the `RUN` has mounts of its own, and where the call may itself need such a
    ///   wheel of an earlier call: with the option, pip does not read the cache either.
    /// - Risky where only the cache may create the home directory: one that `HOME` or `useradd -d`
    ///   names, and that nothing before the call makes. Risky where an earlier `COPY`, `ADD` or mount
    ///   may bring a home directory with a cache, and where `find` looks through that directory.
    /// - Risky where packages of the system are removed after the call, and the container starts a
    ///   command that may call pip.
    /// - A suggestion where the file names the cache directory in any way (`.cache`,
    ///   `XDG_CACHE_HOME`, `pip cache`), unless `rm -f` removes it.
    /// - A suggestion where something may need the directory `~/.cache`, which only a cache
    ///   creates: a script that runs later, a source that something in the image may start, a
    ///   command that the project runs in a container, or a Dockerfile that builds on this image,
    ///   if one of them names the directory (`XDG_CACHE_HOME`, `user_cache_dir`) and does not
    ///   create the directories above as well (`mkdir -p`, `makedirs`). A command that is not
    ///   known may run any source in the image. Installed packages are assumed to create the
    ///   directories that they work in.
    /// - A suggestion where the image has a `USER`, or may run as another user than `root`, and a
    ///   line of the project names a path with `.cache` that may be the place of a volume: a Compose
    ///   file, a Kubernetes manifest, a variable of a Makefile. A volume gets the owner that its
    ///   directory has in the image, and the engine creates missing directories above as `root`.
    /// - A suggestion where settings may put the cache into another directory: a `pip.conf` that
    ///   names `cache-dir` or cannot be read, or `PIP_CONFIG_FILE`.
    /// - A suggestion where a line copies the whole home directory:
    ///   `COPY --from=build /root /root`, `tar`, `cp -a`.
    ///
    /// `RUN`s with a cache mount, and stages that name `PIP_CACHE_DIR` or `PIP_NO_CACHE_DIR`, stay
    /// as they are.
    name: "skip-pip-cache", phase: Packages, level: Safe..Risky,
    settles: ["DL3042"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    if !source.contains("pip") {
        return Vec::new();
    }
    let runs = ctx.runs_with(&["pip"]);
    let runs = runs.filter(|it| !cache::is_mounted(it, &PIP) && !is_decided(ctx, it));
    runs.flat_map(|it| {
        let Some(run) = Run::of(it) else { return of_heredoc(it).into_iter().collect() };
        let calls = run.script.calls();
        let fixes = calls.iter().filter_map(|it| fix(ctx, &run, calls, it));
        fixes.collect::<Vec<_>>()
    })
    .collect()
}

/// A suggestion for a script in a heredoc that installs packages and has no option for the cache.
fn of_heredoc(run: &Instruction) -> Option<Fix> {
    let fills = |it: &Invocation<'_>| {
        it.is_one_of(PIP.installs) && !it.has_one_of(PIP.no_cache) && !it.has_one_of(PIP.elsewhere)
    };
    let reason =
        "`pip install` leaves its download cache in this layer; `--no-cache-dir` is not added";
    cache::of_heredoc(run, &PIP, fills, reason)
}

/// Whether the stage of a `RUN`, or a stage below it in its lineage, configures the cache.
fn is_decided(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let model = ctx.model();
    let decides = |it: &Instruction| PIP.decides.iter().any(|word| ctx.says(it, word));
    let deciding = ctx.noted(Decides, decides);
    let last = run.stage.and_then(|it| model.of_stage(it).last()).map(|it| it.index);
    let in_lineage = |it: usize| deciding.has(it) || deciding.before(it).next().is_some();
    let is_global = |it: &usize| model.instructions()[*it].stage.is_none();
    last.is_some_and(in_lineage) || deciding.from(0).first().is_some_and(is_global)
}

/// The key of the instructions that configure the cache.
#[derive(PartialEq, Eq, Hash)]
struct Decides;

/// The key of the instructions that may name the version of pip.
#[derive(PartialEq, Eq, Hash)]
struct NamesVersion;

fn fix(ctx: &PassContext<'_>, run: &Run<'_>, calls: &[Call], call: &Call) -> Option<Fix> {
    let it = PIP.invocation(&call.command)?;
    let decides = it.has_one_of(PIP.no_cache) || it.has_one_of(PIP.elsewhere);
    (it.is_one_of(PIP.installs) && !decides).then_some(())?;
    let at = it.first.range.start;
    if let Some(line) =
        cache::named_elsewhere(ctx, run, &PIP).or_else(|| cache::named_in(ctx, run, &PIP))
    {
        let reason = format!(
            "`pip` leaves its download cache in this layer; line {line} names the directory of \
             the cache, so another command may need the cache"
        );
        return Some(Fix::suggestion(at, reason));
    }
    if let Some(what) = pip::moves_cache(ctx, run.instruction) {
        let reason = format!(
            "`pip` leaves its download cache in this layer; {what} may put the cache into a \
             directory that another command needs"
        );
        return Some(Fix::suggestion(at, reason));
    }
    if let Some(line) = cache::home_taken(ctx, run.instruction) {
        let reason = format!(
            "`pip` leaves its download cache in this layer; line {line} copies the whole home \
             directory, or a directory above, so another stage may need the cache"
        );
        return Some(Fix::suggestion(at, reason));
    }
    let mut mentions = ctx.mentions().filter(|it| it.1.has_volume_of_caches());
    let may_be_of_others = || {
        let is_root = runs_as_root(ctx.model(), run.instruction);
        !is_root || ctx.model().all(Keyword::User).next().is_some()
    };
    if let Some((who, _)) = mentions.next().filter(|_| may_be_of_others()) {
        let reason = format!(
            "`pip` leaves its download cache in this layer; `{who}` may place a volume at the \
             directory of the cache or below, and the owner of these directories in a container \
             then depends on the image"
        );
        return Some(Fix::suggestion(at, reason));
    }
    let who = match later::need(ctx, &pip::DIR, run, call.part + 1) {
        Need::Yes(at) => Some(format!("line {}", ctx.line(at))),
        Need::Named(it) => Some(format!("{it}, which")),
        _ => None,
    };
    if let Some(who) = who {
        let reason = format!(
            "`pip` leaves its download cache in this layer; {who} may need the directory of the \
             cache, which only the cache creates"
        );
        return Some(Fix::suggestion(at, reason));
    }
    let is_it = |other: &Call| other.command.syntax == call.command.syntax;
    let index = calls.iter().position(is_it)?;
    let named;
    let (level, why) = if !is_recent(ctx, run, calls, index, &it) {
        (Level::Risky, "; pip before 19.1 may install in another way, or fail")
    } else if let Some(doubt) = pip::may_be_older(ctx) {
        named = format!("; {doubt}");
        (Level::Risky, named.as_str())
    } else if let Some(doubt) = pip::doubt_about_home(ctx, run) {
        named = format!("; {doubt}");
        (Level::Risky, named.as_str())
    } else if let Some((line, words)) = pip::reads_later(ctx, run, index) {
        named =
            format!("; `{words}` in line {line} may need a wheel that this call builds and caches");
        (Level::Risky, named.as_str())
    } else if let Some(doubt) = later::not_worth_it(ctx, &pip::KEPT, run.instruction) {
        named = format!("; {doubt}");
        (Level::Risky, named.as_str())
    } else if let Some(doubt) = later::cannot_repeat(ctx, &pip::KEPT, run, call.part + 1)
        .or_else(|| later::cannot_be_first(ctx, &pip::KEPT, run, call.part))
    {
        named = format!("; {doubt}");
        (Level::Risky, named.as_str())
    } else if let Some(doubt) = later::may_start_without(ctx, &pip::KEPT, run, call.part) {
        named = format!("; {doubt}");
        (Level::Risky, named.as_str())
    } else {
        (Level::Safe, "")
    };
    let reason = format!(
        "`pip install` leaves its download cache in this layer; `--no-cache-dir` writes no \
         cache{why}"
    );
    Some(Fix::new(at, level, reason).insert_after(it.done, &["--no-cache-dir"]))
}

/// Whether the pip of a call is of version 19.1 or newer.
fn is_recent(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    calls: &[Call],
    index: usize,
    pip: &Invocation<'_>,
) -> bool {
    let (name, call) = (&pip.first.text, &calls[index]);
    let directory = pip::directory(ctx, run.instruction, &calls[..index], pip, &call.command);
    // With another directory in `PATH`, an upgrade may be that of a different pip.
    let is_looked_up = directory.is_some() && !name.contains('/');
    let counts = |said: &bool| !(is_looked_up && *said);
    let own = calls.iter().filter(|it| it.part < call.part);
    // The last upgrade or pin decides.
    let mut said = own.rev().find_map(|it| version_said(it, name).filter(counts));
    let stage = run.instruction.stage;
    if said.is_none() {
        let is_chosen = stage.is_some_and(|it| ctx.model().is_chosen(it));
        let naming = ctx.noted(NamesVersion, |it| names_version(ctx, it));
        let all = ctx.model().instructions();
        let mut before = naming.before(run.instruction.index);
        said = before.find_map(|it| {
            // A build argument may choose another stage than the one that upgrades pip.
            let is_sure = |said: &bool| !(*said && is_chosen && all[it].stage != stage);
            said_by(ctx, &all[it], name).filter(counts).filter(is_sure)
        });
    }
    let root = stage.map(|it| ctx.model().root(it));
    let is_image = || match root {
        Some(Base::Image(image)) if directory.is_none() => image.has_recent_pip(),
        Some(Base::Image(image)) => image.has_recent_bundled_pip(),
        _ => false,
    };
    let is_known = |it: &str| is_of_environment(ctx, run, calls, call, Some(it));
    directory.as_deref().is_none_or(|it| it.split(':').all(is_known))
        && said.unwrap_or_else(is_image)
}

/// Whether a directory is the `bin` of a virtual environment that an earlier `python -m venv` made:
/// in the same `RUN`, or at an absolute path.
fn is_of_environment(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    calls: &[Call],
    call: &Call,
    dir: Option<&str>,
) -> bool {
    let Some(directory) = dir.and_then(|it| it.strip_suffix("/bin")) else { return false };
    let makes = |it: &Call| {
        let words = it.command.words();
        let words: Vec<_> = words.iter().map(|it| it.text.as_str()).collect();
        it.is_needed
            && matches!(words.as_slice(), [python, "-m", "venv", .., made]
                if python.starts_with("python") && made.trim_end_matches('/') == directory)
    };
    let enters = |it: &Call| it.command.words().first().is_some_and(|it| it.text == "cd");
    let is_absolute = directory.starts_with('/');
    let mut own = calls.iter().filter(|it| it.part < call.part);
    if own.any(makes) && (is_absolute || !calls.iter().any(enters)) {
        return true;
    }
    let before = ctx.model().before(run.instruction);
    let mut runs = before.filter(|it| is_absolute && it.keyword == Keyword::Run);
    runs.any(|it| {
        ctx.says(it, "venv") && Run::of(it).is_some_and(|run| run.script.calls().iter().any(makes))
    })
}

fn names_version(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let text = ctx.text(it);
    let names = || match Run::of(it) {
        Some(run) => run.script.calls().iter().any(names_pip),
        None => text.contains("pip="),
    };
    it.keyword == Keyword::Run && text.contains("pip") && names()
}

/// Whether a word after the program begins with `pip`.
fn names_pip(call: &Call) -> bool {
    let bare = |it: &Word| it.text.trim_matches(['"', '\'']).starts_with("pip");
    call.command.words().iter().skip(1).any(bare)
}

fn said_by(ctx: &PassContext<'_>, run: &Instruction, name: &str) -> Option<bool> {
    let text = ctx.text(run);
    if !text.contains("pip") {
        return None;
    }
    let Some(run) = Run::of(run) else { return text.contains("pip=").then_some(false) };
    run.script.calls().iter().rev().find_map(|it| version_said(it, name))
}

/// Whether a call ensures that pip is recent (`true`), or may install an older pip (`false`).
fn version_said(call: &Call, name: &str) -> Option<bool> {
    // A cheap check first: the function runs for each pair of calls, and few calls install pip.
    names_pip(call).then_some(())?;
    let Some(it) = PIP.invocation(&call.command).filter(|it| it.is_one_of(PIP.installs)) else {
        // Programs that install pip, and commands that write requirements.
        let mut words = call.command.words().iter().map(|it| it.text.trim_matches(['"', '\'']));
        return words.any(pip::asks_for_older).then_some(false);
    };
    let pip = it.operands.iter().find_map(|it| {
        let word = it.text.trim_matches(['"', '\'']);
        let rest = word.strip_prefix("pip")?;
        (rest.is_empty() || rest.starts_with(['=', '<', '>', '~', '!'])).then(|| rest.to_owned())
    })?;
    if !pip.is_empty() {
        let version = pip.strip_prefix("==").or_else(|| pip.strip_prefix(">="));
        let major = version.and_then(|it| it.split('.').next()?.parse::<u32>().ok());
        return Some(major.is_some_and(|it| it >= 20));
    }
    let is_free = !it.has_one_of(&["-c", "--constraint", "-r", "--requirement"]);
    let is_upgrade = it.has_one_of(&["-U", "--upgrade"]) && call.is_needed && is_free;
    // A different program may be the pip of another Python.
    (is_upgrade && it.first.text == name).then_some(true)
}
