//! Real builds of the services in `corpus/stacks`, before and after `fix`, by `dockwright prove`:
//! checks that the image stays the same, and measures the gain.
//!
//! Not part of `cargo xtask test`: it needs root, `buildah`, `debootstrap` and half an hour.

pub mod bases;
pub mod buildah;
mod debian;
pub mod machine;
mod proof;
pub mod stack;
mod table;
mod wrong;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{environment, release};
use buildah::Buildah;
use stack::Stack;
use table::Row;

/// Proves the rewrites of the services with these names, or of all, and prints a table.
pub fn run(names: &[String], with: Option<PathBuf>) -> Result<bool> {
    let (buildah, binary) = prepare(with)?;
    let mut rows = Vec::new();
    let mut passed = true;
    for stack in stack::load(names)? {
        println!("── {}", stack.name);
        match row(&buildah, &binary, stack) {
            Ok(row) => {
                // Reported at once, since the next one takes minutes.
                println!("{}{}", row.report.text(), table::line(&row));
                passed &= row.passed();
                if !row.passed() {
                    println!("failed");
                }
                rows.push(row);
            }
            Err(error) => {
                println!("failed: {error:#}");
                passed = false;
            }
        }
    }
    println!("\n{}", table::markdown(&rows));
    Ok(passed)
}

/// Proves ten wrong rewrites, and counts how many of them are detected.
pub fn run_wrong(with: Option<PathBuf>) -> Result<bool> {
    let (buildah, binary) = prepare(with)?;
    wrong::run(&buildah, &binary)
}

/// The storage with the base images, and the given program or one built from these sources.
fn prepare(with: Option<PathBuf>) -> Result<(Buildah, PathBuf)> {
    machine::provision().context("builds cannot run here")?;
    let binary = with.map_or_else(release::checked, |it| Ok(it.canonicalize()?))?;
    let buildah = Buildah::open(&dir())?;
    bases::make(&buildah, &dir(), |_| true).context("the base images")?;
    Ok((buildah, binary))
}

fn row(buildah: &Buildah, binary: &Path, stack: Stack) -> Result<Row> {
    let rewrite = stack.rewrite()?;
    let report = proof::of_fix(buildah, binary, &stack, &rewrite)?;
    let Stack { name, settings, .. } = stack;
    Ok(Row { name, report, promised: settings.rebuild })
}

/// The directory for all files of the builds.
pub fn dir() -> PathBuf {
    environment::target().join("builds")
}
