//! The command as released.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// The path of the release build, which is made if out of date.
pub fn dockwright() -> Result<PathBuf> {
    build("release")
}

/// The path of the `dev` build, which has overflow checks and is made by the tests as well.
pub fn checked() -> Result<PathBuf> {
    build("dev")
}

fn build(profile: &str) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--profile", profile, "-p", "dockwright", "--target-dir"])
        .arg(environment::target())
        .current_dir(environment::root())
        .status()
        .context("cargo does not run")?;
    ensure!(status.success(), "dockwright does not build");
    let dir = if profile == "dev" { "debug" } else { profile };
    Ok(environment::target().join(dir).join("dockwright"))
}
