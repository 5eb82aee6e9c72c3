//! The output shown in the README is the output of the command.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::Dir;

/// The blocks of a language in the README.
fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).expect("the README");
    let begin = format!("```{language}\n");
    let blocks = readme.split(&begin).skip(1);
    blocks.map(|it| it.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_layout_is_that_of_fmt() {
    let blocks = blocks("dockerfile");
    let [before, after] = blocks.as_slice() else { panic!("before and after: {blocks:?}") };
    assert_ne!(before, after);
    let dir = Dir::with(&[]);
    let ran = dir.dockwright_with_stdin(&["fmt", "-"], before);
    assert_eq!(ran.stdout, *after);
}

/// The service that the diff is about, before the fixes.
pub fn service() -> Dir {
    let blocks = blocks("diff");
    let [diff] = blocks.as_slice() else { panic!("one diff: {blocks:?}") };
    let dir = Dir::with(&[]);
    let lines = diff.lines().filter(|it| it.starts_with([' ', '-']));
    dir.write("Dockerfile", lines.map(|it| it[1..].to_owned() + "\n").collect::<String>());
    dir.write("package.json", "{}");
    dir.write("server.js", "process.on('SIGINT', () => process.exit());\n");
    dir.write("package-lock.json", r#"{"lockfileVersion": 3, "packages": {"": {}}}"#);
    dir.write(".dockerignore", "node_modules\n");
    dir
}

#[test]
fn the_diff_is_that_of_fix() {
    let ran = service().dockwright(&["fix", "--diff"]);
    let hunk = ran.stdout.split_once(" @@\n").map(|it| it.1);
    assert_eq!(hunk, Some(blocks("diff")[0].as_str()), "{ran:?}");
}

#[test]
fn the_stacks_have_fixes_to_show() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = Command::new(env!("CARGO_BIN_EXE_dockwright"))
        .args(["fix", "--diff", "corpus/stacks"])
        .current_dir(root)
        .output()
        .expect("the command");
    let diff = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(1), "{diff}");
    assert!(diff.contains("+COPY"), "{diff}");
}
