//! How `BuildKit` joins lines and splits keys and values: the results of the oracle and of the
//! second reader for some sources, and a check that formatting preserves them.

use dockwright_fixer::{FormatOptions, format_file};
use dockwright_verify as verify;

use super::{Instruction, Oracle, Verdict, for_test};

/// Text after `FROM scratch`, and its logical lines.
const LOGICAL_LINES: &[(&str, &[&str])] = &[
    ("RUN a \\\n b\n", &["RUN a  b"]),
    ("RUN a \\  \t\n b\n", &["RUN a  b"]),
    ("RUN a\\\n b\n", &["RUN a b"]),
    ("RUN a \\\\\n b\n", &["RUN a \\\\", "b"]),
    ("RUN a \\\\\\\n b\n", &["RUN a \\\\\\", "b"]),
    ("RUN a \\\n\\\n b\n", &["RUN a  b"]),
    ("RUN a \\\n  \\\n b\n", &["RUN a    b"]),
    ("\\\nRUN a\n", &["RUN a"]),
    ("R\\\nUN a\n", &["RUN a"]),
    ("RUN a \\\n\nRUN b\n", &["RUN a RUN b"]),
    ("RUN a \\\n# c \\\nRUN b\n", &["RUN a RUN b"]),
    ("# c \\\nRUN b\n", &["RUN b"]),
    ("RUN a \\\n  # c\n && b\n", &["RUN a  && b"]),
    ("RUN a # b \\\n c\n", &["RUN a # b  c"]),
    ("RUN a \\", &["RUN a "]),
    ("RUN a \\\n# c", &["RUN a "]),
    ("RUN a \\\u{c}\n b\n", &["RUN a \\", "b"]),
    ("CMD [\"a\\\n b\"]\n", &["CMD [\"a b\"]"]),
    ("RUN a \\\r\n b\r\n", &["RUN a  b"]),
    ("RUN a \\\n b\rc\n", &["RUN a  b\rc"]),
];

/// Instructions with their keys and values, quotes included.
const PAIRS: &[(&str, &[(&str, &str)])] = &[
    ("ENV a b  c", &[("a", "b  c")]),
    ("ENV a \"b c\" d", &[("a", "\"b c\" d")]),
    ("ENV a b\\ c", &[("a", "b\\ c")]),
    ("ENV a = b", &[("a", "= b")]),
    ("ENV ONE TWO= THREE=w", &[("ONE", "TWO= THREE=w")]),
    ("ENV a=b\\ c d=\"e f\"", &[("a", "b\\ c"), ("d", "\"e f\"")]),
    ("ENV a='$x' b=\"$x\" c=$x", &[("a", "'$x'"), ("b", "\"$x\""), ("c", "$x")]),
    ("ENV a=\"\\n\\$x\\\"\" b=\\n", &[("a", "\"\\n\\$x\\\"\""), ("b", "\\n")]),
    ("ENV a=it's b=it's", &[("a", "it's b=it's")]),
    ("ENV a=n\"o p\"q b= c=\"\"", &[("a", "n\"o p\"q"), ("b", ""), ("c", "\"\"")]),
    ("ENV a=\\\"q\\\"", &[("a", "\\\"q\\\"")]),
    ("ENV \"a\"=b 'c d'=e", &[("\"a\"", "b"), ("'c d'", "e")]),
    ("ENV x=2 y=$x", &[("x", "2"), ("y", "$x")]),
    ("ENV a=$x-y b=$x_y c=$1z", &[("a", "$x-y"), ("b", "$x_y"), ("c", "$1z")]),
    (
        "ENV a=\"$ \" b=$ c=\\$x d=$\"x\"",
        &[("a", "\"$ \""), ("b", "$"), ("c", "\\$x"), ("d", "$\"x\"")],
    ),
    ("ENV a=${y:-d} b=${y+s} c=${x:+s}", &[("a", "${y:-d}"), ("b", "${y+s}"), ("c", "${x:+s}")]),
    ("ENV a=\"b \\\n   c\"", &[("a", "\"b    c\"")]),
    ("ENV a b \\\n   c", &[("a", "b    c")]),
];

#[test]
fn lines_are_joined_as_buildkit_joins_them() {
    for (source, lines) in LOGICAL_LINES {
        let text = format!("FROM scratch\n{source}");
        let reading = verify::read(text.as_bytes());
        let read: Vec<_> = reading.instructions[1..]
            .iter()
            .map(|it| String::from_utf8_lossy(&it.text).trim().to_owned())
            .collect();
        assert_eq!(read, trimmed(lines), "{source:?}");
    }
}

#[test]
fn the_oracle_joins_the_same_lines_before_and_after() {
    let Some(oracle) = for_test() else { return };
    for (source, lines) in LOGICAL_LINES {
        let text = format!("FROM scratch\n{source}");
        let read: Vec<_> = accepted(&oracle, text.as_bytes())
            .into_iter()
            .map(|it| it.original.trim().to_owned())
            .collect();
        assert_eq!(read, trimmed(lines), "{source:?}");
        let spaced = |bytes: &[u8]| -> Vec<Vec<String>> {
            let words = |it: String| it.split_whitespace().map(str::to_owned).collect();
            accepted(&oracle, bytes).into_iter().map(|it| words(it.original)).collect()
        };
        assert_eq!(spaced(&formatted(&text)), spaced(text.as_bytes()), "{source:?}");
    }
}

#[test]
fn the_oracle_reads_the_same_pairs_before_and_after() {
    let Some(oracle) = for_test() else { return };
    for (source, pairs) in PAIRS {
        let text = format!("FROM scratch\n{source}\n");
        let expected: Vec<_> = pairs.iter().flat_map(|(key, value)| [*key, *value]).collect();
        assert_eq!(accepted(&oracle, text.as_bytes())[0].value, expected, "{source:?}");
        assert_eq!(accepted(&oracle, &formatted(&text))[0].value, expected, "{source:?}");
    }
}

/// The instructions after `FROM scratch`.
fn accepted(oracle: &Oracle, text: &[u8]) -> Vec<Instruction> {
    match oracle.read(str::from_utf8(text).unwrap()).unwrap() {
        Verdict::Accepted(mut instructions) => instructions.split_off(1),
        Verdict::Rejected(message) => panic!("{message}: {:?}", String::from_utf8_lossy(text)),
    }
}

fn formatted(text: &str) -> Vec<u8> {
    let outcome = format_file(text.as_bytes(), &FormatOptions::default());
    outcome.output.unwrap_or_else(|| text.as_bytes().to_vec())
}

fn trimmed(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|it| it.trim().to_owned()).collect()
}
