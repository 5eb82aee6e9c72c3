//! npm, yarn, pnpm and bun.

use serde_json::{Map, Value};

use super::manager::Manager;
use super::options::Options;
use super::value::{Kind, Settings};
use super::{Call, Plan, Planned, Project};
use crate::word_set::WordSet;

/// What is known of npm.
pub(super) const NPM: Manager = Manager {
    programs: &["npm"],
    plan: npm,
    prefix: Some("npm_config_"),
    settings: NPM_SETTINGS,
    variables: VARIABLES,
    reads: &["node_", "npm_", "init_cwd"],
    above: &[],
};

/// What is known of yarn, of every version.
pub(super) const YARN: Manager = Manager {
    programs: &["yarn", "yarnpkg"],
    plan: yarn,
    prefix: Some("yarn_"),
    settings: YARN_SETTINGS,
    variables: VARIABLES,
    reads: &["node_", "npm_", "init_cwd"],
    above: &[".yarnrc", ".yarnrc.yml"],
};

/// What is known of pnpm.
pub(super) const PNPM: Manager = Manager {
    programs: &["pnpm"],
    plan: pnpm,
    prefix: Some("npm_config_"),
    settings: NPM_SETTINGS,
    variables: VARIABLES,
    reads: &["node_", "npm_", "pnpm_", "init_cwd"],
    above: &["pnpm-workspace.yaml"],
};

/// What is known of bun.
pub(super) const BUN: Manager = Manager {
    programs: &["bun"],
    plan: bun,
    prefix: Some("bun_"),
    settings: BUN_SETTINGS,
    variables: VARIABLES,
    reads: &["node_", "npm_", "init_cwd"],
    above: &["bunfig.toml"],
};

/// What npm and pnpm know by `--NAME`, `npm_config_NAME` and in `.npmrc`.
const NPM_SETTINGS: Settings = Settings(&[
    (
        Kind::Switch,
        "always-auth audit auto-install-peers bin-links commit-hooks dedupe-peer-dependents dev \
         engine-strict force foreground-scripts frozen-lockfile fund git-tag-version global \
         global-style hoist ignore-engines ignore-scripts install-links legacy-bundling \
         legacy-peer-deps link-workspace-packages lockfile offline optional package-lock \
         package-manager-strict prefer-frozen-lockfile prefer-offline prefer-online prod production \
         progress quiet rebuild-bundle save save-bundle save-dev save-exact save-optional save-peer \
         save-prod shamefully-hoist shrinkwrap side-effects-cache silent strict-peer-dependencies \
         strict-peer-deps strict-ssl timing unsafe-perm update-notifier verbose workspaces yes",
    ),
    (Kind::Address, "registry"),
    (
        Kind::Places,
        "cache cafile certfile git globalconfig keyfile logs-dir node-gyp prefix python \
         script-shell shell store-dir tmp userconfig virtual-store-dir",
    ),
    (
        Kind::Word,
        "access audit-level auth auth-type authtoken ca cache-max cache-min cert \
         child-concurrency ci-name color cpu depth email fetch-retries fetch-retry-factor \
         fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout hoist-pattern http-proxy \
         https-proxy include init-author-email init-author-name init-author-url init-license \
         init-version install-strategy key libc local-address loglevel logs-max \
         maxsockets message network-concurrency network-timeout node-linker noproxy omit only os \
         otp package-import-method password proxy public-hoist-pattern replace-registry-host \
         reporter resolution-mode save-prefix scope sso-type tag umask user user-agent username \
         workspace workspace-concurrency",
    ),
]);

/// The options of npm with one letter.
const NPM_SHORT: &[(&str, &str)] = &[
    ("-C", "prefix"),
    ("-D", "save-dev"),
    ("-E", "save-exact"),
    ("-O", "save-optional"),
    ("-P", "save-prod"),
    ("-S", "save"),
    ("-f", "force"),
    ("-g", "global"),
    ("-q", "quiet"),
    ("-s", "silent"),
    ("-w", "workspace"),
    ("-y", "yes"),
];

const YARN_SETTINGS: Settings =
    Settings(&[(Kind::Places, "cache-folder global-folder"), (Kind::Word, "version")]);

