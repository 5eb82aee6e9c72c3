//! pip

use dockwright_model::context::{Context, MemoryFiles};

use crate::word_set::WordSet;

use super::installer::Installer;
use super::options::Options;
use super::requirement::{Line, checkout, requirement};
use super::value::{Kind, Settings};
use super::{CertainCall, Plan, Planned, Project, requirements};

/// The facts about pip.
pub(super) const PIP: Installer = Installer {
    programs: &["pip", "pip2", "pip3"],
    plan: pip,
    prefix: Some("pip_"),
    settings: SETTINGS,
    variables: MODULES,
    reads: &["python", "setuptools_", "virtualenv_"],
    above: &[],
    keeps: &[],
};

/// Options and variables.
const SETTINGS: Settings = Settings(&[
    (Kind::Manifest, "constraint editable requirement"),
    (
        Kind::Switch,
        "break-system-packages compile disable-pip-version-check force-reinstall \
         ignore-installed ignore-requires-python isolated no-build-isolation no-cache-dir no-clean \
         no-color no-compile no-deps no-index no-input no-python-version-warning no-use-pep517 \
         no-warn-conflicts no-warn-script-location pre prefer-binary quiet require-hashes \
         require-virtualenv upgrade use-pep517 user verbose",
    ),
    (Kind::Address, "extra-index-url find-links index-url"),
    (Kind::Places, "cache-dir cert client-cert prefix python root target"),
    (
        Kind::Word,
        "abi default-timeout exists-action implementation keyring-provider no-binary only-binary \
         platform progress-bar proxy python-version resume-retries retries root-user-action \
         setuptools-version timeout trusted-host upgrade-strategy use-deprecated use-feature \
         version wheel-version",
    ),
]);

const SHORT: &[(&str, &str)] = &[
    ("-I", "ignore-installed"),
    ("-U", "upgrade"),
    ("-c", "constraint"),
    ("-e", "editable"),
    ("-f", "find-links"),
    ("-i", "index-url"),
    ("-q", "quiet"),
    ("-r", "requirement"),
    ("-t", "target"),
    ("-v", "verbose"),
];

/// Variables of Python, and those of pip that other Python tools pass on.
pub(super) const MODULES: Settings = Settings(&[
    (Kind::Places, "pythonhome pythonpycacheprefix virtual-env workon-home"),
    (Kind::Modules, "pythonpath"),
    (
        Kind::Word,
        "pip-break-system-packages pip-default-timeout pip-disable-pip-version-check \
         pip-no-cache-dir pip-no-input pip-root-user-action pip-version python-get-pip-sha256 \
         python-get-pip-url python-pip-version python-setuptools-version python-sha256 \
         python-version pythonasynciodebug pythondontwritebytecode pythonencoding \
         pythonfaulthandler pythonhashseed pythonioencoding pythonnousersite pythonoptimize \
         pythonsafepath pythontracemalloc pythonunbuffered pythonutf8 pythonwarnings",
    ),
]);

/// Files in which pyenv, asdf, mise and rustup look for a version if they provide the program. Pip
/// also asks for the version of Rust.
pub(super) const SHIMS: &[&str] =
    &[".python-version", ".tool-versions", "rust-toolchain", "rust-toolchain.toml"];

/// `pip install -r requirements.txt`
fn pip(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_install = options.operands.first() == Some(&"install") && !installs_by_name(call);
    is_install.then(|| {
        options.check(&SETTINGS, project)?;
        check_names(&options)?;
        check_distutils(project)?;
        let mut plan = Plan::default();
        for (name, value) in options.manifests(&SETTINGS) {
            if name == "editable" {
                check_checkout(project, value)?;
            } else {
                requirements::add(project, &mut plan, value)?;
            }
        }
        project.add_present(&mut plan, SHIMS)?;
        Ok(plan)
    })
}

/// The options of a call.
pub(super) fn options(call: &CertainCall) -> Options<'_> {
    Options::of(call, &SETTINGS, SHORT)
}

/// An error for a `setup.cfg` that may set where packages are installed: pip uses distutils, where
/// Python has it, and distutils reads the file in the directory in which pip runs.
pub(super) fn check_distutils(project: &Project<'_>) -> Result<(), String> {
    let text = project.text("setup.cfg").unwrap_or_default();
    let sections = text.lines().filter_map(|it| it.trim().strip_prefix('[')?.strip_suffix(']'));
    for section in sections {
        // `tool:pytest`, `options.extras_require`, `mypy-package.*`
        let end = section.find([':', '.', '-']).unwrap_or(section.len());
        if !OF_OTHERS.has(section) && !OF_OTHERS.has(&section[..end]) {
            return Err(format!(
                "what `[{section}]` in `{}` means for the install is not known",
                project.path("setup.cfg")
            ));
        }
    }
    Ok(())
}

/// The sections of a `setup.cfg` that only builds of the project, or other tools, read.
static OF_OTHERS: WordSet = WordSet::new(
    "aliases autopep8 bdist_wheel bumpversion check-manifest codespell compile_catalog coverage \
     darglint doc8 egg_info entry_points extract_messages files flake8 init_catalog isort metadata \
     mypy nosetests options pbr pep8 pycodestyle pydocstyle pylint pytest rstcheck sdist \
     semantic_release tool tox update_catalog versioneer yapf zest",
);

/// An error for an operand that is a part of the source.
pub(super) fn check_names(options: &Options<'_>) -> Result<(), String> {
    let names = options.operands.iter().skip_while(|it| **it != "install").skip(1);
    names.into_iter().try_for_each(|it| requirement(it).map_err(|why| format!("`{it}` {why}")))
}

/// An error for the value of `-e`, unless it is a repository that the source does not contain.
pub(super) fn check_checkout(project: &Project<'_>, value: &str) -> Result<(), String> {
    match checkout(value).map_err(|why| format!("`-e {value}` {why}"))? {
        Line::Checkout(name) => project.refuse_installed_at(&format!("src/{name}")),
        Line::Nothing | Line::Include(_) => Ok(()),
    }
}

/// Whether a call installs packages by name only.
pub(super) fn installs_by_name(call: &CertainCall) -> bool {
    let nothing = MemoryFiles::default();
    let nowhere = Context::new(&nothing, "");
    let options = Options::of(call, &SETTINGS, SHORT);
    PIP.programs.contains(&call.program())
        && options.operands.first() == Some(&"install")
        && options.operands.len() > 1
        && options.manifests(&SETTINGS).next().is_none()
        && options.check(&SETTINGS, &Project::empty(&nowhere)).is_ok()
        && check_names(&options).is_ok()
}

/// Whether a call creates a virtual environment with Python's `venv`.
pub(super) fn makes_environment(call: &CertainCall) -> bool {
    const OPTIONS: [&str; 5] =
        ["--copies", "--symlinks", "--system-site-packages", "--upgrade-deps", "--without-pip"];
    match call.rest() {
        [m, venv, options @ .., directory] if m == "-m" && venv == "venv" => {
            call.program().starts_with("python")
                && !directory.starts_with('-')
                && options.iter().all(|it| OPTIONS.contains(&it.as_str()))
        }
        _ => false,
    }
}

/// Whether a call activates a virtual environment: `. /venv/bin/activate`.
pub(crate) fn activates(call: &CertainCall) -> bool {
    matches!(call.program(), "." | "source") && call.environment.is_some()
}
