//! `busybox`, which contains the shell of Alpine images: the one of the system, or Debian's
//! package, unpacked below the target directory.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// The path of `busybox`.
pub fn program() -> Result<PathBuf> {
    let answers = |program: &PathBuf| {
        Command::new(program).args(["ash", "-c", ":"]).output().is_ok_and(|it| it.status.success())
    };
    let dir = environment::target().join("oracle/busybox");
    let places = [PathBuf::from("busybox"), dir.join("usr/bin/busybox"), dir.join("bin/busybox")];
    if let Some(found) = places.iter().find(|it| answers(it)) {
        return Ok(found.clone());
    }
    provision(&dir)?;
    let found = places.into_iter().find(answers);
    found.context("the package holds no `busybox` that runs; install `busybox`")
}

/// Unpacks the package, which does not need root.
fn provision(dir: &PathBuf) -> Result<()> {
    fs::create_dir_all(dir)?;
    run(Command::new("apt-get").args(["download", "busybox"]).current_dir(dir))?;
    let entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let package = entries
        .iter()
        .map(fs::DirEntry::path)
        .find(|it| it.extension().is_some_and(|it| it == "deb"));
    let package = package.context("`apt-get download busybox` leaves no package")?;
    run(Command::new("dpkg-deb").arg("-x").arg(package).arg(dir))
}

fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output =
        command.output().with_context(|| format!("`{program}` does not run; install `busybox`"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().next_back().unwrap_or("it says nothing");
    ensure!(output.status.success(), "`{program}`: {last}; install `busybox`");
    Ok(())
}