const BUN_SETTINGS: Settings = Settings(&[(Kind::Places, "install"), (Kind::Word, "version")]);

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "node-extra-ca-certs node-path pnpm-home"),
    (
        Kind::Options(&[
            "--max-old-space-size=",
            "--max_old_space_size=",
            "--openssl-legacy-provider",
            "--no-warnings",
        ]),
        "node-options",
    ),
    (
        Kind::Word,
        "node-env node-version node-tls-reject-unauthorized npm-version npm-token pnpm-version",
    ),
]);

/// Scripts of the project itself that an install runs.
const LIFECYCLE: &[&str] =
    &["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/// Where dependencies stand in `package.json`.
const DEPENDENCIES: &[&str] = &["dependencies", "devDependencies", "optionalDependencies"];

/// Packages whose install scripts look at nothing of the project.
static KNOWN_SCRIPTS: WordSet = WordSet::new(
    "
    @parcel/watcher @swc/core @tailwindcss/oxide argon2 bcrypt better-sqlite3 bufferutil canvas core-js core-js-pure
    cpu-features cypress deasync electron es5-ext esbuild fsevents grpc iltorb keytar leveldown
    libpq msgpackr-extract nice-napi node-pty node-sass nodemon nx optipng-bin playwright protobufjs
    puppeteer re2 sharp sqlite3 ssh2 styled-components unrs-resolver usb utf-8-validate vue-demi
    workerd yorkie",
);

/// `npm install` and `npm ci`.
fn npm(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &NPM.settings, NPM_SHORT);
    let is_install = matches!(options.operands.as_slice(), ["ci" | "install" | "i"]);
    // What is installed globally or elsewhere is not of this project.
    let is_elsewhere = ["global", "prefix", "workspace", "workspaces"];
    if !is_install || is_elsewhere.iter().any(|it| options.get(it).is_some()) {
        return None;
    }
    let plan = || {
        options.check(&NPM.settings, project)?;
        npm_plan(call, project)
    };
    Some(plan())
}

fn npm_plan(call: &Call, project: &Project<'_>) -> Planned {
    let optional = ["package-lock.json", "npm-shrinkwrap.json", ".npmrc"];
    let mut plan = project.plan("package.json", &optional)?;
    let package = package(project)?;
    check(call, project, &package, &mut plan)?;
    let lock = ["npm-shrinkwrap.json", "package-lock.json"].iter().find_map(|it| project.text(it));
    let Some(lock) = lock else { return Ok(plan) };
    let lock: Value = serde_json::from_str(&lock)
        .map_err(|_| "the lock file of npm is no valid JSON".to_owned())?;
    if !call.has("--ignore-scripts") {
        dependencies_scripts(&lock)?;
    }
    if !call.operands().eq(["ci"]) && !is_in_step(&package, &lock) {
        let reason = "`npm install` would rewrite the lock file, which does not fit package.json";
        return Err(reason.to_owned());
    }
    Ok(plan)
}

/// `yarn` and `yarn install`, of every version.
fn yarn(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let mut operands = call.operands();
    let is_install = YARN.programs.contains(&call.program())
        && matches!((operands.next(), operands.next()), (None | Some("install"), None));
    if !is_install || call.has("--cwd") || call.has("--version") {
        return None;
    }
    Some(yarn_plan(call, project))
}

fn yarn_plan(call: &Call, project: &Project<'_>) -> Planned {
    let optional = ["yarn.lock", ".yarnrc", ".npmrc", ".yarnrc.yml", ".yarn"];
    let mut plan = project.plan("package.json", &optional)?;
    let package = package(project)?;
    check(call, project, &package, &mut plan)?;
    let made = [".yarn/install-state.gz", ".yarn/build-state.yml", ".yarn/unplugged"];
    project.refuse(&[".pnp.cjs", ".pnp.js"])?;
    project.refuse(&made)?;
    let is_frozen = ["--frozen-lockfile", "--immutable", "--pure-lockfile"];
    let Some(lock) = project.text("yarn.lock") else { return Ok(plan) };
    let is_locked = |(name, range): (&String, &Value)| {
        let range = range.as_str().unwrap_or_default();
        lock.contains(&format!("{name}@{range}")) || lock.contains(&format!("{name}@npm:{range}"))
    };
    if !is_frozen.iter().any(|it| call.has(it)) && !dependencies(&package).all(is_locked) {
        return Err(
            "`yarn install` would rewrite yarn.lock, which does not fit package.json".to_owned()
        );
    }
    Ok(plan)
}

