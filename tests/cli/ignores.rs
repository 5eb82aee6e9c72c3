//! The life of ignore comments: dates after which they silence nothing, and their removal.

use std::process::Stdio;

use crate::support::{Dir, Ran};

/// 2027-03-01T00:00:00Z.
const FIRST_OF_MARCH: u64 = 1_803_859_200;
const DAY: u64 = 24 * 60 * 60;

/// Two seconds before and after a midnight in UTC, and far away from it.
const LAST_DAY: u64 = FIRST_OF_MARCH + DAY - 1;
const NEXT_DAY: u64 = FIRST_OF_MARCH + DAY;

const DATED: &str = "\
FROM debian:12
# dockwright: ignore=assume-yes until=2027-03-01 reason=until the mirror is back
RUN apt-get install curl
USER 1000
";

fn dir(dockerfile: &str) -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", dockerfile);
    dir
}

/// Runs the command at a time in seconds since 1970.
fn at(dir: &Dir, time: u64, args: &[&str]) -> Ran {
    at_text(dir, &time.to_string(), args)
}

fn at_text(dir: &Dir, time: &str, args: &[&str]) -> Ran {
    let mut command = dir.command(args);
    command.env("SOURCE_DATE_EPOCH", time).stdin(Stdio::null());
    Ran::from(command.output().unwrap())
}

const CHECK: [&str; 5] =
    ["check", "--only", "assume-yes,renew-expired-ignores", "--output", "short"];

#[test]
fn a_comment_silences_up_to_its_last_day() {
    let dir = dir(DATED);
    for time in [0, FIRST_OF_MARCH, LAST_DAY] {
        at(&dir, time, &CHECK).expect(0, "", "1 file without findings\n");
    }
    let ran = at(&dir, NEXT_DAY, &CHECK);
    let lines: Vec<_> = ran.stdout.lines().collect();
    let expired = "Dockerfile:2:1: suggestion[renew-expired-ignores]: this comment expired on \
                   2027-03-01, 1 day ago (its reason: until the mirror is back); settle what it \
                   silenced and remove it, or write a later day";
    assert_eq!((ran.code, lines.len(), lines[0]), (Some(1), 2, expired), "{ran:?}");
    assert!(lines[1].starts_with("Dockerfile:3:13: safe[assume-yes]: "), "{ran:?}");
    let later = at(&dir, NEXT_DAY + 365 * DAY, &CHECK);
    assert!(later.stdout.contains("2027-03-01, 366 days ago"), "{later:?}");
}

#[test]
fn fix_obeys_a_comment_whatever_the_day() {
    let dir = dir(DATED);
    for time in [FIRST_OF_MARCH, NEXT_DAY, NEXT_DAY + 9 * 365 * DAY] {
        for args in [&["fix"][..], &["fix", "--check"], &["fix", "--diff"], &["fmt"]] {
            let ran = at(&dir, time, args);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{time} {args:?}: {ran:?}");
            assert_eq!(dir.read("Dockerfile"), DATED);
        }
    }
}

#[test]
fn every_kind_of_comment_may_have_a_date() {
    let install = "FROM debian:12\nRUN apt-get install curl\nUSER 1000\n";
    for (comment, above) in [
        ("# dockwright: ignore-file until=2027-03-01", "FROM"),
        ("# dockwright: ignore-file=assume-yes until=2027-03-01", "FROM"),
        ("# dockwright: ignore-stage=assume-yes until=2027-03-01", "FROM"),
        ("# dockwright: ignore-stage until=2027-03-01", "FROM"),
        ("# dockwright: ignore until=2027-03-01", "RUN"),
        ("# dockwright: ignore=DL3014;until=2027-03-01", "RUN"),
        ("# dockwright: off until=2027-03-01", "RUN"),
    ] {
        for end in ["\n", "\r\n"] {
            let text = install.replace(above, &format!("{comment}\n{above}")).replace('\n', end);
            let dir = dir(&text);
            let args = ["check", "-q", "--output", "short"];
            assert_eq!(at(&dir, LAST_DAY, &args).stdout, "", "{comment}");
            let ran = at(&dir, NEXT_DAY, &args);
            let passes = ["renew-expired-ignores]", "assume-yes]"];
            assert!(passes.iter().all(|it| ran.stdout.contains(it)), "{comment}: {ran:?}");
            let fixed = at(&dir, NEXT_DAY, &["fix", "--check"]);
            assert_eq!((fixed.code, fixed.stdout.as_str()), (Some(0), ""), "{comment}: {fixed:?}");
        }
    }
}

