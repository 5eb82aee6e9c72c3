//! poetry

use toml::{Table, Value};

use super::installer::Installer;
use super::options::Options;
use super::pip::{MODULES, SHIMS};
use super::pyproject::{
    at, check_packages, check_requirements, of_source, packages, table, texts, unknown,
};
use super::renewed::of_repositories;
use super::requirement::{is_path, is_remote};
use super::value::{Kind, Settings};
use super::{CertainCall, Planned, Project};

/// The facts about poetry.
pub(super) const POETRY: Installer = Installer {
    programs: &["poetry"],
    plan: poetry,
    prefix: Some("poetry_"),
    settings: SETTINGS,
    variables: MODULES,
    reads: &["pip_", "python", "virtualenv_"],
    above: &[],
    keeps: &[],
};

/// Options, settings with `-` for `.`, and variables.
const SETTINGS: Settings = Settings(&[
    (
        Kind::Switch,
        "all-extras all-groups ansi compile installer-no-binary installer-parallel \
         keyring-enabled no-ansi no-cache no-dev no-directory no-interaction no-plugins no-root \
         quiet sync verbose virtualenvs-create virtualenvs-in-project \
         virtualenvs-options-always-copy virtualenvs-options-no-pip \
         virtualenvs-options-no-setuptools virtualenvs-options-system-site-packages \
         virtualenvs-prefer-active-python virtualenvs-use-poetry-python",
    ),
    (Kind::Places, "cache-dir data-dir home virtualenvs-path"),
    (
        Kind::Word,
        "extras installer-max-workers installer-only-binary only requests-max-retries \
         requests-timeout solver-lazy-wheel system-git-client version virtualenvs-prompt with \
         without",
    ),
]);

const SHORT: &[(&str, &str)] =
    &[("-E", "extras"), ("-n", "no-interaction"), ("-q", "quiet"), ("-v", "verbose")];

/// `poetry install --no-root`
fn poetry(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_install = options.operands.first() == Some(&"install") && options.is_on("no-root");
    let plan = || {
        options.check(&SETTINGS, project)?;
        if let Some(other) = options.operands.get(1) {
            return Err(unknown(&format!("`{other}`")));
        }
        project.refuse_installed_at(".venv")?;
        project.refuse(&[".poetry"])?;
        check_environments(project)?;
        check(project)?;
        check_lock(project)?;
        let mut plan = project.plan("pyproject.toml", &["poetry.lock", "poetry.toml"])?;
        let pyproject = table(project, "pyproject.toml")?;
        let license = at(&pyproject, &["project", "license"]).and_then(|it| it.get("file"));
        if let Some(license) = license.and_then(Value::as_str) {
            project.add(&mut plan, license)?;
        }
        project.add_present(&mut plan, SHIMS)?;
        if !project.has("poetry.lock") {
            plan.renewed
                .extend(of_repositories(&project.text("pyproject.toml").unwrap_or_default()));
        }
        Ok(plan)
    };
    is_install.then(plan)
}

/// An error for a cache that may hold the environment: poetry keeps environments next to its
/// downloads unless a variable names another directory.
fn check_environments(project: &Project<'_>) -> Result<(), String> {
    const DOWNLOADS: &[&str] = &["/.cache/pip", "/pypoetry/artifacts", "/pypoetry/cache", "/var/"];
    let is = |name: &str, values: &[&str]| {
        project.environment.get(name).is_some_and(|it| values.contains(&it))
    };
    let makes_none = is("POETRY_VIRTUALENVS_CREATE", &["false", "0"])
        || is("POETRY_VIRTUALENVS_IN_PROJECT", &["true", "1"])
        || project.environment.get("VIRTUAL_ENV").is_some();
    let caches = &project.environment.caches;
    let mut others = caches.iter().filter(|it| !DOWNLOADS.iter().any(|part| it.contains(part)));
    match others.next().filter(|_| !makes_none) {
        Some(cache) => project.check_caches_at(cache),
        None => Ok(()),
    }
}

