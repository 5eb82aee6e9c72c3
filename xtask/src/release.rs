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
    build(&["build", "-p", "dockwright"], "release")
}

/// The path of the build with overflow checks, as the tests make it: for one package alone, cargo
/// would choose fewer features of the libraries, and build them anew.
pub fn checked() -> Result<PathBuf> {
    build(&["test", "--workspace", "--no-run"], CHECKED)
}

fn build(command: &[&str], profile: &str) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(command)
        .args(["--quiet", "--profile", profile, "--target-dir"])
        .arg(environment::target())
        .current_dir(environment::root())
        .status()
        .context("cargo does not run")?;
    ensure!(status.success(), "dockwright does not build");
    Ok(environment::target().join(profile).join("dockwright"))
}
