//! Compares what the library for JavaScript and the plugins make of real files with what the
//! command makes of them, byte by byte, and how long each takes.

mod callers;
mod dprint;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use dockwright_fixer::{FixOptions, FormatOptions, Outcome, Status, fix_file, format_file};

use crate::peers::machine;
use crate::survey::sources::{self, Source};
use crate::{environment, readme};

/// What comes of one file.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// The new content, or the old one.
    Bytes(Vec<u8>),
    /// No builder accepts the file.
    Refused,
    /// The caller has no way to give the file, which is not UTF-8.
    NotGiven,
    /// Something else went wrong.
    Failed(String),
}

type Alter = fn(&[u8]) -> Vec<u8>;

/// What comes of all files, in their order, and the time for all.
struct Answers {
    caller: &'static str,
    task: &'static str,
    all: Vec<Answer>,
    seconds: f64,
    /// What the caller itself makes of a text in front of the plugin, if it does not stay.
    alters: Option<Alter>,
}

/// The comparison of a caller with the command.
#[derive(Default)]
struct Tally {
    equal: usize,
    both_refuse: usize,
    not_given: usize,
    /// Equal to the layout of the text that the caller has altered.
    altered: usize,
    /// The paths of the others, with the reasons.
    different: Vec<String>,
}

/// Compares on all Dockerfiles of some directories or archives; on the archives of real files, for
/// the table in `benches/README.md`.
pub fn run(dirs: &[PathBuf], limit: usize) -> Result<bool> {
    let sources = sources::collect(&sources::or_archives(dirs))?;
    ensure!(!sources.is_empty(), "there is no Dockerfile in {}", sources::names(dirs));
    let dir = environment::target().join("same");
    environment::fresh(&dir)?;
    let native = [
        native(&sources, "format", |it| format_file(it, &FormatOptions::default())),
        native(&sources, "fix", |it| fix_file(it, &FixOptions::default())),
    ];
    let mut others = callers::javascript(&sources, &dir)?;
    others.push(dprint::dprint(&sources, &dir)?);
    let mut table = HEAD.to_owned();
    for it in &native {
        row(&mut table, it, None);
    }
    let mut has_passed = true;
    for it in &others {
        let native = native.iter().find(|native| native.task == it.task);
        let expected = native.map(|it| it.all.as_slice()).unwrap_or_default();
        let tally = compare(&sources, expected, it);
        row(&mut table, it, Some(&tally));
        has_passed &= tally.different.is_empty() && tally.equal > 0;
        for different in tally.different.iter().take(limit) {
            println!("{} {}: {different}", it.caller, it.task);
        }
    }
    let (machine, load) = (machine::describe(), machine::load());
    writeln!(table, "\n{} files, wall time; machine: {machine}; {load}.", sources.len())?;
    println!("{table}");
    if dirs.is_empty() && has_passed {
        readme::replace(&environment::root().join("benches/README.md"), "same", &table)?;
    }
    Ok(has_passed)
}

fn native(sources: &[Source], task: &'static str, run: impl Fn(&[u8]) -> Outcome) -> Answers {
    let start = Instant::now();
    let all = sources.iter().map(|it| answer(&it.bytes, run(&it.bytes))).collect();
    Answers {
        caller: "native, one thread",
        task,
        all,
        seconds: start.elapsed().as_secs_f64(),
        alters: None,
    }
}

fn compare(sources: &[Source], expected: &[Answer], other: &Answers) -> Tally {
    let mut tally = Tally::default();
    for ((source, expected), answer) in sources.iter().zip(expected).zip(&other.all) {
        let why = match (expected, answer) {
            (Answer::Bytes(expected), Answer::Bytes(bytes)) if expected == bytes => {
                tally.equal += 1;
                continue;
            }
            (Answer::Refused, Answer::Refused) => {
                tally.both_refuse += 1;
                continue;
            }
            (_, Answer::NotGiven) => {
                tally.not_given += 1;
                continue;
            }
            (_, answer) if other.is_of_altered(&source.bytes, answer) => {
                tally.altered += 1;
                continue;
            }
            (_, Answer::Failed(why)) => why.as_str(),
            (Answer::Bytes(_), Answer::Bytes(_)) => "other bytes",
            (Answer::Refused, _) => "only the command refuses the file",
            _ => "the command does not refuse the file",
        };
        tally.different.push(format!("{}: {why}", source.path));
    }
    tally
}

