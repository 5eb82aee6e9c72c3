//! Real builds of the services in `corpus/stacks`, before and after `fix`: checks that the image
//! stays the same, and measures the gain.
//!
//! Not part of `cargo xtask test`: it needs root, `buildah`, `debootstrap` and half an hour.

mod archive;
pub mod bases;
pub mod buildah;
pub mod config;
mod debian;
mod difference;
pub mod machine;
pub mod promise;
mod proof;
mod rebuild;
pub mod service;
pub mod stack;
mod table;
pub mod tree;
mod wrong;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::environment;
use buildah::{Buildah, Layers};
use proof::Images;
use rebuild::Rebuilds;
use stack::{Rewrite, Stack};
use table::Row;

/// The maximum number of differences shown for a service.
const SHOWN: usize = 20;

/// Proves the rewrites of the services with these names, or of all, and prints a table.
pub fn run(names: &[String]) -> Result<bool> {
    let buildah = prepare()?;
    let mut rows = Vec::new();
    let mut passed = true;
    for stack in stack::load(names)? {
        println!("── {}", stack.name);
        match row(&buildah, stack) {
            Ok(row) => {
                passed &= row.passed();
                show(&row);
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

/// Reports on one service at once, since the next one takes minutes.
fn show(row: &Row) {
    for difference in row.proof.differences.iter().take(SHOWN) {
        println!("{difference}");
    }
    println!("{}", table::noise(&row.proof));
    print!("{}", table::line(row));
    if !row.passed() {
        println!("failed");
    }
}

/// Builds ten wrong rewrites and counts how many of them are detected.
pub fn run_wrong() -> Result<bool> {
    let buildah = prepare()?;
    wrong::run(&buildah, &dir())
}

fn prepare() -> Result<Buildah> {
    machine::provision().context("builds cannot run here")?;
    let buildah = Buildah::open(&dir())?;
    bases::make(&buildah, &dir(), |_| true).context("the base images")?;
    Ok(buildah)
}

fn row(buildah: &Buildah, stack: Stack) -> Result<Row> {
    let Rewrite { before, after, passes } = stack.rewrite()?;
    let images = Images::new(buildah, &dir(), &stack, [before, after])?;
    images.build_before(Layers::Fresh)?;
    images.build_after(Layers::Fresh)?;
    let proof = images.prove(&passes)?;
    let rebuilds = Rebuilds::measure(&images)?;
    images.remove()?;
    let Stack { name, settings, .. } = stack;
    Ok(Row { name, passes, proof, rebuilds, promised: settings.rebuild })
}

/// The directory for all files of the builds.
pub fn dir() -> PathBuf {
    environment::target().join("builds")
}