#[test]
fn a_date_that_does_not_exist_is_a_warning_and_ends_nothing() {
    for date in ["2027-02-30", "soon", "", "01.03.2027"] {
        let dir = dir(&DATED.replace("2027-03-01", date));
        let ran = at(&dir, NEXT_DAY, &CHECK);
        let warning = format!(
            "Dockerfile:2:1: warning: `until={date}` is not a date, so `# dockwright: ignore` \
             applies without an end\n  help: write the last day as year, month and day, as in \
             `until=2027-03-01`\n1 file without findings\n"
        );
        ran.expect(0, "", &warning);
    }
}

#[test]
fn the_day_is_that_of_the_clock_without_a_number() {
    let past = dir(&DATED.replace("2027-03-01", "2020-01-01"));
    let future = dir(&DATED.replace("2027-03-01", "9999-12-31"));
    for time in ["", "yesterday", "-1"] {
        assert_eq!(at_text(&past, time, &CHECK).code, Some(1), "{time}");
        assert_eq!(at_text(&future, time, &CHECK).code, Some(0), "{time}");
    }
    assert_eq!(at(&future, u64::MAX, &CHECK).code, Some(0));
}

#[test]
fn an_expired_comment_is_reported_like_any_finding() {
    let dir = dir(DATED);
    let sarif = at(&dir, NEXT_DAY, &["check", "--output", "sarif"]);
    assert!(sarif.stdout.contains("this comment expired on 2027-03-01"), "{sarif:?}");
    let skipped = at(&dir, NEXT_DAY, &["check", "--skip", "renew-expired-ignores", "-q"]);
    assert!(skipped.stdout.contains("assume-yes") && !skipped.stdout.contains("expired"));
    assert_eq!(at(&dir, NEXT_DAY, &["check", "--baseline", "write", "-q"]).code, Some(0));
    assert_eq!(at(&dir, NEXT_DAY, &["check", "--baseline", "use", "-q"]).stdout, "");
    let silenced = DATED.replace("# dock", "# dockwright: ignore=renew-expired-ignores\n# dock");
    dir.write("Dockerfile", silenced);
    let ran = at(&dir, NEXT_DAY, &CHECK);
    assert!(ran.stdout.contains("assume-yes") && !ran.stdout.contains("expired"), "{ran:?}");
    // On the days before, the comment is not superfluous.
    at(&dir, LAST_DAY, &CHECK).expect(0, "", "1 file without findings\n");
}

const UNUSED: &str = "\
# dockwright: ignore-file=use-curl-fail,DL3050 # no longer
FROM debian:12
# dockwright: ignore=use-copy,assume-yes until=2027-03-01 # answered
RUN apt-get install curl
# dockwright: ignore=use-copy
COPY a /b
USER 1000
";

const PRUNED: &str = "\
FROM debian:12
# dockwright: ignore=assume-yes until=2027-03-01 # answered
RUN apt-get install curl
COPY a /b
USER 1000
";

const PRUNE: [&str; 2] = ["fix", "--prune-ignores"];

#[test]
fn comments_that_silence_nothing_go_and_a_second_run_changes_nothing() {
    let dir = dir(UNUSED);
    let ran = dir.dockwright(&PRUNE);
    let named = "Dockerfile: drop-unused-ignores 1 3 5\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), named), "{ran:?}");
    assert!(ran.stderr.starts_with("1 file fixed (3 drop-unused-ignores)\n"), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), PRUNED);
    let again = dir.dockwright(&PRUNE);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{again:?}");
    assert_eq!(dir.read("Dockerfile"), PRUNED);
    assert!(!dir.dockwright(&["check"]).stderr.contains("nothing to ignore"));
}

#[test]
fn a_preview_writes_nothing() {
    let dir = dir(UNUSED);
    let ran = dir.dockwright(&["fix", "--prune-ignores", "--check"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), "Dockerfile: drop-unused-ignores 1 3 5\n")
    );
    let diff = dir.dockwright(&["fix", "--prune-ignores", "--diff"]);
    assert_eq!(diff.code, Some(1));
    let reason = "# Dockerfile:3: drop-unused-ignores (safe): `use-copy` silences nothing here, so \
                  the comment goes on without\n";
    assert!(diff.stdout.contains(reason), "{diff:?}");
    let removed = "-# dockwright: ignore=use-copy\n COPY a /b\n";
    assert!(diff.stdout.contains(removed), "{diff:?}");
    let json = dir.dockwright(&["fix", "--prune-ignores", "--check", "--output", "json"]);
    assert_eq!(json.stdout.matches("\"drop-unused-ignores\"").count(), 3, "{json:?}");
    assert_eq!(dir.read("Dockerfile"), UNUSED);
    let ran = dir.dockwright_with_stdin(&["fix", "--prune-ignores", "-"], UNUSED);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), PRUNED));
    // Only this flag removes comments.
    assert_eq!(dir.dockwright(&["fix", "--check"]).code, Some(0));
}

