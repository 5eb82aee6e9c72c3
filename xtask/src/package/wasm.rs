//! The library for JavaScript: `@dockwright/wasm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Artifact, VERSION, fresh, size, timed};
use crate::command::output;
use crate::{environment, install, wasm};

/// The compiler of TypeScript.
const TYPESCRIPT: &str = "typescript@7.0.2";

/// Builds the WebAssembly, and installs the tools for its tests.
pub fn provision() -> Result<()> {
    wasm::javascript()?;
    install::npm("typescript", &[TYPESCRIPT]).map(drop)
}

/// The sources of the package.
fn source() -> PathBuf {
    environment::root().join("crates/wasm/npm")
}

/// Packs the package into `dir`, and returns its path.
pub fn pack(dir: &Path) -> Result<PathBuf> {
    let package = dir.join("package");
    let generated = package.join("generated");
    fs::create_dir_all(&generated)?;
    let built = wasm::javascript()?;
    for name in ["dockwright.js", "dockwright_bg.wasm"] {
        fs::copy(built.join(name), generated.join(name))?;
    }
    npm_pack(&source(), &package, dir, &[])
}

/// Packs the files of `source`, in `package` with what is there already, into `dir`; the manifest
/// gets the version and these keys.
pub fn npm_pack(
    source: &Path,
    package: &Path,
    dir: &Path,
    more: &[(&str, Value)],
) -> Result<PathBuf> {
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), package.join(entry.file_name()))?;
        }
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(environment::root().join(name), package.join(name))?;
    }
    let manifest = package.join("package.json");
    let mut content = fs::read_to_string(&manifest)?;
    // The order of the keys of `exports` matters, so the text is not parsed and written anew.
    for (key, value) in [("version", json!(VERSION))].iter().chain(more) {
        content = content.replacen('{', &format!("{{\n  \"{key}\": {value},"), 1);
    }
    fs::write(&manifest, content)?;
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", "--pack-destination"]).arg(dir).current_dir(package);
    output(&mut npm).map(|name| dir.join(name.trim()))
}

/// Installs packages into `prefix`, which has nothing yet, and says how many seconds it took.
pub fn npm_install(prefix: &Path, packages: &[&Path]) -> Result<f64> {
    fs::write(prefix.join("package.json"), "{\"private\": true, \"type\": \"module\"}\n")?;
    let flags = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
    timed(Command::new("npm").args(flags).args(packages).current_dir(prefix))
}

pub fn package() -> Result<Artifact> {
    let dir = fresh("wasm")?;
    let packed = pack(&dir)?;
    let prefix = fresh("wasm-installed")?;
    let seconds = npm_install(&prefix, &[&packed])?;
    examples_run(&source().join("README.md"), &prefix)?;
    for name in ["node.js", "web.js"] {
        tests_pass(&source().join("tests").join(name), &prefix)?;
    }
    types_are_right(&source().join("tests/types.ts"), &prefix)?;
    Ok(Artifact {
        name: "WebAssembly for npm",
        bytes: size(&packed)?,
        install: "npm install @dockwright/wasm",
        seconds,
        ran: "format(\"from node:22\\n\")".to_owned(),
    })
}

/// Runs the first example of a README, where its package is installed, and compares the output
/// with the text that follows.
pub fn examples_run(readme: &Path, prefix: &Path) -> Result<()> {
    let text = fs::read_to_string(readme)?;
    let block = |text: &str, kind: &str| {
        let (_, rest) = text.split_once(&format!("```{kind}\n"))?;
        let (block, rest) = rest.split_once("```\n")?;
        Some((block.to_owned(), rest.to_owned()))
    };
    let shown = readme.display();
    let (example, rest) = block(&text, "js").with_context(|| format!("{shown} has no example"))?;
    let (expected, _) = block(&rest, "text").with_context(|| format!("{shown} has no output"))?;
    let path = prefix.join("example.js");
    fs::write(&path, example)?;
    let printed = output(Command::new("node").arg(&path).current_dir(prefix))?;
    ensure!(printed == expected, "the example of {shown} prints:\n{printed}");
    Ok(())
}

/// Runs a file of tests where its package is installed.
pub fn tests_pass(path: &Path, prefix: &Path) -> Result<()> {
    let copy = prefix.join("test.js");
    fs::copy(path, &copy)?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=dot"]).arg(&copy).current_dir(prefix);
    output(&mut node).map(drop).with_context(|| format!("{}", path.display()))
}

/// Compiles a file of TypeScript as the projects of users do.
pub fn types_are_right(path: &Path, prefix: &Path) -> Result<()> {
    let tsc = install::npm("typescript", &[TYPESCRIPT])?;
    let test = prefix.join("types.ts");
    fs::copy(path, &test)?;
    for (module, resolution) in [("nodenext", "nodenext"), ("esnext", "bundler")] {
        let mut command = Command::new(tsc.join(".bin/tsc"));
        command.args(["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom"]);
        command.args(["--module", module, "--moduleResolution", resolution, "--types", ""]);
        output(command.arg(&test).current_dir(prefix)).context("the types are wrong")?;
    }
    Ok(())
}
