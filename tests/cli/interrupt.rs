//! Ctrl-C and `SIGTERM` during a run.

#![cfg(unix)]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::Dir;

const COUNT: usize = 3000;

#[test]
fn an_interrupted_run_leaves_whole_files_and_nothing_else() {
    check("-INT", 2);
}

#[test]
fn a_terminated_run_leaves_whole_files_and_nothing_else() {
    check("-TERM", 15);
}

/// Stops a run with the signal of this name and number. The run must end by the same signal, so
/// that a shell reports 130 or 143.
fn check(name: &str, number: i32) {
    let dir = Dir::with(&[]);
    let tail = "label a=b\n".repeat(200);
    let (before, after) = (format!("from scratch\n{tail}"), format!("FROM scratch\n{tail}"));
    let after = after.replace("label", "LABEL");
    for index in 0..COUNT {
        dir.write(&format!("Dockerfile.{index:04}"), &before);
    }
    let mut command = dir.command(&["fmt"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(|| dir.read("Dockerfile.0010") == after);
    dir.run("kill", &[name, &child.id().to_string()], "");
    let output = child.wait_with_output().unwrap();

    let status = output.status;
    assert_eq!(status.signal(), Some(number), "ended before the signal came: {status}");
    let mut done = 0;
    for name in dir.names() {
        assert!(name.starts_with("Dockerfile."), "{name} was left behind");
        let content = fs::read_to_string(dir.join(&name)).unwrap();
        assert!(content == before || content == after, "{name} is half-written");
        done += usize::from(content == after);
    }
    assert!((10..COUNT).contains(&done), "{done} files of {COUNT}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, format!("{done} files reformatted\n"));
}

fn wait_for(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_mins(1), "nothing happens");
        sleep(Duration::from_millis(1));
    }
}
