//! Ctrl-C in the middle of a run.

#![cfg(unix)]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::Folder;

const COUNT: usize = 3000;

#[test]
fn an_interrupted_run_leaves_whole_files_and_nothing_else() {
    let folder = Folder::with(&[]);
    let tail = "label a=b\n".repeat(200);
    let (before, after) = (format!("from scratch\n{tail}"), format!("FROM scratch\n{tail}"));
    let after = after.replace("label", "LABEL");
    for index in 0..COUNT {
        folder.write(&format!("Dockerfile.{index:04}"), &before);
    }
    let mut command = folder.command(&["fmt"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(|| folder.read("Dockerfile.0010") == after);
    folder.run("kill", &["-INT", &child.id().to_string()], "");
    let status = child.wait().unwrap();

    assert_eq!(status.signal(), Some(2), "ended before the signal came: {status}");
    let mut done = 0;
    for name in folder.names() {
        assert!(name.starts_with("Dockerfile."), "{name} was left behind");
        let content = fs::read_to_string(folder.join(&name)).unwrap();
        assert!(content == before || content == after, "{name} is half-written");
        done += usize::from(content == after);
    }
    assert!((10..COUNT).contains(&done), "{done} files of {COUNT}");
}

fn wait_for(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing happens");
        sleep(Duration::from_millis(1));
    }
}
