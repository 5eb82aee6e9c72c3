//! Runs `fix` on real files at every level: checks the invariants, counts what is applied and held
//! back, compares the findings of hadolint before and after, and measures the speed.

mod counts;
mod each;
mod fixed;
pub mod hadolint;
mod invariant;
mod keep;
mod lint;
mod remaining;
mod speed;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use dockwright_fixer::{FormatOptions, Status, format_file};
use rayon::prelude::*;

use crate::oracle::Oracle;
use crate::survey::invariant::Tested;
use crate::survey::report;
use crate::survey::sources::{self, Source};
use crate::{environment, panics};

#[cfg(unix)]
pub use fixed::Fixer;
pub use fixed::{Fixed, LEVELS};
pub use invariant::Invariant;

/// A file in its original form, formatted, and fixed at every level.
struct File<'a> {
    source: &'a Source,
    /// The output of `fmt`, or the source if `fmt` leaves the file unchanged.
    formatted: Vec<u8>,
    /// In the order of [`LEVELS`].
    levels: Vec<AtLevel<'a>>,
}

/// A file at one level.
struct AtLevel<'a> {
    fixed: Result<Fixed<'a>, String>,
    /// In the order of [`Invariant::ALL`].
    findings: Vec<Tested>,
}

/// Fixes every file of `dirs` at every level and prints the results; returns whether all invariants
/// hold.
pub fn run(dirs: &[PathBuf], limit: usize) -> Result<bool> {
    let started = Instant::now();
    let (dirs, sources) = collect(dirs)?;
    let oracle = Oracle::start();
    let asked = oracle.as_ref().ok();
    let files = sources.par_iter().map(|it| file(it, asked)).collect::<Result<Vec<_>>>()?;
    println!("{}: {} files", sources::names(&dirs), sources.len());
    if let Err(error) = &oracle {
        println!("  not asked: BuildKit's parser: {error:#}");
    }
    let holds = invariants(&files, limit);
    counts::print(&files);
    keep::keep(&files)?;
    println!("\nOn one thread, best of 3: {}", speed::Speed::measure(&files));
    let lint = lint::print(&files, limit)?;
    println!("\n{:.0} s", started.elapsed().as_secs_f64());
    Ok(holds && lint)
}

/// Fixes every file of `dirs` with each pass alone; returns whether all invariants hold.
pub fn run_each(dirs: &[PathBuf], limit: usize) -> Result<bool> {
    let started = Instant::now();
    let (dirs, sources) = collect(dirs)?;
    println!("{}: {} files", sources::names(&dirs), sources.len());
    let holds = each::run(&sources, limit)?;
    println!("\n{:.0} s", started.elapsed().as_secs_f64());
    Ok(holds)
}

/// The directories, or the archives of real files where none is named, with all files in them.
fn collect(dirs: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<Source>)> {
    let dirs = sources::or_archives(dirs);
    let sources = sources::collect(&dirs)?;
    ensure!(!sources.is_empty(), "there is no Dockerfile in {}", sources::names(&dirs));
    Ok((dirs, sources))
}

fn file<'a>(source: &'a Source, oracle: Option<&Oracle>) -> Result<File<'a>> {
    let bytes = &source.bytes;
    // The survey reports a panic in `fmt`.
    let outcome = panics::catch(|| format_file(bytes, &FormatOptions::default())).ok();
    let status = outcome.as_ref().map_or(Status::Refused, |it| it.status.clone());
    let level = |level| {
        let fixed = Fixed::of(bytes, level);
        let findings = Invariant::ALL.iter().map(|it| it.find(bytes, &status, &fixed, oracle));
        let findings = findings.collect::<Result<_>>()?;
        anyhow::Ok(AtLevel { fixed, findings })
    };
    Ok(File {
        source,
        formatted: outcome.and_then(|it| it.output).unwrap_or_else(|| bytes.clone()),
        levels: LEVELS.into_iter().map(level).collect::<Result<_>>()?,
    })
}

impl File<'_> {
    /// The text at a level: the fixed text, or the source if unchanged.
    fn at(&self, level: usize) -> &[u8] {
        self.levels[level].fixed.as_ref().map_or(&self.source.bytes, |it| &it.bytes)
    }
}

/// Prints a line for each invariant and level; returns whether all hold.
fn invariants(files: &[File<'_>], limit: usize) -> bool {
    let mut all_hold = true;
    for (index, level) in LEVELS.iter().enumerate() {
        println!("--level {level}");
        for (number, invariant) in Invariant::ALL.iter().enumerate() {
            let findings = files
                .iter()
                .map(|it| (it.source.path.as_str(), &it.levels[index].findings[number]));
            all_hold &= report::line(invariant.name(), findings, limit);
        }
    }
    all_hold
}

/// The directory for all files of this command.
fn dir() -> PathBuf {
    environment::target().join("fixes")
}
