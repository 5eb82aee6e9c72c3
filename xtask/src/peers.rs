//! The results of other formatters and fixers on the same files: installed from their registries,
//! run on copies, and judged by `BuildKit`'s parser and shfmt.
//!
//! Not part of `cargo xtask test`: the result is a table in `benches/README.md`.

mod comments;
mod compare;
mod count;
mod files;
mod findings;
mod fixers;
pub mod machine;
mod programs;
mod reading;
mod run;
mod score;
mod table;
mod tools;
mod words;

use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::oracle::Oracle;
use crate::survey::sources;
use crate::{environment, readme};
use count::Outcome;
use files::File;
use programs::Programs;
use run::Copies;
pub use score::run as run_score;
use table::Row;
use tools::Tool;

/// Files that are counted together.
struct Set {
    name: String,
    /// The number of files, including invalid ones.
    total: usize,
    /// The range of valid files in the set.
    valid: Range<usize>,
}

/// Runs every formatter on the valid files of `dirs` and prints the tables.
///
/// Without directories, uses the archives of real files and writes the tables to
/// `benches/README.md`.
pub fn run(dirs: &[PathBuf]) -> Result<()> {
    let (mut judge, sets) = Judge::new(dirs)?;
    let rows = tools::formatters()
        .into_iter()
        .map(|(name, tool)| match tool.and_then(|it| judge.row(&it, &sets)) {
            Ok(row) => row,
            Err(error) => Row::Absent { name, reason: format!("{error:#}") },
        })
        .collect::<Vec<_>>();
    publish("peers", &table::markdown(&rows, &sets, &machine::describe()), dirs)
}

/// Runs every fixer, likewise.
pub fn run_fixers(dirs: &[PathBuf]) -> Result<()> {
    let (judge, sets) = Judge::new(dirs)?;
    let text = fixers::markdown(judge, &sets)?;
    publish("fixers", &text, dirs)
}

fn publish(name: &str, text: &str, dirs: &[PathBuf]) -> Result<()> {
    println!("{text}");
    if dirs.is_empty() {
        readme::replace(&environment::root().join("benches/README.md"), name, text)?;
    }
    Ok(())
}

/// The files of the archives, and the sets in which they are counted.
fn archives(oracle: &Oracle) -> Result<(Vec<File>, Vec<Set>)> {
    let mut files = Vec::new();
    let mut sets = Vec::new();
    let mut all = 0;
    for (name, path) in sources::archives() {
        let (total, valid) = files::valid(&[path], oracle).context("the real files")?;
        all += total;
        files.extend(valid);
        // The first archive also gets its own table.
        if sets.is_empty() {
            sets.push(Set { name: name.to_owned(), total, valid: 0..files.len() });
        }
    }
    sets.push(Set { name: "all".to_owned(), total: all, valid: 0..files.len() });
    Ok((files, sets))
}

/// The programs that judge every tool.
struct Judge {
    oracle: Oracle,
    programs: Programs,
    files: Vec<File>,
}

impl Judge {
    fn new(dirs: &[PathBuf]) -> Result<(Self, Vec<Set>)> {
        let oracle = Oracle::start()?;
        let programs = Programs::provision()?;
        let (files, sets) = if dirs.is_empty() {
            archives(&oracle)?
        } else {
            let (total, files) = files::valid(dirs, &oracle)?;
            let valid = 0..files.len();
            (files, vec![Set { name: "files given".to_owned(), total, valid }])
        };
        ensure!(!files.is_empty(), "there is no valid Dockerfile");
        Ok((Self { oracle, programs, files }, sets))
    }

    /// Runs one tool on all files and counts the results.
    fn row(&mut self, tool: &Tool, sets: &[Set]) -> Result<Row> {
        println!("{} {}", tool.name, tool.version);
        let sources: Vec<_> = self.files.iter().map(|it| it.bytes.as_slice()).collect();
        let copies = Copies::new()?;
        let first = copies.format(tool, &sources)?;
        let mut outcomes = count::outcomes(&self.files, &first, &self.oracle, &mut self.programs)?;
        run_again(&copies, tool, &mut outcomes)?;
        findings::keep(&tool.dir_name(), &self.files, &outcomes)?;
        let counts = sets.iter().map(|set| {
            let files = set.valid.clone().filter(|it| first[*it].is_ok());
            let texts: Vec<_> = files.map(|it| sources[it]).collect();
            Ok((count::Counts::of(&outcomes[set.valid.clone()]), copies.speed(tool, &texts)?))
        });
        let counts = counts.collect::<Result<Vec<_>>>()?;
        Ok(Row::Counted { tool: tool.clone(), counts })
    }
}

/// Runs a tool again on its own output, unless `BuildKit` refuses that output.
fn run_again(copies: &Copies, tool: &Tool, outcomes: &mut [Outcome]) -> Result<()> {
    let changes = outcomes.iter_mut().filter_map(|it| match it {
        Outcome::Formatted(change) if !change.is_refused() => Some(change),
        _ => None,
    });
    let changes: Vec<_> = changes.collect();
    let outputs: Vec<_> = changes.iter().map(|it| it.output.as_slice()).collect();
    let second = copies.format(tool, &outputs)?;
    for (change, again) in changes.into_iter().zip(second) {
        change.changed_again = again.as_ref() != Ok(&change.output);
    }
    Ok(())
}

/// The directory for all files of the peers.
fn dir() -> PathBuf {
    environment::target().join("peers")
}
