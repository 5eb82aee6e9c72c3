//! Accepting existing findings, in the files or in a baseline, so that only new findings count.

use std::fs;
use std::path::PathBuf;

use crate::support::{Dir, has};

const FILE: &str = "\
FROM debian:12
RUN apt-get update && \\
    apt-get install -y --no-install-recommends nginx=1.22.1
USER 1000
ENTRYPOINT nginx
";

/// Each instruction with findings gets one comment, even if a comment separates two instructions
/// that would be joined otherwise; and the next run adds nothing and finds nothing.
#[test]
fn comments_over_all_of_the_corpus_are_written_once_and_obeyed() {
    let dir = Dir::with(&[]);
    let mut count = 0;
    let mut next = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/passes"))];
    while let Some(path) = next.pop() {
        // Their comments are superfluous, or out of date.
        if ["drop-unused-ignores", "renew-expired-ignores"].iter().any(|it| path.ends_with(it)) {
            continue;
        }
        if path.is_dir() {
            next.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path.ends_with("before.Dockerfile") {
            let source = fs::read(&path).unwrap();
            count += 1;
            dir.write(&format!("{count}/Dockerfile"), source);
        }
    }
    assert!(count > 200, "{count}");
    let ran = dir.dockwright(&["fix", "--add-ignore"]);
    assert!(ran.stderr.contains("comments written in "), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n  from now on, only new findings count\n"), "{}", ran.stderr);
    let ran = dir.dockwright(&["check"]);
    let unused: Vec<_> = ran.stderr.lines().filter(|it| it.contains("nothing to ignore")).collect();
    assert_eq!((ran.code, unused), (Some(0), Vec::new()));
    let again = dir.dockwright(&["fix", "--add-ignore", "--check"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    let fixed = dir.dockwright(&["fix", "--check", "--no-format"]);
    assert_eq!((fixed.code, fixed.stdout.as_str()), (Some(0), ""));
}

/// Otherwise the first run in CI would fail for a sample in the documentation.
#[test]
fn a_file_that_no_builder_accepts_is_left_alone_from_then_on() {
    let (text, comment) =
        ("# syntax=docker/dockerfile:1\nFROM a\n...\n", "# dockwright: ignore-file");
    for (before, after) in [
        (text.to_owned(), text.replace("FROM", &format!("{comment}\nFROM"))),
        ("\u{feff}FORM a\r\n".to_owned(), format!("\u{feff}{comment}\r\nFORM a\r\n")),
        (String::new(), format!("{comment}\n")),
        ("RUN a\nFROM b".to_owned(), format!("{comment}\nRUN a\nFROM b")),
    ] {
        let dir = Dir::with(&[]);
        dir.write("Dockerfile", &before);
        assert_ne!(dir.dockwright(&["check"]).code, Some(0), "{before}");
        let ran = dir.dockwright(&["fix", "--add-ignore"]);
        assert_eq!((ran.code, dir.read("Dockerfile")), (Some(0), after), "{ran:?}");
        assert!(
            ran.stderr.contains("Dockerfile:") && ran.stderr.contains(": warning: "),
            "{ran:?}"
        );
        assert_eq!(dir.dockwright(&["check"]).code, Some(0));
    }
}

#[test]
fn comments_are_written_below_a_byte_order_mark() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", "\u{feff}FROM debian:12 AS Build\nRUN true\n");
    dir.dockwright(&["fix", "--add-ignore", "-q"]).expect(0, "", "");
    let ignored =
        "\u{feff}# dockwright: ignore=lower-stage-names\nFROM debian:12 AS Build\nRUN true\n";
    assert_eq!(dir.read("Dockerfile"), ignored);
}

#[test]
fn comments_are_counted() {
    let dir = Dir::with(&[]);
    dir.write("a/Dockerfile", FILE);
    dir.write("b/Dockerfile", "FROM debian:12\n");
    let summary = "1 comment would be written in 1 file, 1 unchanged\n  from now on, only new \
                   findings count\n";
    dir.dockwright(&["fix", "--add-ignore", "--check"]).expect(1, "a/Dockerfile\n", summary);
}

/// A comment separates two instructions whether it names the pass or not; without the comment, they
/// would be joined.
#[test]
fn a_name_is_unused_only_if_the_comment_can_go() {
    let dir = Dir::with(&[]);
    let text = "FROM debian:12\nRUN apt-get update\n# dockwright: ignore=join-apt-update\nRUN \
                apt-get install -y curl\n";
    dir.write("Dockerfile", text);
    let only = ["check", "--only", "join-apt-update", "--quiet"];
    let warns = |text: &str| {
        dir.write("Dockerfile", text);
        let only = only.iter().filter(|it| **it != "--quiet").copied().collect::<Vec<_>>();
        dir.dockwright(&only).stderr.contains("nothing to ignore")
    };
    assert!(!warns(text));
    assert!(warns(&text.replace("RUN apt-get update\n", "")));
    assert!(warns(&text.replace("\nRUN apt-get update", "\nRUN apt-get update && true")));
    assert_eq!(dir.dockwright(&only).code, Some(0));
}

fn write(dir: &Dir, args: &[&str]) {
    let ran = dir.dockwright(&[&["check", "--baseline", "write"], args].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
}

#[test]
fn a_baseline_holds_what_is_found_by_pass_and_text() {
    let dir = Dir::with(&[]);
    dir.write("a/Dockerfile", FILE);
    dir.write("b/Dockerfile", FILE);
    let used = ["check", "--baseline", "use"];
    let ran = dir.dockwright(&used);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let missing = "error: dockwright.baseline: no such file in this directory or above\n  help: \
                   `dockwright check --baseline write` writes one\n";
    assert_eq!(ran.stderr, missing);

    let ran = dir.dockwright(&["check", "--baseline", "write"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    let said =
        "note: dockwright.baseline: 4 findings in 2 files; `--baseline use` leaves them out\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let ran = dir.dockwright(&used);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert!(ran.stderr.contains("not listed: 4 by dockwright.baseline\n"), "{}", ran.stderr);

    // Lines may be added and removed, and the layout may change.
    dir.write("a/Dockerfile", format!("# a\n\n{}", FILE.replace(" && \\\n    ", "   && ")));
    assert_eq!(dir.dockwright(&used).code, Some(0));
    assert_eq!(
        dir.dockwright(&["fix", "--baseline", "use", "--check", "--no-format"]).code,
        Some(0)
    );
    assert_eq!(dir.dockwright(&["fix", "--check", "--no-format"]).code, Some(1));
    // New findings are reported: another instruction, or another pass for a known instruction.
    dir.write("a/Dockerfile", format!("{FILE}RUN apt-get update && apt-get install -y a\n"));
    assert_eq!(dir.dockwright(&used).code, Some(1));
    dir.write("a/Dockerfile", FILE.replace("nginx=1.22.1\nUSER", "curl=7.88.1\nUSER"));
    assert_eq!(dir.dockwright(&used).code, Some(1));
    // From a directory below the file, too.
    let mut command = dir.command(&used);
    let output = command.current_dir(dir.join("b")).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_baseline_is_written_anew_for_the_files_of_a_run_alone() {
    let dir = Dir::with(&[]);
    for path in ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile"] {
        dir.write(path, FILE);
    }
    write(&dir, &[]);
    let lines = |path: &str| {
        dir.read("dockwright.baseline").lines().filter(|it| it.ends_with(path)).count()
    };
    assert_eq!([lines(" a/Dockerfile"), lines(" b/Dockerfile"), lines(" c/Dockerfile")], [2, 2, 2]);
    dir.write("a/Dockerfile", "FROM debian:12\nUSER 1000\n");
    dir.write("b/Dockerfile", "FROM debian:12\nUSER 1000\n");
    fs::remove_file(dir.join("c/Dockerfile")).unwrap();
    write(&dir, &["a"]);
    assert_eq!([lines(" a/Dockerfile"), lines(" b/Dockerfile"), lines(" c/Dockerfile")], [0, 2, 0]);

    let broken = dir.read("dockwright.baseline") + "<<<<<<< HEAD\n";
    dir.write("dockwright.baseline", broken);
    let ran = dir.dockwright(&["check", "--baseline", "use"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("dockwright.baseline:4:1: error: `<<<<<<< HEAD`"), "{ran:?}");
}

#[test]
fn only_what_is_found_on_changed_lines_is_told() {
    if !has("git") {
        return;
    }
    let dir = Dir::with(&[]);
    let git = |args: &[&str]| dir.run("git", args, "");
    dir.write("Dockerfile", FILE);
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "--all"]);
    git(&["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-ma"]);
    let levels = ["--fail-on", "safe,intended,risky,suggestion"];
    let found = |args: &[&str]| {
        let since = ["check", "--changed-since", "main", "--output", "json"];
        let ran = dir.dockwright(&[&since[..], args, &levels].concat());
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let files = report["files"].as_array().unwrap().clone();
        let findings = files.iter().flat_map(|it| it["findings"].as_array().unwrap().clone());
        let passes = findings.map(|it| it["pass"].as_str().unwrap().to_owned());
        (ran.code, passes.collect::<Vec<_>>())
    };
    let both = vec!["clean-apt-lists".to_owned(), "use-exec-form".to_owned()];
    dir.write("Dockerfile", FILE.replace("1000", "1001"));
    assert_eq!(found(&[]), (Some(1), both.clone()));
    assert_eq!(found(&["--lines"]), (Some(0), Vec::new()));
    dir.write(
        "Dockerfile",
        format!("# new\n{}", FILE.replace("ENTRYPOINT nginx", "ENTRYPOINT nginx -v")),
    );
    assert_eq!(found(&["--lines"]), (Some(1), vec![both[1].clone()]));
    // The fix touches the changed line, although the finding is shown at another line.
    dir.write("Dockerfile", FILE.replace("recommends nginx", "recommends curl=7.88.1 nginx"));
    assert_eq!(found(&["--lines"]), (Some(1), vec![both[0].clone()]));
    // A file that git does not track is new as a whole.
    dir.write("Dockerfile", FILE);
    dir.write("b/Dockerfile", FILE);
    assert_eq!(found(&["--lines"]), (Some(1), both));
    let ran = dir.dockwright(&["check", "--lines"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--changed-since"), "{ran:?}");
}
