//! Packages at pinned versions, each tool in a folder of its own, made once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::command::output;
use crate::environment;

/// The `node_modules` with these packages of npm.
pub fn npm(tool: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = folder().join(tool);
    once(&folder, packages, || {
        fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
        let flags = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact"];
        run(Command::new("npm").args(flags).args(packages).current_dir(&folder))
    })?;
    Ok(folder.join("node_modules"))
}

/// The folder of programs of a virtual environment with these packages of `PyPI`.
pub fn python(tool: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = folder().join(tool);
    let programs = folder.join("venv/bin");
    once(&folder, packages, || {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        let flags = ["install", "--quiet", "--only-binary=:all:", "--disable-pip-version-check"];
        run(Command::new(programs.join("pip")).args(flags).args(packages))
    })?;
    Ok(programs)
}

fn folder() -> PathBuf {
    environment::target().join("tools")
}

/// Makes `folder` with `install` unless it holds these packages already.
fn once(folder: &Path, packages: &[&str], install: impl Fn() -> Result<()>) -> Result<()> {
    // Written last: a folder without it is one whose making was interrupted.
    let stamp = folder.join("provisioned");
    let packages = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|it| it == packages) {
        return Ok(());
    }
    environment::fresh(folder)?;
    install()?;
    fs::write(&stamp, packages)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    output(command).map(drop).map_err(|err| anyhow!("cannot be installed: {err:#}"))
}
