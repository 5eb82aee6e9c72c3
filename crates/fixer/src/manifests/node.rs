//! npm, yarn, pnpm and bun.

use serde_json::Value;

use super::installer::Installer;
use super::options::Options;
use super::renewed::of_package;
use super::{CertainCall, Plan, Planned, Project};

mod cleaning;
mod fetch;
mod frozen;
mod header;
mod locks;
mod package;
mod pnpm_lock;
mod scripts;
mod settings;

pub(crate) use cleaning::leaves_cache_alone;
pub(super) use fetch::{fetch, fetches};
pub(crate) use frozen::{Frozen, Keeping};
use locks::Locked;
pub(crate) use package::OF_SEVERAL;
pub(crate) use pnpm_lock::OTHER_PNPM;
pub(crate) use settings::spelled;
use settings::{InForce, SHORT, VARIABLES};

/// Prefixes of the variables that Node.js and install scripts read.
const READS: &[&str] = &["corepack_", "init_cwd", "node_", "npm_", "pnpm_", "prefix"];

/// The facts about npm.
pub(super) const NPM: Installer = Installer {
    programs: &["npm"],
    plan: npm,
    prefix: Some("npm_config_"),
    settings: settings::NPM,
    variables: VARIABLES,
    reads: READS,
    above: &[],
    keeps: &[],
};

/// The facts about every version of yarn.
pub(super) const YARN: Installer = Installer {
    programs: &["yarn", "yarnpkg"],
    plan: yarn,
    prefix: Some("yarn_"),
    settings: settings::YARN,
    variables: VARIABLES,
    reads: READS,
    above: &[".npmrc", ".yarnrc", ".yarnrc.yml", ".pnp.cjs", ".pnp.js"],
    keeps: &[],
};

/// The facts about pnpm.
pub(super) const PNPM: Installer = Installer {
    programs: &["pnpm"],
    plan: pnpm,
    prefix: Some("npm_config_"),
    settings: settings::NPM,
    variables: VARIABLES,
    reads: READS,
    above: &["pnpm-workspace.yaml"],
    keeps: &[],
};

/// The facts about bun.
pub(super) const BUN: Installer = Installer {
    programs: &["bun"],
    plan: bun,
    prefix: Some("bun_config_"),
    settings: settings::BUN,
    variables: VARIABLES,
    reads: &["bun_", "corepack_", "init_cwd", "node_", "npm_", "prefix"],
    above: &["bunfig.toml"],
    keeps: &[],
};

/// `npm install` and `npm ci`.
fn npm(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &NPM.settings, SHORT);
    let is_install = matches!(options.operands.as_slice(), ["ci" | "install" | "i"]);
    (is_install && !is_elsewhere(&options)).then(|| npm_plan(call, project, &options))
}

fn npm_plan(call: &CertainCall, project: &Project<'_>, options: &Options<'_>) -> Planned {
    options.check(&NPM.settings, project)?;
    let is_ci = options.operands == ["ci"];
    let optional = ["package-lock.json", "npm-shrinkwrap.json", ".npmrc"];
    let mut plan = project.plan("package.json", &optional)?;
    let mut settings = in_force(call, project, options, &["npm-config-"]);
    settings.read_npmrc()?;
    let package = package::read(project)?;
    let lock = ["npm-shrinkwrap.json", "package-lock.json"].iter().find_map(|it| project.text(it));
    let locked = match lock {
        Some(text) if is_ci || !settings.is_off("package-lock") => {
            let lock: Value = serde_json::from_str(&text)
                .map_err(|_| "the lock file of npm is not valid JSON".to_owned())?;
            if !is_ci {
                header::check(&package, &lock)?;
            }
            Locked::of_npm(&lock)?
        }
        _ => Locked::Unknown,
    };
    check(project, &package, &mut plan, settings.is_on("ignore-scripts"), &locked)?;
    if !is_ci && !matches!(locked, Locked::Unknown) {
        return Err(
            "`npm install` may rewrite the lock file, and the copied source would overwrite \
                    the result; `npm ci` leaves the lock file alone"
                .to_owned(),
        );
    }
    Ok(plan)
}

