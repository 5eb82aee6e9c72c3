//! The crates as the registry gets them: `cargo install` builds from the packed files alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Artifact, VERSION, fresh, size, timed, try_out};
use crate::command::output;
use crate::environment;

/// The crates that are published, each after those that it needs.
const CRATES: [&str; 10] = [
    "dockwright-syntax",
    "dockwright-printer",
    "dockwright-model",
    "dockwright-verify",
    "dockwright-compare",
    "dockwright-fixer",
    "dockwright-layers",
    "dockwright-lsp",
    "dockwright-prove",
    "dockwright",
];

pub fn package() -> Result<Artifact> {
    let dir = fresh("crates")?;
    let mut cargo = Command::new("cargo");
    cargo.args([
        "package",
        "--workspace",
        "--exclude",
        "xtask",
        "--exclude",
        "dockwright-wasm",
        "--allow-dirty",
        "--no-verify",
    ]);
    output(cargo.arg("--target-dir").arg(&dir).current_dir(environment::root()))?;
    let mut bytes = 0;
    for name in CRATES {
        let packed = dir.join(format!("package/{name}-{VERSION}.crate"));
        bytes += size(&packed)?;
        output(Command::new("tar").arg("-xzf").arg(&packed).arg("-C").arg(&dir))?;
        has_what_the_registry_shows(&dir.join(format!("{name}-{VERSION}")))?;
    }
    // What the registry would answer, once the crates are there.
    let patches = CRATES[..CRATES.len() - 1].iter().flat_map(|it| {
        let path = dir.join(format!("{it}-{VERSION}"));
        ["--config".to_owned(), format!("patch.crates-io.{it}.path={:?}", path.display())]
    });
    let mut install = Command::new("cargo");
    install.args(["install", "--locked", "--quiet", "--path"]);
    install.arg(dir.join(format!("dockwright-{VERSION}"))).args(patches);
    install.arg("--root").arg(dir.join("installed"));
    let seconds = timed(install.env("CARGO_HOME", dir.join("home")).current_dir(&dir))?;
    let program = dir.join("installed/bin/dockwright");
    Ok(Artifact {
        name: "crates",
        bytes,
        install: "cargo install --locked dockwright",
        seconds,
        // Beside the sources of dockwright, whose tests read Dockerfiles, `fmt` would hold back.
        ran: try_out("dockwright", || Command::new(&program), &fresh("crates-tried")?)?,
    })
}

fn has_what_the_registry_shows(dir: &Path) -> Result<()> {
    let manifest: toml::Table = fs::read_to_string(dir.join("Cargo.toml"))?.parse()?;
    let package = &manifest["package"];
    for key in ["description", "license", "readme", "repository", "keywords", "categories"] {
        ensure!(package.get(key).is_some(), "{} has no `{key}`", dir.display());
    }
    let readme = fs::read_to_string(dir.join("README.md"))?;
    // The tests of a library run the example in its README.
    let is_library = dir.join("src/lib.rs").exists();
    ensure!(!is_library || readme.contains("```rust"), "{} shows no example", dir.display());
    Ok(())
}
