//! Differential runs: random texts, run by real shells before and after formatting.
//!
//! The seed determines a case completely: the text and its layout in a Dockerfile.

pub mod argv;
pub mod cleanups;
mod dockerfile;
mod execute;
mod grammar;
pub mod random;
pub mod shrink;

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::Result;
use dockwright_fixer::{Chains, FormatOptions, Indent, Operators, Status, format_file};
use dockwright_verify as verify;
use rayon::prelude::*;

use super::texts;
use crate::environment;
use dockerfile::Case;
use execute::{Bench, Shell};

/// The seed of the first case of a test.
pub const SEED: u64 = 1;
/// The number of cases in a test.
pub const CASES: u64 = 2000;

/// The maximum number of failures to shrink and show.
const SHOWN: usize = 5;

/// The results of the runs.
pub struct Differential {
    /// Cases whose text changes in formatting.
    pub changed: u64,
    /// Cases whose run differs after formatting, or whose layout is refused.
    pub failed: usize,
    /// The unavailable shells, each with the reason.
    pub missing: Vec<String>,
}

impl Differential {
    /// Whether all cases passed; in CI, every shell must also be available.
    pub fn passed(&self) -> bool {
        self.failed == 0 && (self.missing.is_empty() || !environment::in_ci())
    }
}

/// The result of one case.
enum End {
    /// The file is invalid, or the text unchanged.
    Untouched,
    /// The text never ends, before formatting already.
    Endless,
    /// The text changed, and its run is the same.
    Same,
    /// The second reader refuses the layout.
    Refused,
    /// The text changed, and its run differs in the shell with this index.
    Otherwise(usize),
}

/// Runs the given number of cases, starting with `seed`, and prints the results.
pub fn run(seed: u64, cases: u64) -> Result<Differential> {
    let (shells, missing) = Shell::all();
    let bench = Bench::new()?;
    let started = Instant::now();
    let seeds: Vec<_> = (seed..seed.saturating_add(cases)).collect();
    let ends =
        seeds.par_iter().map(|seed| one(&bench, &shells, *seed)).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = shells.iter().map(|it| it.name).collect();
    let changed =
        ends.iter().filter(|it| !matches!(it, End::Untouched | End::Endless)).count() as u64;
    let endless = ends.iter().filter(|it| matches!(it, End::Endless)).count();
    let failures = seeds.iter().zip(&ends).filter_map(|(seed, end)| match end {
        End::Untouched | End::Endless | End::Same => None,
        End::Refused => Some((*seed, None)),
        End::Otherwise(shell) => Some((*seed, Some(&shells[*shell]))),
    });
    let failures: Vec<_> = failures.collect();
    println!(
        "{cases} cases from seed {seed} in {}: {changed} with other bytes, {} runs, {} failed, {:.1} s",
        names.join(", "),
        bench.runs(),
        failures.len(),
        started.elapsed().as_secs_f64()
    );
    if endless > 0 {
        println!("  not compared: {endless} texts that do not end before formatting");
    }
    for reason in &missing {
        println!("  not asked: {reason}");
    }
    for (seed, shell) in failures.iter().take(SHOWN) {
        let (seed, source) = (*seed, Case::new(*seed).source);
        println!(
            "seed {seed} {}",
            match shell {
                None => refusal(seed, &source),
                Some(shell) => other_run(&bench, shell, seed, &source),
            }
        );
    }
    Ok(Differential { changed, failed: failures.len(), missing })
}

fn one(bench: &Bench, shells: &[Shell], seed: u64) -> Result<End> {
    let case = Case::new(seed);
    let mut afters = BTreeSet::new();
    for options in options(seed) {
        match laid_out(&case.source, &options) {
            Ok(after) => afters.extend(after),
            Err(_) => return Ok(End::Refused),
        }
    }
    let before = text(case.source.as_bytes());
    afters.remove(&before);
    if afters.is_empty() {
        return Ok(End::Untouched);
    }
    for (index, shell) in shells.iter().enumerate() {
        if case.is_bash && shell.name != "bash" {
            continue;
        }
        let expected = bench.run(shell, &before)?;
        if expected.hangs() {
            return Ok(End::Endless);
        }
        for after in &afters {
            if bench.run(shell, after)? != expected {
                return Ok(End::Otherwise(index));
            }
        }
    }
    Ok(End::Same)
}

