//! Files that no builder accepts: `fix` repairs all of a file or nothing, `check` lists the
//! possible repairs, and `fmt` refers to `fix`.

use crate::support::Dir;

const BEFORE: &str = "\
FORM debian:12 # base
# the tools
RUN apt-get update
    && apt-get install -y curl
CDM [\"curl\"]
";

const AFTER: &str = "\
# base
FROM debian:12
# the tools
RUN apt-get update \\
    && apt-get install -y curl \\
    && rm -rf /var/lib/apt/lists/*
CMD [\"curl\"]
";

fn dir(text: &str) -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", text);
    dir
}

#[test]
fn a_mended_file_gets_all_other_fixes_and_a_second_run_changes_nothing() {
    let dir = dir(BEFORE);
    let fixed = "Dockerfile: repair-syntax 1 4 5, move-comments-up 1, clean-apt-lists 3\n";
    let ran = dir.dockwright(&["fix", "--check"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(1), fixed), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), BEFORE);
    let ran = dir.dockwright(&["fix"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), fixed), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), AFTER);
    let ran = dir.dockwright(&["fix"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), AFTER);
}

#[test]
fn a_diff_and_a_check_say_what_is_taken_for_granted() {
    let dir = dir(BEFORE);
    let said = "repair-syntax (intended): `FORM` is not an instruction, and is read as `FROM`";
    let ran = dir.dockwright(&["fix", "--diff"]);
    assert!(ran.code == Some(1) && ran.stdout.contains(said), "{ran:?}");
    let ran = dir.dockwright(&["check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for line in [
        "warning[repair-syntax]: `FORM` is not an instruction, and is read as `FROM`",
        "1 - FORM debian:12 # base",
        "1 + FROM debian:12 # base",
        "  = intended: `dockwright fix` applies the change",
    ] {
        assert!(ran.stdout.contains(line), "{line} in\n{}", ran.stdout);
    }
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn nothing_of_a_file_is_changed_where_an_error_is_left() {
    let text = format!("{BEFORE}curl example.com\n");
    let dir = dir(&text);
    for args in [&["fix"][..], &["fix", "--check"], &["fix", "--diff"], &["check"]] {
        let ran = dir.dockwright(args);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let help = "help: repaired once no other error is left: `FORM` is not an instruction";
        assert!(ran.stderr.contains(help), "{ran:?}");
        assert!(ran.stderr.contains("help: write `RUN` before a command"), "{ran:?}");
        assert_eq!(dir.read("Dockerfile"), text);
    }
}

#[test]
fn fmt_mends_nothing_and_says_who_does() {
    let dir = dir(BEFORE);
    let ran = dir.dockwright(&["fmt"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("help: `dockwright fix` repairs this: `FORM` is not an instruction"),
        "{ran:?}"
    );
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn repairs_are_switched_off_as_other_fixes_are() {
    let dir = dir("FORM debian:12\n");
    for args in [
        &["fix", "--skip", "repair-syntax"][..],
        &["fix", "--only", "clean-apt-lists"],
        &["fix", "--level", "safe"],
        &["check", "--skip", "repair-syntax"],
    ] {
        let ran = dir.dockwright(args);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("unknown instruction: FORM"), "{ran:?}");
    }
    for comment in ["# dockwright: ignore", "# dockwright: ignore=repair-syntax"] {
        dir.write("Dockerfile", format!("{comment}\nFORM debian:12\n"));
        assert_eq!(dir.dockwright(&["fix"]).code, Some(2));
    }
    dir.write("Dockerfile", "# dockwright: ignore-file\nFORM debian:12\n");
    assert_eq!(dir.dockwright(&["fix", "."]).code, Some(0));
    assert!(dir.read("Dockerfile").contains("FORM"));
    let ran = dir.dockwright(&["explain", "repair-syntax"]);
    assert!(ran.stdout.contains("Repairs lines that no builder accepts"), "{ran:?}");
}

#[test]
fn files_of_others_are_none_to_mend() {
    let dir = dir("# syntax=example.com/other:1\nFORM debian:12\n");
    dir.write("Dockerfile.tmpl", "FORM debian:12\nRUN {{ tool }}\n{{ if a }}\n");
    for name in ["Dockerfile", "Dockerfile.tmpl"] {
        let before = dir.read(name);
        dir.dockwright(&["fix", name]);
        assert_eq!(dir.read(name), before);
    }
}

#[test]
fn line_ends_and_odd_bytes_stay() {
    let dir = dir("");
    for (before, after) in [
        (
            &b"# \xE9\r\nFORM debian:12\r\nRUN a\r\n    && b\r\n"[..],
            &b"# \xE9\r\nFROM debian:12\r\nRUN a \\\r\n    && b\r\n"[..],
        ),
        (b"\xEF\xBB\xBFFORM debian:12\nRUN \xE9\n", b"FROM debian:12\nRUN \xE9\n"),
    ] {
        dir.write("Dockerfile", before);
        assert_eq!(dir.dockwright(&["fix"]).code, Some(0));
        assert_eq!(std::fs::read(dir.join("Dockerfile")).unwrap(), after);
    }
}

#[test]
fn without_layout_a_repair_changes_nothing_else() {
    let dir = dir("FORM  debian:12\nRUN  a\n  && b\nUSER  me\n");
    assert_eq!(dir.dockwright(&["fix", "--no-format"]).code, Some(0));
    assert_eq!(dir.read("Dockerfile"), "FROM  debian:12\nRUN  a \\\n  && b\nUSER  me\n");
}
