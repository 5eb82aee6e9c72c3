//! Builds `crates/wasm` as WebAssembly.

mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

pub use self::toolchain::check_only;
use crate::command::{output, shell};
use crate::{environment, install};

/// The name of the module of JavaScript, and the start of that of its WebAssembly.
const NAME: &str = "dockwright";

/// Builds everything and prints the sizes.
pub fn run(with_debian: bool) -> Result<()> {
    if with_debian {
        toolchain::use_debian();
    }
    report("for JavaScript", &javascript()?.join(format!("{NAME}_bg.wasm")))?;
    report("for dprint", &dprint()?)
}

fn report(what: &str, path: &Path) -> Result<()> {
    let compressed = output(&mut shell("gzip -9 -c \"$1\" | wc -c", &[&path.to_string_lossy()]))?;
    let plain = fs::metadata(path)?.len();
    println!("{what}: {plain} bytes, {} with gzip, {}", compressed.trim(), path.display());
    Ok(())
}

/// The directory with the module for JavaScript and its WebAssembly.
pub fn javascript() -> Result<PathBuf> {
    let built = toolchain::build("javascript", &[])?;
    let dir = dir().join("javascript");
    once(&dir, &built, || {
        let bindgen = install::cargo("wasm-bindgen-cli", &bindgen_version()?, "wasm-bindgen")?;
        let mut command = Command::new(bindgen);
        command.args(["--target", "web", "--no-typescript", "--remove-name-section"]);
        command.args(["--remove-producers-section", "--experimental-reset-state-function"]);
        command.args(["--out-name", NAME, "--out-dir"]).arg(&dir).arg(&built);
        output(&mut command).map(drop)
    })?;
    Ok(dir)
}

/// The plugin for dprint.
pub fn dprint() -> Result<PathBuf> {
    toolchain::build("dprint", &["-C", "strip=symbols"])
}

/// The program has to have the version of the library.
fn bindgen_version() -> Result<String> {
    let lock: toml::Table = fs::read_to_string(environment::root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).into_iter().flatten();
    let text = |it: &toml::Value, key: &str| Some(it.get(key)?.as_str()?.to_owned());
    let mut packages = packages.filter(|it| text(it, "name").as_deref() == Some("wasm-bindgen"));
    packages.find_map(|it| text(it, "version")).context("Cargo.lock has no wasm-bindgen")
}

fn dir() -> PathBuf {
    environment::target().join("wasm")
}

/// Fills `dir` by `make`, unless it was made from the same bytes as `built` has.
fn once(dir: &Path, built: &Path, make: impl Fn() -> Result<()>) -> Result<()> {
    // Written last: a directory without it is incomplete.
    let stamp = dir.join("made-from");
    let bytes = fs::read(built)?;
    if fs::read(&stamp).is_ok_and(|it| it == bytes) {
        return Ok(());
    }
    environment::fresh(dir)?;
    make()?;
    fs::write(&stamp, bytes)?;
    Ok(())
}
