//! The virtual environment for external programs, created once below the target directory.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::command::output;
use crate::environment;

/// The versions against which the limits and tables of this crate were checked.
const REQUIREMENTS: [&str; 2] = ["dockerfile==3.4.0", "shfmt-py==4.2.0"];

/// Only wheels, since building a package would need Go. An unreachable registry fails quickly.
const INSTALL: [&str; 9] = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--only-binary=:all:",
    "--retries=2",
    "--timeout=20",
    "--no-input",
    "--disable-pip-version-check",
];

/// The path of a program of the environment, which is created if missing.
pub fn program(name: &str) -> Result<PathBuf> {
    let _alone = environment::install_alone()?;
    // Written last: an environment without this file is incomplete.
    let stamp = dir().join("provisioned");
    let provisioned = REQUIREMENTS.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|it| it == provisioned) {
        return Ok(path(name));
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    let wanted = REQUIREMENTS.join(" and ");
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(dir()), &wanted)?;
    run(Command::new(path("python")).args(INSTALL).args(REQUIREMENTS), &wanted)?;
    std::fs::write(&stamp, provisioned)?;
    Ok(path(name))
}

/// The path of a program from `requirement`, which only one check needs: other checks run even if
/// the installation fails.
pub fn extra(requirement: &str, name: &str) -> Result<PathBuf> {
    let python = program("python")?;
    let _alone = environment::install_alone()?;
    let stamp = dir().join(requirement);
    if !stamp.exists() {
        run(Command::new(python).args(INSTALL).arg(requirement), requirement)?;
        std::fs::write(&stamp, requirement)?;
    }
    Ok(path(name))
}

fn dir() -> PathBuf {
    environment::target().join("oracle/venv")
}

fn path(name: &str) -> PathBuf {
    let path = if cfg!(windows) { format!("Scripts/{name}.exe") } else { format!("bin/{name}") };
    dir().join(path)
}

fn run(command: &mut Command, wanted: &str) -> Result<()> {
    output(command).map(drop).map_err(|err| anyhow!("cannot install {wanted}: {err:#}"))
}
