//! The caches of npm and yarn are emptied in the `RUN` that fills them.

use std::cell::LazyCell;
use std::iter;

use dockwright_model::context::{Context, clean};
use dockwright_model::{Call, Instruction, Invocation, Manager, NPM, YARN};
use dockwright_syntax::Keyword;

use crate::facts::sources;
use crate::later::{self, Resource};
use crate::pass::run::Run;
use crate::shared::cache;
use crate::shared::insertion::Insertion;
use crate::shared::node;
use crate::shared::owners;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Empties the cache of npm or yarn in the `RUN` that fills it.
    ///
    /// npm and yarn keep every archive that they download, in addition to the unpacked packages.
    /// The cache is often as large as `node_modules`.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:20
    /// RUN npm ci && npm run build
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM node:20
    /// RUN npm ci && npm cache clean --force && npm run build
    /// ```
    ///
    /// ## Level
    /// - Safe for npm, and for yarn where an option or command proves version 1: the clean-up
    ///   stands directly after the command that fills the cache, in the same branch, function or
    ///   subshell, with the same name, `sudo` and variables. Each exit status stays the same.
    /// - Risky in a stage whose layers are in no image: neither the last stage, nor the target of a
    ///   known build, nor a stage that these build on.
    /// - Risky where another stage copies or mounts the whole home directory of a stage that is
    ///   part of an image.
    /// - Risky where a file of the project starts a container or a build without a network
    ///   (`network_mode: none`, `docker run --network=none`, `RUN --network=none` in a Dockerfile
    ///   whose image may build on this one), or sets a variable of the manager in a container
    ///   (`npm_config_offline`).
    /// - Risky where the same manager is called again later, and something between the two calls
    ///   may change what it fetches: files or settings that are removed, set or copied, variables
    ///   of the manager, build arguments that a later stage or a container does not have, an
    ///   unknown command. Only the cache may still have the packages. Calls in containers of the
    ///   project, and in other Dockerfiles whose images may build on this one, count as later
    ///   calls.
    /// - Risky where the `RUN` has mounts of its own, and where one call has options or variables
    ///   that another does not have (`--registry`, `HTTPS_PROXY`).
    /// - Risky where another user may own files in the cache, which the user of the `RUN` cannot
    ///   remove: with a variable `HOME` that several users share, and with `sudo`, `su` and similar
    ///   programs.
    /// - Risky for other calls of yarn: later versions may keep the packages themselves in the
    ///   cache.
    /// - A suggestion where the `.yarnrc.yml` or `.pnp.cjs` of the build context says that yarn
    ///   keeps the packages in the cache.
    /// - A suggestion where a later command, a script of the build context that it runs, or a
    ///   script that the container starts works offline, by an option, a variable or a file of
    ///   settings. A command that is not known may run any script in the image.
    /// - A suggestion where a setting such as `workspace` may make the clean-up fail, and where
    ///   another line names the cache directory.
    /// - A suggestion where the place for the clean-up is not certain: in loops and in the
    ///   background, where the output of the command is read, and after a `||` where another
    ///   program may have done the work.
    ///
    /// `RUN`s with a cache mount, and files that set the cache directory, stay as they are.
    name: "clean-node-cache", phase: Packages, level: Safe..Risky,
    settles: ["DL3060"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let names = |words: &[&str]| words.iter().any(|it| ctx.says_somewhere(it));
    let used = [&NPM, &YARN].into_iter();
    let used = used.filter(|it| names(it.programs) && !names(it.decides));
    let used: Vec<_> = used.map(|it| (it, LazyCell::new(|| works_offline(ctx, it)))).collect();
    if used.is_empty() {
        return Vec::new();
    }
    let all = ctx.model().all(Keyword::Run);
    all.flat_map(|it| {
        let run = Run::of(it);
        let fixes = used.iter().filter_map(|(manager, offline)| match &run {
            Some(run) => fix(ctx, run, manager, || **offline),
            None => of_heredoc(it, manager),
        });
        fixes.collect::<Vec<_>>()
    })
    .collect()
}

fn fills(manager: &Manager, it: &Invocation<'_>) -> bool {
    it.is_one_of(manager.installs) || it.is_one_of(manager.updates)
}

fn of_heredoc(run: &Instruction, manager: &Manager) -> Option<Fix> {
    let program = manager.programs[0];
    let reason = format!(
        "`{program}` leaves its download cache in this layer; the cache is not \
         removed"
    );
    cache::of_heredoc(run, manager, |it| fills(manager, it), &reason)
}

