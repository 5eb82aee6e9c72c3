//! The invariants, held against every Dockerfile of some folders or archives.

mod acceptance;
mod check;
mod comments;
mod instructions;
mod invariant;
mod line_endings;
mod prefixes;
mod report;
mod sources;
mod speed;
mod subject;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use rayon::prelude::*;

use crate::environment;
use crate::oracle::Oracle;

pub use speed::Speed;

/// How many offenders are shown for each invariant.
pub const LIMIT: usize = 5;

/// How a survey ended.
pub struct Survey {
    /// How many invariants some file breaks.
    pub broken: usize,
    /// Why the oracle could not be asked.
    pub without_oracle: Option<String>,
}

impl Survey {
    /// Whether all is well; in CI, the oracle must have been asked.
    pub fn passed(&self) -> bool {
        self.broken == 0 && !(environment::in_ci() && self.without_oracle.is_some())
    }
}

/// Surveys `folders` and prints what came of it.
pub fn run(folders: &[PathBuf], limit: usize) -> Result<Survey> {
    let sources = sources::collect(folders)?;
    ensure!(!sources.is_empty(), "there is no Dockerfile in {}", sources::names(folders));
    let (oracle, without_oracle) = match Oracle::start() {
        Ok(oracle) => (Some(oracle), None),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    let started = Instant::now();
    let files = sources
        .par_iter()
        .map(|source| check::check(source, oracle.as_ref()))
        .collect::<Result<Vec<_>>>()?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{}: {} files", sources::names(folders), sources.len());
    let broken = report::invariants(&sources, &files, limit);
    if let Some(reason) = &without_oracle {
        println!("  the oracle was not asked: {reason}");
    }
    report::summary(&sources, &files, seconds);
    println!("  on one thread: {}", Speed::measure(&sources));
    Ok(Survey { broken, without_oracle })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_corpus_keeps_every_invariant() {
        let survey = run(&[environment::root().join("corpus")], usize::MAX).unwrap();
        assert_eq!(survey.broken, 0);
        let oracle = survey.without_oracle;
        assert!(oracle.is_none() || !environment::in_ci(), "the oracle cannot run: {oracle:?}");
    }
}