/// Files that later versions of yarn write into the project when packages stay in their archives.
const OF_PLUG_AND_PLAY: &[&str] =
    &[".yarn/install-state.gz", ".yarn/unplugged", ".pnp.cjs", ".pnp.loader.mjs"];

/// `yarn` and `yarn install`, for every version.
fn yarn(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &YARN.settings, SHORT);
    let is_install = matches!(options.operands.as_slice(), [] | ["install"]);
    let is_version = call.has("--version") || call.has("-v") || call.has("--cwd");
    (is_install && !is_version).then(|| yarn_plan(call, project, &options))
}

fn yarn_plan(call: &CertainCall, project: &Project<'_>, options: &Options<'_>) -> Planned {
    let is_modern = project.has(".yarnrc.yml")
        || project.text("yarn.lock").is_some_and(|it| it.contains("\n__metadata:"));
    let skips_builds = call.has("--mode") && call.rest().iter().any(|it| it == "--mode=skip-build");
    if !skips_builds {
        options.check(&YARN.settings, project)?;
    }
    let optional = ["yarn.lock", ".yarnrc", ".yarnclean", ".npmrc", ".yarnrc.yml", ".yarn"];
    let mut plan = project.plan("package.json", &optional)?;
    let mut settings = in_force(call, project, options, &["yarn-", "npm-config-"]);
    settings.read_npmrc()?;
    settings.read_yarnrc()?;
    settings.read_yarnrc_yml()?;
    let package = package::read(project)?;
    let links_directories = matches!(settings.get("node-linker"), Some("node-modules" | "pnpm"));
    let of_old = package["installConfig"]["pnp"] == true;
    let made: &[&str] = match (is_modern, links_directories) {
        (true, true) => &[".yarn/install-state.gz"],
        (true, false) => OF_PLUG_AND_PLAY,
        (false, _) if of_old => &[".pnp.js"],
        (false, _) => &[],
    };
    project.refuse(&[".pnp.cjs", ".pnp.js", ".yarn/install-state.gz", ".yarn/build-state.yml"])?;
    project.refuse(&[".yarn/unplugged"])?;
    if is_modern && !links_directories || of_old {
        // Packages are read from the archives in the cache.
        project.check_caches(&["/.cache", "/.yarn"])?;
    }
    let locked = if let Some(lock) = project.text("yarn.lock") {
        let frozen = ["frozen-lockfile", "immutable", "pure-lockfile"];
        let is_frozen = frozen.iter().any(|it| settings.is_on(it));
        if !is_frozen && !locks::is_locked_by_yarn(&package, &lock) {
            let reason = "`yarn install` would rewrite yarn.lock, which does not fit package.json";
            return Err(reason.to_owned());
        }
        Locked::of_yarn(&lock)?
    } else {
        // Later versions then look for the project in the directories above.
        project.check_above(&["package.json", "yarn.lock"])?;
        Locked::Unknown
    };
    let ignores_scripts = settings.is_on("ignore-scripts") && !is_modern
        || is_modern && (skips_builds || settings.is_off("enable-scripts"));
    check(project, &package, &mut plan, ignores_scripts, &locked)?;
    made.iter().try_for_each(|it| project.refuse_installed_at(it))?;
    Ok(plan)
}

/// `pnpm install`
fn pnpm(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &PNPM.settings, SHORT);
    let is_install = matches!(options.operands.as_slice(), ["install" | "i"]);
    let is_elsewhere = is_elsewhere(&options)
        || ["--dir", "-r", "--recursive", "--filter", "-F"].iter().any(|it| call.has(it));
    (is_install && !is_elsewhere).then(|| pnpm_plan(call, project, &options))
}