fn fix(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
    works_offline: impl Fn() -> bool,
) -> Option<Fix> {
    let it = run.instruction;
    if cache::is_mounted(it, manager) {
        return None;
    }
    let fills = |it: &Invocation<'_>| fills(manager, it);
    let fillers = cache::fillers(run, manager, fills)?;
    if fillers.is_empty() {
        return None;
    }
    let calls = run.script.calls();
    let program = manager.programs[0];
    let stays = |what: &str| {
        let reason = format!("`{program}` leaves its download cache in this layer; {what}");
        Some(Fix::suggestion(it.start(), reason))
    };
    let mut invocations = calls.iter().filter_map(|it| manager.invocation(&it.command));
    if invocations.any(|it| fills(&it) && replaces_itself(&it)) {
        return stays(
            "a call replaces the package manager itself, and the new version may not run \
             here",
        );
    }
    if works_offline() {
        return stays("another command works offline and needs the cache");
    }
    if *manager == YARN && runs_from_cache(ctx) {
        return stays("the project may run from the cache");
    }
    if let Some(what) = cache::unknown_setting(ctx, run, manager) {
        let clean = manager.clean.join(" ");
        return stays(&format!(
            "the cache is not removed, because the effect of {what} on `{program} {clean}` is not \
             known"
        ));
    }
    let own = if *manager == NPM { &CACHES[..1] } else { &CACHES[1..] };
    let Insertion { indels, changes } = match cache::emptied(ctx, run, manager, &fillers, own) {
        Ok(insertion) => insertion,
        Err(why) => return stays(&why),
    };
    let resource = if *manager == NPM { &CACHES[0] } else { &CACHES[1] };
    let doubt = later::not_worth_it(ctx, resource, it).or_else(|| {
        let line = cache::home_taken(ctx, it)?;
        Some(format!("line {line} copies the whole home directory, or a directory above"))
    });
    let again = if *manager == NPM { &AGAIN[0] } else { &AGAIN[1] };
    let first = calls.iter().find(|it| it.command.syntax == fillers[0].syntax)?.part;
    let doubt = doubt
        .or_else(|| owners::doubt(ctx, run))
        .or_else(|| later::cannot_repeat(ctx, again, run, first + 1));
    let (level, why) = if let Some(doubt) = doubt {
        (Level::Risky, format!("; {doubt}"))
    } else if *manager == NPM || is_yarn_1(calls) && node::has_yarn_1(ctx, it) {
        (Level::Safe, String::new())
    } else {
        let why = "; yarn 2 and later may keep the packages themselves in the cache";
        (Level::Risky, why.to_owned())
    };
    let clean = manager.clean.join(" ");
    let reason = format!(
        "`{program}` leaves its download cache in this layer; `{program} {clean}` removes \
         the cache{why}"
    );
    Some(Fix::new(it.start(), level, reason).edit(indels, changes))
}

/// The caches of the managers, and the calls that work offline from them.
static CACHES: [Resource; 2] = [
    OF_NPM,
    Resource {
        manager: &YARN,
        dir: "/usr/local/share/.cache/yarn",
        // The cache contains unpacked packages, with files of any name.
        endings: &[],
        ..OF_NPM
    },
];

const OF_NPM: Resource = Resource {
    name: "the cache",
    manager: &NPM,
    readers: &[],
    dir: "/root/.npm",
    marks: &[],
    libraries: &[],
    words: &[],
    settings: None,
    blind: &["cache"],
    needless: &[],
    offline: &["--offline", "--prefer-offline"],
    fresh: &[],
    partial: &[],
    endings: &[
        "_cacache",
        "-v2",
        "-v5",
        "cli-metrics.json",
        "last-checked",
        "log",
        "_logs",
        "sha1",
        "sha256",
        "sha512",
        "tmp",
    ],
    made_by: &[],
};

/// The same caches, as any later install may read them, with or without an option.
static AGAIN: [Resource; 2] = [
    Resource {
        readers: &["npx"],
        blind: &[
            "cache",
            "config",
            "exec",
            "logout",
            "ls",
            "list",
            "prune",
            "restart",
            "run",
            "run-script",
            "start",
            "stop",
            "t",
            "test",
            "uninstall",
            "version",
        ],
        offline: &[],
        ..OF_NPM
    },
    Resource {
        manager: &YARN,
        endings: &[],
        blind: &["cache", "config", "list", "run", "start", "test", "version"],
        offline: &[],
        ..OF_NPM
    },
];

