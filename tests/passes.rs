//! `corpus/passes`: what each pass makes of its cases, at which level, and what it leaves alone.

#[path = "golden/context.rs"]
mod context;
mod golden;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dockwright_fixer::{
    Contexts, Finding, FixOptions, Level, Outcome, Status, Told, fix_file, passes,
};

/// The pass that a case is for, alone and at every level; where the case has a file `targets`, its
/// lines are the targets that builds name.
fn options(case: &Path) -> FixOptions {
    let name = case.parent().and_then(Path::file_name).expect("a folder for the pass");
    let pass = passes().iter().find(|it| name == it.name).expect("a folder named after a pass");
    let contexts = context::context(case);
    let contexts = contexts
        .map_or_else(Contexts::default, |(files, dockerfile)| Contexts::of(files, dockerfile));
    let targets = fs::read_to_string(case.join("targets")).unwrap_or_default();
    let targets = targets.lines().map(|it| Some(it.to_owned())).collect();
    let contexts = contexts.with(Told { targets, ..Told::default() });
    FixOptions { passes: vec![pass], level: Level::Risky, contexts, ..FixOptions::default() }
}

fn fixed(input: &Path) -> (Vec<u8>, Outcome) {
    let source = fs::read(input).expect("a golden file");
    let outcome = fix_file(&source, &options(input.parent().expect("a case")));
    (outcome.output.clone().unwrap_or(source), outcome)
}

fn report(outcome: &Outcome) -> String {
    let mut text = String::new();
    let mut tell = |what: &str, Finding { level, line, reason, .. }: &Finding| {
        writeln!(text, "{line}: {what}, {level}: {reason}").expect("text");
    };
    outcome.applied.iter().for_each(|it| tell("fixed", it));
    outcome.held.iter().for_each(|it| tell("left", it));
    for it in &outcome.diagnostics {
        writeln!(text, "{}: {:?}: {}", it.line, it.severity, it.message).expect("text");
    }
    text
}

#[test]
fn every_case_is_fixed_as_its_goldens_say() {
    let inputs = golden::inputs(&golden::corpus("passes"), |it| it.ends_with("before.Dockerfile"));
    let mut differences = Vec::new();
    for input in &inputs {
        let (output, outcome) = fixed(input);
        let after = input.with_file_name("after.Dockerfile");
        if outcome.status != Status::Done {
            differences.push(format!("{}: {outcome:?}", input.display()));
        }
        if outcome.output.is_some() {
            differences.extend(golden::difference(&after, &output));
        } else if after.exists() {
            differences.push(format!("{}: stays as it is", after.display()));
        }
        let expected = input.with_file_name("report.txt");
        differences.extend(golden::difference(&expected, report(&outcome).as_bytes()));
    }
    golden::report(inputs.len(), &differences);
}

#[test]
fn nothing_is_left_to_do_in_a_fixed_file() {
    let inputs = golden::inputs(&golden::corpus("passes"), |it| it.ends_with("after.Dockerfile"));
    let differences: Vec<_> = inputs
        .iter()
        .filter_map(|input| {
            let (output, outcome) = fixed(input);
            let again =
                (!outcome.applied.is_empty()).then(|| format!("{}: {outcome:?}", input.display()));
            again.or_else(|| golden::difference(input, &output))
        })
        .collect();
    golden::report(inputs.len(), &differences);
}

#[test]
fn every_pass_has_cases_that_change_or_speak_and_cases_that_do_not() {
    for pass in passes() {
        let folder = golden::corpus("passes").join(pass.name);
        let count = |name: &str| golden::inputs(&folder, |it| it.ends_with(name)).len();
        let (cases, changed) = (count("before.Dockerfile"), count("after.Dockerfile"));
        if pass.level == Level::Suggestion {
            let reports = golden::inputs(&folder, |it| it.ends_with("report.txt"));
            let is_silent = |it: &&PathBuf| fs::read(it).expect("a report").is_empty();
            let silent = reports.iter().filter(is_silent).count();
            let name = pass.name;
            assert!(changed == 0 && silent > 0 && silent < cases, "{name}: {silent} of {cases}");
            continue;
        }
        assert!(changed > 0 && changed < cases, "{}: {changed} of {cases} change", pass.name);
    }
}