#[test]
fn nothing_else_changes_if_only_comments_are_pruned() {
    let text =
        UNUSED.replace("USER 1000", "run  apt-get  install  git\nuser  1000").replace('\n', "\r\n");
    let expected =
        PRUNED.replace("USER 1000", "run  apt-get  install  git\nuser  1000").replace('\n', "\r\n");
    let dir = dir(&format!("\u{feff}{text}"));
    let only = ["fix", "--only", "drop-unused-ignores", "--no-format"];
    assert_eq!(dir.dockwright(&only).code, Some(0));
    assert_eq!(dir.read("Dockerfile"), format!("\u{feff}{expected}"));
    // With the other fixes, which see the file without these comments.
    dir.dockwright(&PRUNE);
    assert!(dir.read("Dockerfile").contains("RUN apt-get install -y git\r\n"));
}

#[test]
fn what_a_fix_of_the_same_run_would_do_is_still_silenced() {
    let text = "\
FROM debian:12
RUN apt-get update
# dockwright: ignore=join-apt-update,join-apt-runs,join-runs
RUN apt-get install -y --no-install-recommends curl
# dockwright: ignore=use-exec-form
CMD nginx
USER 1000
";
    let dir = dir(text);
    for level in ["safe", "intended", "risky"] {
        let args = ["fix", "--prune-ignores", "--no-format", "--level", level];
        dir.dockwright(&args);
        let after = dir.read("Dockerfile");
        assert!(after.contains("ignore=use-exec-form\nCMD nginx\n"), "{level}: {after}");
        assert!(after.contains("RUN apt-get update\n"), "{level}: {after}");
        assert_eq!(dir.dockwright(&[&args[..], &["--check"]].concat()).code, Some(0), "{level}");
    }
}

#[test]
fn comments_that_may_be_needed_stay() {
    let text = "\
# check=skip=JSONArgsRecommended
# dockwright: ignore-file=not-a-pass
FROM debian:12
# hadolint ignore=DL3025
CMD [\"a\"]
# dockwright: ignore
COPY a /b
# dockwright: off
COPY c /d
# dockwright: on
USER 1000
# dockwright: ignore=use-copy
";
    let dir = dir(text);
    let ran = dir.dockwright(&PRUNE);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), text);
    for text in [
        "# dockwright: ignore-file=use-copy\n# syntax=docker/dockerfile:1\nFROM debian:12\n",
        "# dockwright: ignore-file=use-copy\n# escape=`\nFROM debian:12\nUSER 1000\n",
    ] {
        dir.write("Dockerfile", text);
        assert_eq!(dir.dockwright(&PRUNE).code, Some(0));
        assert_eq!(dir.read("Dockerfile"), text);
    }
}

#[test]
fn a_comment_of_hadolint_goes_only_where_nothing_follows() {
    let text = "FROM debian:12\nUSER 1000\n# hadolint ignore=DL3025\n# why\n";
    let dir = dir(text);
    assert_eq!(dir.dockwright(&PRUNE).code, Some(0));
    assert_eq!(dir.read("Dockerfile"), "FROM debian:12\nUSER 1000\n# why\n");
}

#[test]
fn pruning_and_accepting_contradict_each_other() {
    let ran = dir(UNUSED).dockwright(&["fix", "--prune-ignores", "--add-ignore"]);
    assert_eq!(ran.code, Some(2));
}

/// Over all cases of passes: only ignore comments go, and a second run changes nothing.
#[test]
fn pruning_the_corpus_removes_nothing_but_comments_and_is_done_at_once() {
    let dir = Dir::with(&[]);
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/passes");
    let mut next = vec![std::path::PathBuf::from(corpus)];
    let mut count = 0;
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(std::fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path.ends_with("before.Dockerfile") {
            count += 1;
            dir.write(&format!("{count}/Dockerfile"), std::fs::read(&path).unwrap());
        }
    }
    assert!(count > 200, "{count}");
    let args = ["fix", "--only", "drop-unused-ignores", "--no-format", "--output", "json"];
    let ran = dir.dockwright(&[&args[..], &["--check"]].concat());
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let edits = report["files"].as_array().unwrap().iter();
    let edits: Vec<_> = edits.flat_map(|it| it["edits"].as_array().unwrap()).collect();
    assert!(!edits.is_empty());
    for edit in edits {
        let text = edit["text"].as_str().unwrap();
        assert!(text.is_empty() || text.starts_with("# dockwright: ignore"), "{edit}");
    }
    dir.dockwright(&args);
    let again = dir.dockwright(&[&args[..], &["--check"]].concat());
    assert_eq!(again.stdout.matches("\"edits\":[]").count(), count, "{again:?}");
}
