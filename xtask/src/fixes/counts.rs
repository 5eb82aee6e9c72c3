//! Counts what was applied and what was held back, as Markdown tables.

use std::collections::BTreeMap;

use dockwright_fixer::{Finding, Outcome};

use super::{File, LEVELS};

/// The number of findings, for each level up to which fixes were applied.
type Counts = [usize; LEVELS.len()];

/// Prints how many files are touched, what was applied, and what was held back and why.
pub fn print(files: &[File<'_>]) {
    println!("\n| files | safe | intended | risky |\n|---|--:|--:|--:|");
    row("with an applied fix", &touched(files, |it| !it.applied.is_empty()));
    row("with something held back", &touched(files, |it| !it.held.is_empty()));

    println!("\n| applied | safe | intended | risky |\n|---|--:|--:|--:|");
    let applied = count(files, |it| &it.applied, |it| format!("{}: {}", it.pass.name, it.level));
    for (what, counts) in &applied {
        row(what, counts);
    }

    println!("\n| held back | safe | intended | risky |\n|---|--:|--:|--:|");
    for (what, counts) in &held(files) {
        row(what, counts);
    }
}

fn row(name: &str, counts: &Counts) {
    let counts = counts.map(|it| it.to_string()).join(" | ");
    println!("| {name} | {counts} |");
}

fn touched(files: &[File<'_>], is_touched: impl Fn(&Outcome) -> bool) -> Counts {
    let mut counts = Counts::default();
    for (index, outcome) in outcomes(files) {
        counts[index] += usize::from(is_touched(outcome));
    }
    counts
}

/// Every outcome with the index of its level.
fn outcomes<'f>(files: &'f [File<'_>]) -> impl Iterator<Item = (usize, &'f Outcome)> {
    let levels = files.iter().flat_map(|it| it.levels.iter().enumerate());
    levels.filter_map(|(index, it)| Some((index, &it.fixed.as_ref().ok()?.outcome)))
}

fn count(
    files: &[File<'_>],
    found: impl Fn(&Outcome) -> &[Finding],
    key: impl Fn(&Finding) -> String,
) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for (index, outcome) in outcomes(files) {
        for finding in found(outcome) {
            counts.entry(key(finding)).or_default()[index] += 1;
        }
    }
    counts
}

/// The findings held back, by reason; numbers and the text between backticks are masked, so that
/// similar reasons are counted together.
fn held(files: &[File<'_>]) -> BTreeMap<String, Counts> {
    let mut wordings: BTreeMap<String, String> = BTreeMap::new();
    for finding in outcomes(files).flat_map(|(_, it)| &it.held) {
        let (reason, folded) = (without_numbers(&finding.reason), folded(&finding.reason));
        let wording = wordings.entry(folded.clone()).or_insert_with(|| reason.clone());
        if *wording != reason {
            *wording = folded;
        }
    }
    let key = |it: &Finding| {
        let reason = wordings[&folded(&it.reason)].replace('|', "\\|");
        format!("{}: {}: {reason}", it.pass.name, it.level)
    };
    count(files, |it| &it.held, key)
}

/// A text with `N` for every number.
fn without_numbers(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut in_number = false;
    for c in text.chars() {
        match (c.is_ascii_digit(), in_number) {
            (true, true) => {}
            (true, false) => folded.push('N'),
            (false, _) => folded.push(c),
        }
        in_number = c.is_ascii_digit();
    }
    folded
}

/// A reason without its numbers, and without what stands in backticks.
pub(super) fn folded(reason: &str) -> String {
    let mut parts = reason.split('`');
    let mut text = without_numbers(parts.next().unwrap_or_default());
    while let (Some(_), Some(after)) = (parts.next(), parts.next()) {
        text.push_str("`…`");
        text.push_str(&without_numbers(after));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{folded, without_numbers};

    #[test]
    fn numbers_and_names_are_left_out() {
        let reason = "`a2 b` is on line 162, as is `c`";
        assert_eq!(without_numbers(reason), "`aN b` is on line N, as is `c`");
        assert_eq!(folded(reason), "`…` is on line N, as is `…`");
        assert_eq!(folded("nothing to leave out"), "nothing to leave out");
    }
}