/// Whether a call installs another version of its own package manager globally.
fn replaces_itself(it: &Invocation<'_>) -> bool {
    let is_itself = |word: &str| {
        let name = word.trim_matches(['"', '\'']);
        [&*it.program, "npm", "node", "n"].iter().any(|own| {
            name.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
        })
    };
    it.has_one_of(&["-g", "--global"]) && it.operands.iter().any(|it| is_itself(&it.text))
}

/// Whether something works offline: a command or a setting anywhere in the Dockerfile, a settings
/// file of the build context, or a `RUN` with `--network=none`.
fn works_offline(ctx: &PassContext<'_>, manager: &Manager) -> bool {
    const SETTINGS: [&str; 3] = [".npmrc", ".yarnrc", ".yarnrc.yml"];
    let is_cut_off = |it: &Instruction| {
        it.syntax.flags().any(|it| it.name() == "network" && it.value() == "none")
            && manager.programs.iter().any(|name| ctx.says(it, name))
    };
    let read = |it: &Context<'_>| {
        cache::files_named(it, "", &SETTINGS)
            .iter()
            .filter(|path| it.text(path).is_some_and(|it| says_offline(&it)))
            .any(|path| may_be_read(ctx, it, path))
    };
    says_offline(ctx.source())
        || ctx.model().all(Keyword::Run).any(is_cut_off)
        || ctx.context().is_ok_and(read)
}

/// Whether a manager may find a file of the context: an instruction copies or mounts the file, or a
/// container of the project mounts it.
fn may_be_read(ctx: &PassContext<'_>, context: &Context<'_>, path: &str) -> bool {
    let is_below = |dir: &str| {
        dir.is_empty()
            || path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'))
    };
    let brings = |source: &String| {
        if source.contains(['*', '?', '[']) {
            return context.matching(source).is_none_or(|it| it.iter().any(|it| is_below(it)));
        }
        !sources::is_literal(source) || clean(source).is_none_or(|it| is_below(&it))
    };
    let model = ctx.model();
    let is_brought = |it: &Instruction| {
        let copied = sources::copied(&it.syntax).unwrap_or_default();
        it.keyword == Keyword::Onbuild
            || copied.iter().chain(&sources::mounted(&it.syntax)).any(brings)
    };
    let told = ctx.containers();
    let mut mounted = told.mounted.iter().chain(&told.derived.copied);
    // These paths are relative to the project, and the context may be a directory of the project.
    let may_hold = |it: &str| {
        let mut starts = iter::once(0).chain(it.match_indices('/').map(|it| it.0 + 1));
        !path.contains('/') || starts.any(|at| is_below(&it[at..]))
    };
    model.instructions().iter().any(is_brought) || mounted.any(|it| may_hold(&it.1))
}

/// Whether a text has a word with `offline`, other than the goal of Maven and the settings of yarn
/// for a mirror outside its cache.
fn says_offline(text: &str) -> bool {
    const OTHERS: [&str; 3] = ["go-offline", "yarn-offline-mirror", "yarn-offline-mirror-pruning"];
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let lines = text.lines().filter(|it| !it.trim_start().starts_with(['#', ';']));
    let mut words = lines.flat_map(|it| it.split(|c| !is_part(c)));
    words.any(|it| {
        let is_said = it.as_bytes().windows(7).any(|it| it.eq_ignore_ascii_case(b"offline"));
        is_said
            && !OTHERS.iter().any(|other| it.trim_start_matches('-').eq_ignore_ascii_case(other))
    })
}

/// Whether a call has an option or a command that only yarn 1 understands.
fn is_yarn_1(calls: &[Call]) -> bool {
    calls
        .iter()
        .filter_map(|it| YARN.invocation(&it.command))
        .any(|it| it.command.starts_with("global ") || it.has_one_of(&["--production", "--prod"]))
}

/// Whether the project uses packages from the cache of yarn, which is the default of yarn 2 and
/// later without `nodeLinker: node-modules`.
fn runs_from_cache(ctx: &PassContext<'_>) -> bool {
    let Ok(context) = ctx.context() else { return false };
    let fills_dir = |it: &str| {
        it.contains("nodeLinker: node-modules") && !it.contains("enableGlobalCache: false")
    };
    context.has(".pnp.cjs") || context.text(".yarnrc.yml").is_some_and(|it| !fills_dir(&it))
}
