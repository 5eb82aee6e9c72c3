//! Errors in a configuration, and their effect on the files to which it applies.

use super::dir;
use crate::support::{AFTER, BEFORE, Dir};

/// Expects an error in a `dockwright.toml`, and unchanged files in its directory.
fn check_wrong(content: impl AsRef<[u8]>, message: &str) {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("dockwright.toml", content);
    dir.dockwright(&["fmt"]).expect(2, "", &format!("{message}1 error\n"));
    dir.dockwright(&["config"]).expect(2, "", message);
    dir.dockwright_with_stdin(&["fmt", "-"], BEFORE).expect(2, "", message);
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn both_names_in_one_directory_are_an_error() {
    let dir = dir(&[
        ("app/dockwright.toml", ""),
        ("app/.dockwright.toml", ""),
        ("app/Dockerfile", BEFORE),
    ]);
    let error =
        "error: app/.dockwright.toml: stands beside `dockwright.toml`; keep one of the two\n";
    dir.dockwright(&["fmt"]).expect(2, "", &format!("{error}1 error\n"));
    dir.dockwright(&["config", "app"]).expect(2, "", error);
}

#[test]
fn an_unknown_key_is_an_error_with_a_suggestion() {
    check_wrong(
        "[format]\nindent = 2\nwidht = 80\n",
        "dockwright.toml:3:1: error: unknown key `widht`\n  help: did you mean `width`?\n",
    );
    check_wrong(
        "[format]\nline_ending = \"lf\"\n",
        "dockwright.toml:2:1: error: unknown key `line_ending`\n  help: did you mean \
         `line-ending`?\n",
    );
    check_wrong(
        "[files]\nexcludes = []\n",
        "dockwright.toml:2:1: error: unknown key `excludes`\n  help: did you mean `exclude`?\n",
    );
    check_wrong(
        "[formatting]\n",
        "dockwright.toml:1:2: error: unknown key `formatting`\n  help: did you mean `format`?\n",
    );
    check_wrong(
        "quotes = 2\n",
        "dockwright.toml:1:1: error: unknown key `quotes`\n  help: known here: `extend`, \
         `format`, `fix`, `files`, `policy`, `overrides`\n",
    );
}

#[test]
fn a_wrong_type_or_value_is_an_error_with_its_place() {
    let width = "expected a number of columns from 1 to 65535, or \"off\"\n";
    let indent = "expected a number of blanks from 1 to 16, \"tab\" or \"auto\"\n";
    for (content, message) in [
        ("format.width = 0", format!("1:16: error: invalid value: integer `0`, {width}")),
        ("format.width = 65536", format!("1:16: error: invalid value: integer `65536`, {width}")),
        ("format.width = \"80\"", format!("1:16: error: invalid value: string \"80\", {width}")),
        ("format.width = true", format!("1:16: error: invalid type: boolean `true`, {width}")),
        ("[format]\nindent = 17", format!("2:10: error: invalid value: integer `17`, {indent}")),
        (
            "[format]\nindent = \"\u{e9}\"",
            format!("2:10: error: invalid value: string \"\u{e9}\", {indent}"),
        ),
        (
            "[format]\ncache-safe = \"yes\"",
            "2:14: error: invalid type: string \"yes\", expected a boolean\n".to_owned(),
        ),
        (
            "[format]\noperators = \"leadign\"",
            "2:13: error: unknown value `leadign`\n  help: did you mean `leading`?\n".to_owned(),
        ),
        ("[format]\nline-ending = 1", "2:15: error: invalid type, expected a string\n".to_owned()),
        ("format = 1", "1:10: error: invalid type: integer `1`, expected a table\n".to_owned()),
        (
            "[files]\nexclude = [\n  \"a\",\n  \"b[\",\n]",
            "2:11: error: pattern `b[`: unclosed character class; missing ']'\n".to_owned(),
        ),
    ] {
        check_wrong(content, &format!("dockwright.toml:{message}"));
    }
}

#[test]
fn what_is_no_toml_is_an_error_with_its_place() {
    check_wrong("[format\n", "dockwright.toml:1:8: error: unclosed table, expected `]`\n");
    check_wrong(
        "[format]\nwidth = 1\nwidth = 2\n",
        "dockwright.toml:3:1: error: duplicate key `width`\n",
    );
    check_wrong(b"# a\n# \xff\n", "dockwright.toml:2:3: error: not UTF-8\n");
}

#[test]
fn a_wrong_configuration_leaves_the_other_directories_done() {
    let dir = Dir::with(&[
        "a/Dockerfile",
        "b/Dockerfile",
        "b/deep/Dockerfile",
        "b/good/Dockerfile",
        "c/Dockerfile",
    ]);
    dir.write("b/dockwright.toml", "[format]\nwidht = 80\n");
    dir.write("b/good/dockwright.toml", "");
    let error =
        "b/dockwright.toml:2:1: error: unknown key `widht`\n  help: did you mean `width`?\n";
    dir.dockwright(&["fmt"]).expect(2, "", &format!("{error}2 files reformatted, 1 error\n"));
    for (path, content) in [
        ("a/Dockerfile", AFTER),
        ("b/Dockerfile", BEFORE),
        ("b/deep/Dockerfile", BEFORE),
        ("b/good/Dockerfile", BEFORE),
        ("c/Dockerfile", AFTER),
    ] {
        assert_eq!(dir.read(path), content, "{path}");
    }
    let named = ["fmt", "--verbose", "a/Dockerfile", "b/Dockerfile", "b/good/Dockerfile"];
    let skipped = "note: b/Dockerfile: skipped, since its configuration is wrong\n";
    let done = "note: b/good/Dockerfile: reformatted\n1 file reformatted, 1 unchanged, 1 skipped, 1 error\n";
    dir.dockwright(&named).expect(2, "", &format!("{error}{skipped}{done}"));
}

#[test]
fn a_wrong_configuration_that_no_file_needs_is_not_read() {
    let dir = Dir::with(&["app/Dockerfile"]);
    dir.write("dockwright.toml", "nonsense");
    dir.write("app/dockwright.toml", "");
    dir.write("docs/dockwright.toml", "nonsense");
    dir.dockwright(&["fmt", "app", "docs"]).expect(
        0,
        "",
        "note: no Dockerfiles found under docs\n1 file reformatted\n",
    );
}

#[test]
fn a_wrong_file_of_config_stops_the_run() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("wrong.toml", "[format]\nindent = 0\n");
    let wrong = dir.dockwright(&["fmt", "--config", "./wrong.toml"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(2), ""));
    assert!(wrong.stderr.starts_with("./wrong.toml:2:10: error: "), "{wrong:?}");
    let missing = "error: nowhere.toml: no such file or directory\n";
    for command in ["fmt", "config"] {
        dir.dockwright(&[command, "--config", "nowhere.toml"]).expect(2, "", missing);
    }
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn config_wants_a_path_that_exists() {
    Dir::with(&[]).dockwright(&["config", "./nowhere"]).expect(
        2,
        "",
        "error: nowhere: no such file or directory\n",
    );
}
