//! The caches of yum, dnf, microdnf and zypper are emptied in the `RUN` that fills them.

use std::ops::ControlFlow;

use dockwright_model::{
    Call, Command, DNF, Instruction, Invocation, MICRODNF, Manager, YUM, ZYPPER, place,
};
use dockwright_syntax::Keyword;

use crate::later::{self, Resource, Settings};
use crate::pass::run::Run;
use crate::program::reads::{self, Walked};
use crate::shared::cache;
use crate::shared::insertion::Insertion;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Empties the cache of yum, dnf, microdnf or zypper in the `RUN` that fills it.
    ///
    /// Repository metadata, and often the packages themselves, stay in the layer: 20 to 300 MB that
    /// the image does not need. The manager fetches both again when necessary.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN dnf install -y curl && curl --version
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN dnf install -y curl && dnf clean all && curl --version
    /// ```
    ///
    /// ## Level
    /// - Safe: the clean-up stands directly after the last command of the manager, in the same
    ///   branch, function or subshell, with the same name, `sudo` and variables. Each exit status
    ///   stays the same.
    /// - Risky in a stage whose layers are in no image: neither the last stage, nor the target of a
    ///   known build, nor a stage that these build on.
    /// - Risky where the Dockerfile or a `.repo` file of the build context has a repository on the
    ///   machine that builds (`http://localhost`), whose server may run for one command.
    /// - Risky where another stage copies or mounts a whole directory with the cache from a stage
    ///   that is in an image.
    /// - Risky where a file of the project starts a container or a build without a network
    ///   (`network_mode: none`, `docker run --network=none`, `RUN --network=none` in a Dockerfile
    ///   whose image may build on this one), or sets a variable of the manager in a container.
    /// - Risky where a manager is called again later, and something between the two calls may
    ///   change what it fetches: removed packages, files or repositories, settings, proxies, an
    ///   unknown command. Only the cache may still have the metadata.
    /// - Risky where the same `RUN` has a command in the background or a `kill`: a repository may
    ///   be on a server that later commands do not reach.
    /// - A suggestion where something works from the cache later (`--network=none`, `dnf -C`,
    ///   `find /`, `zypper --no-refresh`): a command in any stage that gets the cache, a script of
    ///   the build context, the start of the container, a file of the context that these may reach,
    ///   or settings that the Dockerfile brings (`cacheonly` in `dnf.conf`). An unknown command may
    ///   run any file of the context in the image, and is otherwise assumed to use the network, as
    ///   each manager does by default.
    /// - A suggestion where a setting of the Dockerfile may keep downloaded packages (`keepcache`).
    /// - A suggestion for yum where a package file is installed, or a package is removed, after a
    ///   change to the repositories: `yum clean all` fails where no repository is enabled.
    /// - A suggestion where repositories are removed or disabled, and where another line names the
    ///   cache directory.
    /// - A suggestion where the place for the clean-up is not certain: in loops and in the
    ///   background, where the output of the command is read, and after a `||` where another
    ///   program may have done the work.
    ///
    /// `RUN`s with a mount, with another root (`--installroot`) or that only download stay as they
    /// are.
    name: "clean-rpm-cache", phase: Packages, level: Safe..Risky,
    settles: ["DL3032", "DL3036", "DL3040", "DS-0015", "DS-0019", "DS-0020", "DS-0027"],
    changes_image: [
        Empties("/var/cache/dnf"),
        Empties("/var/cache/yum"),
        Empties("/var/cache/microdnf"),
        Empties("/var/cache/zypper"),
        Empties("/var/cache/zypp")
    ],
    run: run,
}

const MANAGERS: [&Manager; 4] = [&YUM, &DNF, &MICRODNF, &ZYPPER];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    if !MANAGERS.iter().any(|it| it.programs.iter().any(|it| source.contains(it))) {
        return Vec::new();
    }
    let model = ctx.model();
    let drops: Vec<_> = model.all(Keyword::Run).filter(|it| drops_repositories(ctx, it)).collect();
    let keeps = [&DNF_KEEPS, &YUM_KEEPS].into_iter().find_map(|it| later::brings(ctx, &OF_DNF, it));
    let local = names_local_repository(ctx);
    let all = model.all(Keyword::Run);
    all.flat_map(|own| {
        let run = Run::of(own);
        let has_dropped = drops.iter().any(|it| it.index == own.index || model.is_before(it, own));
        let fixes = MANAGERS.into_iter().filter_map(|manager| match &run {
            Some(run) => fix(ctx, run, manager, has_dropped, (keeps, local.as_deref())),
            None => of_heredoc(own, manager),
        });
        fixes.collect::<Vec<_>>()
    })
    .collect()
}

fn fills(manager: &Manager, it: &Invocation<'_>) -> bool {
    it.is_one_of(manager.installs) || it.is_one_of(manager.changes) || it.is_one_of(manager.reads)
}

fn of_heredoc(run: &Instruction, manager: &Manager) -> Option<Fix> {
    let program = manager.programs[0];
    let reason =
        format!("`{program}` leaves its repository cache in this layer; the cache is not removed");
    cache::of_heredoc(run, manager, |it| fills(manager, it), &reason)
}

