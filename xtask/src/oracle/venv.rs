//! The virtual environment that holds the parser, made once below the target folder.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// The release that the limits and the tables here were checked against.
const REQUIREMENT: &str = "dockerfile==3.4.0";

/// A wheel or nothing: building one would need Go. An unreachable registry is told soon.
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

/// The python of the environment, which is made if it is not there yet.
pub fn provision() -> Result<PathBuf> {
    // Tests of one process may ask at the same time.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let folder = environment::target().join("oracle/venv");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last: an environment without it is one whose making was interrupted.
    let stamp = folder.join("provisioned");
    if python.exists() && std::fs::read_to_string(&stamp).is_ok_and(|it| it == REQUIREMENT) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(&python).args(INSTALL).arg(REQUIREMENT))?;
    std::fs::write(&stamp, REQUIREMENT)?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{program}` does not run"))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
    ensure!(output.status.success(), "cannot install {REQUIREMENT}: {last}");
    Ok(())
}
