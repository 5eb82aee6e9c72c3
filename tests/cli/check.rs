//! `check`: the findings listed, the exit codes, and that no file is written.

use crate::support::{Dir, FOREIGN, INVALID, Ran};

const FILE: &str = "\
FROM debian:12
RUN apt-get update && \\
    apt-get install -y --no-install-recommends nginx=1.22.1
USER 1000
ENTRYPOINT nginx
";

const LISTED: &str = "\
warning[clean-apt-lists]: `apt-get update` leaves its package lists in this layer; `rm -rf \
/var/lib/apt/lists/*` removes the lists
 --> Dockerfile:2:1
  |
3 -     apt-get install -y --no-install-recommends nginx=1.22.1
3 +     apt-get install -y --no-install-recommends nginx=1.22.1 && rm -rf /var/lib/apt/lists/*
  |
  = intended: `dockwright fix` applies the change
  = DL3009 of hadolint

";

const RISKY: &str = "\
warning[use-exec-form]: in shell form, a shell is PID 1 and does not forward signals to \
`nginx`; in exec form, the program gets the arguments of `docker run`
 --> Dockerfile:5:1
  |
5 - ENTRYPOINT nginx
5 + ENTRYPOINT [\"nginx\"]
  |
  = risky: `dockwright fix --level risky` applies the change
  = DL3025 of hadolint, JSONArgsRecommended of BuildKit

";

const SUMMARY: &str = "1 file with findings (1 intended fix, 1 risky fix)\n  next: `dockwright fix` \
                       applies 1 fix; `--show all` lists 1 risky fix\n";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::with(&[]);
    for (path, content) in files {
        dir.write(path, content);
    }
    dir
}

/// Lists every finding on one line.
const ALL: [&str; 4] = ["--show", "all", "--output", "short"];

fn check_all(content: &str, args: &[&str]) -> Ran {
    check(content, &[args, &ALL].concat())
}

fn check(content: &str, args: &[&str]) -> Ran {
    let dir = dir(&[("Dockerfile", content)]);
    let ran = dir.dockwright(&[&["check"], args].concat());
    assert_eq!(dir.read("Dockerfile"), content, "{ran:?}");
    ran
}

/// The findings, as `pass:line`.
fn found(ran: &Ran) -> Vec<String> {
    let found = |line: &str| {
        let (place, rest) = line.split_once('[')?;
        Some(format!("{}:{}", rest.split_once("]: ")?.0, place.split(':').nth(1)?))
    };
    ran.stdout.lines().filter_map(found).collect()
}

#[test]
fn every_finding_is_shown_with_its_line_and_nothing_is_written() {
    check(FILE, &[]).expect(1, LISTED, SUMMARY);
    check(FILE, &["--quiet"]).expect(1, LISTED, "");
    let all = check(FILE, &["--show", "all", "--quiet"]);
    all.expect(1, &format!("{LISTED}{RISKY}"), "");
    assert_eq!(check(FILE, &["--show", "risky", "--quiet"]).stdout, RISKY);
    assert_eq!(check(FILE, &["--fail-on", "risky", "--quiet"]).stdout, RISKY);
    check("FROM debian:12\nUSER 1000\n", &[]).expect(0, "", "1 file without findings\n");
}

#[test]
fn what_is_a_failure_can_be_said() {
    let code = |levels: &str| check(FILE, &["--fail-on", levels]).code;
    assert_eq!(code("safe"), Some(0));
    assert_eq!(code("safe,risky"), Some(1));
    assert_eq!(code("intended"), Some(1));
    assert_eq!(code("suggestion"), Some(0));
    assert_eq!(code("all"), Some(2));
    let none = check(FILE, &["--fail-on", "none", "--quiet"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(0), LISTED));
    let suggestion = "FROM debian:12\nUSER 1000\nCMD b && c\n";
    assert_eq!(check(suggestion, &[]).code, Some(0));
    assert_eq!(check(suggestion, &["--fail-on", "suggestion"]).code, Some(1));
}

#[test]
fn a_suggestion_is_a_note() {
    let ran = check("FROM debian:12\nUSER 1000\nCMD b && c\n", &["--show", "all"]);
    assert!(ran.stdout.starts_with("note[use-exec-form]: "), "{ran:?}");
    assert!(ran.stdout.contains("\n3 | CMD b && c\n  | ^^^^^^^^^^\n"), "{ran:?}");
    assert!(!ran.stdout.contains("dockwright fix"), "{ran:?}");
    assert_eq!(ran.stderr, "1 file with findings (1 suggestion)\n");
}

#[test]
fn what_only_people_can_decide_is_listed_here_and_in_the_diff_of_fix() {
    let text = "FROM node\nCMD [\"node\", \"a.js\"]\n";
    assert_eq!(found(&check_all(text, &[])), ["pin-base-image:1", "run-as-non-root:2"]);
    let dir = dir(&[("Dockerfile", text)]);
    let ran = dir.dockwright(&["fix", "--diff"]);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(lines[0].starts_with("Dockerfile:1:1: note: pin-base-image (suggestion): "), "{ran:?}");
    assert!(
        lines[1].starts_with("Dockerfile:2:1: note: run-as-non-root (suggestion): "),
        "{ran:?}"
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
}

#[test]
fn what_nobody_asked_for_by_name_is_not_done() {
    let text = "FROM node:22\nRUN npm ci\nUSER 1000\n";
    let skip = ["--skip", "clean-node-cache"];
    assert_eq!(found(&check_all(text, &skip)), [""; 0]);
    let ran = check(text, &["--only", "mount-package-caches", "--show", "risky"]);
    let help = "`dockwright fix --only mount-package-caches --level risky` applies the change\n";
    assert!(ran.stdout.contains(help), "{ran:?}");
    let dir = dir(&[("Dockerfile", text)]);
    let args = [&["fix", "--check", "--level", "risky"], &skip[..]].concat();
    dir.dockwright(&args).expect(0, "", "1 file unchanged\n");
    dir.dockwright(&["fix", "--level", "risky", "--only", "mount-package-caches"]);
    assert!(dir.read("Dockerfile").contains("RUN --mount=type=cache,target=/root/.npm \\\n"));
}

#[test]
fn an_error_is_more_than_a_finding() {
    let dir = dir(&[("a/Dockerfile", FILE), ("b/Dockerfile", INVALID)]);
    let ran = dir.dockwright(&["check"]);
    assert_eq!((ran.code, ran.stdout), (Some(2), LISTED.replace("Dockerfile", "a/Dockerfile")));
    assert!(ran.stderr.contains("b/Dockerfile:2:1: error: "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("1 file with findings (1 intended fix, 1 risky fix), 1 error\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(dir.dockwright(&["check", "nowhere"]).code, Some(2));
}

#[test]
fn files_are_found_skipped_and_ordered_as_for_fix() {
    let dir = dir(&[
        ("c/Dockerfile", FILE),
        ("a/Dockerfile", FILE),
        ("b/Dockerfile", "# dockwright: ignore-file\nFROM a\nCMD b\n"),
        ("d/Dockerfile", FOREIGN),
        ("out/Dockerfile", FILE),
        ("dockwright.toml", "[files]\nexclude = [\"out\"]\n"),
    ]);
    let all = |jobs: &str| dir.dockwright(&["check", "--jobs", jobs]);
    let names = LISTED.replace("Dockerfile", "a/Dockerfile")
        + &LISTED.replace("Dockerfile", "c/Dockerfile");
    let summary = "2 files with findings (2 intended fixes, 2 risky fixes), 2 skipped\n  next: \
                   `dockwright fix` applies 2 fixes; `--show all` lists 2 risky fixes\n";
    for ran in [all("1"), all("2"), all("8")] {
        assert_eq!((ran.code, &ran.stdout), (Some(1), &names));
        assert!(ran.stderr.ends_with(summary), "{}", ran.stderr);
    }
}

#[test]
fn passes_are_chosen_and_kept_away_as_for_fix() {
    assert_eq!(found(&check_all(FILE, &[])), ["clean-apt-lists:2", "use-exec-form:5"]);
    assert_eq!(found(&check_all(FILE, &["--only", "use-exec-form"])), ["use-exec-form:5"]);
    assert_eq!(found(&check_all(FILE, &["--skip", "use-exec-form"])), ["clean-apt-lists:2"]);
    let with = |comment: &str| check_all(&FILE.replace("RUN", &format!("{comment}\nRUN")), &[]);
    assert_eq!(found(&with("# dockwright: ignore=clean-apt-lists")), ["use-exec-form:6"]);
    assert_eq!(found(&with("# hadolint ignore=DL3009")), ["use-exec-form:6"]);
    let ran = with("# dockwright: ignore=use-exec-form");
    assert!(ran.stderr.contains("Dockerfile:2:1: warning: `use-exec-form` has nothing to do here"));

    let configured = |toml: &str, args: &[&str]| {
        let dir = dir(&[("Dockerfile", FILE), ("dockwright.toml", toml)]);
        found(&dir.dockwright(&[&["check"], args, &ALL].concat()))
    };
    assert_eq!(configured("[fix]\nonly = [\"use-exec-form\"]\n", &[]), ["use-exec-form:5"]);
    assert_eq!(configured("[fix]\nskip = [\"use-exec-form\"]\n", &[]), ["clean-apt-lists:2"]);
    let all = ["clean-apt-lists:2", "use-exec-form:5"];
    assert_eq!(configured("[fix]\nlevel = \"safe\"\n", &[]), all);
}

#[test]
fn stdin_is_listed_under_the_name_it_is_given() {
    let dir = Dir::with(&[]);
    let ran = dir.dockwright_with_stdin(&["check", "-"], FILE);
    ran.expect(1, &LISTED.replace("Dockerfile", "<stdin>"), "");
    let ran = dir.dockwright_with_stdin(&["check", "-", "--stdin-filepath", "Dockerfile"], FILE);
    ran.expect(1, LISTED, "");
}

#[test]
fn what_is_no_text_is_shown_and_not_obeyed() {
    let dir = Dir::with(&[]);
    dir.write(
        "Dockerfile",
        b"FROM debian:12\nUSER 1000\nENTRYPOINT   nginx '\xE9 \x1b[2J' # \xE9\n",
    );
    let ran = dir.dockwright(&["check", "--only", "use-exec-form", "--show", "all"]);
    assert!(ran.stdout.contains("ENTRYPOINT   nginx '\u{fffd} "), "{ran:?}");
    assert!(!ran.stdout.contains('\x1b'), "{ran:?}");
    let ran = dir.dockwright(&["check", "--show", "all", "--color", "always"]);
    assert!(ran.stdout.contains("\x1b["), "{ran:?}");
}

#[test]
fn each_finding_of_one_kind_is_told_once_and_what_is_many_in_short() {
    let text = "FROM debian:12\nENV A b\nENV C d\nENV E f\nUSER 1000\n";
    let ran = check(text, &["--quiet"]);
    assert_eq!(ran.stdout.matches("warning[use-key-value-pairs]").count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("\n2 - ENV A b\n2 + ENV A=b\n"), "{ran:?}");
    assert!(ran.stdout.contains("  = also on lines 3 and 4\n"), "{ran:?}");
    let full = check(text, &["--quiet", "--output", "full"]);
    assert_eq!(full.stdout.matches("warning[use-key-value-pairs]").count(), 3, "{full:?}");
    assert_eq!(found(&check_all(text, &[])).len(), 3);

    let many = format!("FROM debian:12\n{}USER 1000\n", "ENV A b\n".repeat(40));
    let ran = check(&many, &["--quiet"]);
    let also = "also on lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 and 27 more\n";
    assert!(ran.stdout.contains(also), "{ran:?}");

    let dir = Dir::with(&[]);
    for index in 0..150 {
        dir.write(&format!("{index}/Dockerfile"), text);
    }
    let ran = dir.dockwright(&["check"]);
    let lines = ran.stdout.lines().count();
    assert!(lines < 340, "{lines}");
    assert_eq!(ran.stdout.matches("warning[").count(), 20);
    assert_eq!(ran.stdout.matches(": safe[use-key-value-pairs]: ").count(), 130);
    assert!(ran.stdout.ends_with(" (also on lines 3 and 4)\n"));
    assert!(ran.stderr.contains("`--output full` shows the change of 130 more"), "{}", ran.stderr);
    let full = dir.dockwright(&["check", "--output", "full"]);
    assert_eq!(full.stdout.matches("warning[").count(), 450);
    for jobs in ["1", "8"] {
        assert_eq!(dir.dockwright(&["check", "--jobs", jobs]).stdout, ran.stdout);
    }
}

#[test]
fn statistics_count_what_each_pass_finds() {
    let env = "FROM debian:12\nENV A b\nENV C d\nUSER 1000\n";
    let dir = dir(&[("a/Dockerfile", FILE), ("b/Dockerfile", env), ("c/Dockerfile", env)]);
    let ran = dir.dockwright(&["check", "--statistics"]);
    let table = "\
count  pass                 level     files  fix
    4  use-key-value-pairs  safe          2  dockwright fix
    1  clean-apt-lists      intended      1  dockwright fix
    1  use-exec-form        risky         1  dockwright fix --level risky
";
    let summary = "3 files with findings (4 safe fixes, 1 intended fix, 1 risky fix)\n  next: \
                   `dockwright fix` applies 5 fixes\n";
    ran.expect(1, table, summary);
    let none = dir.dockwright(&["check", "--statistics", "--only", "use-copy"]);
    none.expect(0, "", "3 files without findings\n");
    let ran = dir.dockwright(&["check", "--statistics", "--output", "json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}
