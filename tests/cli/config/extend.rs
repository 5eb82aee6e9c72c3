//! `extend`: a configuration based on another one.

use super::{dir, line};
use crate::support::BEFORE;

#[test]
fn what_is_extended_holds_where_nothing_is_set() {
    let dir = dir(&[
        ("shared/base.toml", "[format]\nwidth = 80\nindent = 2\n[files]\nexclude = [\"old\"]\n"),
        ("app/dockwright.toml", "extend = \"../shared/base.toml\"\nformat.indent = 8\n"),
        ("app/Dockerfile", BEFORE),
        ("app/old/Dockerfile", BEFORE),
    ]);
    let ran = dir.dockwright(&["config", "app"]);
    assert_eq!(line(&ran, "width"), "width = 80  # shared/base.toml:2");
    assert_eq!(line(&ran, "indent"), "indent = 8  # app/dockwright.toml:2");
    assert!(ran.stdout.contains("    \"old\",  # shared/base.toml:5\n"), "{ran:?}");
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), ["app/Dockerfile"]);
}

#[test]
fn patterns_start_from_the_directory_that_extends() {
    let dir = dir(&[
        ("shared/base.toml", "extend = \"root.toml\"\nfiles.exclude = [\"/gen\"]\n"),
        ("shared/root.toml", "files.include = [\"x/*.docker\"]\nfiles.exclude = [\"/tmp\"]\n"),
        ("app/dockwright.toml", "extend = \"../shared/base.toml\"\nfiles.exclude = [\"/own\"]\n"),
        ("app/gen/Dockerfile", BEFORE),
        ("app/tmp/Dockerfile", BEFORE),
        ("app/own/Dockerfile", BEFORE),
        ("app/x/a.docker", BEFORE),
        ("app/x/gen/Dockerfile", BEFORE),
    ]);
    let ran = dir.dockwright(&["fmt", "--check"]);
    assert_eq!(ran.names(), ["app/x/a.docker", "app/x/gen/Dockerfile"]);
}

#[test]
fn what_cannot_be_extended_is_an_error() {
    let check = |files: &[(&str, &str)], message: &str| {
        let dir = dir(files);
        dir.write("Dockerfile", BEFORE);
        let ran = dir.dockwright(&["fmt"]);
        assert_eq!((ran.code, ran.stderr), (Some(2), format!("{message}\n1 error\n")));
        assert_eq!(dir.read("Dockerfile"), BEFORE);
    };
    check(
        &[("dockwright.toml", "# a\nextend = \"no.toml\"\n")],
        "dockwright.toml:2:1: error: `extend`: no.toml: no such file or directory",
    );
    check(
        &[("dockwright.toml", "extend = \"./dockwright.toml\"\n")],
        "dockwright.toml:1:1: error: `extend`: ./dockwright.toml: extends itself, directly or \
         through others",
    );
    check(
        &[("dockwright.toml", "extend = \"a.toml\"\n"), ("a.toml", "\nextend = \"./a.toml\"\n")],
        "a.toml:2:1: error: `extend`: ./a.toml: extends itself, directly or through others",
    );
    check(
        &[("dockwright.toml", "extend = \"a.toml\"\n"), ("a.toml", "[format]\nwidht = 1\n")],
        "a.toml:2:1: error: unknown key `widht`\n  help: did you mean `width`?",
    );
    check(
        &[("dockwright.toml", "extend = 1\n")],
        "dockwright.toml:1:10: error: invalid type: integer `1`, expected path string",
    );
}
