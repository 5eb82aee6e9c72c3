//! The files that an install command reads: the manifests of package managers, as far as the build
//! context proves them.

use dockwright_model::Command;
use dockwright_model::context::{Context, MemoryFiles, clean};

mod beside;
mod certain_call;
mod changing;
mod configured;
mod dotnet;
mod elixir;
mod environment;
mod gemfile;
mod gemfile_lock;
mod go;
mod go_build;
mod go_imports;
mod go_mod;
mod installer;
mod made;
mod modules;
mod msbuild;
mod node;
mod options;
mod pip;
mod pipenv;
mod pipfile;
mod plan;
mod poetry;
mod project;
mod pyproject;
mod renewed;
mod requirement;
mod requirements;
mod ruby;
mod ruby_tokens;
mod uv;
mod uv_files;
mod value;
mod variables;
mod xml;

pub(crate) use certain_call::CertainCall;
pub(crate) use changing::Renewed;
pub(crate) use configured::{Named, Source, Written};
pub(crate) use environment::Environment;
use installer::Installer;
pub(crate) use made::made;
pub(crate) use node::{
    Frozen, Keeping, OF_SEVERAL, OTHER_PNPM, is_pinned_by_corepack, leaves_cache_alone,
};
pub(crate) use pip::activates;
pub(crate) use plan::{Plan, Planned};
pub(crate) use project::Project;
use project::overlaps;
pub(crate) use renewed::renewed;

/// Every known package manager.
const INSTALLERS: &[&Installer] = &[
    &node::NPM,
    &node::YARN,
    &node::PNPM,
    &node::BUN,
    &pip::PIP,
    &uv::UV,
    &pipenv::PIPENV,
    &poetry::POETRY,
    &go::GO,
    &ruby::BUNDLER,
    &dotnet::DOTNET,
    &elixir::MIX,
];

/// The manager that a call runs.
fn installer_of(call: &CertainCall) -> Option<&'static Installer> {
    INSTALLERS.iter().copied().find(|it| it.programs.contains(&call.program()))
}

/// The files of the project that a call reads; `None` if it does not install packages from a
/// manifest.
pub(crate) fn plan(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let manager = installer_of(call)?;
    let plan = (manager.plan)(call, project)?;
    let caches = || project.check_caches(manager.keeps);
    Some(project.check_above(manager.above).and_then(|()| caches()).and(plan))
}

/// Whether a call installs the packages of a manifest.
pub(crate) fn is_install(call: &CertainCall) -> bool {
    let nothing = MemoryFiles::default();
    let nowhere = Context::new(&nothing, "");
    plan(call, &Project::empty(&nowhere)).is_some()
}

/// An error if a setting or variable may make a call of the `RUN` read the source.
pub(crate) fn check_environment(call: &CertainCall, project: &Project<'_>) -> Result<(), String> {
    if let Some(path) = &call.environment {
        project.refuse_installed_at(path)?;
        project.check_caches_at(path)?;
    }
    ruby::check_gems(call, project)?;
    let other = if call.environment.is_some() { &pip::PIP } else { &installer::OTHER };
    variables::check(call, installer_of(call).unwrap_or(other), project)
}

/// An error for files next to the manifests that may hold settings of an install.
pub(crate) fn check_beside(
    call: &CertainCall,
    project: &Project<'_>,
    plan: &Plan,
) -> Result<(), String> {
    installer_of(call).map_or(Ok(()), |_| beside::check(call, project, plan))
}

