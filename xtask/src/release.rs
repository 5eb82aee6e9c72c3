//! The command as released.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// The profile of the tests.
pub const CHECKED: &str = "checked";

/// The path of the release build, which is made if out of date.
pub fn dockwright() -> Result<PathBuf> {
    build("release")
}

/// The path of the build with overflow checks, which is made by the tests as well.
pub fn checked() -> Result<PathBuf> {
    build(CHECKED)
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
    Ok(environment::target().join(profile).join("dockwright"))
}
