//! `safe` is contained in `intended`, and `intended` in `risky`: what is applied at a level is
//! applied at the levels above it, and runs at one level after another end where one run ends.

#[allow(dead_code, reason = "no golden file is written here")]
mod golden;

use std::fs;
use std::path::{Path, PathBuf};

use dockwright_fixer::{FixOptions, Level, Outcome, fix_file};
use dockwright_verify as verify;

const LEVELS: [Level; 3] = [Level::Safe, Level::Intended, Level::Risky];

fn fix(source: &[u8], level: Level) -> (Vec<u8>, Outcome) {
    let mut outcome = fix_file(source, &FixOptions { level, ..FixOptions::default() });
    (outcome.output.take().unwrap_or_else(|| source.to_vec()), outcome)
}

/// What is applied: the pass, the line and the reason of each fix.
fn applied(outcome: &Outcome) -> Vec<(&'static str, usize, String)> {
    outcome.applied.iter().map(|it| (it.pass.name, it.line, it.reason.clone())).collect()
}

/// Whether two texts build the same, with the same comments.
fn same(a: &[u8], b: &[u8]) -> Result<(), String> {
    if a == b {
        return Ok(());
    }
    let (a, b) = (verify::Text::of(a.to_vec()), verify::Text::of(b.to_vec()));
    let comments = |it: &verify::Text| {
        it.reading().comments.iter().map(|it| it.text.to_vec()).collect::<Vec<_>>()
    };
    verify::same_program(&a, &b, &[]).map_err(|it| it.what)?;
    (comments(&a) == comments(&b)).then_some(()).ok_or_else(|| "other comments".to_owned())
}

fn files() -> Vec<PathBuf> {
    let is_dockerfile = |it: &Path| it.to_string_lossy().ends_with("Dockerfile");
    let folders = ["passes", "stacks", "printer"].into_iter();
    folders.flat_map(|it| golden::inputs(&golden::corpus(it), is_dockerfile)).collect()
}

#[test]
fn every_level_contains_the_one_below() {
    let mut differences = Vec::new();
    let files = files();
    for path in &files {
        let source = fs::read(path).expect("a Dockerfile");
        let mut by_levels = source.clone();
        let mut below = Vec::new();
        for level in LEVELS {
            let (output, outcome) = fix(&source, level);
            let now = applied(&outcome);
            for lost in below.iter().filter(|it| !now.contains(it)) {
                differences.push(format!("{}: {level} does without {lost:?}", path.display()));
            }
            by_levels = fix(&by_levels, level).0;
            // Where lines are broken depends on how long they were in between.
            if let Err(difference) = same(&output, &by_levels) {
                let by_levels = String::from_utf8_lossy(&by_levels);
                let path = path.display();
                differences.push(format!("{path}: {level}: {difference}\n{by_levels}"));
            }
            below = now;
        }
    }
    golden::report(files.len(), &differences);
}

#[test]
fn a_second_run_changes_nothing_at_any_level() {
    let mut differences = Vec::new();
    let files = files();
    for path in &files {
        let source = fs::read(path).expect("a Dockerfile");
        for level in LEVELS {
            let (output, _) = fix(&source, level);
            let (again, outcome) = fix(&output, level);
            if again != output || !outcome.applied.is_empty() {
                let applied = applied(&outcome);
                differences.push(format!("{}: {level}: {applied:?}", path.display()));
            }
        }
    }
    golden::report(files.len(), &differences);
}
