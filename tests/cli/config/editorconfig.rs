//! The effect of `.editorconfig` on Dockerfiles.

use super::{dir, line};
use crate::support::{AFTER, BEFORE};

/// Expects these lines from `config app`, in a directory with this `.editorconfig`.
fn check_editorconfig(content: &str, lines: &[&str]) {
    let dir = dir(&[(".editorconfig", content), ("app/Dockerfile", BEFORE)]);
    let ran = dir.dockwright(&["config", "app"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{content}");
    for line in lines {
        assert!(ran.stdout.contains(&format!("{line}\n")), "no `{line}` in {}", ran.stdout);
    }
}

#[test]
fn editorconfig_sets_the_width() {
    check_editorconfig("[*]\nmax_line_length = 72\n", &["width = 72  # .editorconfig:2"]);
    check_editorconfig("[*]\nmax_line_length = OFF\n", &["width = \"off\"  # .editorconfig:2"]);
    check_editorconfig("[*]\nmax_line_length = 70000\n", &["width = \"off\"  # .editorconfig:2"]);
    for value in ["0", "-1", "wide", "unset", ""] {
        let content = format!("[*]\nmax_line_length = {value}\n");
        check_editorconfig(&content, &["width = 100  # default"]);
    }
}

#[test]
fn editorconfig_sets_the_indent() {
    check_editorconfig("[*]\nindent_size = 2\n", &["indent = 2  # .editorconfig:2"]);
    let tab = "indent = \"tab\"  # .editorconfig:2";
    check_editorconfig("[*]\nindent_style = tab\n", &[tab]);
    check_editorconfig("[*]\nindent_style = tab\nindent_size = 2\n", &[tab]);
    check_editorconfig(
        "[*]\nindent_style = space\nindent_size = tab\ntab_width = 8\n",
        &["indent = 8  # .editorconfig:4"],
    );
    for content in [
        "indent_style = space\n",
        "tab_width = 8\n",
        "indent_size = tab\n",
        "indent_size = 0\n",
        "indent_size = 17\n",
        "indent_size = two\n",
        "indent_style = unset\n",
    ] {
        check_editorconfig(&format!("[*]\n{content}"), &["indent = 4  # default"]);
    }
}

#[test]
fn editorconfig_sets_the_line_ending() {
    check_editorconfig("[*]\nend_of_line = lf\n", &["line-ending = \"lf\"  # .editorconfig:2"]);
    check_editorconfig("[*]\nend_of_line = CRLF\n", &["line-ending = \"crlf\"  # .editorconfig:2"]);
    check_editorconfig("[*]\nend_of_line = cr\n", &["line-ending = \"auto\"  # default"]);
    let dir = dir(&[("Dockerfile", AFTER), (".editorconfig", "[*]\nend_of_line = crlf\n")]);
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.read("Dockerfile"), "FROM scratch\r\n");
}

#[test]
fn sections_of_editorconfig_apply_by_name_and_path_and_the_last_wins() {
    let dir = dir(&[
        (
            ".editorconfig",
            "[*]\nindent_size = 2\n[*.py]\nindent_size = 3\n[Dockerfile*]\nindent_size = \
             5\n[app/**]\nindent_size = 6\n[{*.Dockerfile,Containerfile}]\nindent_size = 7\n",
        ),
        ("Dockerfile", BEFORE),
        ("Dockerfile.dev", BEFORE),
        ("recipe", BEFORE),
        ("app/Dockerfile", BEFORE),
        ("app/x.Dockerfile", BEFORE),
        ("Containerfile", BEFORE),
    ]);
    for (path, indent) in [
        ("Dockerfile", "5  # .editorconfig:6"),
        ("Dockerfile.dev", "5  # .editorconfig:6"),
        ("recipe", "2  # .editorconfig:2"),
        ("app/Dockerfile", "6  # .editorconfig:8"),
        ("app/x.Dockerfile", "7  # .editorconfig:10"),
        ("Containerfile", "7  # .editorconfig:10"),
    ] {
        let ran = dir.dockwright(&["config", path]);
        assert_eq!(line(&ran, "indent"), format!("indent = {indent}"), "{path}");
    }
}

#[test]
fn editorconfig_files_add_up_to_the_root_one() {
    let dir = dir(&[
        (".editorconfig", "[*]\nindent_size = 2\nmax_line_length = 70\nend_of_line = lf\n"),
        ("app/.editorconfig", "[*]\nindent_size = 3\nend_of_line = unset\n"),
        ("app/Dockerfile", BEFORE),
        ("alone/.editorconfig", "# top\nroot = true\n\n[*]\nindent_size = 5\n"),
        ("alone/deep/Dockerfile", BEFORE),
    ]);
    let app = dir.dockwright(&["config", "app"]);
    assert_eq!(line(&app, "indent"), "indent = 3  # app/.editorconfig:2");
    assert_eq!(line(&app, "width"), "width = 70  # .editorconfig:3");
    assert_eq!(line(&app, "line-ending"), "line-ending = \"auto\"  # default");
    let alone = dir.dockwright(&["config", "alone/deep"]);
    assert_eq!(line(&alone, "indent"), "indent = 5  # alone/.editorconfig:5");
    assert_eq!(line(&alone, "width"), "width = 100  # default");
}

#[test]
fn a_line_of_editorconfig_that_means_nothing_is_ignored_with_a_warning() {
    let content = "\u{feff}root = true\n[*]\nindent_size = 2\n<<<<<<< ours\nmax_line_length = \
                   70\n=======\n";
    let dir = dir(&[(".editorconfig", content), ("Dockerfile", AFTER)]);
    let warning = ".editorconfig:4:1: warning: neither `[section]` nor `key = value`; the line is \
                   ignored\n";
    dir.dockwright(&["fmt"]).expect(0, "", &format!("{warning}1 file unchanged\n"));
    let ran = dir.dockwright(&["config"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), warning));
    assert_eq!(line(&ran, "width"), "width = 70  # .editorconfig:5");
}
