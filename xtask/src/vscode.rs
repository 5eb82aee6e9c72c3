//! Builds the extension of `editors/vscode`, tests it, and packs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::output;
use crate::{environment, install, package, release};

/// Packs the extension, and returns whether its tests pass.
pub fn run() -> Result<bool> {
    let target = build()?;
    let mut tests = script("test", &target);
    println!("{}", target.join("dockwright.vsix").display());
    Ok(tests.env("DOCKWRIGHT", release::checked()?).status()?.success())
}

/// The directory with the packed extension.
fn build() -> Result<PathBuf> {
    let target = std::path::absolute(environment::target().join("vscode"))?;
    let library = target.join("library");
    environment::fresh(&library)?;
    package::wasm::pack(&library)?;
    install::npm_locked(&source(), &target.join("installed"))?;
    let mut build = script("build", &target);
    output(build.env("DOCKWRIGHT_VERSION", package::VERSION))
        .context("the extension cannot be built")?;
    Ok(target)
}

fn source() -> PathBuf {
    environment::root().join("editors/vscode")
}

fn script(name: &str, target: &Path) -> Command {
    let mut npm = Command::new(install::NPM);
    npm.args(["run", "--silent", name]).current_dir(source()).env("DOCKWRIGHT_VSCODE", target);
    npm
}