fn pnpm_plan(call: &CertainCall, project: &Project<'_>, options: &Options<'_>) -> Planned {
    options.check(&PNPM.settings, project)?;
    let optional = ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs", "patches"];
    let mut plan = project.plan("package.json", &optional)?;
    let mut settings = in_force(call, project, options, &["npm-config-"]);
    settings.read_npmrc()?;
    settings.read_pnpm_workspace()?;
    let package = package::read(project)?;
    check_pnpmfile(project)?;
    let locked = match project.text("pnpm-lock.yaml") {
        Some(lock) => {
            let is_frozen = match settings.get("frozen-lockfile") {
                Some(it) => it == "true",
                None => is_ci(call, project),
            };
            if !is_frozen || settings.is_off("lockfile") {
                let reason =
                    "`pnpm install` may rewrite pnpm-lock.yaml; `--frozen-lockfile` keeps it";
                return Err(reason.to_owned());
            }
            Locked::of_pnpm(project, &package, &lock)?
        }
        None => Locked::Unknown,
    };
    check(project, &package, &mut plan, settings.is_on("ignore-scripts"), &locked)?;
    Ok(plan)
}

/// Whether pnpm detects continuous integration and so leaves the lock file unchanged.
fn is_ci(call: &CertainCall, project: &Project<'_>) -> bool {
    matches!(project.variable(call, |it| it == "CI"), Some("true" | "1"))
}

/// An error for pnpm hooks that may read a file.
fn check_pnpmfile(project: &Project<'_>) -> Result<(), String> {
    if project.has(".pnpmfile.mjs") {
        return Err("`.pnpmfile.mjs` may read the source".to_owned());
    }
    let text = project.text(".pnpmfile.cjs").unwrap_or_default();
    let reads = [
        "require",
        "import",
        "process",
        "eval",
        "Function",
        "constructor",
        "global",
        "__dirname",
        "__filename",
        "this",
    ];
    match reads.iter().find(|it| text.contains(**it)) {
        Some(word) => Err(format!("`{word}` in .pnpmfile.cjs may read the source")),
        None => Ok(()),
    }
}

/// `bun install`
fn bun(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &BUN.settings, SHORT);
    let is_install = matches!(options.operands.as_slice(), ["install" | "i"]);
    let is_elsewhere = ["-g", "--global", "--cwd", "--filter"].iter().any(|it| call.has(it));
    (is_install && !is_elsewhere).then(|| bun_plan(call, project, &options))
}

fn bun_plan(call: &CertainCall, project: &Project<'_>, options: &Options<'_>) -> Planned {
    options.check(&BUN.settings, project)?;
    let locks = ["bun.lock", "bun.lockb"];
    let mut plan = project
        .plan("package.json", &["bun.lock", "bun.lockb", "bunfig.toml", ".npmrc", "patches"])?;
    let mut settings = in_force(call, project, options, &["bun-config-"]);
    settings.read_npmrc()?;
    settings.read_bunfig()?;
    if options.get("backend") == Some("symlink") {
        project.check_caches(&["/"])?;
    }
    let package = package::read(project)?;
    let names = project.names().into_iter().map(|(name, _)| name);
    if let Some(name) = names.into_iter().find(|it| it.starts_with(".env")) {
        return Err(format!("bun reads `{name}`, which may hold settings"));
    }
    let has_variables = |it| project.text(it).is_some_and(|it| it.contains('$'));
    if [".npmrc", "bunfig.toml"].into_iter().any(has_variables) && !project.is_free(".env") {
        let reason = "bun reads `.env`, which a build may have, and which may set variables of the \
                      settings; list the file in .dockerignore";
        return Err(reason.to_owned());
    }
    let has_lock = locks.iter().any(|it| project.has(it));
    if has_lock && !settings.is_on("frozen-lockfile") {
        let reason = "`bun install` may rewrite its lock file; `--frozen-lockfile` keeps it";
        return Err(reason.to_owned());
    }
    let locked = if has_lock {
        Locked::of_bun(&package, project.text("bun.lock").as_deref())
    } else {
        Locked::Unknown
    };
    check(project, &package, &mut plan, settings.is_on("ignore-scripts"), &locked)?;
    Ok(plan)
}

fn in_force<'i>(
    call: &'i CertainCall,
    project: &'i Project<'i>,
    options: &'i Options<'i>,
    prefixes: &'static [&'static str],
) -> InForce<'i> {
    InForce { options, call, project, prefixes, files: Vec::new() }
}

