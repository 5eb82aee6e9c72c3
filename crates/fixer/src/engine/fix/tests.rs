mod contributing;

use dockwright_verify::{Change, LONGEST_COMMAND, LONGEST_LINE};

use super::*;
use crate::Phase;

fn fixed(text: &str) -> Outcome {
    fix_file(text.as_bytes(), &FixOptions { level: Level::Safe, ..FixOptions::default() })
}

/// A file whose `RUN` has this number of calls that ask for confirmation, each preceded by `gap`,
/// and is this long.
fn installs(count: usize, length: usize, gap: &str) -> String {
    let start = "RUN apt-get update";
    let call = |padding: usize| format!("{gap}&& apt-get install p{}", "x".repeat(padding));
    let padding = (length - start.len()) / count - call(0).len();
    let rest = (length - start.len()) % count;
    let calls = call(padding).repeat(count - 1) + &call(padding + rest);
    format!("FROM debian:12\n{start}{calls}\n")
}

/// The number of calls in the result that do not ask for confirmation.
fn answered(outcome: &Outcome) -> usize {
    let text = String::from_utf8_lossy(outcome.output.as_deref().unwrap_or_default());
    text.split_whitespace().filter(|it| *it == "-y").count()
}

fn held(outcome: &Outcome, reason: &str) -> usize {
    let held = outcome.held.iter().filter(|it| it.pass.name == "assume-yes");
    held.filter(|it| it.reason.contains(reason)).count()
}

#[test]
fn the_longest_start_that_holds_is_found_in_few_attempts() {
    for count in 0..130 {
        for holding in 0..=count {
            let mut attempts = 0;
            let found = longest(count, |tried| {
                attempts += 1;
                (tried <= holding).then_some(tried)
            });
            assert_eq!(found, (holding > 0).then_some(holding), "of {count}");
            let most = 2 + 2 * holding.max(1).ilog2();
            assert!(attempts <= most, "{attempts} attempts for {holding} of {count}");
        }
    }
}

#[test]
fn what_is_too_much_for_one_step_is_applied_in_several() {
    let outcome = fixed(&installs(210, 210 * 30, " "));
    // What is the same for one instruction is told once.
    assert_eq!((answered(&outcome), outcome.applied.len()), (210, 1));
    assert_eq!(outcome.diagnostics, []);
}

#[test]
fn what_a_limit_leaves_no_room_for_is_held_back_with_the_reason() {
    let room = 20 * " -y".len();
    let line = fixed(&installs(100, LONGEST_LINE - room, " "));
    assert_eq!((answered(&line), held(&line, "65,535 bytes")), (20, 1));
    // Neither a break nor what ends the line is a part of the command, but both are in the source.
    let room = " -y\n".len();
    let command = fixed(&installs(150, LONGEST_COMMAND - room, " \\\n"));
    let found = (150 * "\\\n".len() + "RUN ".len() + room) / " -y".len();
    assert_eq!((answered(&command), held(&command, "128 KiB")), (found, 1));
    let messages = line.diagnostics.iter().chain(&command.diagnostics);
    assert_eq!(messages.filter(|it| it.message.contains("not applied")).count(), 0);
}

#[test]
fn what_the_last_step_leaves_is_counted() {
    let options = FixOptions { level: Level::Safe, ..FixOptions::default() };
    let text = "FROM debian:12\nRUN apt-get update && apt-get install a && apt-get install b\n";
    let mut work = Work::new(text, &options);
    work.steps = STEPS;
    let source = Checked::source(text.as_bytes(), text.into());
    assert_eq!(work.settle(source).ok(), Some(None));
    let outcome = work.outcome();
    assert_eq!(outcome.applied, []);
    let [message] = &outcome.diagnostics[..] else { panic!("{:?}", outcome.diagnostics) };
    assert!(message.message.starts_with("2 more fixes are not applied"), "{}", message.message);
}

/// Adds a command to every `RUN` and says nothing of it.
const UNLAWFUL: Pass = Pass {
    name: "add-in-silence",
    documentation: "",
    phase: Phase::Modernize,
    level: Level::Safe,
    riskiest: Level::Safe,
    settles: &[],
    uncovers: &[],
    changes_image: &[],
    is_opt_in: false,
    is_demanded: false,
    drops_ignores: false,
    does_mend: false,
    run: |ctx| {
        let runs = ctx.model().all(dockwright_syntax::Keyword::Run);
        let fix = |at: usize, end: usize| {
            let indels = vec![Indel::insert(end - 1, " && x")];
            Fix::new(at, Level::Safe, "adds a command").edit(indels, Vec::new())
        };
        runs.map(|it| fix(it.start(), it.range().end)).collect()
    },
};

fn told(outcome: &Outcome) -> Vec<(usize, bool)> {
    let is_bug = |it: &Diagnostic| it.help.as_deref().is_some_and(|it| it.contains("a bug"));
    outcome.diagnostics.iter().map(|it| (it.line, is_bug(it))).collect()
}