impl Answers {
    /// Whether an answer is that of the command for the text that the caller gave to the plugin,
    /// apart from what the caller puts back.
    fn is_of_altered(&self, source: &[u8], answer: &Answer) -> bool {
        let Some(alters) = self.alters else { return false };
        match (formatted(&alters(source)), answer) {
            (Answer::Bytes(expected), Answer::Bytes(bytes)) => alters(bytes) == expected,
            (expected, answer) => expected == *answer,
        }
    }
}

fn formatted(source: &[u8]) -> Answer {
    answer(source, format_file(source, &FormatOptions::default()))
}

fn answer(source: &[u8], outcome: Outcome) -> Answer {
    match outcome.status {
        Status::Invalid | Status::Refused => Answer::Refused,
        Status::Done | Status::Skipped(_) => {
            Answer::Bytes(outcome.output.unwrap_or_else(|| source.to_vec()))
        }
    }
}

const HEAD: &str = "| caller | task | equal | both refuse | not UTF-8, not given | altered \
                    before | different | per file |\n|---|---|--:|--:|--:|--:|--:|--:|\n";

fn row(table: &mut String, answers: &Answers, tally: Option<&Tally>) {
    let Answers { caller, task, all, seconds, .. } = answers;
    let counts = tally.map_or_else(
        || " | | | |".to_owned(),
        |it| {
            let Tally { equal, both_refuse, not_given, altered, different } = it;
            format!("{equal} | {both_refuse} | {not_given} | {altered} | {}", different.len())
        },
    );
    #[expect(clippy::cast_precision_loss, reason = "there are few files")]
    let milliseconds = seconds * 1000.0 / all.len() as f64;
    // Writing to a string does not fail.
    let _ = writeln!(table, "| {caller} | {task} | {counts} | {milliseconds:.2} ms |");
}

/// The content of each file by itself, below `dir`, and the paths in the order of the sources.
fn copies(sources: &[Source], dir: &Path) -> Result<Vec<PathBuf>> {
    let copy = |(number, source): (usize, &Source)| {
        let path = dir.join(number.to_string()).join("Dockerfile");
        std::fs::create_dir_all(path.parent().unwrap_or(dir))?;
        std::fs::write(&path, &source.bytes)?;
        Ok(path)
    };
    sources.iter().enumerate().map(copy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_counts_once_and_a_difference_is_named() {
        let bytes = |text: &str| Answer::Bytes(text.into());
        let pairs = [
            (bytes("a"), bytes("a")),
            (Answer::Refused, Answer::Refused),
            (bytes("a"), Answer::NotGiven),
            (bytes("FROM a\rb\n"), bytes("FROM a\n")),
            (bytes("a"), bytes("b")),
            (bytes("a"), Answer::Refused),
            (Answer::Refused, bytes("a")),
            (bytes("a"), Answer::Failed("trap".to_owned())),
        ];
        let source = |number| Source { path: format!("{number}"), bytes: b"from a".to_vec() };
        let sources: Vec<_> = (0..pairs.len()).map(source).collect();
        let (expected, all): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let other = Answers {
            caller: "a",
            task: "format",
            all,
            seconds: 0.0,
            alters: Some(|it| it.into()),
        };
        let tally = compare(&sources, &expected, &other);
        let Tally { equal, both_refuse, not_given, altered, different } = tally;
        assert_eq!([equal, both_refuse, not_given, altered], [1; 4]);
        let expected = [
            "4: other bytes",
            "5: the command does not refuse the file",
            "6: only the command refuses the file",
            "7: trap",
        ];
        assert_eq!(different, expected);
    }
}
