//! RUNs that are joined.

use super::*;

#[test]
fn runs_are_joined() {
    announced("RUN a\nRUN b", "RUN a && b", &Change::Joined);
    announced("RUN a\nRUN b", "RUN a && { b; }", &Change::Joined);
    announced("RUN a;\nRUN b;", "RUN a && { b; }", &Change::Joined);
    announced("RUN a;\nRUN b;", "RUN a && b", &Change::Joined);
    announced("RUN a; b\nRUN c || d; e", "RUN a; b && { c || d; e; }", &Change::Joined);
    announced(
        "RUN (cd x; a) && X=y b cd >cd\nRUN c",
        "RUN (cd x; a) && X=y b cd >cd && c",
        &Change::Joined,
    );
    announced("RUN a\nRUN cd b", "RUN a && cd b", &Change::Joined);
    announced("RUN a\nRUN (b; c)", "RUN a && (b; c)", &Change::Joined);
    announced(
        "RUN a\nCMD x\nLABEL y=z\nEXPOSE 1\nRUN b",
        "RUN a && b\nCMD x\nLABEL y=z\nEXPOSE 1",
        &Change::Joined,
    );
    announced(
        "RUN --network=none a\nRUN --network=none b",
        "RUN --network=none a && b",
        &Change::Joined,
    );
}

#[test]
fn more_than_two_runs_are_joined_by_more_than_one_change() {
    let before = "FROM a\nRUN b\nRUN c || d\nRUN e\nRUN f\nRUN g\n";
    let joined = "FROM a\nRUN b && { c || d; } && e\nRUN f && g\n";
    assert_eq!(compare(before, joined, &vec![Change::Joined; 3]), Ok(()));
    for count in [0, 1, 2, 4] {
        assert!(compare(before, joined, &vec![Change::Joined; count]).is_err(), "{count}");
    }
}

#[test]
fn errexit_must_not_be_switched_off() {
    let shell =
        |text: &str| format!("SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\n{text}");
    announced(&shell("RUN a\nRUN b"), &shell("RUN a && b"), &Change::Joined);
    announced(&shell("RUN a\nRUN b; c"), &shell("RUN a && { b; c; }"), &Change::Joined);
    let (three, one) = (shell("RUN a\nRUN b; c\nRUN d"), shell("RUN a && { b; c; } && d"));
    refused(&three, &one, &[Change::Joined, Change::Joined]);
    announced("RUN if a; then b; fi\nRUN c", "RUN if a; then b; fi && c", &Change::Joined);
    for first in ["if a; then b; fi", "(a; b)", "{ a; b; }", "for a in b; do c; done"] {
        let (before, after) = (format!("RUN {first}\nRUN d"), format!("RUN {first} && d"));
        refused(&shell(&before), &shell(&after), &[Change::Joined]);
    }
}

#[test]
fn only_runs_alike_are_joined() {
    for (before, after) in [
        ("RUN a\nRUN b", "RUN a; b"),
        ("RUN a\nRUN b", "RUN b && a"),
        ("RUN a\nRUN b", "RUN a && c"),
        ("RUN a\nRUN b", "RUN a && b c"),
        ("RUN a\nRUN b", "RUN a && b && c"),
        ("RUN a\nRUN b", "RUN a"),
        ("RUN a\nRUN b || c", "RUN a && b || c"),
        ("RUN a\nRUN b; c", "RUN a && b; c"),
        ("RUN a\nRUN b &", "RUN a && b &"),
        ("RUN a # x\nRUN b", "RUN a # x && b"),
        ("RUN a\nENV x=y\nRUN b", "RUN a && b\nENV x=y"),
        ("RUN a\nARG x\nRUN b", "ARG x\nRUN a && b"),
        ("RUN a\nUSER x\nRUN b", "RUN a && b\nUSER x"),
        ("RUN a\nWORKDIR /x\nRUN b", "RUN a && b\nWORKDIR /x"),
        ("RUN a\nCOPY x /y\nRUN b", "RUN a && b\nCOPY x /y"),
        ("RUN a\nVOLUME /x\nRUN b", "RUN a && b\nVOLUME /x"),
        ("RUN a\nSHELL [\"bash\", \"-c\"]\nRUN b", "RUN a && b\nSHELL [\"bash\", \"-c\"]"),
        ("RUN --network=none a\nRUN b", "RUN a && b"),
        ("RUN --network=none a\nRUN b", "RUN --network=none a && b"),
        ("RUN a\nRUN [\"b\"]", "RUN a && b"),
        ("RUN a\nRUN <<E\nb\nE", "RUN a && <<E\nb\nE"),
        ("RUN a\nFROM c\nRUN b", "RUN a && b\nFROM c"),
        ("RUN\nRUN b", "RUN && b"),
        ("RUN a &\nRUN b", "RUN a & && b"),
        ("RUN cd /x\nRUN b", "RUN cd /x && b"),
        ("RUN a; export X=y\nRUN b", "RUN a; export X=y && b"),
        ("RUN X=y\nRUN b", "RUN X=y && b"),
        ("RUN X=y; a\nRUN b", "RUN X=y; a && b"),
        ("RUN if a; then cd b; fi\nRUN c", "RUN if a; then cd b; fi && c"),
        ("RUN >f cd x\nRUN c", "RUN >f cd x && c"),
        ("RUN f() { a; }\nRUN c", "RUN f() { a; } && c"),
        ("RUN a\nRUN b\nRUN c", "RUN a && b && c"),
    ] {
        refused(before, after, &[Change::Joined]);
    }
}