/// Whether a call does not read the source, so that it may move with the install next to it, unless
/// it [`changes`] the source.
pub(crate) fn is_harmless(call: &CertainCall) -> bool {
    let words: Vec<_> = call.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["npm" | "yarn" | "pip" | "pip3", "cache", ..] => true,
        ["npm" | "yarn" | "pnpm", "config", "set", rest @ ..] => node::configures_user(call, rest),
        ["corepack", "enable" | "prepare", ..] => true,
        ["set", ..] => sets_options(call),
        [":" | "true" | "echo" | "pwd" | "uname" | "whoami" | "id" | "date", ..] => true,
        ["ls", rest @ ..] => rest.iter().all(|it| it.starts_with('-')),
        [program, "-v" | "-V" | "--version" | "version"] => SAYS_VERSION.contains(program),
        ["mkdir", "-p", paths @ ..] | ["mkdir", paths @ ..] => {
            paths.iter().all(|it| it.starts_with('/'))
        }
        ["apt-get" | "apt" | "apk", rest @ ..] => is_of_system(rest),
        ["rm", option, paths @ ..] if option.starts_with("-r") || option.starts_with("-f") => {
            paths.iter().all(|it| is_cache(it))
        }
        ["go", "install", packages @ ..] => {
            packages.iter().all(|it| it.contains('@') && !it.starts_with(['.', '/', '-']))
        }
        ["mix", "local.hex" | "local.rebar", rest @ ..] => rest.iter().all(|it| *it == "--force"),
        _ => {
            node::installs_globally(call)
                || pip::installs_by_name(call)
                || pip::makes_environment(call)
                || activates(call)
                || poetry::configures(call)
                || ruby::prepares(call)
                || uv::makes_environment(call)
        }
    }
}

/// Programs that print their version without reading the project.
const SAYS_VERSION: &[&str] = &["gem", "node", "npm", "pip", "pip3", "python", "python3", "ruby"];

/// Whether a call only sets shell options that stop the script on errors or print more.
pub(crate) fn sets_options(call: &CertainCall) -> bool {
    call.program() == "set"
        && call.rest().iter().all(|it| {
            let letters = it.strip_prefix('-').unwrap_or_default();
            it == "pipefail" || !letters.is_empty() && letters.chars().all(|c| "eoux".contains(c))
        })
}

/// Whether a call installs, removes or updates system packages by name.
fn is_of_system(words: &[&str]) -> bool {
    let options = [
        "-y",
        "-q",
        "-qq",
        "-qqy",
        "-yq",
        "-yqq",
        "-U",
        "--yes",
        "--assume-yes",
        "--no-cache",
        "--no-install-recommends",
        "--quiet",
        "--auto-remove",
        "--purge",
        "--update",
    ];
    let (options_given, operands): (Vec<_>, Vec<_>) =
        words.iter().partition(|it| it.starts_with('-'));
    let is_file =
        |it: &str| it.contains('/') || [".deb", ".apk"].iter().any(|end| it.ends_with(end));
    // Removing a package is harmless: it was installed for the packages next to it.
    let verbs =
        ["add", "autoremove", "clean", "del", "install", "purge", "remove", "update", "upgrade"];
    options_given.iter().all(|it| options.contains(it))
        && operands.first().is_some_and(|it| verbs.contains(it))
        && !operands.iter().any(|it| is_file(it))
}

/// Whether a path is one of the files that installs leave behind.
fn is_cache(path: &str) -> bool {
    let Some(name) = clean(path) else { return false };
    let dirs = ["root/.cache", "root/.npm", "tmp/", "var/lib/apt/lists/", "~/.cache", "~/.npm"];
    path.starts_with(['/', '~']) && dirs.iter().any(|it| name.starts_with(it))
}

/// Whether an install is certain to fail if a file it needs is missing.
pub(crate) fn fails_without(call: &CertainCall) -> bool {
    match call.program() {
        "npm" => call.operands().next() == Some("ci"),
        "yarn" | "yarnpkg" | "pnpm" | "bun" => false,
        _ => true,
    }
}

/// Whether a call removes a part of the source in `destination`, or creates a directory there.
pub(crate) fn changes(call: &CertainCall, destination: &str) -> bool {
    matches!(call.program(), "mkdir" | "rm")
        && call.rest().iter().any(|it| overlaps(it, destination))
}

/// A build that fetches its own dependencies. Its words need not be certain: those of `-ldflags`
/// seldom are.
pub(crate) fn build(command: &Command) -> Option<CertainCall> {
    const TOOLS: &[&str] = &["cargo", "composer", "go", "gradle", "maven"];
    let call = CertainCall::with_variables(command)?;
    by_hand(&call).is_some_and(|it| TOOLS.contains(&it.tool)).then_some(call)
}

