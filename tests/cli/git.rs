//! `--staged` and `--changed-since`: the files that git reports as changed, without running hooks.

use std::fs;

use crate::support::{BEFORE, Dir, Ran, has};

/// A repository with these files in a single commit; `None` if git is not installed.
fn repository(paths: &[&str]) -> Option<Dir> {
    if !has("git") {
        return None;
    }
    let dir = Dir::with(paths);
    git(&dir, &["init", "--quiet", "--initial-branch=main"]);
    commit(&dir);
    Some(dir)
}

fn git(dir: &Dir, args: &[&str]) {
    dir.run("git", args, "");
}

fn commit(dir: &Dir) {
    git(dir, &["add", "--all"]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(dir, &[&who[..], &["commit", "--quiet", "--message=a"]].concat());
}

fn check(dir: &Dir, args: &[&str]) -> String {
    let ran = dir.dockwright(&[&["fmt", "--check"], args].concat());
    assert!(!ran.stderr.contains("error"), "{ran:?}");
    ran.names().join(" ")
}

#[test]
fn staged_files_are_taken_and_no_others() {
    let paths = ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile", "e/Makefile"];
    let Some(dir) = repository(&paths) else { return };
    assert_eq!(check(&dir, &["--staged"]), "");
    for path in ["a/Dockerfile", "b/Dockerfile", "e/Makefile", "new \"q\"\u{e9}/Dockerfile"] {
        dir.write(path, format!("{BEFORE}user a\n"));
    }
    git(&dir, &["rm", "--quiet", "d/Dockerfile"]);
    git(&dir, &["add", "a", "e", "new \"q\"\u{e9}"]);
    let both = "a/Dockerfile new \"q\"\u{e9}/Dockerfile";
    assert_eq!(check(&dir, &["--staged"]), both);
    assert_eq!(check(&dir, &["--staged", "a", "b"]), "a/Dockerfile");
    assert_eq!(check(&dir, &["--staged", "a/Dockerfile", "b/Dockerfile"]), "a/Dockerfile");
    assert_eq!(check(&dir, &["--staged", "--exclude", "a", "a", "--force-exclude"]), "");
    let with_include = check(&dir, &["--staged", "--include", "Makefile"]);
    assert_eq!(with_include, "a/Dockerfile e/Makefile new \"q\"\u{e9}/Dockerfile");
}

#[test]
fn a_renamed_file_is_taken_under_its_new_name() {
    let Some(dir) = repository(&["a/Dockerfile", "b/Dockerfile"]) else { return };
    git(&dir, &["config", "diff.renames", "copies"]);
    git(&dir, &["mv", "a/Dockerfile", "a/Dockerfile.dev"]);
    assert_eq!(check(&dir, &["--staged"]), "a/Dockerfile.dev");
    assert_eq!(check(&dir, &["--changed-since", "HEAD"]), "a/Dockerfile.dev");
}

#[test]
fn a_run_in_a_directory_takes_what_is_below_it() {
    let Some(dir) = repository(&["a/b/Dockerfile", "c/Dockerfile"]) else { return };
    git(&dir, &["config", "diff.relative", "true"]);
    dir.write("a/b/Dockerfile", "from a\n");
    dir.write("c/Dockerfile", "from a\n");
    dir.write("a/new/Dockerfile", "from a\n");
    git(&dir, &["add", "a/b", "c"]);
    for (flags, below) in [
        (&["--changed-since", "HEAD"][..], "b/Dockerfile\nnew/Dockerfile\n"),
        (&["--staged"], "b/Dockerfile\n"),
    ] {
        let run = |args: &[&str]| {
            let args = [&["fmt", "--check"], flags, args].concat();
            Ran::from(dir.command(&args).current_dir(dir.join("a")).output().unwrap())
        };
        assert_eq!(run(&[]).stdout, below);
        assert!(run(&[".."]).names().contains(&"../c/Dockerfile"), "{flags:?}");
    }
}

#[test]
fn changes_are_counted_from_where_the_branch_began() {
    let paths = ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"];
    let Some(dir) = repository(&paths) else { return };
    git(&dir, &["checkout", "--quiet", "-b", "topic"]);
    dir.write("a/Dockerfile", "from a\n");
    commit(&dir);
    git(&dir, &["checkout", "--quiet", "main"]);
    dir.write("b/Dockerfile", "from a\n");
    commit(&dir);
    git(&dir, &["checkout", "--quiet", "topic"]);
    dir.write("c/Dockerfile", "from a\n");
    dir.write("untracked/Dockerfile", BEFORE);
    dir.write("ignored/Dockerfile", BEFORE);
    dir.write(".gitignore", "ignored\n");
    let changed = "a/Dockerfile c/Dockerfile untracked/Dockerfile";
    assert_eq!(check(&dir, &["--changed-since", "main"]), changed);
    let since_head = "c/Dockerfile untracked/Dockerfile";
    assert_eq!(check(&dir, &["--changed-since", "HEAD"]), since_head);
}

#[test]
fn what_git_cannot_answer_is_an_error() {
    let Some(dir) = repository(&["Dockerfile"]) else { return };
    let unknown = |revision: &str| {
        let ran = dir.dockwright(&["fmt", &format!("--changed-since={revision}")]);
        let error = format!("error: --changed-since: no commit `{revision}` in this repository\n");
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.starts_with(&error), "{ran:?}");
    };
    unknown("nowhere");
    unknown("--output=x");
    git(&dir, &["checkout", "--quiet", "--orphan", "other"]);
    dir.write("b/Dockerfile", BEFORE);
    commit(&dir);
    let ran = dir.dockwright(&["fmt", "--changed-since", "main"]);
    assert!(ran.stderr.contains("no commit in common"), "{ran:?}");
    let elsewhere = Dir::with(&["Dockerfile"]);
    let ran = elsewhere.dockwright(&["fmt", "--staged"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: --staged: not a git repository"), "{ran:?}");
    assert_eq!(elsewhere.read("Dockerfile"), BEFORE);
}

#[cfg(unix)]
#[test]
fn nothing_that_the_repository_configures_is_run() {
    use std::os::unix::fs::PermissionsExt;

    let Some(dir) = repository(&["Dockerfile"]) else { return };
    let trap = dir.join("trap");
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", dir.join("ran").display())).unwrap();
    fs::set_permissions(&trap, PermissionsExt::from_mode(0o755)).unwrap();
    let trap = trap.to_str().unwrap();
    for key in ["core.fsmonitor", "diff.external", "diff.x.command", "diff.x.textconv"] {
        git(&dir, &["config", key, trap]);
    }
    dir.write(".gitattributes", "* diff=x\n");
    let hooks = dir.join("hooks");
    fs::create_dir(&hooks).unwrap();
    fs::copy(trap, hooks.join("post-index-change")).unwrap();
    git(&dir, &["config", "core.hooksPath", hooks.to_str().unwrap()]);
    dir.write("Dockerfile", "from a\n");
    assert_eq!(check(&dir, &["--changed-since", "HEAD"]), "Dockerfile");
    assert_eq!(check(&dir, &["--staged"]), "");
    assert!(!dir.join("ran").exists());
}
