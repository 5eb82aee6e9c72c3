//! `--diff` prints patches that `git apply` and `patch -p1` accept.

use std::fs;

use crate::support::{BEFORE, Dir, has};

/// Files whose diffs are difficult.
const FILES: [(&str, &[u8]); 7] = [
    ("Dockerfile", b"from scratch\n"),
    ("crlf/Dockerfile", b"# one\r\n# two\r\nfrom scratch\r\nlabel a=b\r\n"),
    ("no-newline/Dockerfile", b"from scratch"),
    ("my app/Dockerfile.a b", b"from scratch\n"),
    ("bytes/Dockerfile", b"from scratch\nlabel a=\"\xff\xfe\"\n# \xe9t\xe9\n"),
    ("\u{e9}t\u{e9}/Dockerfile", b"from scratch\n"),
    ("quote\"d/Dockerfile", b"from scratch\n"),
];

fn example() -> Dir {
    let dir = Dir::with(&[]);
    for (path, content) in FILES {
        dir.write(path, content);
    }
    dir.write("far/Dockerfile", format!("from scratch\n{}label a=b\n", "# a\n".repeat(20)));
    dir
}

/// Applies the diff with another program, and expects the result of formatting in place.
fn check(program: &str, args: &[&str]) {
    if !has(program) {
        return;
    }
    let (applied, written) = (example(), example());
    let output = applied.command(&["fmt", "--diff"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    fs::write(applied.join("the.diff"), output.stdout).unwrap();
    applied.run(program, args, "");
    assert_eq!(written.dockwright(&["fmt"]).code, Some(0));
    for (path, before) in FILES.into_iter().chain([("far/Dockerfile", &b""[..])]) {
        let content = fs::read(applied.join(path)).unwrap();
        assert_eq!(content, fs::read(written.join(path)).unwrap(), "{path}");
        assert_ne!(content, before, "{path}");
    }
}

#[test]
fn git_apply_takes_the_diff() {
    check("git", &["apply", "the.diff"]);
}

#[test]
fn patch_takes_the_diff() {
    check("patch", &["-p1", "--binary", "-i", "the.diff"]);
}

#[test]
fn git_apply_takes_the_diff_inside_a_repository_and_its_directories() {
    if !has("git") {
        return;
    }
    let dir = Dir::with(&["Dockerfile", "sub/Dockerfile", "sub/deep/Dockerfile"]);
    dir.run("git", &["init", "-q"], "");
    let sub = dir.join("sub");
    let diff = dir.command(&["fmt", "--diff", "--check"]).current_dir(&sub).output().unwrap();
    let diff = String::from_utf8(diff.stdout).unwrap();
    dir.run("git", &["-C", "sub", "apply", "-"], &diff);
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), ["Dockerfile"]);
}

#[test]
fn paths_in_a_diff_start_at_the_current_directory_however_they_were_named() {
    let dir = Dir::with(&["app/Dockerfile"]);
    let absolute = dir.join("app/Dockerfile");
    for path in [".", "./app", "app/../app/Dockerfile", absolute.to_str().unwrap()] {
        let ran = dir.dockwright(&["fmt", "--diff", path]);
        assert!(ran.stdout.starts_with("--- a/app/Dockerfile\n+++ b/app/Dockerfile\n"), "{ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_diff_of_a_link_is_that_of_its_target() {
    let dir = Dir::with(&["shared/base"]);
    std::os::unix::fs::symlink("shared/base", dir.join("Dockerfile")).unwrap();
    let ran = dir.dockwright(&["fmt", "--diff", "--check"]);
    assert!(
        ran.stdout.starts_with("Dockerfile\n--- a/shared/base\n+++ b/shared/base\n"),
        "{ran:?}"
    );
}

#[test]
fn diffs_are_plain_in_a_pipe_and_coloured_on_request() {
    let dir = Dir::with(&["Dockerfile"]);
    let plain = dir.dockwright(&["fmt", "--diff"]);
    assert!(!plain.stdout.contains('\x1b'), "{plain:?}");
    let coloured = dir.dockwright(&["fmt", "--diff", "--color", "always"]);
    assert!(coloured.stdout.contains("\x1b[31m-from scratch\x1b[0m\n"), "{coloured:?}");
    assert!(coloured.stdout.contains("\x1b[32m+FROM scratch\x1b[0m\n"), "{coloured:?}");
    let never = dir.dockwright(&["fmt", "--diff", "--color", "never"]);
    assert_eq!(never.stdout, plain.stdout);
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[cfg(target_os = "linux")]
#[test]
fn no_color_turns_colours_off_on_a_terminal() {
    if !has("script") {
        return;
    }
    let dir = Dir::with(&["Dockerfile"]);
    let command = format!("'{}' fmt --diff", env!("CARGO_BIN_EXE_dockwright"));
    let on_terminal = |no_color: &str| {
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(dir.path());
        script.env("NO_COLOR", no_color).env("TERM", "xterm");
        String::from_utf8(script.output().unwrap().stdout).unwrap()
    };
    assert!(on_terminal("").contains("\x1b[31m-from scratch"));
    assert!(!on_terminal("1").contains("\x1b[31m"));
}