/// Whether a call is `poetry config` with a known setting of the user.
pub(super) fn configures(call: &CertainCall) -> bool {
    let operands: Vec<_> = call.operands().collect();
    let ["config", name, values @ ..] = operands.as_slice() else { return false };
    let is_known = SETTINGS.find(&name.replace('.', "-")).is_some()
        || ["repositories.", "http-basic.", "pypi-token."].iter().any(|it| name.starts_with(it));
    call.program() == "poetry"
        && operands.len() == call.rest().len()
        && is_known
        && values.iter().all(|it| is_remote(it) || !is_path(it) || it.starts_with('/'))
}

/// An error if a project file that poetry reads is not understood, or leads to the source.
fn check(project: &Project<'_>) -> Result<(), String> {
    let pyproject = table(project, "pyproject.toml")?;
    check_requirements(&pyproject)?;
    let tools = at(&pyproject, &["tool"]).into_iter().flat_map(Table::keys);
    if let Some(plugin) = tools.into_iter().find(|it| it.starts_with("poetry-")) {
        return Err(unknown(&format!("`tool.{plugin}` in pyproject.toml")));
    }
    let empty = Table::new();
    let poetry = at(&pyproject, &["tool", "poetry"]).unwrap_or(&empty);
    for (key, value) in poetry {
        match (key.as_str(), value) {
            ("dependencies" | "dev-dependencies", Value::Table(all)) => {
                check_packages(all, "pyproject.toml")?;
            }
            ("group", Value::Table(groups)) => {
                let groups = groups.values().filter_map(|it| it.get("dependencies")?.as_table());
                groups.into_iter().try_for_each(|it| check_packages(it, "pyproject.toml"))?;
            }
            ("source", Value::Array(all)) => {
                let urls = all.iter().filter_map(|it| it.get("url")?.as_str());
                if let Some(url) = urls.into_iter().find(|it| !is_remote(it)) {
                    return Err(of_source(url, "`source` in pyproject.toml"));
                }
            }
            _ if OF_POETRY.contains(&key.as_str()) => {}
            _ => return Err(unknown(&format!("`{key}` in [tool.poetry] of pyproject.toml"))),
        }
    }
    let settings = table(project, "poetry.toml")?;
    let entries = settings.iter().flat_map(|(name, value)| match value {
        Value::Table(table) => {
            table.iter().map(|(key, it)| (format!("{name}-{key}"), it)).collect()
        }
        _ => vec![(name.clone(), value)],
    });
    for (key, value) in entries {
        let named = format!("`{key}` in poetry.toml");
        let kind = SETTINGS.find(&key).ok_or_else(|| unknown(&named))?;
        texts(value).into_iter().try_for_each(|it| kind.check(&named, Some(it), project))?;
    }
    Ok(())
}

/// Keys of [tool.poetry] for which an install without the project reads no file.
const OF_POETRY: &[&str] = &[
    "authors",
    "build",
    "classifiers",
    "description",
    "documentation",
    "exclude",
    "extras",
    "homepage",
    "include",
    "keywords",
    "license",
    "maintainers",
    "name",
    "package-mode",
    "packages",
    "plugins",
    "readme",
    "repository",
    "requires-poetry",
    "scripts",
    "urls",
    "version",
];

/// An error for a package of poetry.lock that is a part of the source.
fn check_lock(project: &Project<'_>) -> Result<(), String> {
    let lock = table(project, "poetry.lock")?;
    for package in packages(&lock) {
        let Some(source) = package.get("source").and_then(Value::as_table) else { continue };
        let url = source.get("url").and_then(Value::as_str).unwrap_or_default();
        let is_short =
            source.get("type").and_then(Value::as_str) == Some("git") && url.starts_with("git@");
        if !is_remote(url) && !is_short {
            let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
            return Err(of_source(url, &format!("`{name}` in poetry.lock")));
        }
    }
    Ok(())
}
