//! `dockwright compare`: files, commits, git's external diff driver, and forbidden changes.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Dir, Ran, has};

const OLD: &str = "FROM debian:13\nRUN apt-get install -y git\nUSER app\nCMD serve\n";
const NEW: &str = "FROM debian:13\nRUN apt-get install -y git curl\nCMD serve\n";

fn dir() -> Dir {
    let dir = Dir::with(&[]);
    dir.write("old", OLD);
    dir.write("new", NEW);
    dir
}

const ADDED: &str = "new:2: review[package-added]: installs `curl` as well, with `apt-get`\n";
const REBUILT: &str =
    "new:2: review[layers-rebuilt]: layer 2 (`RUN apt-get install -y git curl`) is rebuilt\n";

#[test]
fn each_change_has_a_line_and_those_at_risk_come_first() {
    let root = "new:1: risk[runs-as-root]: the container runs as root now: there is no `USER`, and \
                the base image is `debian:13`\n";
    let user = "old:3: review[user-changed]: `USER app` is gone\n";
    let ran = dir().dockwright(&["compare", "old", "new"]);
    ran.expect(0, &[root, ADDED, user, REBUILT].concat(), "");
}

#[test]
fn a_forbidden_kind_is_marked_and_fails_the_command() {
    let dir = dir();
    let ran = dir.dockwright(&["compare", "--forbid", "package-added,secret-added", "old", "new"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let marked = ADDED.replace('\n', " (forbidden)\n");
    assert!(ran.stdout.starts_with(&marked), "{ran:?}");
    assert_eq!(ran.stdout.matches("(forbidden)").count(), 1, "{ran:?}");
    let ran = dir.dockwright(&["compare", "--forbid", "secret-added", "old", "new"]);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn an_unknown_kind_is_an_error_with_the_known_one() {
    let ran = dir().dockwright(&["compare", "--forbid", "run-as-root", "old", "new"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let error = "error: unknown kind of change `run-as-root`; did you mean `runs-as-root`?\n";
    assert!(ran.stderr.starts_with(error), "{ran:?}");
    let ran = dir().dockwright(&["compare", "--forbid", "zzz", "old", "new"]);
    assert!(ran.stderr.contains("`dockwright compare --kinds` lists them"), "{ran:?}");
}

#[test]
fn json_has_every_change_with_its_lines() {
    let args = ["compare", "--output", "json", "--forbid", "user-changed", "old", "new"];
    let ran = dir().dockwright(&args);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["old"], "old");
    assert_eq!(document["layout_only"], false);
    assert_eq!(document["attention"], "risk");
    assert_eq!(document["forbidden"], 1);
    let change = &document["changes"][1];
    let expected = json!({
        "kind": "package-added", "attention": "review", "old_line": null, "new_line": 2,
        "text": "installs `curl` as well, with `apt-get`", "forbidden": false,
    });
    assert_eq!(*change, expected, "{document}");
}

#[test]
fn layout_is_told_as_such_and_equal_bytes_by_a_note() {
    let dir = dir();
    dir.write("laid-out", OLD.replace("FROM", "from").replace("-y git", "-y \\\n    git"));
    let ran = dir.dockwright(&["compare", "old", "laid-out"]);
    assert_eq!(ran.code, Some(0));
    let first = "laid-out: note[layout-only]: layout only; 1 RUN layer is rebuilt once\n";
    assert!(ran.stdout.contains(first), "{ran:?}");
    let ran = dir.dockwright(&["compare", "old", "old"]);
    ran.expect(0, "", "note: old and old have the same content\n");
}

#[test]
fn stdin_may_be_one_of_the_files() {
    let dir = dir();
    let ran = dir.dockwright_with_stdin(&["compare", "old", "-"], NEW);
    assert!(ran.stdout.contains(&ADDED.replace("new", "<stdin>")), "{ran:?}");
    let ran = dir.dockwright(&["compare", "-", "-"]);
    ran.expect(2, "", "error: stdin cannot be both files; name one of them\n");
    let ran = dir.dockwright_with_stdin(&["compare", "old", "-"], "#".repeat(9 << 20));
    ran.expect(2, "", "error: <stdin>: larger than 8 MiB: skipped\n");
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let ran = dir().dockwright(&["compare", "no", "neither"]);
    let each = |name: &str| format!("error: {name}: no such file or directory\n");
    ran.expect(2, "", &(each("no") + &each("neither")));
    let ran = dir().dockwright(&["compare", "old"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("`compare` takes two files"), "{ran:?}");
}

#[test]
fn bytes_that_are_no_text_are_compared() {
    let dir = dir();
    dir.write("bytes", b"FROM a\nRUN \xff\xfe \x00\x1b[2J\n");
    let ran = dir.dockwright(&["compare", "old", "bytes"]);
    assert_eq!((ran.code, ran.stdout.contains('\x1b')), (Some(0), false), "{ran:?}");
}

#[test]
fn the_kinds_are_listed_with_a_sentence_each() {
    let ran = dir().dockwright(&["compare", "--kinds"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let line = ran.stdout.lines().find(|it| it.starts_with("runs-as-root ")).unwrap();
    assert!(line.ends_with("risk    The container runs as root now."), "{line}");
    assert!(ran.stdout.lines().count() > 60, "{}", ran.stdout);
}

/// A repository with the old file in a commit and the new one in the work tree.
fn repository() -> Option<Dir> {
    if !has("git") {
        return None;
    }
    let dir = Dir::with(&[]);
    dir.write("app/Dockerfile", OLD);
    dir.write("gone/Dockerfile", OLD);
    dir.write("README.md", "a\n");
    dir.run("git", &["init", "--quiet", "--initial-branch=main"], "");
    dir.run("git", &["add", "--all"], "");
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    dir.run("git", &[&who[..], &["commit", "--quiet", "--message=a"]].concat(), "");
    dir.write("app/Dockerfile", NEW);
    Some(dir)
}

#[test]
fn a_file_of_a_commit_is_read_from_git() {
    let Some(dir) = repository() else { return };
    let ran = dir.dockwright(&["compare", "main:app/Dockerfile", "app/Dockerfile"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("main:app/Dockerfile:3: review[user-changed]"), "{ran:?}");
    let below = dir
        .command(&["compare", "HEAD:./Dockerfile", "Dockerfile"])
        .current_dir(dir.join("app"))
        .output();
    assert!(Ran::from(below.unwrap()).stdout.contains("Dockerfile:2: review[package-added]"));
    // The index has the old file.
    let ran = dir.dockwright(&["compare", ":app/Dockerfile", "HEAD:app/Dockerfile"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
    let ran = dir.dockwright(&["compare", "main:Dockerfile", "app/Dockerfile"]);
    ran.expect(
        2,
        "",
        "error: main:Dockerfile: no file `Dockerfile` in commit `main`\n  help: the path counts from \
         the root of the repository; `main:./Dockerfile` counts from this directory\n",
    );
    for revision in ["nowhere", "--output=x"] {
        let old = format!("{revision}:app/Dockerfile");
        let ran = dir.dockwright(&["compare", "--", &old, "app/Dockerfile"]);
        let error = format!("error: {old}: no commit `{revision}` in this repository\n");
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.starts_with(&error), "{ran:?}");
    }
}

/// The output of a command of git that runs dockwright.
fn git(dir: &Dir, args: &[&str], for_all: bool) -> Ran {
    let program = format!("{} compare", env!("CARGO_BIN_EXE_dockwright"));
    let mut command = dir.prepared(Command::new("git"));
    let driver = format!("diff.dockwright.command={program}");
    command.args(["-c", &driver, "--no-pager"]).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null");
    if for_all {
        command.env("GIT_EXTERNAL_DIFF", program);
    }
    Ran::from(command.output().unwrap())
}

#[test]
fn git_tells_what_its_diffs_mean() {
    let Some(dir) = repository() else { return };
    dir.write("README.md", "b\n");
    let ran = git(&dir, &["diff"], true);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    assert!(
        ran.stdout.contains("README.md: not compared, since it is not a Dockerfile\n"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains("app/Dockerfile:2: review[package-added]: installs"), "{ran:?}");
    assert!(ran.stdout.contains("\na/app/Dockerfile:3: review[user-changed]"), "{ran:?}");
}

#[test]
fn git_passes_new_removed_and_renamed_files() {
    let Some(dir) = repository() else { return };
    dir.write(".gitattributes", "Dockerfile* diff=dockwright\n");
    dir.write("new/Dockerfile", "FROM scratch\n");
    dir.run("git", &["rm", "--quiet", "gone/Dockerfile"], "");
    dir.run("git", &["mv", "app/Dockerfile", "app/Dockerfile.dev"], "");
    dir.run("git", &["add", "--all"], "");
    let ran = git(&dir, &["diff", "--cached", "--no-renames", "--", "new", "gone"], false);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let new = "new/Dockerfile: review[file-added]: the file is new: 1 stage with 1 instruction\n";
    let gone =
        "gone/Dockerfile: review[file-removed]: the file is gone: 1 stage with 4 instructions\n";
    assert!(ran.stdout.contains(new) && ran.stdout.contains(gone), "{ran:?}");
    let ran = git(&dir, &["diff", "--cached", "--find-renames=20%", "--", "app"], false);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("app/Dockerfile.dev:2: review[package-added]"), "{ran:?}");
}
