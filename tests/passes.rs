//! `corpus/passes`: the result of each pass for its cases, the levels, and what is left unchanged.

#[path = "golden/context.rs"]
mod context;
mod golden;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{
    Contexts, Date, Finding, FixOptions, FormatOptions, Indent, Keyword, Level, Outcome, Policy,
    Registry, Status, Told, check_file, fix_file, format_file, passes,
};

/// The policy and the day that the lines of a file `demands` set, if the case has one.
fn demands(case: &Path) -> (Policy, Option<Date>) {
    let (mut policy, mut today) = (Policy::default(), None);
    for line in fs::read_to_string(case.join("demands")).unwrap_or_default().lines() {
        let mut words = line.split(' ');
        let key = words.next().expect("a key");
        let words: Vec<_> = words.map(str::to_owned).collect();
        let registry = |it: &String| Registry::parse(it).expect("a registry");
        let keyword = |it: &String| Keyword::parse(it).expect("an instruction");
        match key {
            "registries" => policy.registries = words.iter().map(registry).collect(),
            "labels" => policy.labels = words,
            "numeric-user" => policy.numeric_user = true,
            "non-root-user" => policy.non_root_user = true,
            "forbid" => policy.forbidden = words.iter().map(keyword).collect(),
            "today" => today = Some(Date::parse(&words[0]).expect("a day")),
            other => panic!("{}: unknown key `{other}`", case.display()),
        }
    }
    (policy, today)
}

/// The pass of a case, alone and at every level. If the case has a file `targets`, its lines are
/// the targets named by builds.
fn options(case: &Path) -> FixOptions {
    let name = case.parent().and_then(Path::file_name).expect("a directory for the pass");
    let pass = passes().iter().find(|it| name == it.name).expect("a directory named after a pass");
    let contexts = context::context(case);
    let contexts = contexts
        .map_or_else(Contexts::default, |(files, dockerfile)| Contexts::of(files, dockerfile));
    let targets = fs::read_to_string(case.join("targets")).unwrap_or_default();
    let targets = targets.lines().map(|it| Some(it.to_owned())).collect();
    let contexts = contexts.with(Told { targets, ..Told::default() });
    let (policy, today) = demands(case);
    FixOptions {
        passes: vec![pass],
        level: Level::Risky,
        policy: Arc::new(policy),
        today,
        contexts,
        ..FixOptions::default()
    }
}

fn fixed(input: &Path) -> (Vec<u8>, Outcome) {
    let source = fs::read(input).expect("a golden file");
    let options = options(input.parent().expect("a case"));
    let mut outcome = fix_file(&source, &options);
    // Only `check` looks at dates.
    if options.today.is_some() {
        outcome.held = check_file(&source, &options).held;
    }
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

/// Characters at the end of a line before a continuation.
const JOINTS: [char; 7] = ['\\', '`', '&', ';', ' ', '\t', '\r'];

/// A line without blanks, the case of its keyword, and the characters that join it with the next
/// line.
fn said(line: &str) -> String {
    let mut words = line.split_whitespace();
    let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
    let text: String = [&*keyword].into_iter().chain(words).collect();
    text.trim_end_matches(JOINTS).to_owned()
}

/// Lines of `before` that are missing in `after`, although `after` has others with the same
/// content. A comment is indented like the text below it, and a line after a removed stretch may
/// move up.
fn laid_out_anew(before: &str, after: &str) -> Vec<String> {
    let own = |it: &str| it.trim_end_matches(JOINTS).to_owned();
    let mut new: BTreeMap<_, usize> = BTreeMap::new();
    for line in after.lines() {
        *new.entry(own(line)).or_default() += 1;
    }
    let is_kept = before.lines().map(|line| {
        let count = new.get_mut(&own(line)).filter(|it| **it > 0);
        count.map(|it| *it -= 1).is_some()
    });
    let is_kept: Vec<_> = is_kept.collect();
    let new: BTreeSet<_> = new.iter().filter(|it| *it.1 > 0).map(|it| said(it.0)).collect();
    let lines: Vec<_> = before.lines().collect();
    let is_taken_out = |at: usize| !is_kept[at] && !new.contains(&said(lines[at]));
    let anew = (0..lines.len()).filter(|at| {
        let text = lines[*at].trim();
        let is_free = text.is_empty() || text.starts_with('#') || *at > 0 && is_taken_out(at - 1);
        !is_free && !is_kept[*at] && new.contains(&said(lines[*at]))
    });
    anew.map(|at| lines[at].to_owned()).collect()
}

#[test]
fn without_layout_a_fix_changes_no_line_that_it_does_not_reach() {
    let inputs = golden::inputs(&golden::corpus("passes"), |it| it.ends_with("before.Dockerfile"));
    let mut differences = Vec::new();
    let mut changed = 0;
    for input in &inputs {
        let source = fs::read(input).expect("a golden file");
        // Three spaces are no tool's default.
        let uncommon = FormatOptions { indent: Indent::Spaces(3), ..FormatOptions::default() };
        let laid_out = format_file(&source, &uncommon);
        // A repair may concern the blanks of a line.
        let is_broken = laid_out.status == Status::Invalid;
        let source = laid_out.output.unwrap_or(source);
        let options = FixOptions { lays_out: false, ..options(input.parent().expect("a case")) };
        let outcome = fix_file(&source, &options);
        let Some(output) = outcome.output else { continue };
        changed += 1;
        let (before, after) = (String::from_utf8_lossy(&source), String::from_utf8_lossy(&output));
        let repaired = outcome.applied.iter().filter(|_| is_broken);
        let repaired: Vec<_> = repaired.filter_map(|it| before.lines().nth(it.line - 1)).collect();
        let mut anew = laid_out_anew(&before, &after);
        anew.retain(|it| !repaired.contains(&it.as_str()));
        if !anew.is_empty() {
            differences.push(format!("{}: {anew:#?}\nbecomes\n{after}", input.display()));
        }
    }
    golden::report(changed, &differences);
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
        let dir = golden::corpus("passes").join(pass.name);
        let count = |name: &str| golden::inputs(&dir, |it| it.ends_with(name)).len();
        let (cases, changed) = (count("before.Dockerfile"), count("after.Dockerfile"));
        if pass.level == Level::Suggestion {
            let reports = golden::inputs(&dir, |it| it.ends_with("report.txt"));
            let is_silent = |it: &&PathBuf| fs::read(it).expect("a report").is_empty();
            let silent = reports.iter().filter(is_silent).count();
            let name = pass.name;
            assert!(changed == 0 && silent > 0 && silent < cases, "{name}: {silent} of {cases}");
            continue;
        }
        assert!(changed > 0 && changed < cases, "{}: {changed} of {cases} change", pass.name);
    }
}
