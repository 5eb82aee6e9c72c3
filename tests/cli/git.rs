//! `--staged` and `--changed-since`: what git says has changed, without its hooks.

use std::fs;

use crate::support::{BEFORE, Folder, Ran, has};

/// A repository with these files in its one commit; `None` where there is no git.
fn repository(paths: &[&str]) -> Option<Folder> {
    if !has("git") {
        return None;
    }
    let folder = Folder::with(paths);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(&folder);
    Some(folder)
}

fn git(folder: &Folder, args: &[&str]) {
    folder.run("git", args, "");
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(folder, &[&who[..], &["commit", "--quiet", "--message=a"]].concat());
}

fn check(folder: &Folder, args: &[&str]) -> String {
    let ran = folder.dockwright(&[&["fmt", "--check"], args].concat());
    assert!(!ran.stderr.contains("error"), "{ran:?}");
    ran.names().join(" ")
}

#[test]
fn staged_files_are_taken_and_no_others() {
    let paths = ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile", "e/Makefile"];
    let Some(folder) = repository(&paths) else { return };
    assert_eq!(check(&folder, &["--staged"]), "");
    for path in ["a/Dockerfile", "b/Dockerfile", "e/Makefile", "new \"q\"\u{e9}/Dockerfile"] {
        folder.write(path, format!("{BEFORE}user a\n"));
    }
    git(&folder, &["rm", "--quiet", "d/Dockerfile"]);
    git(&folder, &["add", "a", "e", "new \"q\"\u{e9}"]);
    let both = "a/Dockerfile new \"q\"\u{e9}/Dockerfile";
    assert_eq!(check(&folder, &["--staged"]), both);
    assert_eq!(check(&folder, &["--staged", "a", "b"]), "a/Dockerfile");
    assert_eq!(check(&folder, &["--staged", "a/Dockerfile", "b/Dockerfile"]), "a/Dockerfile");
    assert_eq!(check(&folder, &["--staged", "--exclude", "a", "a", "--force-exclude"]), "");
    let with_include = check(&folder, &["--staged", "--include", "Makefile"]);
    assert_eq!(with_include, "a/Dockerfile e/Makefile new \"q\"\u{e9}/Dockerfile");
}

#[test]
fn a_renamed_file_is_taken_under_its_new_name() {
    let Some(folder) = repository(&["a/Dockerfile", "b/Dockerfile"]) else { return };
    git(&folder, &["config", "diff.renames", "copies"]);
    git(&folder, &["mv", "a/Dockerfile", "a/Dockerfile.dev"]);
    assert_eq!(check(&folder, &["--staged"]), "a/Dockerfile.dev");
    assert_eq!(check(&folder, &["--changed-since", "HEAD"]), "a/Dockerfile.dev");
}

#[test]
fn a_run_in_a_folder_takes_what_is_below_it() {
    let Some(folder) = repository(&["a/b/Dockerfile", "c/Dockerfile"]) else { return };
    git(&folder, &["config", "diff.relative", "true"]);
    folder.write("a/b/Dockerfile", "from a\n");
    folder.write("c/Dockerfile", "from a\n");
    folder.write("a/new/Dockerfile", "from a\n");
    git(&folder, &["add", "a/b", "c"]);
    for (flags, below) in [
        (&["--changed-since", "HEAD"][..], "b/Dockerfile\nnew/Dockerfile\n"),
        (&["--staged"], "b/Dockerfile\n"),
    ] {
        let run = |args: &[&str]| {
            let args = [&["fmt", "--check"], flags, args].concat();
            Ran::from(folder.command(&args).current_dir(folder.join("a")).output().unwrap())
        };
        assert_eq!(run(&[]).stdout, below);
        assert!(run(&[".."]).names().contains(&"../c/Dockerfile"), "{flags:?}");
    }
}

#[test]
fn changes_are_counted_from_where_the_branch_began() {
    let paths = ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"];
    let Some(folder) = repository(&paths) else { return };
    git(&folder, &["checkout", "--quiet", "-b", "topic"]);
    folder.write("a/Dockerfile", "from a\n");
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("b/Dockerfile", "from a\n");
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "topic"]);
    folder.write("c/Dockerfile", "from a\n");
    folder.write("untracked/Dockerfile", BEFORE);
    folder.write("ignored/Dockerfile", BEFORE);
    folder.write(".gitignore", "ignored\n");
    let changed = "a/Dockerfile c/Dockerfile untracked/Dockerfile";
    assert_eq!(check(&folder, &["--changed-since", "main"]), changed);
    let since_head = "c/Dockerfile untracked/Dockerfile";
    assert_eq!(check(&folder, &["--changed-since", "HEAD"]), since_head);
}

#[test]
fn what_git_cannot_answer_is_an_error() {
    let Some(folder) = repository(&["Dockerfile"]) else { return };
    let unknown = |revision: &str| {
        let ran = folder.dockwright(&["fmt", &format!("--changed-since={revision}")]);
        let error = format!("error: --changed-since: no commit `{revision}` in this repository\n");
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.starts_with(&error), "{ran:?}");
    };
    unknown("nowhere");
    unknown("--output=x");
    git(&folder, &["checkout", "--quiet", "--orphan", "other"]);
    folder.write("b/Dockerfile", BEFORE);
    commit(&folder);
    let ran = folder.dockwright(&["fmt", "--changed-since", "main"]);
    assert!(ran.stderr.contains("no commit in common"), "{ran:?}");
    let elsewhere = Folder::with(&["Dockerfile"]);
    let ran = elsewhere.dockwright(&["fmt", "--staged"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: --staged: not a git repository"), "{ran:?}");
    assert_eq!(elsewhere.read("Dockerfile"), BEFORE);
}

#[cfg(unix)]
#[test]
fn nothing_that_the_repository_configures_is_run() {
    use std::os::unix::fs::PermissionsExt;

    let Some(folder) = repository(&["Dockerfile"]) else { return };
    let trap = folder.join("trap");
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", folder.join("ran").display())).unwrap();
    fs::set_permissions(&trap, PermissionsExt::from_mode(0o755)).unwrap();
    let trap = trap.to_str().unwrap();
    for key in ["core.fsmonitor", "diff.external", "diff.x.command", "diff.x.textconv"] {
        git(&folder, &["config", key, trap]);
    }
    folder.write(".gitattributes", "* diff=x\n");
    let hooks = folder.join("hooks");
    fs::create_dir(&hooks).unwrap();
    fs::copy(trap, hooks.join("post-index-change")).unwrap();
    git(&folder, &["config", "core.hooksPath", hooks.to_str().unwrap()]);
    folder.write("Dockerfile", "from a\n");
    assert_eq!(check(&folder, &["--changed-since", "HEAD"]), "Dockerfile");
    assert_eq!(check(&folder, &["--staged"]), "");
    assert!(!folder.join("ran").exists());
}
