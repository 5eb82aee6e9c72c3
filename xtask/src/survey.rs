//! Checks the invariants on every Dockerfile of some directories or archives.

mod acceptance;
pub mod check;
mod comments;
pub mod embedded;
mod instructions;
pub mod invariant;
mod line_endings;
mod prefixes;
pub mod report;
mod runs;
pub mod sources;
pub mod speed;
mod subject;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use rayon::prelude::*;

use crate::environment;
use crate::oracles::Oracles;

use speed::Speed;

/// The maximum number of violations shown for each invariant.
pub const LIMIT: usize = 5;

/// The result of a survey.
pub struct Survey {
    /// The number of invariants that some file violates.
    pub broken: usize,
    /// The unavailable oracles, each with the reason.
    pub missing: Vec<String>,
}

impl Survey {
    /// Whether no invariant is violated; in CI, every oracle must also be available.
    pub fn passed(&self) -> bool {
        self.broken == 0 && (self.missing.is_empty() || !environment::in_ci())
    }
}

/// Surveys `dirs` and prints the results.
pub fn run(dirs: &[PathBuf], limit: usize) -> Result<Survey> {
    let sources = sources::collect(dirs)?;
    ensure!(!sources.is_empty(), "there is no Dockerfile in {}", sources::names(dirs));
    let oracles = Oracles::start();
    let started = Instant::now();
    let files = sources
        .par_iter()
        .map(|source| check::check(source, &oracles))
        .collect::<Result<Vec<_>>>()?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{}: {} files", sources::names(dirs), sources.len());
    let broken = report::invariants(&sources, &files, limit);
    let missing = oracles.missing();
    for reason in &missing {
        println!("  not asked: {reason}");
    }
    report::summary(&sources, &files, seconds);
    report::runs(&sources, &files, limit);
    println!("  on one thread: {}", Speed::measure(&sources));
    Ok(Survey { broken, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_corpus_keeps_every_invariant() {
        let survey = run(&[environment::root().join("corpus")], usize::MAX).unwrap();
        assert_eq!(survey.broken, 0);
        let missing = survey.missing;
        assert!(missing.is_empty() || !environment::in_ci(), "not asked: {missing:?}");
    }
}