/// A command that fetches the dependencies of another command, and the project files it reads.
pub(crate) struct Fetch {
    pub command: &'static str,
    pub plan: Plan,
    pub needs: Needs,
}

/// What a command that fetches dependencies needs in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing that the manifests do not guarantee.
    Nothing,
    /// A version of Go that fetches only the modules in go.mod.
    NewGo,
    /// Corepack, which starts the version of `packageManager`.
    Corepack,
}

/// Whether the dependencies that a call fetches may be fetched before the source is copied.
pub(crate) fn may_fetch_first(call: &CertainCall) -> bool {
    go_build::builds(call) || node::fetches(call)
}

/// What to fetch before the source is copied, for such a call; without any file if nothing is
/// fetched.
pub(crate) fn fetch(call: &CertainCall, project: &Project<'_>) -> Result<Fetch, String> {
    if node::fetches(call) {
        project.check_above(node::PNPM.above)?;
        let (command, plan) = node::fetch(call, project)?;
        return Ok(Fetch { command, plan, needs: Needs::Corepack });
    }
    project.check_above(go::GO.above)?;
    let plan = go_build::plan(call, project)?;
    let is_new = go_build::needs_new_go(project);
    let needs = if is_new { Needs::Nothing } else { Needs::NewGo };
    Ok(Fetch { command: "go mod download", plan, needs })
}

/// Whether a variable has no influence on what is fetched.
pub(crate) fn is_of_target(name: &str) -> bool {
    go_build::OF_TARGET.contains(&name)
}

/// A tool for which copying the manifests first takes more than moving a line.
pub(crate) struct ByHand {
    pub tool: &'static str,
    /// The manifest that would be copied first.
    pub manifest: &'static str,
    /// The steps to take.
    pub how: &'static str,
}

const fn by_hand_of(tool: &'static str, manifest: &'static str, how: &'static str) -> ByHand {
    ByHand { tool, manifest, how }
}

/// The tool of a call, if its manifests can only be copied first by hand.
pub(crate) fn by_hand(call: &CertainCall) -> Option<ByHand> {
    let words: Vec<_> = call.words.iter().map(String::as_str).collect();
    let builds = |it: &&str| ["package", "install", "verify", "compile"].contains(it);
    Some(match words.as_slice() {
        ["cargo", "build" | "install" | "fetch", ..] => by_hand_of(
            "cargo",
            "Cargo.toml",
            "copy Cargo.toml and Cargo.lock with an empty src/main.rs first and build that, or use \
             cargo-chef",
        ),
        ["mvn" | "./mvnw", rest @ ..] if rest.iter().any(builds) => by_hand_of(
            "maven",
            "pom.xml",
            "copy pom.xml first and run `mvn dependency:go-offline` before the sources are copied",
        ),
        ["gradle" | "./gradlew", ..] => by_hand_of(
            "gradle",
            "build.gradle",
            "copy the *.gradle files, settings and the wrapper first and run `gradle dependencies` \
             before the sources are copied",
        ),
        ["composer", "install", ..] => by_hand_of(
            "composer",
            "composer.json",
            "copy composer.json and composer.lock first, run `composer install --no-scripts \
             --no-autoloader`, and `composer dump-autoload` after the sources are copied",
        ),
        ["go", ..] if go_build::builds(call) => by_hand_of(
            "go",
            "go.mod",
            "copy go.mod and go.sum first and run `go mod download` before the sources are copied",
        ),
        ["poetry", "install", ..] => by_hand_of(
            "poetry",
            "pyproject.toml",
            "copy pyproject.toml and poetry.lock first, run `poetry install --no-root`, and \
             `poetry install` once more after the sources are copied",
        ),
        ["uv", "sync", ..] => by_hand_of(
            "uv",
            "pyproject.toml",
            "copy pyproject.toml and uv.lock first, run `uv sync --frozen --no-install-project`, \
             and `uv sync --frozen` once more after the sources are copied",
        ),
        _ => return None,
    })
}
