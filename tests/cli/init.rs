//! `dockwright init`: the settings detected, the files written, and the files left unchanged.

use crate::support::Dir;

/// Both lines of the command are indented by two spaces.
const TWO: &str = "FROM debian:12\nRUN a \\\n  && b \\\n  && c\n";
const TWO_KEPT: &str = "FROM debian:12\nRUN a && b \\\n  && c && d\n";
const NEXT: &str = "next: `dockwright fmt`";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::with(&[]);
    for (path, text) in files {
        dir.write(path, text);
    }
    dir
}

#[test]
fn what_changes_the_fewest_lines_is_written() {
    let dir = dir(&[("a/Dockerfile", TWO), ("b/Dockerfile", TWO_KEPT)]);
    let shown = dir.dockwright(&["init", "--dry-run"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""), "{shown:?}");
    assert_eq!(dir.names(), ["a", "b"]);
    let ran = dir.dockwright(&["init"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.starts_with("note: dockwright.toml: created\n"), "{ran:?}");
    assert!(ran.stderr.contains(NEXT) && ran.stderr.contains("GitHub Actions"), "{ran:?}");
    let rows: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(rows.len(), 25, "{ran:?}");
    assert_eq!(rows[0], "  lines  layers   files  of 2, with");
    assert_eq!(rows[1], "      0       0       0  indent = 2, chains = \"keep\"");
    let defaults = rows.iter().position(|it| it.ends_with("the defaults"));
    assert_eq!(defaults.map(|it| rows[it]), Some("     10       2       2  the defaults"));
    assert!(shown.stdout.starts_with(&ran.stdout), "{shown:?}");
    let written = dir.read("dockwright.toml");
    assert!(written.ends_with("\n[format]\nindent = 2\nchains = \"keep\"\n"), "{written}");
    assert!(shown.stdout.ends_with(&written), "{shown:?}");
    dir.dockwright(&["fmt", "--check", "-q"]).expect(0, "", "");
}

#[test]
fn the_measure_is_that_of_fmt() {
    let dir = dir(&[("a/Dockerfile", TWO), ("b/Dockerfile", TWO_KEPT)]);
    let diff = dir.dockwright(&["fmt", "--diff", "--indent", "tab"]).stdout;
    let is_head = |it: &str| it.starts_with("+++ ") || it.starts_with("--- ");
    let is_change = |it: &&str| it.starts_with(['+', '-']) && !is_head(it);
    let lines = diff.lines().filter(is_change).count();
    let ran = dir.dockwright(&["init", "--dry-run"]);
    let row = ran.stdout.lines().find(|it| it.ends_with("  indent = \"tab\""));
    assert_eq!(row, Some(&*format!("{lines:>7}       2       2  indent = \"tab\"")), "{ran:?}");
}

#[test]
fn defaults_are_not_written_and_come_first_where_all_are_alike() {
    let dir = dir(&[("Dockerfile", "from scratch\n")]);
    let ran = dir.dockwright(&["init", "-q"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout.lines().nth(1), Some("      2       0       1  the defaults"));
    assert!(dir.read("dockwright.toml").ends_with("[format]\n"));
}

#[test]
fn a_file_that_is_there_stays() {
    for name in ["dockwright.toml", ".dockwright.toml"] {
        let mine = "[format]\nindent = 8\n";
        let dir = dir(&[("Dockerfile", TWO), (name, mine)]);
        let error = format!(
            "error: {name}: already exists, and is not overwritten; `--dry-run` shows the table, \
             and without the file a new one is written\n"
        );
        dir.dockwright(&["init"]).expect(2, "", &error);
        // Measured as if no configuration existed.
        let ran = dir.dockwright(&["init", "--dry-run"]);
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 30), "{ran:?}");
        assert!(ran.stdout.contains("\n      0       0       0  indent = 2\n"), "{ran:?}");
        assert_eq!(dir.read(name), mine);
        assert_eq!(dir.names().len(), 2);
    }
}

#[test]
fn what_cannot_be_read_is_named_and_passed_over() {
    let dir = dir(&[("Dockerfile", TWO), ("a/Dockerfile", "FROM a\nFORM b\n")]);
    dir.write("own/Dockerfile", "FROM a\nRUN b \\\n   && c\n");
    dir.write("own/dockwright.toml", "[format]\nindent = 3\n");
    let ran = dir.dockwright(&["init"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let warning = "warning: a/Dockerfile: passed over: line 2: unknown instruction";
    assert!(ran.stderr.starts_with(warning), "{ran:?}");
    assert!(ran.stdout.contains("of 1, with\n      0       0       0  indent = 2\n"), "{ran:?}");
}

#[test]
fn without_dockerfiles_nothing_is_written() {
    let dir = dir(&[("README", "")]);
    let ran = dir.dockwright(&["init", "-q"]);
    ran.expect(2, "", "error: .: no Dockerfile to measure; nothing is written\n");
    let ran = dir.dockwright(&["init", "README"]);
    ran.expect(2, "", "error: README: is not a directory; name the directory of the project\n");
    let ran = dir.dockwright(&["init", "none"]);
    ran.expect(2, "", "error: none: no such file or directory\n");
    assert_eq!(dir.names(), ["README"]);
}

#[test]
fn what_editorconfig_sets_holds_without_being_written() {
    let dir = dir(&[("Dockerfile", TWO)]);
    dir.write(".editorconfig", "[*]\nindent_style = space\nindent_size = 2\n");
    let ran = dir.dockwright(&["init"]);
    assert_eq!(ran.stdout.lines().nth(1), Some("      0       0       0  the defaults"), "{ran:?}");
    assert!(dir.read("dockwright.toml").ends_with("[format]\n"));
    dir.dockwright(&["fmt", "--check", "-q"]).expect(0, "", "");
}

#[test]
fn a_first_fmt_that_changes_much_names_it() {
    let hint = "`dockwright init` finds the layout that changes the least";
    let says = |dir: &Dir, args: &[&str]| dir.dockwright(args).stderr.contains(hint);
    let dir = Dir::with(&["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"]);
    assert!(!says(&dir, &["fmt", "--check"]), "four are few");
    dir.write("e/Dockerfile", TWO);
    for args in [&["fmt", "--check"][..], &["fmt", "--diff"]] {
        assert!(says(&dir, args), "{args:?}");
    }
    assert!(!says(&dir, &["fix", "--check"]) && !says(&dir, &["fmt", "--check", "-q"]));
    for at in 0..10 {
        dir.write(&format!("done/{at}/Dockerfile"), "FROM scratch\n");
    }
    assert!(!says(&dir, &["fmt", "--check"]), "a third are few");
    for at in 0..10 {
        dir.write(&format!("done/{at}/Dockerfile"), TWO);
    }
    dir.write("dockwright.toml", "[format]\nindent = 8\n");
    assert!(!says(&dir, &["fmt", "--check"]), "there is a configuration");
    std::fs::remove_file(dir.join("dockwright.toml")).unwrap();
    assert!(says(&dir, &["fmt"]));
}
