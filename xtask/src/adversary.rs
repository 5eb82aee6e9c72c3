//! The attacks of `corpus/adversary`: checks whether the command resists them, and compares real
//! images before and after the fixes that it applies.
//!
//! Not part of `cargo xtask test`: it needs root, `buildah`, `debootstrap`, `dockerd` for some
//! cases, and an hour.
//! and an hour.

mod builder;
mod docker;
mod prove;
#[path = "../../tests/adversary/suite.rs"]
pub mod suite;
mod tally;

use std::path::PathBuf;

use anyhow::{Result, anyhow};

use crate::environment;
use crate::release;
use prove::Workshop;
use suite::claims;
use tally::{Ending, Tally};

/// Proves the cases with these names, or all cases, with the given program or one built from these
/// sources.
pub fn run(names: &[String], with: Option<PathBuf>, list: bool) -> Result<bool> {
    let binary = with.map_or_else(release::checked, |it| Ok(it.canonicalize()?))?;
    let cases = suite::load(environment::root(), names).map_err(|err| anyhow!(err))?;
    let mut tally = Tally::default();
    let workshop = if list { None } else { Some(Workshop::open(&cases)?) };
    for case in &cases {
        let broken = claims::broken(case, &binary);
        let ending = workshop.as_ref().map(|it| {
            it.prove(case, &binary).unwrap_or_else(|err| Ending::NotBuilt(format!("{err:#}")))
        });
        if let Some(line) = tally.take(&case.name, &broken, ending) {
            println!("{line}");
        }
    }
    workshop.map_or(Ok(()), |it| it.finish())?;
    println!("\n{tally}");
    Ok(tally.passed())
}