#[test]
fn a_clean_up_that_comes_again_may_go() {
    let clean = || vec!["dnf".to_owned(), "clean".to_owned(), "all".to_owned()];
    let both = [Change::Joined, Change::CleanedLater(clean())];
    let check = |before: &str, after: &str, changes: &[Change]| {
        compare(&format!("FROM a\n{before}\n"), &format!("FROM a\n{after}\n"), changes)
    };
    for (before, after) in [
        ("RUN a && dnf clean all\nRUN b && dnf clean all", "RUN a && b && dnf clean all"),
        ("RUN a && dnf clean all\nRUN dnf clean all", "RUN a && dnf clean all"),
        ("RUN a && dnf clean all\nRUN dnf clean all;", "RUN a && dnf clean all"),
        ("RUN a && dnf clean all\nRUN dnf clean all && b", "RUN a && dnf clean all && b"),
    ] {
        assert_eq!(check(before, after, &both), Ok(()), "\n{before}\n---\n{after}");
        assert!(check(before, after, &both[..1]).is_err(), "not announced:\n{before}");
        assert!(check(before, after, &both[1..]).is_err(), "not joined:\n{before}");
    }
    for (before, after) in [
        // The clean-up is not repeated, or not for certain.
        ("RUN a && dnf clean all\nRUN b", "RUN a && b"),
        ("RUN a && dnf clean all\nRUN b || dnf clean all", "RUN a && { b || dnf clean all; }"),
        ("RUN a && dnf clean all\nRUN b; dnf clean all", "RUN a && { b; dnf clean all; }"),
        ("RUN a && dnf clean all\nRUN yum clean all", "RUN a && yum clean all"),
        // A command in between may need the removed files.
        (
            "RUN a && dnf clean all\nRUN dnf install b && dnf clean all",
            "RUN a && dnf install b && dnf clean all",
        ),
        // The clean-up is not at the end, or does not follow `&&`.
        ("RUN dnf clean all && a\nRUN dnf clean all", "RUN a && dnf clean all"),
        ("RUN a; dnf clean all\nRUN dnf clean all", "RUN a && dnf clean all"),
        ("RUN a || dnf clean all\nRUN dnf clean all", "RUN a && dnf clean all"),
    ] {
        assert!(check(before, after, &both).is_err(), "\n{before}\n---\n{after}");
    }
    // The command is not a clean-up.
    let rm = vec!["rm".to_owned(), "-rf".to_owned(), "/app/*".to_owned()];
    let before = "RUN a && rm -rf /app/*\nRUN b && rm -rf /app/*";
    let changes = [Change::Joined, Change::CleanedLater(rm)];
    assert!(check(before, "RUN a && b && rm -rf /app/*", &changes).is_err());
}

#[test]
fn what_runs_on_is_never_joined() {
    for (before, after) in [
        ("RUN a &\nRUN b", "RUN a & && b"),
        ("RUN a & b\nRUN c", "RUN a & b && c"),
        ("RUN (a &)\nRUN b", "RUN (a &) && b"),
        ("RUN { a & }\nRUN b", "RUN { a & } && b"),
    ] {
        refused(before, after, &[Change::Joined]);
    }
}

#[test]
fn what_changes_the_shell_stays_by_itself() {
    let words = "cd pushd popd export readonly declare typeset local unset set setopt shopt umask \
                 ulimit trap alias unalias eval . source exec exit return read builtin function \
                 hash enable";
    for word in words.split_whitespace() {
        let (first, joined) = (format!("{word} x"), format!("RUN {word} x && b"));
        refused(&format!("RUN {first}\nRUN b"), &joined, &[Change::Joined]);
        let inside = format!("RUN ({first}) && b");
        announced(&format!("RUN ({first})\nRUN b"), &inside, &Change::Joined);
    }
}
