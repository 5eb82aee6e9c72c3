//! uv

use super::installer::Installer;
use super::options::Options;
use super::pip::{MODULES, check_checkout, check_names};
use super::pyproject::{self, check_project, unknown};
use super::uv_files::{check_lock, check_settings};
use super::value::{Kind, Settings};
use super::{CertainCall, Plan, Planned, Project, requirements};

/// The facts about uv.
pub(super) const UV: Installer = Installer {
    programs: &["uv"],
    plan: uv,
    prefix: Some("uv_"),
    settings: SETTINGS,
    variables: MODULES,
    reads: &["pip_", "python", "setuptools_", "virtualenv_"],
    above: &[".python-version", ".python-versions", ".venv", "pyproject.toml", "uv.toml"],
    keeps: &[],
};

/// Options, variables, and settings in files.
pub(super) const SETTINGS: Settings = Settings(&[
    (
        Kind::Manifest,
        "build-constraint build-constraints constraint constraints editable override overrides \
         requirement requirements",
    ),
    (
        Kind::Switch,
        "active all-extras all-groups allow-existing break-system-packages clear \
         compile-bytecode dev exact frozen inexact locked managed-python native-tls no-binary \
         no-build no-build-isolation no-cache no-default-groups no-deps no-dev no-editable \
         no-index no-install-local no-install-project no-install-workspace no-managed-python \
         no-progress no-project no-python-downloads no-sources no-sync offline only-dev preview \
         quiet refresh reinstall relocatable require-hashes seed strict system system-certs \
         system-python system-site-packages upgrade verbose verify-hashes",
    ),
    (
        Kind::Address,
        "check-url default-index extra-index-url find-links index index-url publish-url \
         pypy-install-mirror python-install-mirror",
    ),
    (
        Kind::Places,
        "cache-dir install-dir prefix project-environment python python-bin-dir \
         python-install-dir target tool-bin-dir tool-dir",
    ),
    (
        Kind::Word,
        "allow-insecure-host color concurrent-builds concurrent-downloads concurrent-installs \
         exclude-newer extra fork-strategy group http-timeout index-strategy keyring-provider \
         link-mode no-binary-package no-build-isolation-package no-build-package no-extra no-group \
         no-install-package only-group prerelease prompt python-downloads python-platform \
         python-preference python-version refresh-package reinstall-package resolution \
         torch-backend upgrade-package version",
    ),
]);

const SHORT: &[(&str, &str)] = &[
    ("-U", "upgrade"),
    ("-c", "constraint"),
    ("-e", "editable"),
    ("-f", "find-links"),
    ("-i", "index-url"),
    ("-n", "no-cache"),
    ("-p", "python"),
    ("-q", "quiet"),
    ("-r", "requirement"),
    ("-v", "verbose"),
];

/// Files that every uv command looks for in its working directory.
const ALWAYS: &[&str] =
    &["pyproject.toml", "uv.toml", ".python-version", ".python-versions", ".tool-versions"];

/// `uv pip install -r requirements.txt`, `uv pip sync`, `uv sync --no-install-project`, and the
/// `uv venv` before them.
fn uv(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let reads = options.manifests(&SETTINGS).next().is_some();
    match options.operands.as_slice() {
        ["pip", "install", names @ ..] if reads || !names.is_empty() => {
            Some(of_requirements(&options, &[], project))
        }
        ["pip", "sync", files @ ..] if !files.is_empty() => {
            Some(of_requirements(&options, files, project))
        }
        ["sync"] if NOT_THE_PROJECT.iter().any(|it| options.is_on(it)) => {
            Some(of_lock(&options, project))
        }
        ["venv", ..] => Some(environment(&options, project)),
        _ => None,
    }
}

/// The options of a call.
pub(super) fn options(call: &CertainCall) -> Options<'_> {
    Options::of(call, &SETTINGS, SHORT)
}

/// The options that make uv skip the project itself.
const NOT_THE_PROJECT: &[&str] =
    &["no-install-local", "no-install-project", "no-install-workspace"];

fn environment(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    let directory = options.operands.get(1).copied().unwrap_or(".venv");
    Kind::Places.check("the environment", Some(directory), project)?;
    of_directory(project)
}

/// An error for a cache to which the environment has links.
fn check_links(options: &Options<'_>, project: &Project<'_>) -> Result<(), String> {
    let mode = options.get("link-mode").or_else(|| project.environment.get("UV_LINK_MODE"));
    let mut files = ["pyproject.toml", "uv.toml"].iter().filter_map(|it| project.text(it));
    let is_set = mode == Some("symlink") || files.any(|it| it.contains("symlink"));
    if is_set { project.check_caches(&["/"]) } else { Ok(()) }
}

/// The files that every uv command reads in its working directory.
fn of_directory(project: &Project<'_>) -> Planned {
    check_settings(project)?;
    let mut plan = Plan::default();
    project.add_present(&mut plan, ALWAYS)?;
    Ok(plan)
}

fn of_requirements(options: &Options<'_>, files: &[&str], project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    if files.is_empty() {
        check_names(options)?;
    }
    if !options.is_on("system") {
        project.refuse_installed_at(".venv")?;
    }
    check_links(options, project)?;
    let mut plan = Plan::default();
    let named = options.manifests(&SETTINGS);
    for (name, value) in named.chain(files.iter().map(|it| ("requirement", *it))) {
        if name == "editable" {
            check_checkout(project, value)?;
        } else if value.trim_start_matches("./") == "pyproject.toml" {
            check_project(project, true)?;
            plan.renewed.extend(pyproject::renewed(project)?);
        } else if [".toml", ".py", ".cfg", ".lock"].iter().any(|end| value.ends_with(end)) {
            return Err(format!("what `{value}` makes the install read is not known"));
        } else {
            requirements::add(project, &mut plan, value)?;
        }
    }
    plan.extend(of_directory(project)?);
    Ok(plan)
}

fn of_lock(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    if !options.is_on("frozen") && !options.is_on("locked") {
        return Err("`uv sync` may rewrite uv.lock; `--frozen` keeps it".to_owned());
    }
    if let Some((name, _)) = options.manifests(&SETTINGS).next() {
        return Err(unknown(&format!("the option `--{name}`")));
    }
    project.refuse_installed_at(".venv")?;
    check_links(options, project)?;
    if !options.is_on("frozen") {
        check_project(project, true)?;
    }
    check_lock(project)?;
    let mut plan = project.plan("pyproject.toml", &[])?;
    project.add(&mut plan, "uv.lock")?;
    plan.extend(of_directory(project)?);
    Ok(plan)
}

/// Whether a call creates an environment, which is not yet an install.
pub(super) fn makes_environment(call: &CertainCall) -> bool {
    call.program() == "uv" && call.operands().next() == Some("venv")
}
