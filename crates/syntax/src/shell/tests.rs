//! Which texts are known, and the notation of the other tests here.

use std::{fmt::Write, ops::Range};

use super::{Event, parse, total::SAMPLES};
use crate::SyntaxKind::{ShOpaque, ShWord, Whitespace};

/// Asserts what texts become, as `(Kind children…)`: words in brackets, blanks as `_`, and every
/// other token as it is spelled.
#[track_caller]
pub(super) fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(dump(text, &parse(text, &[])), *expected, "{text}");
    }
}

fn dump(text: &str, events: &[Event]) -> String {
    let mut dump = String::new();
    let mut position = 0;
    let mut closers = Vec::new();
    for event in events {
        match *event {
            Event::Open(ShWord) => {
                dump.push('[');
                closers.push(']');
            }
            Event::Open(kind) => {
                let name = format!("{kind:?}");
                write!(dump, "({} ", name.trim_start_matches("Sh")).expect("a string");
                closers.push(')');
            }
            Event::Token(kind, length) => {
                let token = &text[position..position + length];
                position += length;
                dump.push_str(if kind == Whitespace { "_" } else { token });
                dump.push(' ');
            }
            Event::Close => {
                dump.truncate(dump.trim_end_matches(' ').len());
                dump.push(closers.pop().expect("an open node"));
                dump.push(' ');
            }
        }
    }
    dump.trim_end_matches(' ').to_owned()
}

fn is_complete(text: &str) -> bool {
    !parse(text, &[]).contains(&Event::Open(ShOpaque))
}

#[test]
fn shell_text_of_every_kind_is_complete() {
    for text in &SAMPLES[..4] {
        assert!(is_complete(text), "{text}");
    }
    let texts = [
        "",
        " ",
        "# a",
        "a;",
        "a &",
        "a;b&c",
        "{ a; }>b; (c)",
        "{ (a) }",
        "if(a)then(b)fi",
        "{(a)}",
        "if a; then { b; } fi",
        "for x in; do a; done",
        "for x in a;do b;done",
        "for i in {1..3}; do a; done",
        "while :; do break; done",
        "case $1 in a) if b; then c; fi ;; esac",
        "f () { a; }",
        "f() if a; then b; fi",
        "echo {a,b} {} } ] [ ! then",
        "find . -name '*.pyc' -exec rm {} \\; -o \\( -type d \\)",
        "awk '{print $1}' | sed \"s/a$/b/\"",
        "[ ! -f a ] && a",
        "test \"$(id -u)\" = 0",
        "a=b",
        "a= b",
        "a=$(b) c=`d` e",
        "echo $((1 << 2))",
        "echo \"${a:-'b c'}\"",
        "echo \"it's\" 'a\"b'",
        "echo \\",
        "a\\ b \\# c",
        "a 2>&1 >/dev/null | tee >(b)",
        "exec 3<>a 3>&-",
        "a\r\u{b}b",
    ];
    for text in texts {
        assert!(is_complete(text), "{text:?}");
    }
}

#[test]
fn text_that_no_shell_reads_or_that_shells_read_differently_is_opaque() {
    let texts = [
        "a && ",
        "a | ",
        "&& a",
        "; a",
        "a ;; b",
        "a & ; b",
        "a || && b",
        "a; ; b",
        "!",
        "! ! a",
        "a)",
        "(a",
        "()",
        "{ a",
        "{ a }",
        "a; }",
        "{ }",
        "if a; then fi",
        "if a; fi",
        "then a",
        "if a; then b; fi c",
        "for a; b; done",
        "for $x in a; do b; done",
        "do",
        "fi",
        "while a; done",
        "case a in b) c",
        "case a b) c;; esac",
        "case a in b c) d;; esac",
        "f()",
        "f() a",
        "f(a) { b; }",
        "a b()",
        "function { a; }",
        "coproc a",
        "coproc b { a; }",
        "a (b)",
        "a=b(c)",
        "echo a=(b)",
        "a=(b",
        "a=(b;c)",
        ">",
        "a >",
        "a > >b",
        "a > 2>&1",
        "a <",
        "a <<",
        "'a",
        "\"a",
        "`a",
        "$(a",
        "${a",
        "${ a; }",
        "${}",
        "$((a)",
        "((a)",
        "[[ a",
        "[[ a ]]b",
        "[[ a ; b ]]",
        "[[ ]]",
        "\"${a:-'b}'}\"",
        "\"${a:-it's}\"",
        "${a:-<(b)}",
        "a[ b",
        "in",
        "]]",
        "x=([a b]=c)",
        "$'a\\'b'",
        "!(a)",
        "if a; then b # ; fi",
        "$(a # b)",
        "a <<B",
        "a @(b)",
        "a $[1]",
        "select a in b; do c; done",
    ];
    for text in texts {
        assert!(!is_complete(text), "{text:?}");
    }
}

#[test]
fn newlines_separate_commands() {
    check(&[
        ("a # b\n\nc \\\n d\n", "(Command [a]) _ # b \n \n (Command [c] _ [d]) \n"),
        (
            "if a\nthen # b\n c\nfi",
            "(If if _ (Condition (Command [a]) \n) then _ # b \n _ (Body (Command [c]) \n) fi)",
        ),
        (
            "case a in\nb) c\n;;\nesac",
            "(Case case _ [a] _ in \n (CaseArm [b] ) _ (Body (Command [c]) \n) ;;) \n esac)",
        ),
        (
            "a &&\n b | \n c",
            "(AndOr (Command [a]) _ && \n _ (Pipeline (Command [b]) _ | _ \n _ (Command [c])))",
        ),
    ]);
    assert!(!is_complete("a <<B\nc\nB\n"));
}

#[test]
fn a_heredoc_opens_where_buildkit_and_the_shell_agree() {
    let range = |text: &str, word: &str| -> Range<usize> {
        let start = text.find(word).expect("in the text");
        start..start + word.len()
    };
    let cases = [
        (
            "cat <<A >b && c",
            "<<A",
            "(AndOr (Command [cat] _ (Redirect <<A) _ (Redirect > [b])) _ && _ (Command [c]))",
        ),
        ("3<<-'A B' cat", "3<<-'A B'", "(Command (Redirect 3<<-'A B') _ [cat])"),
        ("(cat << A )", "<< A", "(Subshell ( (Body (Command [cat] _ (Redirect << A))) _ ))"),
        ("cat <<A; b", "<<A;", "(Opaque cat <<A; b)"),
        ("a $(cat <<A )", "<<A", "(Opaque a $(cat <<A ))"),
        ("a $((1 << 2))", "<< 2))", "(Opaque a $((1 << 2)))"),
        ("a <<A <<\"B\"", "<<A", "(Opaque a <<A <<\"B\")"),
    ];
    for (text, word, expected) in cases {
        assert_eq!(dump(text, &parse(text, &[range(text, word)])), expected, "{text}");
    }
}
