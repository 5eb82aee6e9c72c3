//! Dockerfiles of the corpus, or real ones, changed in ways both common and unusual, by one or two
//! changes each: `fmt` and `fix` must keep their invariants for every file.

mod cases;
mod judge;
mod subject;
mod ways;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use dockwright_fixer::fix_file;
use rayon::prelude::*;

use crate::shells::differential::random::Random;
use crate::shells::differential::shrink::shrink;
use cases::Case;
use judge::{Applied, Broken, Rule, judge, more_applied};
use ways::{Keeps, Way};

/// The changes to make, and their number.
pub struct Plan {
    pub seed: u64,
    pub rounds: u64,
    /// Only ways to change a file whose names contain this text.
    pub only: Option<String>,
    /// The maximum number of violations of each kind to show.
    pub limit: usize,
}

/// A changed file that violates a rule.
struct Offender {
    /// The name of the case and of the ways.
    name: String,
    case: usize,
    text: String,
    broken: Broken,
}

/// Changes every file in every way, and prints violations; returns whether there are none.
pub fn run(dirs: &[PathBuf], plan: &Plan) -> Result<bool> {
    let started = Instant::now();
    let cases = if dirs.is_empty() { cases::corpus()? } else { cases::real(dirs)? };
    ensure!(!cases.is_empty(), "there is nothing to change");
    let indices: Vec<_> = (0..cases.len()).collect();
    let (count, offenders) = of_cases(&cases, &indices, plan);
    println!("{} files, {count} changed ones", cases.len());
    report(&cases, &offenders, plan.limit);
    println!("\n{:.0} s", started.elapsed().as_secs_f64());
    Ok(offenders.is_empty())
}

/// The number of changed files of these cases, and those that violate a rule.
fn of_cases(cases: &[Case], indices: &[usize], plan: &Plan) -> (usize, Vec<Offender>) {
    let ways = ways::all();
    let changed = indices.par_iter().map(|index| of_case(cases, *index, &ways, plan));
    let (counts, offenders): (Vec<_>, Vec<_>) = changed.unzip();
    (counts.iter().sum(), offenders.into_iter().flatten().collect())
}

fn of_case(cases: &[Case], index: usize, ways: &[Way], plan: &Plan) -> (usize, Vec<Offender>) {
    let case = &cases[index];
    let mut offenders = Vec::new();
    let mut seen = HashSet::from([case.text.clone()]);
    let mut take = |name: &str, text: &str, before: Option<&Applied>| {
        let (mut broken, applied) = judge(fix_file, text, case);
        broken.extend(before.map(|it| more_applied(it, &applied)).unwrap_or_default());
        offenders.extend(broken.into_iter().map(|broken| Offender {
            name: format!("{}: {name}", case.name),
            case: index,
            text: text.to_owned(),
            broken,
        }));
        applied
    };
    let original = take("as it is", &case.text, None);
    let is_asked =
        |it: &&Way| plan.only.as_ref().is_none_or(|only| it.name.contains(only.as_str()));
    for round in 0..plan.rounds {
        for (number, way) in (1..).zip(ways.iter().filter(is_asked)) {
            let seed = ((plan.seed + round) * 1000 + number) * 10_000;
            let mut random = Random::new(seed + key(&cases[index].name) % 10_000);
            let Some(once) = way.apply(&case.text, cases, &mut random) else { continue };
            if seen.insert(once.clone()) {
                let before = (way.keeps == Keeps::Reading).then_some(&original);
                take(way.name, &once, before);
            }
            let other = &ways[random.below(ways.len())];
            let twice = other.apply(&once, cases, &mut random);
            if let Some(twice) = twice.filter(|it| seen.insert(it.clone())) {
                let keeps = [way, other].iter().all(|it| it.keeps == Keeps::Reading);
                let name = format!("{}, {}", way.name, other.name);
                take(&name, &twice, keeps.then_some(&original));
            }
        }
    }
    (seen.len() - 1, offenders)
}

/// Prints a line for every violated rule, and the smallest file for some violations of each kind.
fn report(cases: &[Case], offenders: &[Offender], limit: usize) {
    let mut kinds: BTreeMap<(Rule, String), Vec<&Offender>> = BTreeMap::new();
    for it in offenders {
        kinds.entry((it.broken.rule, kind(&it.broken.what))).or_default().push(it);
    }
    let mut rules: BTreeMap<Rule, Vec<_>> = BTreeMap::new();
    for ((rule, kind), of_kind) in kinds {
        rules.entry(rule).or_default().push((kind, of_kind));
    }
    for (rule, mut kinds) in rules {
        kinds.sort_by_key(|(_, it)| std::cmp::Reverse(it.len()));
        let count: usize = kinds.iter().map(|(_, it)| it.len()).sum();
        println!("\n{}: {count} broken, {} kinds", rule.name(), kinds.len());
        for (_, of_kind) in kinds.iter().take(limit) {
            let Some(it) = of_kind.iter().min_by_key(|it| it.text.len()) else { continue };
            let Broken { level, what, .. } = &it.broken;
            println!("\n  {} × {what}\n  {}, --level {level}", of_kind.len(), it.name);
            let text = smallest(it, &cases[it.case]);
            println!("    {}", text.replace('\n', "\n    "));
        }
    }
}

/// The smallest file that violates the same rule at the same level in the same way.
fn smallest(offender: &Offender, case: &Case) -> String {
    let Broken { rule, level, what } = &offender.broken;
    if *rule == Rule::Reading {
        return offender.text.clone();
    }
    let kind = kind(what);
    let is_same =
        |it: &Broken| (it.rule, it.level, self::kind(&it.what)) == (*rule, *level, kind.clone());
    shrink(&offender.text, |text| judge(fix_file, text, case).0.iter().any(is_same))
}

/// A number for a name, so that a new case changes the mutants of no other (FNV-1a).
fn key(name: &str) -> u64 {
    let step = |key: u64, byte: u8| (key ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The kind of a message, without the values in it.
fn kind(what: &str) -> String {
    let parts = what.split('`').enumerate();
    let is_name = |text: &str| dockwright_fixer::passes().iter().any(|it| it.name == text);
    let parts = parts.map(|(at, text)| if at % 2 == 0 || is_name(text) { text } else { "" });
    parts.collect::<String>().replace(|it: char| it.is_ascii_digit(), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shells::differential;

    /// Tests use one case in this many, which takes a few seconds.
    const SHARE: u64 = 150;

    #[test]
    fn the_rules_hold_for_a_share_of_the_changed_corpus() {
        let cases = cases::corpus().unwrap();
        let is_chosen = |it: &usize| key(&cases[*it].name).is_multiple_of(SHARE);
        let indices: Vec<_> = (0..cases.len()).filter(is_chosen).collect();
        let plan = Plan { seed: differential::SEED, rounds: 1, only: None, limit: usize::MAX };
        let (count, offenders) = of_cases(&cases, &indices, &plan);
        report(&cases, &offenders, plan.limit);
        assert!(count > 500, "{count}");
        assert!(offenders.is_empty(), "{} of {count}", offenders.len());
    }
}
