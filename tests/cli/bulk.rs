//! Many files: an error in one file affects only that file, and is repeated at the end.

use std::fs;

use crate::support::{AFTER, BEFORE, Dir, INVALID, has};

#[test]
fn a_file_that_fails_costs_itself_alone_and_is_named_at_the_end() {
    let dir = Dir::with(&["a/Dockerfile", "z/Dockerfile"]);
    for index in 0..5 {
        dir.write(&format!("more/{index}.Dockerfile"), AFTER);
    }
    dir.write("b-invalid/Dockerfile", INVALID);
    dir.write("c-huge/Dockerfile", "# ab\n".repeat(2 << 20));
    dir.write("d-binary/Dockerfile", [&b"FROM a\n\x7fELF\0\0\x01"[..], &[0xff; 4096]].concat());
    dir.write("e-deep/Dockerfile", format!("FROM a\nRUN {}\n", "(".repeat(200_000)));
    let ran = dir.dockwright(&["fix", "."]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(dir.read("a/Dockerfile"), AFTER);
    assert_eq!(dir.read("z/Dockerfile"), AFTER);
    let huge = "error: c-huge/Dockerfile: larger than 8 MiB: skipped\n";
    assert!(ran.stderr.contains(huge), "{ran:?}");
    let last = ran.stderr.lines().last().unwrap();
    let failed = "  failed: b-invalid/Dockerfile, c-huge/Dockerfile, e-deep/Dockerfile";
    assert_eq!(last, failed, "{ran:?}");
    assert!(ran.stderr.contains(", 1 skipped, 3 errors\n"), "{ran:?}");
    let binary = "note: d-binary/Dockerfile: skipped, not a Dockerfile: a binary file\n";
    let verbose = dir.dockwright(&["fix", "--verbose"]);
    assert!(!ran.stderr.contains(binary) && verbose.stderr.contains(binary), "{verbose:?}");
}

#[test]
fn many_failures_are_counted_at_the_end() {
    let dir = Dir::with(&["Dockerfile"]);
    for index in 10..50 {
        dir.write(&format!("{index}/Dockerfile"), INVALID);
    }
    let ran = dir.dockwright(&["check"]);
    let last = ran.stderr.lines().last().unwrap();
    assert!(last.starts_with("  failed: 10/Dockerfile, 11/Dockerfile"), "{last}");
    assert!(last.ends_with(", 29/Dockerfile and 20 more"), "{last}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_costs_itself_alone() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::with(&["a/Dockerfile", "b/Dockerfile"]);
    fs::set_permissions(dir.join("a/Dockerfile"), PermissionsExt::from_mode(0o000)).unwrap();
    if fs::read(dir.join("a/Dockerfile")).is_ok() {
        eprintln!("not tested: this user may read any file");
        return;
    }
    let ran = dir.dockwright(&["fmt"]);
    let error = "error: a/Dockerfile: permission denied\n";
    ran.expect(2, "", &format!("{error}1 file reformatted, 1 error\n"));
}

#[test]
fn a_quick_run_shows_no_progress_on_a_terminal() {
    if !has("script") {
        return;
    }
    let dir = Dir::with(&["a/Dockerfile", "b/Dockerfile"]);
    let command = format!("'{}' fmt --check --color never", env!("CARGO_BIN_EXE_dockwright"));
    let output = std::process::Command::new("script")
        .args(["-q", "-e", "-c", &command, "/dev/null"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap().replace('\r', "");
    assert_eq!(
        text,
        "a/Dockerfile\nb/Dockerfile\n2 files would be reformatted\n  next: `dockwright fmt` writes the change\n"
    );
    assert_eq!(dir.read("a/Dockerfile"), BEFORE);
}
