//! What holds for every text, which texts are known, and the notation of the other tests here.

use std::{fmt::Write, ops::Range};

use super::{Event, parse};
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

/// Asserts that the events are balanced and hold every byte, and no character in two parts.
fn check_events(text: &str) {
    let mut depth = 0_usize;
    let mut position = 0;
    for event in parse(text, &[]) {
        match event {
            Event::Open(_) => depth += 1,
            Event::Close => depth = depth.checked_sub(1).expect("an open node"),
            Event::Token(_, length) => {
                position += length;
                assert!(length > 0 && text.is_char_boundary(position), "{text:?}");
            }
        }
    }
    assert_eq!((depth, position), (0, text.len()), "{text:?}");
}

const SAMPLES: [&str; 8] = [
    "set -eux; for f in a \"b c\"; do [ -f \"$f\" ] || { curl -o $f http://x | tar -xz; }; done",
    "if ! a && ! b; then c >/dev/null 2>&1; elif [[ $d =~ ^e(f)$ ]]; then ((g++)); else h & fi",
    "case \"$(uname -m)\" in x86_64|amd64) a='b' ;; (arm*) c=\"${d:-\"e$(f)\"}\";; *) exit 1; esac",
    "f() { local x=$((1 + (2))); echo `g \\`h\\`` $'\\n' ${i//\\//-} ${j#'}'}; }; f # é & \"",
    "x=(a b) y[1]+=z diff <(a) >(b) <<<\"c\" &>>d {e}>f && ((g | h) & i) |& select k in l",
    "  a\\é\u{a0}b \\\n c # d\n\n while e\ndo\nf\ndone <<G\nh\nG\n",
    "a \"${b:-'c'}\" $(case d in e) f;; esac) \"${g%'}'}\" $((h) | i) !(j|k) $[1 + 2] ",
    "{ { ( ( $( $(( ${ \"$( `",
];

#[test]
fn every_prefix_and_suffix_of_a_text_has_balanced_events() {
    for text in SAMPLES {
        for (at, _) in text.char_indices() {
            check_events(&text[..at]);
            check_events(&text[at..]);
        }
    }
}

#[test]
fn every_mixture_of_texts_has_balanced_events() {
    let text = SAMPLES.join(" ");
    let pieces: Vec<_> = text.split_inclusive([' ', '(', ')', '"', '\'', ';', '$', '\n']).collect();
    let mut random = 1_u64;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(random >> 33).expect("31 bits") % limit
    };
    for _ in 0..20_000 {
        let length = next(12);
        let mixture: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        check_events(&mixture);
    }
}

#[test]
fn deep_nesting_is_opaque_and_takes_linear_time() {
    let openers = [
        "(",
        "((",
        "$(",
        "$((",
        "${a:-",
        "\"$(",
        "{ ",
        "if ",
        "a && (",
        "<(",
        "`",
        "! ",
        "f() ",
        "[[ ",
        "a=(",
        "case a in b) ",
        "(($(",
        "\"${a:-\"",
        "@(",
        "$[",
        "while ",
        "a[",
        "{",
        "<<",
    ];
    let closers = [")", "))", "}", "; fi", ""];
    for opener in openers {
        for closer in closers {
            let text = opener.repeat(100_000) + "a" + &closer.repeat(100_000);
            check_events(&text);
        }
    }
    check_events(&("(($(".repeat(90) + "a" + &"))|b)".repeat(90)));
    check_events(&("$((".repeat(90) + "a" + &")|b)".repeat(90)));
    check_events(&("a[$(".repeat(90) + "a" + &")]".repeat(90)));
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
