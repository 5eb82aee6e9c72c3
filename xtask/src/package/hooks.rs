//! The hooks of pre-commit, installed by pre-commit itself from the wheel.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Artifact, fresh, size, timed, wheel};
use crate::command::{output, shell};
use crate::{environment, install};

// The work tree as one commit: pre-commit takes hooks from commits only.
const SOURCE: &str = "git init -q \"$2\"; cd \"$1\"; \
    git ls-files -z pyproject.toml .pre-commit-hooks.yaml | xargs -0 cp --parents -t \"$2\"; \
    cd \"$2\"; git add --all; git -c user.name=t -c user.email=t@example.com commit -qm hooks; \
    git rev-parse HEAD";

/// Files that pre-commit names for their names, and that are not for dockwright.
const PASSED_OVER: [(&str, &str); 3] = [
    ("foreign/Dockerfile", "# syntax=example.com/frontend\nfrom  debian:13\n"),
    ("template/Dockerfile", "{% if slim %}\nfrom  debian:13-slim\n{% endif %}\n"),
    ("go/dockerfile.go", "package dockerfile\n"),
];

pub fn package() -> Result<Artifact> {
    let built = wheel::build()?;
    let pre_commit = install::python("pre-commit", &["pre-commit==4.7.0"])?.join("pre-commit");
    let dir = fresh("hooks")?;
    let [source, project] = ["source", "project"].map(|it| dir.join(it));
    let root = environment::root().to_string_lossy().into_owned();
    let revision = output(&mut shell(SOURCE, &[&root, &source.to_string_lossy()]))?;

    for (name, text) in PASSED_OVER.iter().chain(&[("Dockerfile", "from  debian:13\n")]) {
        let path = project.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&project))?;
        fs::write(path, text)?;
    }
    let config = format!(
        "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: dockwright-fmt\n  - id: dockwright-fix\n",
        source.display(),
        revision.trim()
    );
    fs::write(project.join(".pre-commit-config.yaml"), config)?;
    output(shell("git init -q; git add --all", &[]).current_dir(&project))?;

    let run = |arguments: &[&str]| {
        let mut command = Command::new(&pre_commit);
        command.args(arguments).current_dir(&project);
        command.env("PRE_COMMIT_HOME", dir.join("home"));
        command.env("PIP_FIND_LINKS", built.parent().unwrap_or(Path::new(".")));
        command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command
    };
    let seconds = timed(&mut run(&["install-hooks"]))?;
    let first = run(&["run", "--all-files"]).output()?;
    let said = String::from_utf8_lossy(&first.stdout);
    ensure!(first.status.code() == Some(1), "the first run changes nothing: {said}");
    let laid_out = fs::read_to_string(project.join("Dockerfile"))?;
    ensure!(laid_out == "FROM debian:13\n", "the hook makes {laid_out:?}");
    output(&mut run(&["run", "--all-files"]))?;
    for (name, text) in PASSED_OVER {
        ensure!(fs::read_to_string(project.join(name))? == text, "the hook has changed {name}");
    }
    Ok(Artifact {
        name: "pre-commit hooks",
        bytes: size(&built)?,
        install: "pre-commit install-hooks",
        seconds,
        ran: "pre-commit run --all-files".to_owned(),
    })
}
