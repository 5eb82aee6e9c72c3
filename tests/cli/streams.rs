//! Results on stdout, messages on stderr, both deterministic, and pipes that close early.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{AFTER, BEFORE, Dir, INVALID};

/// Several hundred files of all kinds.
fn many() -> Dir {
    let dir = Dir::with(&[]);
    for index in 0..300 {
        let content = match index % 7 {
            0 => AFTER.to_owned(),
            1 => INVALID.to_owned(),
            2 => "from scratch\nrun echo  a\n".to_owned(),
            3 => format!("from scratch\n{}label a=b\n", "# comment\n".repeat(index)),
            4 => "# dockwright: ignore-file\nfrom scratch\n".to_owned(),
            _ => BEFORE.to_owned(),
        };
        dir.write(&format!("{}/{index}.Dockerfile", index % 10), content);
    }
    dir
}

#[test]
fn the_output_is_the_same_whatever_the_number_of_jobs() {
    let dir = many();
    for flags in [&["--check", "--verbose"][..], &["--diff"], &["--check", "--diff", "--quiet"]] {
        let run = |jobs| dir.dockwright(&[&["fmt", "--jobs", jobs], flags].concat());
        let one = run("1");
        assert_eq!(one.code, Some(2), "{}", one.stderr);
        for jobs in ["2", "8"] {
            run(jobs).expect(2, &one.stdout, &one.stderr);
        }
    }
}

#[test]
fn what_is_written_is_the_same_whatever_the_number_of_jobs() {
    let dirs = ["1", "8"].map(|jobs| {
        let dir = many();
        let ran = dir.dockwright(&["fmt", "--verbose", "--jobs", jobs]);
        (dir, ran)
    });
    let [(one, one_ran), (eight, eight_ran)] = &dirs;
    eight_ran.expect(2, &one_ran.stdout, &one_ran.stderr);
    for index in 0..300 {
        let path = format!("{}/{index}.Dockerfile", index % 10);
        assert_eq!(one.read(&path), eight.read(&path), "{path}");
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let dir = Dir::with(&[]);
    // More than the capacity of a pipe.
    let content = format!("from scratch\n{}", "label a=b\n".repeat(50_000));
    dir.write("Dockerfile", &content);
    for args in [&["fmt", "--diff", "."][..], &["fmt", "-"]] {
        let stdin = fs::File::open(dir.join("Dockerfile")).unwrap();
        let mut child = dir
            .command(args)
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let dir = Dir::with(&["Dockerfile"]);
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        eprintln!("not tested: there is no /dev/full");
        return;
    };
    let output = dir.command(&["fmt", "--diff"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.ends_with("error: cannot write the output: no space left on device\n"),
        "{stderr}"
    );
}