/// Layouts that cover every option for shell text; each case is tested with half of them.
fn options(seed: u64) -> [FormatOptions; 3] {
    let layouts = if seed.is_multiple_of(2) {
        [
            (100, Operators::Preserve, Indent::Spaces(4), Chains::Split),
            (100, Operators::Leading, Indent::Tab, Chains::Keep),
            (40, Operators::Trailing, Indent::Spaces(4), Chains::Split),
        ]
    } else {
        [
            (40, Operators::Preserve, Indent::Auto, Chains::Keep),
            (40, Operators::Leading, Indent::Spaces(4), Chains::Split),
            (100, Operators::Trailing, Indent::Spaces(2), Chains::Keep),
        ]
    };
    layouts.map(|(width, operators, indent, chains)| FormatOptions {
        width,
        operators,
        indent,
        chains,
        ..FormatOptions::default()
    })
}

/// The text of the last RUN as a shell receives it.
fn text(source: &[u8]) -> String {
    let last = texts::texts(&verify::read(source)).pop();
    last.map_or_else(String::new, |it| String::from_utf8_lossy(&it.bytes).into_owned())
}

/// The text after formatting; `None` if the file is invalid. Returns an error if the layout is
/// refused.
fn laid_out(source: &str, options: &FormatOptions) -> Result<Option<String>, String> {
    let outcome = format_file(source.as_bytes(), options);
    match outcome.status {
        Status::Done => Ok(Some(text(outcome.output.as_deref().unwrap_or(source.as_bytes())))),
        Status::Refused => Err(format!("{:?}", outcome.diagnostics)),
        _ => Ok(None),
    }
}

/// The smallest source found whose layout is refused, and the reason.
fn refusal(seed: u64, source: &str) -> String {
    let refused = |source: &str| options(seed).iter().find_map(|it| laid_out(source, it).err());
    let source = shrink::shrink(source, |source| refused(source).is_some());
    format!("is refused:\n{source}\n{}", refused(&source).unwrap_or_default())
}

/// The smallest source found whose run differs, and the difference.
fn other_run(bench: &Bench, shell: &Shell, seed: u64, source: &str) -> String {
    let otherwise = |source: &str| {
        let before = text(source.as_bytes());
        let expected = bench.run(shell, &before).ok()?;
        options(seed).into_iter().find_map(|options| {
            let after = laid_out(source, &options).ok()??;
            let observed = bench.run(shell, &after).ok()?;
            let runs = [(&before, &expected), (&after, &observed)]
                .map(|(text, observed)| format!("{text}\n  {observed:?}"));
            (observed != expected).then(|| format!("{options:?}\n{}", runs.join("\n")))
        })
    };
    let source = shrink::shrink(source, |source| otherwise(source).is_some());
    let runs = otherwise(&source).unwrap_or_else(|| "but not every time".to_owned());
    format!("runs otherwise in {}:\n{source}\n{runs}", shell.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_do_the_same_before_and_after() {
        let end = run(SEED, CASES / 10).unwrap();
        assert!(end.missing.is_empty() || !environment::in_ci(), "{:?}", end.missing);
        assert_eq!(end.failed, 0);
        assert!(end.changed > CASES / 20, "only {} texts changed", end.changed);
    }

    #[test]
    fn managers_are_called_as_before_a_fix() {
        let cases = cleanups::CASES / 6;
        let end = cleanups::run(SEED, cases).unwrap();
        assert!(end.missing.is_empty() || !environment::in_ci(), "{:?}", end.missing);
        assert!(end.passed(cases), "{} changed, {} failed", end.changed, end.failed);
    }

    #[test]
    fn an_endless_output_ends() {
        let bench = Bench::new().unwrap();
        for shell in Shell::all().0 {
            let end = bench.run(&shell, "yes >f; echo done").unwrap();
            assert!(!end.hangs());
            assert_eq!((end.stdout().as_str(), end.files()["f"].len()), ("done\n", 1_000_000));
        }
    }

    #[test]
    fn a_case_is_all_in_its_seed() {
        assert_eq!(Case::new(7).source, Case::new(7).source);
        assert_ne!(Case::new(7).source, Case::new(8).source);
    }

    #[test]
    fn another_run_is_told() {
        let bench = Bench::new().unwrap();
        for shell in Shell::all().0 {
            let run = |text: &str| bench.run(&shell, text).unwrap();
            let before = run("argv a  b; printf x  >f && false");
            assert_eq!(before, run("argv a b ; printf x >f && false"));
            for after in [
                "argv 'a  b'; printf x >f && false",
                "argv a b; printf x >g && false",
                "argv a b; printf y >f && false",
                "argv a b; printf x >f && true",
            ] {
                assert_ne!(before, run(after), "{after}");
            }
        }
    }
}
