//! `--check`, `--diff`, both and neither: the effect on files, and the exit code.

use crate::support::{AFTER, BEFORE, Dir, INVALID};

const DIFF: &str =
    "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-from scratch\n+FROM scratch\n";

#[test]
fn without_flags_the_files_are_rewritten_and_the_exit_code_is_0() {
    let dir = Dir::with(&["Dockerfile", "app/Dockerfile"]);
    dir.dockwright(&["fmt"]).expect(0, "", "2 files reformatted\n");
    assert_eq!((dir.read("Dockerfile"), dir.read("app/Dockerfile")), (AFTER.into(), AFTER.into()));
    dir.dockwright(&["fmt"]).expect(0, "", "2 files unchanged\n");
}

#[test]
fn check_names_the_files_writes_nothing_and_exits_1() {
    let dir = Dir::with(&["Dockerfile", "app/Dockerfile"]);
    dir.write("done.Dockerfile", AFTER);
    dir.dockwright(&["fmt", "--check"]).expect(
        1,
        "Dockerfile\napp/Dockerfile\n",
        "2 files would be reformatted, 1 unchanged\n  next: `dockwright fmt` writes the change\n",
    );
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn diff_prints_the_change_writes_nothing_and_exits_1() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.dockwright(&["fmt", "--diff"]).expect(
        1,
        DIFF,
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn check_and_diff_together_do_both() {
    let dir = Dir::with(&["Dockerfile"]);
    let both = format!("Dockerfile\n{DIFF}");
    dir.dockwright(&["fmt", "--check", "--diff"]).expect(
        1,
        &both,
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn check_and_diff_exit_0_when_nothing_would_change() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", AFTER);
    for flags in [&["--check"][..], &["--diff"], &["--check", "--diff"]] {
        dir.dockwright(&[&["fmt"], flags].concat()).expect(0, "", "1 file unchanged\n");
    }
}

#[test]
fn a_bad_file_is_named_left_alone_and_does_not_stop_the_others() {
    let dir = Dir::with(&["a/Dockerfile", "c/Dockerfile"]);
    dir.write("b/Dockerfile", INVALID);
    let ran = dir.dockwright(&["fmt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("b/Dockerfile:2:1: error: "), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("2 files reformatted, 1 error\n"), "{}", ran.stderr);
    assert_eq!((dir.read("a/Dockerfile"), dir.read("c/Dockerfile")), (AFTER.into(), AFTER.into()));
    assert_eq!(dir.read("b/Dockerfile"), INVALID);
}

#[test]
fn an_error_wins_over_a_change() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("app/Dockerfile", INVALID);
    let ran = dir.dockwright(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), "Dockerfile\n"));
}

#[test]
fn a_path_that_does_not_exist_is_an_error_and_the_others_go_on() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.dockwright(&["fmt", "./nowhere", "Dockerfile"]).expect(
        2,
        "",
        "error: nowhere: no such file or directory\n1 file reformatted, 1 error\n",
    );
    assert_eq!(dir.read("Dockerfile"), AFTER);
}

#[test]
fn a_directory_without_dockerfiles_is_worth_a_note() {
    let dir = Dir::with(&["src/main.rs"]);
    dir.dockwright(&["fmt", "./src"]).expect(0, "", "note: no Dockerfiles found under src\n");
    dir.dockwright(&["fmt"]).expect(0, "", "note: no Dockerfiles found under .\n");
    dir.dockwright(&["fmt", "--quiet"]).expect(0, "", "");
}

#[test]
fn arguments_that_make_no_sense_exit_2() {
    let dir = Dir::with(&["Dockerfile"]);
    for args in [
        &["--no-such-flag"][..],
        &["--width", "0"],
        &["--width", "wide"],
        &["--indent", "0"],
        &["--indent", "17"],
        &["--operators", "middle"],
        &["--indent", "own"],
        &["--chains", "join"],
        &["--line-ending", "cr"],
        &["--jobs", "0"],
        &["--exclude", "a["],
        &["--quiet", "--verbose"],
        &["--color", "pink"],
        &["--stdin-filepath", "Dockerfile", "Dockerfile"],
        &["-", "Dockerfile"],
        &[""],
    ] {
        let ran = dir.dockwright(&[&["fmt"], args].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn layout_flags_are_taken() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", AFTER);
    for args in [
        &["--width", "80", "--indent", "tab"][..],
        &["--indent", "2", "--operators", "leading"],
        &["--indent", "auto", "--chains", "keep"],
        &["--operators", "trailing", "--line-ending", "lf", "--cache-safe"],
    ] {
        dir.dockwright(&[&["fmt", "--check"], args].concat()).expect(0, "", "1 file unchanged\n");
    }
}

#[test]
fn version_and_help_are_results() {
    let dir = Dir::with(&[]);
    let version = concat!("dockwright ", env!("CARGO_PKG_VERSION"), "\n");
    dir.dockwright(&["--version"]).expect(0, version, "");
    let help = dir.dockwright(&["fmt", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.contains("Examples:\n  dockwright fmt "), "{}", help.stdout);
}

#[test]
fn exit_zero_hides_findings_and_no_errors() {
    let dir = Dir::with(&["a/Dockerfile"]);
    dir.write("b/Dockerfile", "FROM debian:12\nRUN apt-get install curl\n");
    dir.write("c/Dockerfile", INVALID);
    for (args, path) in
        [(["fmt", "--check"], "a"), (["fix", "--diff"], "b"), (["check", "--fail-on=safe"], "b")]
    {
        let code = |more: &[&str]| dir.dockwright(&[&args[..], more].concat()).code;
        assert_eq!(code(&[path]), Some(1), "{args:?}");
        assert_eq!(code(&[path, "--exit-zero"]), Some(0), "{args:?}");
        assert_eq!(code(&["c", "--exit-zero"]), Some(2), "{args:?}");
    }
}
