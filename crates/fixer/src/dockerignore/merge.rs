//! Merges patterns that differ in only one directory into one with a `*`.

use std::collections::{BTreeMap, BTreeSet};

use super::table::Pattern;
use super::verdict::{Exception, Judge, Verdict};

/// The number of patterns from which they are merged.
const MANY: usize = 3;

/// Names that occur only in such projects, so that the merged pattern hides no other files.
const UNMISTAKABLE: &[&str] =
    &["venv", "*.egg-info", ".next", ".nuxt", ".angular", ".bundle", "vendor/bundle", "_build"];

/// A pattern, and the verdict on it.
pub(super) type Judged = (Pattern, Verdict);

/// The patterns of a group; those of many directories are merged if the result hides the same
/// files.
pub(super) fn merged(patterns: Vec<Pattern>, judge: &Judge<'_>) -> Vec<Judged> {
    let mut rows: Vec<Vec<Judged>> = Vec::new();
    for pattern in patterns {
        let verdict = judge.verdict(&pattern);
        let judged = (pattern, verdict);
        match rows.last_mut() {
            Some(row) if row[0].0.row == judged.0.row => row.push(judged),
            _ => rows.push(vec![judged]),
        }
    }
    rows.into_iter().flat_map(|row| merged_row(row, judge)).collect()
}

fn merged_row(mut patterns: Vec<Judged>, judge: &Judge<'_>) -> Vec<Judged> {
    let depth = |(it, _): &Judged| it.text.matches('/').count() - it.row.matches('/').count();
    let deepest = patterns.iter().filter(|it| !it.0.text.starts_with("**")).map(depth).max();
    for at in (0..deepest.unwrap_or_default()).rev() {
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, pattern) in patterns.iter().enumerate().filter(|it| depth(it.1) > at) {
            alike.entry(with_star(&pattern.0.text, at)).or_default().push(index);
        }
        let mut dropped: BTreeSet<usize> = BTreeSet::new();
        for (text, indexes) in alike.into_iter().filter(|it| it.1.len() >= MANY) {
            let all: Vec<_> = indexes.iter().map(|it| &patterns[*it]).collect();
            if let Some(one) = one_for_all(text, &all, judge) {
                patterns[indexes[0]] = one;
                dropped.extend(&indexes[1..]);
            }
        }
        let mut index = 0..;
        patterns.retain(|_| index.next().is_none_or(|it| !dropped.contains(&it)));
    }
    patterns
}

/// The pattern with `*` for one of its directories.
fn with_star(text: &str, at: usize) -> String {
    let names = text.split('/').enumerate();
    names.map(|(index, it)| if index == at { "*" } else { it }).collect::<Vec<_>>().join("/")
}

/// The pattern that hides what all of the given patterns hide, and no other existing file.
fn one_for_all(text: String, all: &[&Judged], judge: &Judge<'_>) -> Option<Judged> {
    let hits = |text: &str| judge.survey.hits(text).iter().cloned().collect::<BTreeSet<_>>();
    let names = |it: &[Exception]| it.iter().map(|it| it.pattern.clone()).collect::<BTreeSet<_>>();
    let mut needed = BTreeSet::new();
    for (_, verdict) in all {
        let Verdict::Hide(exceptions) = verdict else { return None };
        needed.extend(names(exceptions));
    }
    let one = Pattern { text, ..all[0].0 };
    let verdict = match judge.verdict(&one) {
        Verdict::Keep(None) if needed.is_empty() && UNMISTAKABLE.contains(&one.row) => {
            Verdict::Hide(Vec::new())
        }
        it => it,
    };
    let is_same = matches!(&verdict, Verdict::Hide(it) if names(it) == needed)
        && hits(&one.text) == all.iter().flat_map(|it| hits(&it.0.text)).collect();
    is_same.then_some((one, verdict))
}
