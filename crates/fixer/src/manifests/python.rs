//! pip, uv, pipenv and poetry.

use super::manager::Manager;
use super::value::{Kind, Settings};
use super::{Call, Plan, Planned, Project, requirements};

/// What is known of pip.
pub(super) const PIP: Manager = Manager {
    programs: &["pip", "pip2", "pip3"],
    plan: pip,
    prefix: Some("pip_"),
    settings: PIP_SETTINGS,
    variables: VARIABLES,
    reads: &["python", "virtualenv_"],
    above: &[],
};

/// What is known of uv.
pub(super) const UV: Manager = Manager {
    programs: &["uv"],
    plan: uv,
    prefix: Some("uv_"),
    settings: UV_SETTINGS,
    variables: VARIABLES,
    reads: &["pip_", "python", "virtualenv_"],
    above: &["pyproject.toml", "uv.toml"],
};

/// What is known of pipenv.
pub(super) const PIPENV: Manager = Manager {
    programs: &["pipenv"],
    plan: pipenv,
    prefix: Some("pipenv_"),
    settings: PIPENV_SETTINGS,
    variables: VARIABLES,
    reads: &["pip_", "python", "virtualenv_", "workon_home"],
    above: &["Pipfile"],
};

/// What is known of poetry.
pub(super) const POETRY: Manager = Manager {
    programs: &["poetry"],
    plan: poetry,
    prefix: Some("poetry_"),
    settings: POETRY_SETTINGS,
    variables: VARIABLES,
    reads: &["pip_", "python", "virtualenv_"],
    above: &["pyproject.toml"],
};

const PIP_SETTINGS: Settings = Settings(&[
    (Kind::Switch, "break-system-packages no-cache-dir no-color no-compile no-input"),
    (Kind::Address, "extra-index-url index-url"),
    (Kind::Places, "cache-dir config-file constraint requirement"),
    (
        Kind::Word,
        "default-timeout disable-pip-version-check no-binary only-binary prefer-binary \
         progress-bar retries root-user-action timeout trusted-host version",
    ),
]);

const UV_SETTINGS: Settings = Settings(&[
    (Kind::Switch, "compile-bytecode frozen locked no-cache no-dev no-progress no-sync"),
    (Kind::Address, "default-index extra-index-url index-url"),
    (Kind::Places, "cache-dir project-environment python-install-dir tool-bin-dir tool-dir"),
    (Kind::Word, "http-timeout link-mode python-downloads system-python version"),
]);

const PIPENV_SETTINGS: Settings = Settings(&[
    (Kind::Places, "cache-dir"),
    (Kind::Word, "colorblind hide-emojis ignore-virtualenvs nospin venv-in-project verbosity yes"),
]);

const POETRY_SETTINGS: Settings = Settings(&[
    (Kind::Places, "cache-dir home virtualenvs-path"),
    (
        Kind::Word,
        "installer-max-workers installer-parallel no-ansi no-interaction version \
         virtualenvs-create virtualenvs-in-project",
    ),
]);

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "pythonhome pythonpath virtual-env workon-home"),
    (
        Kind::Word,
        "python-pip-version python-version pythondontwritebytecode pythonfaulthandler \
         pythonhashseed pythonioencoding pythonoptimize pythonunbuffered pythonutf8 \
         pip-default-timeout pip-disable-pip-version-check pip-no-cache-dir pip-root-user-action \
         pip-version",
    ),
]);

/// Options of pip with a value that is not a path of the source.
const WITH_VALUE: &[&str] = &[
    "-i",
    "--index-url",
    "--extra-index-url",
    "--trusted-host",
    "--timeout",
    "--retries",
    "--upgrade-strategy",
    "--python-version",
    "--platform",
    "--only-binary",
    "--no-binary",
    "--default-timeout",
    "--progress-bar",
    "--root-user-action",
    "--cache-dir",
    "--python",
    "-p",
];

/// `pip install -r requirements.txt`
fn pip(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_pip = matches!(call.program(), "pip" | "pip3" | "pip2");
    let install = call.rest().iter().position(|it| it == "install").filter(|_| is_pip)?;
    Some(pip_plan(&call.rest()[install + 1..], project, &[]))
        .filter(|it| !matches!(it, Ok(plan) if plan.files.is_empty()))
}

