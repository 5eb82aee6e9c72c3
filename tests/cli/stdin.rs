//! `fmt -`: stdin to stdout.

use crate::support::{AFTER, BEFORE, Dir, FOREIGN, INVALID};

#[test]
fn stdin_is_formatted_to_stdout() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.dockwright_with_stdin(&["fmt", "-"], BEFORE).expect(0, AFTER, "");
    dir.dockwright_with_stdin(&["fmt", "-"], AFTER).expect(0, AFTER, "");
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn check_and_diff_print_no_content() {
    let dir = Dir::with(&[]);
    let diff =
        |name| format!("--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-from scratch\n+FROM scratch\n");
    dir.dockwright_with_stdin(&["fmt", "--check", "-"], BEFORE).expect(1, "<stdin>\n", "");
    dir.dockwright_with_stdin(&["fmt", "--check", "-"], AFTER).expect(0, "", "");
    dir.dockwright_with_stdin(&["fmt", "--diff", "-"], BEFORE).expect(1, &diff("<stdin>"), "");
    dir.dockwright_with_stdin(&["fmt", "--diff", "-"], AFTER).expect(0, "", "");
    let args = ["fmt", "--check", "--diff", "-", "--stdin-filepath", "./app/Dockerfile"];
    let both = format!("app/Dockerfile\n{}", diff("app/Dockerfile"));
    dir.dockwright_with_stdin(&args, BEFORE).expect(1, &both, "");
}

#[test]
fn an_invalid_file_prints_nothing_but_an_error_with_its_name() {
    let dir = Dir::with(&[]);
    for (args, place) in [
        (&["fmt", "-"][..], "<stdin>:2:1: error: "),
        (&["fmt", "-", "--stdin-filepath", "app/Dockerfile"], "app/Dockerfile:2:1: error: "),
    ] {
        let ran = dir.dockwright_with_stdin(args, INVALID);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        assert!(ran.stderr.starts_with(place), "{ran:?}");
    }
}

#[test]
fn a_file_that_asks_to_be_ignored_passes_through() {
    let dir = Dir::with(&[]);
    let content = "# dockwright: ignore-file\nfrom   scratch \n";
    dir.dockwright_with_stdin(&["fmt", "-"], content).expect(0, content, "");
    dir.dockwright_with_stdin(&["fmt", "--check", "-"], content).expect(0, "", "");
}

#[test]
fn what_force_exclude_leaves_out_passes_through() {
    let dir = Dir::with(&[]);
    let args = ["fmt", "-", "--stdin-filepath", "vendor/Dockerfile", "--exclude", "vendor"];
    dir.dockwright_with_stdin(&args, BEFORE).expect(0, AFTER, "");
    let forced = [&args[..], &["--force-exclude"]].concat();
    dir.dockwright_with_stdin(&forced, BEFORE).expect(0, BEFORE, "");
}

#[test]
fn what_is_no_dockerfile_is_an_error() {
    let dir = Dir::with(&[]);
    let ran = dir.dockwright_with_stdin(&["fmt", "-"], "\x7fELF\x02\x01\x01\0\0\0\0\0");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("error: "), "{ran:?}");
    let ran = dir.dockwright_with_stdin(&["fmt", "-"], FOREIGN);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), FOREIGN));
    assert!(ran.stderr.contains("note: "), "{ran:?}");
}

#[test]
fn an_empty_buffer_is_no_error() {
    let dir = Dir::with(&[]);
    for command in ["fmt", "fix", "check"] {
        for text in ["", "\n", " \t\r\n\n"] {
            let ran = dir.dockwright_with_stdin(&[command, "-"], text);
            let kept = if command == "check" { "" } else { text };
            assert_eq!((ran.code, &*ran.stdout), (Some(0), kept), "{command} {text:?}: {ran:?}");
        }
        assert_eq!(dir.dockwright_with_stdin(&[command, "-"], "# a\n").code, Some(2));
    }
    dir.write("Dockerfile", "");
    assert_eq!(dir.dockwright(&["fmt"]).code, Some(2));
}

#[test]
fn a_range_lays_out_the_instructions_on_its_lines() {
    let dir = Dir::with(&["Dockerfile"]);
    let text = "from  a\nrun  b\\\n && c\ncmd  d\n";
    let run = "from  a\nRUN b \\\n    && c\ncmd  d\n";
    for lines in ["2-2", "3", "2:3"] {
        let ran = dir.dockwright_with_stdin(&["fmt", "--range", lines, "-"], text);
        ran.expect(0, run, "");
    }
    dir.write("Dockerfile", text);
    assert_eq!(dir.dockwright(&["fmt", "--range", "3-3", "Dockerfile"]).code, Some(0));
    assert_eq!(dir.read("Dockerfile"), run);
    assert_eq!(dir.dockwright(&["fmt", "--check", "--range", "3-3", "Dockerfile"]).code, Some(0));
    for args in [&["."][..], &[], &["Dockerfile", "Dockerfile"], &["--jsonl"], &["--staged"]] {
        let ran = dir.dockwright(&[&["fmt", "--range", "1-2"], args].concat());
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("--range takes one file"), "{ran:?}");
    }
}