fn fix(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
    has_dropped: bool,
    (keeps, local): (Option<usize>, Option<&str>),
) -> Option<Fix> {
    let it = run.instruction;
    if cache::is_mounted(it, manager) || mounts_files(it) {
        return None;
    }
    let mut fillers = cache::fillers(run, manager, |it| fills(manager, it))?;
    fillers.retain(|it| !cache::removes(it, manager));
    if fillers.is_empty() {
        return None;
    }
    let program = manager.programs[0];
    let stays = |what: &str| {
        let reason = format!("`{program}` leaves its repository cache in this layer; {what}");
        Some(Fix::suggestion(it.start(), reason))
    };
    if has_dropped {
        return stays(
            "repositories are removed or disabled, and without one the clean-up may fail",
        );
    }
    if let Some(at) = keeps.filter(|_| *manager != ZYPPER) {
        return stays(&format!(
            "line {} may make the manager keep the packages as well, and another command may need \
             the packages",
            ctx.line(at)
        ));
    }
    if let Some(option) = chooses_repositories(run, manager) {
        return stays(&format!(
            "`{option}` chooses repositories for one call, and the clean-up may fail without any"
        ));
    }
    if let Some(why) = Some(())
        .filter(|()| *manager == YUM)
        .and_then(|()| cache::doubt_about_repositories(ctx, run, &fillers))
    {
        return stays(&why);
    }
    let Insertion { indels, changes } = match cache::emptied(ctx, run, manager, &fillers, &CACHES) {
        Ok(insertion) => insertion,
        Err(why) => return stays(&why),
    };
    let resource = CACHES.iter().find(|it| it.manager == manager)?;
    let again = AGAIN.iter().find(|it| it.manager == manager)?;
    let is_first = |it: &&Call| it.command.syntax == fillers[0].syntax;
    let first = run.script.calls().iter().find(is_first)?.part;
    let doubt = later::not_worth_it(ctx, resource, it);
    let doubt = doubt
        .or_else(|| runs_for_others(run))
        .or_else(|| local.map(on_this_machine))
        .or_else(|| later::cannot_repeat(ctx, again, run, first + 1));
    let (level, why) = match doubt {
        Some(doubt) => (Level::Risky, format!("; {doubt}")),
        None => (Level::Safe, String::new()),
    };
    let clean = manager.clean.join(" ");
    let reason = format!(
        "`{program}` leaves its repository cache in this layer; `{program} {clean}` removes \
         the cache{why}"
    );
    Some(Fix::new(it.start(), level, reason).edit(indels, changes))
}

/// The reason if the `RUN` may start or stop a server with a repository, which exists in this `RUN`
/// only.
fn runs_for_others(run: &Run<'_>) -> Option<String> {
    let ends = |it: &Call| it.command.words().first().is_some_and(|it| it.text == "kill");
    let text = run.instruction.script();
    let has_server = text.is_some_and(|it| place::has_background(it.syntax()))
        || run.script.calls().iter().any(ends);
    has_server.then(|| {
        "a program in the background may serve a repository that later commands do not reach"
            .to_owned()
    })
}

fn on_this_machine(who: &str) -> String {
    format!("{who} has a repository on this machine, whose server may not run for another command")
}

/// Where a repository of the machine that builds is named: a line of the Dockerfile, or a file of the
/// context.
fn names_local_repository(ctx: &PassContext<'_>) -> Option<String> {
    const HOSTS: [&str; 4] = ["://localhost", "://127.", "://[::1]", "://0.0.0.0"];
    let is_local = |text: &str| HOSTS.iter().any(|it| text.contains(it));
    let source = ctx.source();
    if let Some(at) = HOSTS.iter().find_map(|it| source.find(it)) {
        let line = source[..at].rfind('\n').map_or(0, |it| it + 1);
        let line = source[line..].lines().next().unwrap_or_default();
        if ["baseurl", "mirrorlist", "repo"].iter().any(|it| line.contains(it)) {
            return Some(format!("line {}", ctx.line(at)));
        }
    }
    let sent = ctx.sent_or_nearest()?;
    let walked = reads::walk(sent, vec![String::new()], |path| {
        let is_one = path.rsplit_once('.').is_some_and(|it| it.1 == "repo");
        let text = is_one.then(|| sent.context.text(path)).flatten();
        match text.filter(|it| is_local(it)) {
            Some(_) => ControlFlow::Break(path.to_owned()),
            None => ControlFlow::Continue(0),
        }
    });
    if let Walked::Stopped(path) = walked { Some(format!("`{path}`")) } else { None }
}

/// Whether a mount brings files, which may contain a repository.
fn mounts_files(run: &Instruction) -> bool {
    let others = ["type=cache", "type=secret", "type=ssh", "type=tmpfs"];
    let mut mounts = run.syntax.flags().filter(|it| it.name() == "mount").map(|it| it.value());
    mounts.any(|value| !others.iter().any(|it| value.contains(it)))
}