/// Whether the packages of another project, or of all projects, are installed.
fn is_elsewhere(options: &Options<'_>) -> bool {
    ["global", "prefix", "workspace", "workspaces"].iter().any(|it| options.get(it).is_some())
}

/// Options of `config set` that name the settings of the user or of all projects.
const OF_USER: &[&str] =
    &["--global", "--home", "--location=global", "--location=user", "-H", "-g"];

/// Whether `config set` with these words writes the settings of the user or of all projects, and
/// not those of the project, which the source may overwrite. The names of settings that yarn 2 and
/// later write into the project without an option have capital letters.
pub(super) fn configures_user(call: &CertainCall, words: &[&str]) -> bool {
    let (options, operands): (Vec<&str>, Vec<&str>) =
        words.iter().copied().partition(|it| it.starts_with('-'));
    let pairs: Option<Vec<_>> = match operands.as_slice() {
        [name, value] if !name.contains('=') => Some(vec![(*name, *value)]),
        all => all.iter().map(|it| it.split_once('=')).collect(),
    };
    let is_told = options.iter().any(|it| OF_USER.contains(it));
    let is_of_user = |(name, value): &(&str, &str)| {
        let may_be_of_project =
            call.program() == "yarn" && name.contains(|c: char| c.is_ascii_uppercase());
        (is_told || !may_be_of_project) && *name != "location" && !value.starts_with(['.', '/'])
    };
    options.iter().all(|it| OF_USER.contains(it))
        && pairs.is_some_and(|it| !it.is_empty() && it.iter().all(is_of_user))
}

/// Whether a call installs packages by name, and not for the project.
pub(super) fn installs_globally(call: &CertainCall) -> bool {
    let mut operands = call.operands();
    let is_npm = call.program() == "npm" && matches!(operands.next(), Some("install" | "i"));
    is_npm && (call.has("-g") || call.has("--global")) && operands.all(package::is_remote_name)
}

/// Whether corepack may write its version into `package.json` when it runs this call.
pub(crate) fn is_pinned_by_corepack(call: &CertainCall, project: &Project<'_>) -> bool {
    let is_run = matches!(call.program(), "yarn" | "pnpm");
    is_run && package::read(project).is_ok_and(|it| it.get("packageManager").is_none())
}

/// The checks that all managers share; adds the files that install scripts read.
fn check(
    project: &Project<'_>,
    package: &Value,
    plan: &mut Plan,
    ignores_scripts: bool,
    locked: &Locked,
) -> Result<(), String> {
    project.refuse_installed_at("node_modules")?;
    package::check(package)?;
    check_workspace(project)?;
    if matches!(locked, Locked::Unknown) && !project.has("bun.lockb") {
        plan.renewed.extend(of_package(package, registry(project)));
    }
    if ignores_scripts {
        return Ok(());
    }
    scripts::check_own(project, package, plan)?;
    scripts::check_packages(project, package, locked)
}

/// The setting that names a registry.
fn registry(project: &Project<'_>) -> Option<String> {
    const FILES: &[&str] = &[".npmrc", ".yarnrc", ".yarnrc.yml", "bunfig.toml"];
    let texts = FILES.iter().filter_map(|it| project.text(it));
    let mut lines = texts.flat_map(|it| it.lines().map(str::to_owned).collect::<Vec<_>>());
    let of_files = lines.find(|it| it.contains("egistry") && !it.starts_with('#'));
    let mut variables = project.environment.iter().map(|it| it.0);
    let is_one = |it: &&str| it.to_ascii_lowercase().ends_with("_config_registry");
    of_files.or_else(|| variables.find(is_one).map(str::to_owned))
}

/// An error for a workspace in a directory above that may include the project.
fn check_workspace(project: &Project<'_>) -> Result<(), String> {
    for dir in project.above() {
        let path = format!("{dir}package.json");
        let Some(text) = project.text_at(&path) else { continue };
        let package: Option<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
        if package.is_none_or(|it| it.get("workspaces").is_some()) {
            return Err(format!("the project may be a part of the workspace of `{path}`"));
        }
    }
    Ok(())
}