/// `pnpm install`
fn pnpm(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_install =
        call.program() == "pnpm" && (call.operands().eq(["install"]) || call.operands().eq(["i"]));
    let is_elsewhere = ["-g", "-C", "--dir", "-w", "-r", "--recursive", "--filter", "-F"];
    if !is_install || is_elsewhere.iter().any(|it| call.has(it)) {
        return None;
    }
    let plan = || {
        let optional =
            ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs", "patches"];
        let mut plan = project.plan("package.json", &optional)?;
        check(call, project, &package(project)?, &mut plan)?;
        let workspace = project.text("pnpm-workspace.yaml").unwrap_or_default();
        if workspace.lines().any(|it| it.starts_with("packages:")) {
            return Err("the project is a workspace of several packages".to_owned());
        }
        if workspace.split_whitespace().any(is_other_patch) {
            return Err("pnpm-workspace.yaml names patches outside of `patches`".to_owned());
        }
        if project.has("pnpm-lock.yaml") && !call.has("--frozen-lockfile") {
            let reason = "`pnpm install` may rewrite pnpm-lock.yaml; `--frozen-lockfile` keeps it";
            return Err(reason.to_owned());
        }
        Ok(plan)
    };
    Some(plan())
}

/// `bun install`
fn bun(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_install =
        call.program() == "bun" && (call.operands().eq(["install"]) || call.operands().eq(["i"]));
    if !is_install || call.has("-g") || call.has("--cwd") {
        return None;
    }
    let plan = || {
        let optional = ["bun.lock", "bun.lockb", "bunfig.toml", ".npmrc", "patches"];
        let mut plan = project.plan("package.json", &optional)?;
        check(call, project, &package(project)?, &mut plan)?;
        let has_lock = project.has("bun.lock") || project.has("bun.lockb");
        if has_lock && !call.has("--frozen-lockfile") {
            return Err(
                "`bun install` may rewrite its lock file; `--frozen-lockfile` keeps it".to_owned()
            );
        }
        Ok(plan)
    };
    Some(plan())
}

/// Whether packages are installed by name, and not for the project.
pub(super) fn installs_globally(call: &Call) -> bool {
    let mut operands = call.operands();
    let is_npm = call.program() == "npm" && matches!(operands.next(), Some("install" | "i"));
    let is_name = |it: &str| !it.starts_with(['.', '/', '~']) && !it.contains(".tgz");
    is_npm && (call.has("-g") || call.has("--global")) && operands.all(is_name)
}

/// Whether corepack, if it runs this call, may write its version into `package.json`.
pub(crate) fn is_pinned_by_corepack(call: &Call, project: &Project<'_>) -> bool {
    let is_run = matches!(call.program(), "yarn" | "pnpm");
    is_run && package(project).is_ok_and(|it| it.get("packageManager").is_none())
}

fn package(project: &Project<'_>) -> Result<Value, String> {
    let text = project.text("package.json").unwrap_or_default();
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| "package.json is no valid JSON".to_owned())
}

fn object<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn dependencies(package: &Value) -> impl Iterator<Item = (&String, &Value)> {
    DEPENDENCIES.iter().flat_map(move |it| object(package, it))
}

/// What stands in the way for every manager; adds what install scripts read.
fn check(
    call: &Call,
    project: &Project<'_>,
    package: &Value,
    plan: &mut Plan,
) -> Result<(), String> {
    project.refuse(&["node_modules"])?;
    if package.get("workspaces").is_some() {
        return Err("the project is a workspace of several packages".to_owned());
    }
    let replaced = ["overrides", "resolutions", "pnpm", "patchedDependencies"];
    let all = dependencies(package).chain(replaced.iter().flat_map(|it| object(package, it)));
    for (name, range) in all {
        if names_source(range) {
            return Err(format!("`{name}` in package.json names a part of the source"));
        }
    }
    settings(project)?;
    if call.has("--ignore-scripts") {
        return Ok(());
    }
    if project.has("binding.gyp") {
        return Err("`binding.gyp` makes the install compile the source".to_owned());
    }
    if dependencies(package).any(|(name, _)| name == "@prisma/client") {
        return Err(
            "`@prisma/client` reads the schema of the source when it is installed".to_owned()
        );
    }
    for (name, script) in object(package, "scripts") {
        let script = script.as_str().unwrap_or_default();
        if LIFECYCLE.contains(&name.as_str()) {
            script_reads(project, plan, name, script)?;
        }
    }
    Ok(())
}