/// The first option of a call that chooses repositories or settings of the cache.
fn chooses_repositories(run: &Run<'_>, manager: &Manager) -> Option<String> {
    const OPTIONS: &[&str] = &[
        "--config",
        "--enablerepo",
        "--installroot",
        "--releasever",
        "--repo",
        "--repofrompath",
        "--repoid",
        "--reposdir",
        "--setopt=cachedir",
        "--setopt=keepcache",
        "--setopt=reposdir",
        "-c",
    ];
    const SETS: [&str; 3] = ["cachedir", "keepcache", "reposdir"];
    let calls = run.script.calls().iter().filter(|it| manager.invocation(&it.command).is_some());
    let mut words = calls.flat_map(|it| it.command.words());
    words.find_map(|word| {
        let text = word.text.trim_matches(['"', '\'']);
        let is_one = |it: &&&str| {
            text.strip_prefix(**it).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        let sets = text.contains('=') && SETS.iter().any(|it| text.contains(it));
        OPTIONS
            .iter()
            .find(is_one)
            .map(ToString::to_string)
            .or_else(|| sets.then(|| text.to_owned()))
    })
}

/// Whether a command of a `RUN` removes or disables repositories.
fn drops_repositories(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let Some(run) = Run::of(it) else {
        return ctx.says(it, "repos.d") || ctx.says(it, "config-manager");
    };
    run.script.calls().iter().any(|it| drops_repository(&it.command))
}

fn drops_repository(command: &Command) -> bool {
    let words = command.words().iter().map(|it| it.text.as_str());
    let words: Vec<_> = words.skip_while(|it| *it == "sudo").collect();
    let names = |text: &str| words.iter().any(|it| it.contains(text));
    match words.first().copied() {
        Some("rm" | "mv" | "find" | "unlink") => names("repos.d"),
        Some("sed") => names("repos.d") && names("enabled"),
        Some("subscription-manager") => true,
        Some("zypper") => {
            words.iter().any(|it| ["rr", "removerepo", "mr", "modifyrepo"].contains(it))
        }
        _ => names("config-manager") && names("disable"),
    }
}

/// Settings that make the managers keep downloaded packages.
const DNF_KEEPS: Settings =
    Settings { name: "dnf.conf", variable: "keepcache", words: &["keepcache"], ..SETTINGS };
const YUM_KEEPS: Settings = Settings { name: "yum.conf", ..DNF_KEEPS };

static OF_DNF: Resource = OF_KIN;

/// The caches of the managers, and the calls that work offline from them.
static CACHES: [Resource; 4] = [
    Resource { manager: &YUM, ..OF_KIN },
    OF_KIN,
    Resource { manager: &MICRODNF, ..OF_KIN },
    Resource {
        manager: &ZYPPER,
        dir: "/var/cache/zypp",
        settings: None,
        blind: &["clean", "cc", "refresh", "ref"],
        offline: &["--no-refresh", "--no-remote"],
        ..OF_KIN
    },
];

/// The same caches, as any later install may read them, with or without an option.
static AGAIN: [Resource; 4] = [
    Resource { manager: &YUM, ..OF_CALLS },
    OF_CALLS,
    Resource { manager: &MICRODNF, ..OF_CALLS },
    Resource { manager: &ZYPPER, dir: "/var/cache/zypp", settings: None, ..OF_CALLS },
];

const OF_CALLS: Resource = Resource {
    readers: &["dnf", "microdnf", "repoquery", "tdnf", "yum", "yum-builddep", "zypper"],
    blind: &["autoremove", "clean", "erase", "mark", "remove"],
    offline: &[],
    ..OF_KIN
};

const SETTINGS: Settings = Settings {
    paths: &["/etc/dnf", "/etc/yum.conf", "/etc/yum"],
    name: "dnf.conf",
    variable: "DNF5_FORCE_CACHEONLY",
    words: &["cacheonly"],
};

static CACHE_ONLY: Settings = SETTINGS;

const OF_KIN: Resource = Resource {
    name: "the cache",
    manager: &DNF,
    readers: &["dnf-3", "dnf4", "repoquery", "reposync", "tdnf", "yum-builddep", "yumdownloader"],
    dir: "/var/cache/dnf",
    marks: &[],
    libraries: &["dnf", "libdnf", "libdnf5", "hawkey", "librepo", "yum", "rpm"],
    words: &[],
    settings: Some(&CACHE_ONLY),
    blind: &["clean"],
    needless: &[],
    offline: &["-C", "--cacheonly"],
    fresh: &[],
    partial: &[],
    endings: &[
        "asc",
        "bz2",
        "cookie",
        "db",
        "gz",
        "idx",
        "json",
        "kbx",
        "key",
        "lock",
        "makecache",
        "metalink",
        "mirrorlist",
        "packages",
        "pid",
        "repodata",
        "rpm",
        "solv",
        "solvx",
        "sqlite",
        "txt",
        "xml",
        "xz",
        "yaml",
        "zck",
        "zst",
    ],
    made_by: &[],
};