#[test]
fn a_fix_that_breaks_a_law_is_told_once_at_whatever_level() {
    let options = FixOptions { level: Level::Risky, ..FixOptions::default() };
    let text = "FROM debian:12\nRUN a\nCMD [\"b\"]\nRUN c\n";
    let mut work = Work::new(text, &options);
    work.passes = vec![&UNLAWFUL];
    let source = Checked::source(text.as_bytes(), text.into());
    assert_eq!(work.settle(source).ok(), Some(None));
    let outcome = work.outcome();
    assert_eq!((told(&outcome), outcome.applied), (vec![(2, true), (4, true)], Vec::new()));
}

#[test]
fn a_result_that_does_not_read_as_the_source_is_refused() {
    let options = FixOptions::default();
    let text = "FROM debian:12\nrun a\n";
    for (source, is_refused) in [(text, false), ("FROM debian:12\nrun a\nrun b\n", true)] {
        let mut work = Work::new(text, &options);
        work.passes = Vec::new();
        let settled = work.settle(Checked::source(source.as_bytes(), text.into()));
        assert_eq!(settled.is_err(), is_refused, "{source}");
    }
}

/// Finds a fix for every `RUN` and changes nothing.
static IDLE: Pass = Pass {
    name: "add-nothing",
    run: |ctx| {
        let runs = ctx.model().all(dockwright_syntax::Keyword::Run);
        let fix = |at: usize| Fix::new(at, Level::Safe, "adds nothing");
        runs.map(|it| fix(it.start())).collect()
    },
    ..UNLAWFUL
};

#[test]
fn a_fix_without_an_edit_is_held_and_not_applied_again_and_again() {
    let options = FixOptions { level: Level::Safe, ..FixOptions::default() };
    let text = "FROM debian:12\nRUN a\n";
    let mut work = Work::new(text, &options);
    work.passes = vec![&IDLE];
    let source = Checked::source(text.as_bytes(), text.into());
    assert_eq!(work.settle(source).ok(), Some(None));
    let outcome = work.outcome();
    assert_eq!((outcome.applied, &*outcome.diagnostics), (Vec::new(), &[][..]));
}

/// Adds an option to every `RUN a`, and only says so of the first: together they break the law.
static ONE_BY_ONE: Pass = Pass {
    name: "add-one-by-one",
    run: |ctx| {
        let runs = ctx.model().all(dockwright_syntax::Keyword::Run);
        let runs = runs.filter(|it| ctx.text(it).trim_end() == "RUN a");
        let fix = |(index, end): (usize, usize)| {
            let changes = (index == 0).then(|| Change::Inserted(vec!["-q".to_owned()]));
            let indels = vec![Indel::insert(end - 1, " -q")];
            Fix::new(end - 1, Level::Safe, "adds an option")
                .edit(indels, changes.into_iter().collect())
        };
        runs.map(|it| it.range().end).enumerate().map(fix).collect()
    },
    ..UNLAWFUL
};

/// Tells in an option of `RUN z` how many options the other pass has added.
static COUNT: Pass = Pass {
    name: "count-options",
    run: |ctx| {
        let count = ctx.source().matches("-q").count();
        let end = ctx.source().find("RUN z\n").map(|it| it + "RUN z".len());
        let fix = |end: usize| {
            let option = format!("-n{count}");
            let indels = vec![Indel::insert(end, format!(" {option}"))];
            let fix = Fix::new(end, Level::Safe, "counts");
            fix.edit(indels, vec![Change::Inserted(vec![option])])
        };
        end.map(fix).into_iter().collect()
    },
    ..UNLAWFUL
};

#[test]
fn a_pass_has_done_all_before_the_next_one_looks() {
    let options = FixOptions { level: Level::Safe, ..FixOptions::default() };
    let text = "FROM debian:12\nRUN a\nRUN a\nRUN a\nRUN z\n";
    let mut work = Work::new(text, &options);
    work.passes = vec![&ONE_BY_ONE, &COUNT];
    let fixed = work.settle(Checked::source(text.as_bytes(), text.into())).ok().flatten();
    let expected = b"FROM debian:12\nRUN a -q\nRUN a -q\nRUN a -q\nRUN z -n3\n";
    assert_eq!(fixed.as_deref(), Some(&expected[..]));
    assert_eq!(told(&work.outcome()), []);
}

#[test]
fn of_two_fixes_that_overlap_one_is_taken() {
    let fix = |range: Range<usize>| {
        Fix::new(0, Level::Safe, "").edit(vec![Indel::replace(range, "x")], Vec::new())
    };
    let together = |ranges: &[Range<usize>]| {
        let fixes = ranges.iter().cloned().map(fix).collect();
        Together::of(fixes).fixes.len()
    };
    assert_eq!(together(&[1..3, 2..4]), 1);
    assert_eq!(together(&[5..6, 1..3, 2..4]), 2);
    assert_eq!(together(&[1..3, 3..4]), 2);
}