fn pip_plan(words: &[String], project: &Project<'_>, always: &[&str]) -> Planned {
    let mut plan = Plan::default();
    let mut words = words.iter().map(String::as_str);
    let mut reads = false;
    while let Some(word) = words.next() {
        let (option, value) = word.split_once('=').map_or((word, None), |(a, b)| (a, Some(b)));
        match option {
            "-r" | "--requirement" | "-c" | "--constraint" => {
                let file = value.or_else(|| words.next()).unwrap_or_default();
                requirements::add(project, &mut plan, file)?;
                reads = true;
            }
            _ if WITH_VALUE.contains(&option) && value.is_none() => drop(words.next()),
            "-e" | "--editable" | "-f" | "--find-links" | "-t" | "--target" | "--prefix"
            | "--root" | "--cert" | "--client-cert" | "--src" | "--config-settings" => {
                return Err(format!("`{option}` may name a part of the source"));
            }
            _ if option.starts_with("-r") && option.len() > 2 && !option.starts_with("--") => {
                requirements::add(project, &mut plan, &word[2..])?;
                reads = true;
            }
            _ if option.starts_with('-') => {}
            _ if word.starts_with(['.', '/', '~']) || word.contains('/') => {
                return Err(format!("`{word}` is a part of the source"));
            }
            _ => {}
        }
    }
    if reads {
        for name in always.iter().filter(|it| project.has(it)) {
            project.add(&mut plan, name)?;
        }
    }
    Ok(plan)
}

/// Whether packages are installed by name only.
pub(super) fn installs_by_name(call: &Call) -> bool {
    let is_pip = matches!(call.program(), "pip" | "pip3" | "pip2");
    let Some(install) = call.rest().iter().position(|it| it == "install").filter(|_| is_pip) else {
        return false;
    };
    let words = &call.rest()[install + 1..];
    let is_known = |it: &str| {
        !it.starts_with(['.', '/', '~'])
            && !it.contains('/')
            && !matches!(it, "-r" | "-c" | "-e" | "-f" | "-t")
            && !["--requirement", "--constraint", "--editable", "--find-links", "--target"]
                .iter()
                .any(|option| it.starts_with(option))
    };
    !words.is_empty() && words.iter().all(|it| is_known(it))
}

/// `uv pip install -r requirements.txt` and `uv sync --no-install-project`
fn uv(call: &Call, project: &Project<'_>) -> Option<Planned> {
    if call.program() != "uv" {
        return None;
    }
    let rest = call.rest();
    if rest.starts_with(&["pip".to_owned(), "install".to_owned()]) {
        let plan = pip_plan(&rest[2..], project, &["pyproject.toml", "uv.toml"]);
        return Some(plan).filter(|it| !matches!(it, Ok(plan) if plan.files.is_empty()));
    }
    let is_locked = call.has("--frozen") || call.has("--locked");
    let is_sync = rest.first().is_some_and(|it| it == "sync") && call.has("--no-install-project");
    if !is_sync || call.has("--project") || call.has("--directory") {
        return None;
    }
    let plan = || {
        if !is_locked {
            return Err("`uv sync` may rewrite uv.lock; `--frozen` keeps it".to_owned());
        }
        project.refuse(&[".venv"])?;
        let text = squeezed(project, "pyproject.toml");
        if ["[tool.uv.workspace]", "path=", "workspace=", "@file:"]
            .iter()
            .any(|it| text.contains(it))
        {
            return Err("pyproject.toml names other folders of the source".to_owned());
        }
        project.plan("pyproject.toml", &["uv.lock", ".python-version", "uv.toml"])
    };
    Some(plan())
}

/// `pipenv install --deploy` and `pipenv sync`
fn pipenv(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_install = call.program() == "pipenv"
        && (call.operands().eq(["install"]) || call.operands().eq(["sync"]));
    let plan = || {
        let keeps = ["--deploy", "--ignore-pipfile"].iter().any(|it| call.has(it));
        if !keeps && !call.operands().eq(["sync"]) {
            return Err("`pipenv install` may rewrite Pipfile.lock; `--deploy` keeps it".to_owned());
        }
        project.refuse(&[".venv"])?;
        let text = squeezed(project, "Pipfile");
        if ["path=", "editable", "file="].iter().any(|it| text.contains(it)) {
            return Err("the Pipfile names a part of the source".to_owned());
        }
        project.plan("Pipfile", &["Pipfile.lock"])
    };
    is_install.then(plan)
}

/// `poetry install --no-root`
fn poetry(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_install = call.program() == "poetry" && call.operands().next() == Some("install");
    let plan = || {
        project.refuse(&[".venv"])?;
        let text = squeezed(project, "pyproject.toml");
        if ["path=", "develop=", "@file:"].iter().any(|it| text.contains(it)) {
            return Err("pyproject.toml names other folders of the source".to_owned());
        }
        project.plan("pyproject.toml", &["poetry.lock", "poetry.toml"])
    };
    let is_elsewhere = call.has("-C") || call.has("--directory");
    (is_install && call.has("--no-root") && !is_elsewhere).then(plan)
}

/// The text of a file without blanks.
fn squeezed(project: &Project<'_>, name: &str) -> String {
    project.text(name).unwrap_or_default().replace([' ', '\t'], "")
}
