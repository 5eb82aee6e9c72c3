//! `dockwright hook`: the effects of the printed hooks.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Dir, Ran, has};

const BEFORE: &str = "from debian:13\nRUN apt-get install curl\nADD start.sh /\n";

fn hook(dir: &Dir, caller: &str) -> String {
    let ran = dir.dockwright(&["hook", caller]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout
}

/// Runs a shell script that finds the command on `PATH`, with some text on stdin.
fn shell(dir: &Dir, script: &str, stdin: &str) -> Ran {
    let own = Path::new(env!("CARGO_BIN_EXE_dockwright")).parent().unwrap().to_owned();
    let paths = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&paths))).unwrap();
    dir.write("stdin", stdin);
    let mut sh = dir.prepared(Command::new("sh"));
    sh.arg("-c").arg(format!("({script}) < stdin")).env("PATH", path);
    Ran::from(sh.output().unwrap())
}

#[test]
fn agents_fix_what_they_edit_and_are_told_what_is_left() {
    if !has("jq") {
        return;
    }
    for (caller, command, input) in [
        ("claude", "/hooks/PostToolUse/0/hooks/0/command", "tool_input"),
        ("cursor", "/hooks/afterFileEdit/0/command", ""),
    ] {
        let dir = Dir::with(&[]);
        dir.write("Dockerfile", BEFORE);
        dir.write("start.sh", "#!/bin/sh\n");
        dir.write("main.c", "from a\n");
        let settings: Value = serde_json::from_str(&hook(&dir, caller)).unwrap();
        let command = settings.pointer(command).and_then(Value::as_str).expect("a command");
        let edited = |path: &str| {
            let path = json!({ "file_path": dir.join(path) });
            if input.is_empty() { path } else { json!({ input: path }) }
        };
        let ran = shell(&dir, command, &edited("Dockerfile").to_string());
        assert_eq!(
            dir.read("Dockerfile"),
            "FROM debian:13\nRUN apt-get install -y curl\nCOPY start.sh /\n"
        );
        let is_told = ran.stderr.contains("intended[") && !ran.stderr.contains("safe[");
        assert_eq!(ran.code == Some(2), is_told, "{ran:?}");
        for input in [edited("main.c"), json!({})] {
            let ran = shell(&dir, command, &input.to_string());
            assert_eq!((ran.code, &*dir.read("main.c")), (Some(0), "from a\n"), "{ran:?}");
        }
    }
}

#[test]
fn a_commit_has_its_safe_fixes() {
    if !has("git") {
        return;
    }
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", BEFORE);
    dir.write("start.sh", "#!/bin/sh\n");
    dir.run("git", &["init", "--quiet"], "");
    dir.run("git", &["add", "Dockerfile"], "");
    let script = hook(&dir, "git");
    let ran = shell(&dir, &script, "");
    assert!(ran.code == Some(1) && ran.stderr.contains("Stage the fixes"), "{ran:?}");
    assert!(dir.read("Dockerfile").contains("COPY start.sh /"));
    dir.run("git", &["add", "Dockerfile"], "");
    let ran = shell(&dir, &script, "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
