//! The life of ignore comments: dates after which they silence nothing.

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
fn at(dir: &Dir, time: impl ToString, args: &[&str]) -> Ran {
    let mut command = dir.command(args);
    command.env("SOURCE_DATE_EPOCH", time.to_string()).stdin(Stdio::null());
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
        assert_eq!(at(&past, time, &CHECK).code, Some(1), "{time}");
        assert_eq!(at(&future, time, &CHECK).code, Some(0), "{time}");
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
