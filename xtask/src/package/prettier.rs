//! The plugin for Prettier.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde_json::json;

use super::{Artifact, VERSION, fresh, size, wasm};
use crate::command::output;
use crate::environment;

pub const PRETTIER: &str = "prettier@3.10.1";

fn source() -> PathBuf {
    environment::root().join("crates/wasm/prettier")
}

/// Packs the plugin and its library, and installs both beside Prettier; returns the directory, the
/// bytes of both, and the seconds of the installation.
pub fn install(name: &str) -> Result<(PathBuf, u64, f64)> {
    let dir = fresh(name)?;
    let [library, plugin, prefix] = ["library", "plugin", "installed"].map(|it| dir.join(it));
    for it in [&library, &plugin.join("package"), &prefix] {
        fs::create_dir_all(it)?;
    }
    let library = wasm::pack(&library)?;
    let needs = ("dependencies", json!({ "@dockwright/wasm": VERSION }));
    let plugin = wasm::npm_pack(&source(), &plugin.join("package"), &plugin, &[needs])?;
    let seconds = wasm::npm_install(&prefix, &[&library, &plugin, Path::new(PRETTIER)])?;
    Ok((prefix, size(&library)? + size(&plugin)?, seconds))
}

pub fn package() -> Result<Artifact> {
    let (prefix, bytes, seconds) = install("prettier")?;
    wasm::tests_pass(&source().join("tests/prettier.js"), &prefix)?;
    wasm::types_are_right(&source().join("tests/types.ts"), &prefix)?;
    let file = prefix.join("Dockerfile");
    fs::write(&file, "from debian:13\n")?;
    let mut prettier = Command::new(prefix.join("node_modules/.bin/prettier"));
    prettier.args(["--plugin", "prettier-plugin-dockwright", "--write", "Dockerfile"]);
    output(prettier.current_dir(&prefix))?;
    anyhow::ensure!(fs::read_to_string(&file)? == "FROM debian:13\n", "prettier changes nothing");
    Ok(Artifact {
        name: "plugin for Prettier",
        bytes,
        install: "npm install --save-dev prettier-plugin-dockwright",
        seconds,
        ran: "npx prettier --plugin prettier-plugin-dockwright --write Dockerfile".to_owned(),
    })
}