/// Whether a range, or one of those in an object, is a folder, an archive or a patch of the source.
fn names_source(range: &Value) -> bool {
    let Value::String(range) = range else {
        return range.as_object().is_some_and(|it| it.values().any(names_source));
    };
    let is_local = ["file:", "link:", "portal:", "workspace:", ".", "/", "~/"];
    let is_archive = [".tgz", ".tar.gz"].iter().any(|end| range.ends_with(end));
    let is_patch = range.starts_with("patch:") && !range.contains("builtin<");
    is_local.iter().any(|it| range.starts_with(it))
        || is_archive && !range.contains("://")
        || is_patch && !range.contains("/.yarn/")
        || is_other_patch(range)
}

/// Whether it is a patch outside of the folder that is copied.
fn is_other_patch(path: &str) -> bool {
    let is_copied = |it: &str| it.starts_with("patches/") || it.starts_with("patch:");
    path.strip_suffix(".patch").is_some_and(|it| !is_copied(it))
}

/// An error for a file of the source that the settings of npm or yarn name.
fn settings(project: &Project<'_>) -> Result<(), String> {
    for file in [".npmrc", ".yarnrc", ".yarnrc.yml"] {
        let text = project.text(file).unwrap_or_default();
        for word in text.split([' ', '=', '"', '\'', '\t', '\r', '\n']) {
            let path = word.trim_start_matches("./");
            let is_copied = path.starts_with(".yarn/") && file != ".npmrc";
            if !path.is_empty() && !is_copied && project.has(path) {
                return Err(format!("`{file}` names `{word}` of the source"));
            }
        }
    }
    Ok(())
}

/// Accepts the scripts that are known to read nothing of the source but patches.
fn script_reads(
    project: &Project<'_>,
    plan: &mut Plan,
    name: &str,
    script: &str,
) -> Result<(), String> {
    match script.trim() {
        "husky" | "husky install" | "is-ci || husky install" | "husky install || true"
            if !project.has(".git") =>
        {
            Ok(())
        }
        "npx only-allow npm" | "npx only-allow yarn" | "npx only-allow pnpm" => Ok(()),
        "only-allow npm" | "only-allow yarn" | "only-allow pnpm" => Ok(()),
        "patch-package" => project.add(plan, "patches"),
        _ => Err(format!("the `{name}` script of package.json may read the source")),
    }
}

/// An error for the first dependency with an install script that nobody knows.
fn dependencies_scripts(lock: &Value) -> Result<(), String> {
    for (path, package) in object(lock, "packages") {
        let name = path.rsplit("node_modules/").next().unwrap_or_default();
        let has_script = package.get("hasInstallScript").and_then(Value::as_bool) == Some(true);
        let is_known = KNOWN_SCRIPTS.has(name);
        if has_script && !path.is_empty() && !is_known {
            return Err(format!(
                "the install script of the dependency `{name}` may read the source"
            ));
        }
    }
    Ok(())
}

/// Whether the lock file is of this `package.json`, so that an install leaves it alone.
fn is_in_step(package: &Value, lock: &Value) -> bool {
    let version = lock.get("lockfileVersion").and_then(Value::as_u64).unwrap_or_default();
    let Some(root) = lock.get("packages").and_then(|it| it.get("")) else { return false };
    let is_empty = |it: &Value| it.as_object().is_none_or(Map::is_empty);
    let is_same = |key: &&str| match (package.get(key), root.get(key)) {
        (Some(a), Some(b)) => a == b,
        (Some(one), None) | (None, Some(one)) => is_empty(one),
        (None, None) => true,
    };
    version >= 2 && DEPENDENCIES.iter().chain(&["peerDependencies"]).all(is_same)
}
