//! Compares the findings of hadolint before and after: no fix may add a finding.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::hadolint::{Codes, Hadolint, codes};
use super::{File, LEVELS, remaining};

/// The compared texts of a file.
const TEXTS: [&str; 2 + LEVELS.len()] = ["before", "fmt", "safe", "intended", "risky"];
/// The index of the first fixed text.
const FIXED: usize = TEXTS.len() - LEVELS.len();
/// The index of the text that is formatted but not fixed.
const LAYOUT: usize = 1;
/// The number of unchanged codes that get a row.
const UNCHANGED: usize = 25;

/// The code for a file that hadolint cannot parse.
const UNREADABLE: &str = "DL1000";

/// The findings of each text of a file.
struct Linted<'f> {
    path: &'f str,
    codes: [Codes; TEXTS.len()],
    /// The codes that the applied fixes of each text may uncover.
    uncovered: [BTreeSet<&'static str>; TEXTS.len()],
}

type Counts = [usize; TEXTS.len()];

/// Lints every text, and prints tables and violations; returns whether there are no violations.
pub fn print(files: &[File<'_>], limit: usize) -> Result<bool> {
    let hadolint = match Hadolint::start(super::dir().join("hadolint")) {
        Ok(hadolint) => hadolint,
        Err(error) => {
            println!("\nnot asked: hadolint: {error:#}");
            return Ok(!crate::environment::in_ci());
        }
    };
    println!("\n{}", hadolint.version);
    let texts: Vec<_> = files.iter().flat_map(texts).collect();
    let found = hadolint.lint(&texts)?;
    let (found, _) = found.as_chunks::<{ TEXTS.len() }>();
    let mut linted: Vec<_> = files
        .iter()
        .zip(found)
        .map(|(it, found)| Linted {
            path: &it.source.path,
            codes: found.each_ref().map(|it| codes(it)),
            uncovered: std::array::from_fn(|index| uncovered(it, index)),
        })
        .collect();
    linted.retain(|it| !it.codes[0].contains_key(UNREADABLE));
    println!("{} files that it could not read before are left out", files.len() - linted.len());
    tables(&totals(&linted));
    remaining::print(files, found, limit);
    Ok(offenders(&linted, limit))
}

fn texts<'f>(file: &'f File<'_>) -> [&'f [u8]; TEXTS.len()] {
    [&file.source.bytes, &file.formatted, file.at(0), file.at(1), file.at(2)]
}

/// The codes that the fixes of a text uncover.
fn uncovered(file: &File<'_>, index: usize) -> BTreeSet<&'static str> {
    let level = index.checked_sub(FIXED).map(|it| &file.levels[it]);
    let fixed = level.and_then(|it| it.fixed.as_ref().ok());
    let applied = fixed.into_iter().flat_map(|it| &it.outcome.applied);
    applied.flat_map(|it| it.pass.uncovers).copied().collect()
}

fn totals<'f>(linted: &'f [Linted<'_>]) -> BTreeMap<&'f str, Counts> {
    let mut totals: BTreeMap<&str, Counts> = BTreeMap::new();
    for file in linted {
        for (index, codes) in file.codes.iter().enumerate() {
            for (code, count) in codes {
                totals.entry(code).or_default()[index] += count;
            }
        }
    }
    totals
}

fn tables(totals: &BTreeMap<&str, Counts>) {
    let mut all = Counts::default();
    for counts in totals.values() {
        for (sum, count) in all.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let mut rows: Vec<_> = totals.iter().collect();
    rows.sort_by_key(|(code, counts)| (std::cmp::Reverse(counts[0]), **code));
    let is_changed = |counts: &Counts| counts.iter().any(|it| *it != counts[0]);
    let (changed, unchanged): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| is_changed(it.1));
    for (title, rows) in [("changed", changed), ("unchanged", unchanged)] {
        println!("\n| {title} | {} |", TEXTS.join(" | "));
        println!("|---|{}", "--:|".repeat(TEXTS.len()));
        let shown = if title == "changed" { rows.len() } else { UNCHANGED };
        for (code, counts) in rows.iter().take(shown) {
            row(code, counts, &all);
        }
        row("all findings", &all, &all);
    }
}

fn row(name: &str, counts: &Counts, all: &Counts) {
    let cell = |index: usize| {
        let (count, all) = (counts[index], all[index].max(1));
        let permille = (count * 1000 + all / 2) / all;
        format!("{count} ({}.{} %)", permille / 10, permille % 10)
    };
    let cells: Vec<_> = (0..TEXTS.len()).map(cell).collect();
    println!("| {name} | {} |", cells.join(" | "));
}

/// Prints where a code has more findings than before; returns whether the fixes add none.
fn offenders(linted: &[Linted<'_>], limit: usize) -> bool {
    let mut none = true;
    for (index, text) in TEXTS.iter().enumerate().skip(1) {
        let found: Vec<_> = linted.iter().flat_map(|it| more(it, index)).collect();
        println!("\nmore findings after {text} than before: {}", found.len());
        for what in found.iter().take(limit) {
            println!("  {what}");
        }
        none &= index == LAYOUT || found.is_empty();
    }
    none
}

/// The codes with more findings in a text than in the source; for a fixed text, than in the
/// formatted one.
fn more(file: &Linted<'_>, index: usize) -> Vec<String> {
    let count = |index: usize, code: &str| file.codes[index].get(code).copied().unwrap_or(0);
    let most = |code: &str| match index {
        LAYOUT => count(0, code),
        _ => count(0, code).max(count(LAYOUT, code)),
    };
    let is_uncovered = |code: &str| file.uncovered[index].contains(code);
    let more = file.codes[index].iter();
    let more = more.filter(|(code, after)| **after > most(code) && !is_uncovered(code));
    more.map(|(code, after)| {
        format!("{}: {code}: {} before, {after} after", file.path, count(0, code))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_a_code_than_before_is_told_once() {
        let codes = |found: &[(&str, usize)]| {
            found.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect::<Codes>()
        };
        let file = Linted {
            path: "a",
            codes: [
                codes(&[("DL1", 1), ("DL2", 2)]),
                codes(&[("DL1", 2), ("DL2", 2)]),
                codes(&[("DL1", 2)]),
                codes(&[("DL1", 1), ("DL2", 3)]),
                codes(&[("DL3", 1), ("DL4", 1)]),
            ],
            uncovered: std::array::from_fn(|it| (it == 4).then_some("DL3").into_iter().collect()),
        };
        assert_eq!(more(&file, LAYOUT), ["a: DL1: 1 before, 2 after"]);
        assert!(more(&file, 2).is_empty(), "by the layout");
        assert_eq!(more(&file, 3), ["a: DL2: 2 before, 3 after"]);
        assert_eq!(more(&file, 4), ["a: DL4: 0 before, 1 after"], "and no uncovered one");
    }
}
