//! Checks each pass alone, at each of its levels, since users may select a single pass.

use std::collections::BTreeSet;

use anyhow::Result;
use dockwright_fixer::{FixOptions, FormatOptions, Level, Pass, Status, format_file, passes};
use rayon::prelude::*;

use super::{Fixed, Invariant, LEVELS};
use crate::oracle::Oracle;
use crate::survey::invariant::Tested;
use crate::survey::report;
use crate::survey::sources::Source;

/// The result of one pass at one level for one file.
struct File {
    has_fix: bool,
    /// In the order of [`Invariant::ALL`].
    findings: Vec<Tested>,
}

/// Runs every pass alone over every file and prints violations; returns whether there are none.
pub fn run(sources: &[Source], limit: usize) -> Result<bool> {
    let oracle = Oracle::start();
    if let Err(error) = &oracle {
        println!("  not asked: BuildKit's parser: {error:#}");
    }
    let formatted: Vec<_> = sources.par_iter().map(|it| status(&it.bytes)).collect();
    let mut holds = true;
    for pass in passes() {
        // A pass that finds nothing at the riskiest level finds nothing at any other.
        let mut left: BTreeSet<usize> = (0..sources.len()).collect();
        for level in LEVELS.into_iter().rev().filter(|it| *it >= pass.level) {
            let find = |&index: &usize| {
                let file = file(&sources[index], &formatted[index], pass, level, &oracle)?;
                anyhow::Ok((index, file))
            };
            let files = left.par_iter().map(find).collect::<Result<Vec<_>>>()?;
            holds &= print(sources, &files, pass, level, limit);
            left = files.iter().filter(|(_, it)| it.has_fix).map(|(index, _)| *index).collect();
        }
    }
    Ok(holds)
}

fn status(bytes: &[u8]) -> Status {
    format_file(bytes, &FormatOptions::default()).status
}

fn file(
    source: &Source,
    formatted: &Status,
    pass: &'static Pass,
    level: Level,
    oracle: &Result<Oracle>,
) -> Result<File> {
    let options = FixOptions { level, passes: vec![pass], ..FixOptions::default() };
    let fixed = Fixed::with(&source.bytes, &options);
    let has_fix = fixed.as_ref().is_ok_and(|it| !it.outcome.applied.is_empty());
    let asked = oracle.as_ref().ok().filter(|_| has_fix);
    let findings = Invariant::ALL.iter().map(|it| it.find(&source.bytes, formatted, &fixed, asked));
    Ok(File { has_fix, findings: findings.collect::<Result<_>>()? })
}

/// Prints how many files were fixed, and a line for each invariant that is broken.
fn print(
    sources: &[Source],
    files: &[(usize, File)],
    pass: &Pass,
    level: Level,
    limit: usize,
) -> bool {
    let fixed = files.iter().filter(|(_, it)| it.has_fix).count();
    let is_broken = |it: &&Tested| matches!(it, Tested::Broken(_));
    let broken = files.iter().flat_map(|(_, it)| &it.findings).filter(is_broken).count();
    println!("--only {} --level {level}: {fixed} files fixed, {broken} broken", pass.name);
    for (number, invariant) in Invariant::ALL.iter().enumerate() {
        let findings =
            files.iter().map(|(index, it)| (&*sources[*index].path, &it.findings[number]));
        if findings.clone().any(|(_, it)| is_broken(&it)) {
            report::line(invariant.name(), findings, limit);
        }
    }
    broken == 0
}
