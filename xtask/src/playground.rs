//! Builds the page of `playground/`, and tests it in Chromium.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::output;
use crate::{environment, install, package};

/// The names of Chromium, the first of which is Debian's.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Builds the page, and returns whether its tests pass.
pub fn run() -> Result<bool> {
    let target = build()?;
    let mut tests = script("test", &target);
    println!("{}", target.join("site").display());
    Ok(tests.env("CHROMIUM", browser()?).status()?.success())
}

/// The directory with the page in `site`, where any server of files can take it from.
fn build() -> Result<PathBuf> {
    let target = std::path::absolute(environment::target().join("playground"))?;
    let library = target.join("library");
    environment::fresh(&library)?;
    package::wasm::pack(&library)?;
    install::npm_locked(&source(), &target.join("installed"))?;
    output(&mut script("build", &target)).context("the page cannot be built")?;
    Ok(target)
}

fn source() -> PathBuf {
    environment::root().join("playground")
}

fn script(name: &str, target: &Path) -> Command {
    let mut npm = Command::new(install::NPM);
    npm.args(["run", "--silent", name]).current_dir(source()).env("DOCKWRIGHT_PLAYGROUND", target);
    npm
}

/// The path of Chromium, installed where that is possible.
fn browser() -> Result<OsString> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(path);
    }
    let dirs = env::var_os("PATH").unwrap_or_default();
    let find = || {
        let mut paths = BROWSERS.iter().flat_map(|name| {
            env::split_paths(&dirs).map(move |dir| dir.join(name)).collect::<Vec<_>>()
        });
        paths.find(|it| it.is_file())
    };
    if find().is_none() {
        let name = BROWSERS[0];
        install::debian(&[(name, name)])?;
    }
    find()
        .map(PathBuf::into_os_string)
        .context("there is no Chromium; `CHROMIUM` can name its path")
}
