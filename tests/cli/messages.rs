//! The messages on stderr, and their verbosity.

use crate::support::{BEFORE, Dir, FOREIGN, INVALID};

const COSTLY: &str = "from scratch\n\nrun echo  a\nrun echo b\nrun echo  c\n";

#[test]
fn an_error_names_the_place_and_helps() {
    let dir = Dir::with(&[]);
    dir.write("app/Dockerfile", "from scratch\nCOPPY a b\n");
    let ran = dir.dockwright(&["fmt", "./app/Dockerfile"]);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines[0].starts_with("app/Dockerfile:2:1: error: "), "{ran:?}");
    assert_eq!(lines[1..3], ["  2 | COPPY a b", "    | ^^^^^"]);
    assert!(lines[3].starts_with("  help: "), "{ran:?}");
    assert_eq!(lines[4], "1 error");
}

#[test]
fn the_summary_counts_the_layers_that_are_rebuilt() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", COSTLY);
    let summary = "1 file would be reformatted; 2 RUN layers are rebuilt once\n  next: `dockwright \
                   fmt` writes the change; `--cache-safe` keeps every layer\n";
    dir.dockwright(&["fmt", "--check"]).expect(1, "Dockerfile\n", summary);
    let detail = "note: Dockerfile: 2 RUN layers change their text; a rebuild starts at line 3\n";
    dir.dockwright(&["fmt", "--check", "--verbose"]).expect(
        1,
        "Dockerfile\n",
        &format!("{detail}{summary}"),
    );
}

#[test]
fn cache_safe_costs_no_layer() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", COSTLY);
    dir.dockwright(&["fmt", "--cache-safe"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.read("Dockerfile"), COSTLY.replace("from", "FROM").replace("run", "RUN"));
}

#[test]
fn verbose_names_the_files_that_are_rewritten() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.dockwright(&["fmt", "--verbose"]).expect(
        0,
        "",
        "note: Dockerfile: reformatted\n1 file reformatted\n",
    );
}

#[test]
fn quiet_leaves_results_and_errors() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("a/Dockerfile", FOREIGN);
    dir.write("b/Dockerfile", INVALID);
    let ran = dir.dockwright(&["fmt", "--check", "--quiet"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), "Dockerfile\n"));
    assert!(ran.stderr.starts_with("b/Dockerfile:2:1: error: "), "{ran:?}");
    assert!(!ran.stderr.contains("a/Dockerfile") && !ran.stderr.contains("would be"), "{ran:?}");
}

#[test]
fn colours_in_messages_follow_the_flag() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", INVALID);
    let coloured = dir.dockwright(&["fmt", "--color", "always"]);
    assert!(coloured.stderr.contains("\x1b[1;31merror:\x1b[0m "), "{coloured:?}");
    let plain = dir.dockwright(&["fmt"]);
    assert!(!plain.stderr.contains('\x1b'), "{plain:?}");
    assert_eq!(dir.dockwright_with_stdin(&["fmt", "-"], BEFORE).stderr, "");
}

#[test]
fn a_file_too_large_for_fixes_is_said_to_be_so_everywhere() {
    let dir = Dir::with(&[]);
    let text = format!("from scratch\n{}", "cmd a b\n".repeat(6_001));
    dir.write("Dockerfile", &text);
    let said = "the file has 12,003 instructions and commands";
    for args in [
        &["check"][..],
        &["fix", "--check"],
        &["fix", "--diff"],
        &["fix", "--add-ignore"],
        &["check", "--output", "json"],
        &["fix", "--check", "--output", "jsonl"],
        &["fix", "--check", "--output", "sarif"],
        &["fix"],
    ] {
        let ran = dir.dockwright(args);
        assert!(ran.stdout.contains(said) || ran.stderr.contains(said), "{args:?}");
        assert!(ran.code < Some(2), "{args:?}");
    }
    assert_eq!(dir.read("Dockerfile"), text.replace("from", "FROM").replace("cmd", "CMD"));
    let line = serde_json::json!({"path": "a", "content": text}).to_string();
    for (args, stdin) in [(&["fix", "--jsonl"][..], &line), (&["fix", "-"], &text)] {
        let ran = dir.dockwright_with_stdin(args, stdin);
        assert!(ran.stdout.contains(said) || ran.stderr.contains(said), "{args:?}");
    }
    assert!(!dir.dockwright(&["fmt"]).stderr.contains("instructions"));
}

#[test]
fn a_template_is_told_on_stdin_and_in_named_files() {
    let help = "  help: this looks like a template; run dockwright on the Dockerfile that is \
                generated from it\n";
    for source in
        ["FROM {{ x }}\n", "FROM <%= image %> AS\n", "{{ x }}\nFROM a\n", "FROM a b %%C%%\n"]
    {
        let dir = Dir::with(&[]);
        dir.write("Dockerfile", source);
        let ran = dir.dockwright(&["fmt", "Dockerfile"]);
        assert!(ran.code == Some(2) && ran.stderr.contains(help), "{ran:?}");
        let ran = dir.dockwright_with_stdin(&["check", "-"], source);
        assert!(ran.code == Some(2) && ran.stderr.contains(help), "{ran:?}");
    }
    // A format for `docker` is not a template, and neither is a mistake next to a variable.
    for source in ["FROM a\nRUN docker ps --format '{{.Names}}'\nCOPY\n", "FROM a b ${C}\n"] {
        let ran = Dir::with(&[]).dockwright_with_stdin(&["check", "-"], source);
        assert!(ran.code == Some(2) && !ran.stderr.contains("template"), "{ran:?}");
    }
}
