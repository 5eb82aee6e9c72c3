//! What npm and yarn keep goes in the `RUN` that fetched it.

use dockwright_model::{Base, Call, Manager, NPM, YARN};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::cache;
use crate::join::Run;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Empties the cache of npm or yarn in the `RUN` that filled it.
    ///
    /// Both keep every archive that they download, besides what they unpack: often as much again as
    /// `node_modules`.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:20
    /// RUN npm ci && npm run build
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM node:20
    /// RUN npm ci && npm run build && npm cache clean --force
    /// ```
    ///
    /// ## Level
    /// - Safe for npm, and for yarn where an option or command proves version 1.
    /// - Risky for other calls of yarn: later versions may keep the packages themselves there.
    /// - A suggestion where the `.yarnrc.yml` or `.pnp.cjs` of the build context says that yarn keeps
    ///   them there, where a later command is to work offline, where something else in the file
    ///   names the folder of the cache, and where nothing can stand behind the command.
    ///
    /// `RUN`s with a cache mount, and files that set the folder of the cache, stay as they are.
    name: "clean-node-cache", phase: Packages, level: Safe,
    settles: ["DL3060"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    let names = |words: &[&str]| words.iter().any(|it| source.contains(it));
    let used = [&NPM, &YARN].into_iter();
    let used: Vec<_> = used.filter(|it| names(it.programs) && !names(it.decides)).collect();
    if used.is_empty() {
        return Vec::new();
    }
    let runs = ctx.model().all(Keyword::Run).filter_map(Run::of);
    runs.flat_map(|run| used.iter().filter_map(|it| fix(ctx, &run, it)).collect::<Vec<_>>())
        .collect()
}

fn fix(ctx: &PassContext<'_>, run: &Run<'_>, manager: &Manager) -> Option<Fix> {
    let it = run.instruction;
    if cache::is_mounted(it, manager) {
        return None;
    }
    let calls = run.script.calls();
    let (last, sudo) = last_call(calls, manager)?;
    let program = manager.programs[0];
    let stays = |what: &str| {
        let reason = format!("what `{program}` downloads stays in the layer twice; {what}");
        Some(Fix::suggestion(it.start(), reason))
    };
    if works_offline(ctx, manager) {
        return stays("another command is to work offline and needs it");
    }
    if *manager == YARN && runs_from_cache(ctx) {
        return stays("the project may run from there");
    }
    if let Some(line) = cache::named_elsewhere(ctx, run, manager) {
        return stays(&format!("line {line} names its folder, so something else may need it"));
    }
    let words = [program].into_iter().chain(manager.clean.iter().copied());
    let words: Vec<_> = sudo.then_some("sudo").into_iter().chain(words).collect();
    let Some((indel, inserted)) = cache::behind(run, last, &words) else {
        return stays(
            "it cannot be removed behind a command that runs in the background or may end the \
             shell",
        );
    };
    let (level, why) = if *manager == NPM || is_yarn_1(calls) && is_node(ctx, run) {
        (Level::Safe, "")
    } else {
        (Level::Risky, "; a yarn newer than version 1 may keep the packages themselves there")
    };
    let reason = format!("what `{program}` downloads stayed in the layer twice{why}");
    let change = Change::Tokens { removed: Vec::new(), inserted };
    Fix::new(it.start(), level, reason, vec![indel], vec![change])
}

/// The part of the last call of the manager, and whether it runs under `sudo`; nothing if none of
/// them installs, or if something empties the cache behind the last one that does.
fn last_call(calls: &[Call], manager: &Manager) -> Option<(usize, bool)> {
    let mut last = None;
    let mut installs = false;
    for call in calls {
        if call.command.words().iter().any(|it| manager.names_cache(&it.text)) {
            return None;
        }
        let Some(it) = manager.invocation(&call.command) else {
            let words = call.command.words();
            let is_bare = words.iter().skip(1).all(|it| it.text.starts_with('-'));
            // `yarn` alone installs; with options, it may also say its version.
            if words.first().is_some_and(|it| manager.programs.contains(&&*it.text))
                && manager.installs_alone
                && is_bare
                && !words.iter().any(|it| ["-v", "--version", "-h", "--help"].contains(&&*it.text))
            {
                (last, installs) = (Some((call.part, false)), true);
            }
            continue;
        };
        if it.has_one_of(manager.elsewhere) {
            return None;
        }
        if it.is_one_of(manager.cleans) {
            installs = false;
            continue;
        }
        installs |= it.is_one_of(manager.installs) || it.is_one_of(manager.updates);
        last = Some((call.part, it.has_sudo));
    }
    last.filter(|_| installs)
}

/// Whether a command of the file, wherever it stands, is to do without the network.
fn works_offline(ctx: &PassContext<'_>, manager: &Manager) -> bool {
    let words = ["--offline", "--prefer-offline"];
    manager.elsewhere.iter().any(|it| words.contains(it) && ctx.source().contains(*it))
}

/// Whether a call has what only version 1 of yarn understands.
fn is_yarn_1(calls: &[Call]) -> bool {
    calls
        .iter()
        .filter_map(|it| YARN.invocation(&it.command))
        .any(|it| it.command.starts_with("global ") || it.has_one_of(&["--production", "--prod"]))
}

/// Whether the project says that packages stay in the cache of yarn, which newer versions do unless
/// they are told to fill `node_modules`.
fn runs_from_cache(ctx: &PassContext<'_>) -> bool {
    let Ok(context) = ctx.context() else { return false };
    let fills_folder = |it: &str| {
        it.contains("nodeLinker: node-modules") && !it.contains("enableGlobalCache: false")
    };
    context.has(".pnp.cjs") || context.text(".yarnrc.yml").is_some_and(|it| !fills_folder(&it))
}

/// Whether the base image is Node.js, which brings version 1, and nothing asks for another one.
fn is_node(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let root = run.instruction.stage.map(|it| ctx.model().root(it));
    let is_node = matches!(root, Some(Base::Image(it)) if it.is_official && it.name == "node");
    let asks = ["corepack", "yarn set version", "berry", ".yarnrc.yml", ".yarn/"];
    let is_newer =
        |it: &str| ctx.source().contains(it) || ctx.context().is_ok_and(|all| all.has(it));
    is_node && !asks.into_iter().any(is_newer)
}
