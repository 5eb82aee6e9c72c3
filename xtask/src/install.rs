//! Packages at pinned versions, each tool in its own directory, installed once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};

use crate::command::{output, shell};
use crate::environment;

/// The command of npm, which is a script on Windows.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The `node_modules` with these npm packages.
pub fn npm(tool: &str, packages: &[&str]) -> Result<PathBuf> {
    let dir = dir().join(tool);
    once(&dir, packages, || {
        fs::write(dir.join("package.json"), "{\"private\": true}\n")?;
        let flags = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact"];
        let mut npm = Command::new(NPM);
        // Outside CI, a package may install hooks in the repository around it.
        npm.env("CI", "true").current_dir(&dir);
        run(npm.args(flags).args(packages))
    })?;
    Ok(dir.join("node_modules"))
}

/// Installs the packages of the lock file in `source`, unless the copy of the lock file at `stamp` shows
/// that they are installed.
pub fn npm_locked(source: &Path, stamp: &Path) -> Result<()> {
    let lock = fs::read(source.join("package-lock.json"))?;
    if source.join("node_modules").exists() && fs::read(stamp).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    let flags = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    output(Command::new(NPM).args(flags).current_dir(source))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// The `bin` directory of a virtual environment with these packages from `PyPI`.
pub fn python(tool: &str, packages: &[&str]) -> Result<PathBuf> {
    let dir = dir().join(tool);
    let programs = dir.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    let system = if cfg!(windows) { "python" } else { "python3" };
    once(&dir, packages, || {
        run(Command::new(system).args(["-m", "venv"]).arg(dir.join("venv")))?;
        let flags = ["install", "--quiet", "--only-binary=:all:", "--disable-pip-version-check"];
        run(Command::new(programs.join("pip")).args(flags).args(packages))
    })?;
    Ok(programs)
}

/// The path of a program of a crate, without optimization, which would take longer than it saves.
pub fn cargo(package: &str, version: &str, program: &str) -> Result<PathBuf> {
    let dir = dir().join(package);
    once(&dir, &[package, version], || {
        let flags = ["install", "--quiet", "--debug", "--no-default-features", "--version"];
        let mut cargo = Command::new("cargo");
        run(cargo.args(flags).args([version, package, "--root"]).arg(&dir))
    })?;
    Ok(dir.join("bin").join(program))
}

/// Installs the Debian packages of missing programs.
pub fn debian(programs: &[(&str, &str)]) -> Result<()> {
    let is_missing = |program: &str| Command::new(program).arg("--version").output().is_err();
    let missing = programs.iter().filter(|it| is_missing(it.0)).map(|it| it.1);
    let missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let _alone = environment::install_alone()?;
    println!("installing {}", missing.join(" and "));
    let script = "apt-get update; apt-get install -y --no-install-recommends \"$@\"";
    output(&mut shell(script, &missing))
        .map(drop)
        .with_context(|| format!("{} cannot be installed", missing.join(" and ")))
}

fn dir() -> PathBuf {
    environment::target().join("tools")
}

/// Fills `dir` by `install` unless the directory holds these packages already.
fn once(dir: &Path, packages: &[&str], install: impl Fn() -> Result<()>) -> Result<()> {
    let _alone = environment::install_alone()?;
    // Written last: a directory without this file is incomplete.
    let stamp = dir.join("provisioned");
    let packages = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|it| it == packages) {
        return Ok(());
    }
    environment::fresh(dir)?;
    install()?;
    fs::write(&stamp, packages)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    output(command).map(drop).map_err(|err| anyhow!("cannot be installed: {err:#}"))
}
