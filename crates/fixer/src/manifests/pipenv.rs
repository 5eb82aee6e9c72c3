//! pipenv

use super::installer::Installer;
use super::options::Options;
use super::pip::{self, MODULES, SHIMS};
use super::pyproject::unknown;
use super::value::{Kind, Settings};
use super::{CertainCall, Planned, Project, pipfile};

/// The facts about pipenv.
pub(super) const PIPENV: Installer = Installer {
    programs: &["pipenv"],
    plan: pipenv,
    prefix: Some("pipenv_"),
    settings: SETTINGS,
    variables: MODULES,
    reads: &["pip_", "python", "setuptools_", "virtualenv_", "workon_home"],
    above: &[],
    keeps: &[],
};

/// Options and variables.
const SETTINGS: Settings = Settings(&[
    (
        Kind::Switch,
        "clear deploy dev dont-load-env ignore-pipfile ignore-virtualenvs keep-outdated nospin \
         noninteractive pre quiet site-packages skip-validation system venv-in-project verbose yes",
    ),
    (Kind::Places, "cache-dir python"),
    (Kind::Address, "pypi-mirror"),
    (
        Kind::Word,
        "categories colorblind default-python-version hide-emojis install-timeout max-depth \
         max-retries max-subprocess no-inherit requests-timeout timeout verbosity version",
    ),
]);

const SHORT: &[(&str, &str)] = &[("-d", "dev"), ("-q", "quiet"), ("-v", "verbose")];

/// `pipenv install --deploy` and `pipenv sync`
fn pipenv(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_install = matches!(options.operands.as_slice(), ["install" | "sync"]);
    let plan = || {
        options.check(&SETTINGS, project)?;
        let keeps = ["deploy", "ignore-pipfile"].iter().any(|it| options.is_on(it));
        if !keeps && options.operands != ["sync"] {
            return Err("`pipenv install` may rewrite Pipfile.lock; `--deploy` keeps it".to_owned());
        }
        project.refuse_installed_at(".venv")?;
        // pipenv sets the variables in `.env`, and may take packages from `pylock.toml`.
        if let Some(file) = [".env", "pylock.toml"].into_iter().find(|it| project.has(it)) {
            return Err(unknown(&format!("`{}`", project.path(file))));
        }
        pip::check_distutils(project)?;
        pipfile::check(project)?;
        let mut plan = project.plan("Pipfile", &["Pipfile.lock"])?;
        project.add_present(&mut plan, SHIMS)?;
        Ok(plan)
    };
    is_install.then(plan)
}
