use dockwright_fixer::{Contexts, Diagnostic, Severity, fix_file};

use super::*;

const TEXT: &str = "# top\nFROM node:22\nRUN npm ci\n# end\nCMD node a.js\n";

fn rules(fixer: Fixer) -> Vec<Rule> {
    let contexts = Contexts::default();
    let case = Case { name: String::new(), text: TEXT.to_owned(), contexts };
    judge(fixer, TEXT, &case).0.iter().map(|it| it.rule).collect()
}

/// The outcome of the real fixer, with its output replaced.
fn with_output(source: &[u8], options: &FixOptions, change: impl Fn(&str) -> String) -> Outcome {
    let outcome = fix_file(source, options);
    let text = outcome.output.clone().unwrap_or_else(|| source.to_vec());
    let text = change(str::from_utf8(&text).unwrap());
    Outcome { output: Some(text.into_bytes()), ..outcome }
}

fn saying(outcome: Outcome, message: &str, help: &str) -> Outcome {
    let (message, help) = (message.to_owned(), Some(help.to_owned()));
    let told = Diagnostic { severity: Severity::Warning, line: 1, column: 1, message, help };
    Outcome { diagnostics: vec![told], ..outcome }
}

#[test]
fn the_fixer_breaks_no_rule() {
    assert_eq!(rules(fix_file), []);
}

#[test]
fn each_planted_fault_breaks_its_rule() {
    use fixes::Invariant::{Comments, Contained, FixedPoint, Panic, Status};
    let faults: [(Fixer, Rule); 9] = [
        (|_, _| panic!("planted"), Rule::Fix(Panic)),
        (
            |it, options| saying(fix_file(it, options), "a", dockwright_fixer::BUG),
            Rule::Fix(Status),
        ),
        (|it, options| saying(fix_file(it, options), "500 times at most", ""), Rule::Limit),
        (
            |it, options| with_output(it, options, |text| text.replace("# end\n", "")),
            Rule::Fix(Comments),
        ),
        (
            |it, options| with_output(it, options, |text| format!("{text}USER a\n")),
            Rule::Fix(FixedPoint),
        ),
        (
            |it, options| with_output(it, options, |text| text.replace("FROM", "FORM")),
            Rule::Accepted,
        ),
        (
            |it, options| {
                let outcome = fix_file(it, options);
                let is_risky = options.level == Level::Risky;
                Outcome { output: outcome.output.filter(|_| !is_risky), ..outcome }
            },
            Rule::Fix(Contained),
        ),
        (
            |it, options| {
                let outcome = fix_file(it, options);
                let is_safe = options.level == Level::Safe;
                Outcome {
                    applied: outcome.applied.into_iter().filter(|_| is_safe).collect(),
                    ..outcome
                }
            },
            Rule::Above,
        ),
        (|it, options| Outcome { output: None, ..fix_file(it, options) }, Rule::Effect),
    ];
    for (index, (fixer, rule)) in faults.into_iter().enumerate() {
        let found = rules(fixer);
        assert!(found.contains(&rule), "fault {index}: {rule:?} is not in {found:?}");
    }
}

#[test]
fn more_fixes_than_before_are_told() {
    let none = Applied::default();
    let mut one = Applied::default();
    one[1].insert("a", 1);
    assert_eq!(more_applied(&one, &none), []);
    assert_eq!(more_applied(&none, &one)[0].level, Level::Intended);
}
