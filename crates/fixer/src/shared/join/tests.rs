use crate::{FixOptions, Level, fix_file, passes};

/// The text after `RUN` once two neighbours are joined, or `None` if they stay apart.
fn joined(first: &str, second: &str) -> Option<String> {
    let source = format!("FROM debian:12\nRUN {first}\nRUN {second}\n");
    let is_join = |it: &&&'static crate::Pass| it.name == "join-runs";
    let passes = passes().iter().filter(is_join).copied().collect();
    let options = FixOptions { level: Level::Risky, passes, ..FixOptions::default() };
    let output = fix_file(source.as_bytes(), &options).output?;
    let text = String::from_utf8(output).expect("UTF-8");
    let run = text.strip_prefix("FROM debian:12\nRUN ").expect("a RUN").trim_end().to_owned();
    (!run.contains("RUN")).then_some(run)
}

#[test]
fn the_status_of_both_is_kept() {
    for (first, second, run) in [
        ("a", "b || c", "a && { b || c; }"),
        ("a", "b; c", "a && { b; c; }"),
        ("a; b", "c", "a; b && c"),
        ("a;", "b;", "a && b;"),
        ("a || true", "b", "a || true && b"),
        ("a && b", "c && d", "a && b && c && d"),
    ] {
        assert_eq!(joined(first, second).as_deref(), Some(run), "{first} / {second}");
    }
}

#[test]
fn what_leaks_or_differs_is_not_joined() {
    for (first, second) in [
        ("cd /x && a", "b"),
        ("export V=1; a", "b"),
        ("a &", "b"),
        ("a # note", "b"),
        ("exec a", "b"),
        ("a; exit 0", "b"),
        ("--mount=type=cache,target=/x a", "b"),
        ("[\"a\"]", "b"),
        ("<<E\na\nE", "b"),
        ("a", "b $?"),
    ] {
        assert_eq!(joined(first, second), None, "{first} / {second}");
    }
}

#[test]
fn joins_end_where_the_text_would_get_longer_than_a_command_may_be() {
    let run = format!("RUN echo {}a\n", "aaaaaaaa\\\n".repeat(5_000));
    let options = FixOptions { level: Level::Risky, ..FixOptions::default() };
    let outcome = fix_file(format!("FROM debian:12\n{run}{run}{run}").as_bytes(), &options);
    let text = String::from_utf8(outcome.output.expect("a fix")).expect("UTF-8");
    assert_eq!(text.matches("RUN ").count(), 2);
}
