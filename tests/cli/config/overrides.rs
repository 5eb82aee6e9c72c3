//! `[[overrides]]`: options for some files.

use super::{dir, line};

const COPY: &str = "FROM debian:12\nCOPY a \\\n b /\nENTRYPOINT nginx\n";

#[test]
fn the_last_override_that_matches_wins_and_flags_win_over_it() {
    let dir = dir(&[
        (
            "dockwright.toml",
            "[format]\nindent = 2\n\n[[overrides]]\nfiles = [\"legacy\", \"*.old\"]\n\
             format.indent = 6\nformat.width = 60\n\n[[overrides]]\nfiles = [\"legacy/new/*\"]\n\
             [overrides.format]\nindent = 8\n[overrides.fix]\nlevel = \"safe\"\n",
        ),
        ("Dockerfile", COPY),
        ("Dockerfile.old", COPY),
        ("legacy/a/Dockerfile", COPY),
        ("legacy/new/Dockerfile", COPY),
    ]);
    let at = |path: &str, key: &str, args: &[&str]| {
        let ran = dir.dockwright(&[&["config", path], args].concat());
        line(&ran, key).to_owned()
    };
    assert_eq!(at("Dockerfile", "indent", &[]), "indent = 2  # dockwright.toml:2");
    assert_eq!(at("Dockerfile.old", "indent", &[]), "indent = 6  # dockwright.toml:6");
    assert_eq!(at("legacy/a", "indent", &[]), "indent = 6  # dockwright.toml:6");
    assert_eq!(at("legacy/new", "indent", &[]), "indent = 8  # dockwright.toml:12");
    assert_eq!(at("legacy/new", "width", &[]), "width = 60  # dockwright.toml:7");
    assert_eq!(at("legacy/new", "level", &[]), "level = \"safe\"  # dockwright.toml:14");
    assert_eq!(at("legacy/new", "indent", &["--indent", "1"]), "indent = 1  # --indent");

    dir.dockwright(&["fmt"]).expect(0, "", "4 files reformatted\n");
    for (path, blanks) in [
        ("Dockerfile", 2),
        ("Dockerfile.old", 6),
        ("legacy/a/Dockerfile", 6),
        ("legacy/new/Dockerfile", 8),
    ] {
        let indent = format!("\n{}b /", " ".repeat(blanks));
        assert!(dir.read(path).contains(&indent), "{path}: {}", dir.read(path));
    }
}

#[test]
fn passes_can_be_left_out_for_some_files() {
    let dir = dir(&[
        ("dockwright.toml", "[[overrides]]\nfiles = [\"a\"]\nfix.skip = [\"use-exec-form\"]\n"),
        ("a/Dockerfile", COPY),
        ("b/Dockerfile", COPY),
    ]);
    let ran = dir.dockwright(&["check", "--only", "use-exec-form", "--show", "all"]);
    assert!(ran.stdout.contains(" b/Dockerfile:") && !ran.stdout.contains(" a/"), "{ran:?}");
}

#[test]
fn a_wrong_override_is_an_error_with_its_place() {
    let check = |content: &str, message: &str| {
        let dir = dir(&[("dockwright.toml", content)]);
        let ran = dir.dockwright(&["config"]);
        assert_eq!((ran.code, ran.stderr), (Some(2), format!("dockwright.toml:{message}\n")));
    };
    check(
        "[[overrides]]\nfile = [\"a\"]\n",
        "2:1: error: unknown key `file`\n  help: did you mean `files`?",
    );
    check("[[overrides]]\nformat.width = 1\n", "1:1: error: missing key `files`");
    check(
        "[[overrides]]\nfiles = []\nformat.widht = 1\n",
        "3:8: error: unknown key `widht`\n  help: did you mean `width`?",
    );
    check("[overrides]\n", "1:1: error: invalid type: map, expected a sequence");
    check(
        "[[overrides]]\nfiles = [\"[\"]\n",
        "2:9: error: pattern `[`: unclosed character class; missing ']'",
    );
}
