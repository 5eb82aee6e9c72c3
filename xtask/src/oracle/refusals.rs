//! Files that `BuildKit` refuses, each with the message, and whether the parser already refuses it.

use dockwright_fixer::{FormatOptions, Severity, Skipped, Status, format_file};

use super::{Verdict, for_test, instruction_layer};

/// The layer that refuses a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Parser,
    Instructions,
}
use Layer::{Instructions, Parser};

/// Whole files.
const FILES: &[(Layer, &str, &str)] = &[
    (Parser, "", "file with no instructions"),
    (Parser, "# only\n# comments\n", "file with no instructions"),
    (Parser, " \n\t\n", "file with no instructions"),
    (Instructions, "RUN a\n", "no build stage in current context"),
    (Instructions, "LABEL a=b\nFROM a\n", "no build stage in current context"),
    (Parser, "# escape=\\\n# escape=`\nFROM a\n", "only one escape parser directive can be used"),
    (
        Parser,
        "# syntax=docker/dockerfile:1\n# SYNTAX=docker/dockerfile:1\nFROM a\n",
        "only one syntax parser directive can be used",
    ),
    (
        Instructions,
        "# check=foo=1\nFROM a\n",
        "failed to parse check options: invalid check option \"foo\"",
    ),
    (
        Instructions,
        "# check=skip=all\n# check=skip=all\nFROM a\n",
        "only one check parser directive can be used",
    ),
    (Parser, "# escape=x\nFROM a\n", "invalid escape token 'x' does not match ` or \\"),
];

/// Instructions after `FROM scratch`.
const INSTRUCTIONS: &[(Layer, &str, &str)] = &[
    (Instructions, "FOO bar", "unknown instruction: FOO (did you mean FROM?)"),
    (Instructions, "FROM", "FROM requires either one or three arguments"),
    (Instructions, "FROM a b", "FROM requires either one or three arguments"),
    (Instructions, "FROM a IS b", "FROM requires either one or three arguments"),
    (Instructions, "FROM a AS b c", "FROM requires either one or three arguments"),
    (Instructions, "FROM a # c", "FROM requires either one or three arguments"),
    (Instructions, "FROM a --platform=x", "FROM requires either one or three arguments"),
    (
        Instructions,
        "FROM a AS 1x",
        "invalid name for build stage: \"1x\", name can't start with a number or contain symbols",
    ),
    (Instructions, "FROM a AS a/b", "invalid name for build stage: \"a/b\""),
    (Instructions, "FROM --foo=bar a", "unknown flag: --foo"),
    (Instructions, "FROM --platform a", "missing a value on flag: --platform"),
    (
        Instructions,
        "RUN --mount=from=$x,target=/a x",
        "'from' doesn't support variable expansion, define alias stage instead",
    ),
    (
        Parser,
        "RUN [\"a\",1]",
        "when using JSON array syntax, arrays must be comprised of strings only",
    ),
    (
        Parser,
        "CMD [null]",
        "when using JSON array syntax, arrays must be comprised of strings only",
    ),
    (
        Parser,
        "CMD [[\"a\"]]",
        "when using JSON array syntax, arrays must be comprised of strings only",
    ),
    (Parser, "RUN <<EOF\na\n EOF", "unterminated heredoc"),
    (Parser, "COPY <<A <<B /\nA\n", "unterminated heredoc"),
    (
        Instructions,
        "COPY a",
        "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
    ),
    (Instructions, "COPY", "COPY requires at least two arguments"),
    (Instructions, "ADD [\"a\"]", "ADD requires at least two arguments"),
    (Instructions, "COPY a <<EOF\nEOF", "COPY cannot accept a heredoc as a destination"),
    (Instructions, "COPY --link=maybe a b", "expecting boolean value for flag --link, not: maybe"),
    (Instructions, "COPY --chown=a --chown=b c d", "duplicate flag specified: --chown"),
    (Instructions, "COPY --checksum=sha256:a a b", "unknown flag: --checksum"),
    (Instructions, "COPY --CHOWN=a b c", "unknown flag: --CHOWN"),
    (Instructions, "ADD --from=x a b", "unknown flag: --from"),
    (Parser, "ENV a", "ENV must have two arguments"),
    (Parser, "LABEL a", "LABEL must have two arguments"),
    (Parser, "ENV a=b c", "Syntax error - can't find = in \"c\". Must be of the form: name=value"),
    (Parser, "ENV a= b", "Syntax error - can't find = in \"b\". Must be of the form: name=value"),
    (
        Parser,
        "ENV a=${x:-p q}",
        "Syntax error - can't find = in \"q}\". Must be of the form: name=value",
    ),
    (Instructions, "ENV =b", "ENV names can not be blank"),
    (Instructions, "ARG =b", "ARG names can not be blank"),
    (Instructions, "ARG a = b", "ARG names can not be blank"),
    (Instructions, "ENV", "ENV requires at least one argument"),
    (Instructions, "ARG", "ARG requires at least one argument"),
    (Instructions, "EXPOSE", "EXPOSE requires at least one argument"),
    (Instructions, "VOLUME", "VOLUME requires at least one argument"),
    (Instructions, "ONBUILD", "ONBUILD requires at least one argument"),
    (Instructions, "HEALTHCHECK", "HEALTHCHECK requires at least one argument"),
    (Instructions, "SHELL", "SHELL requires at least one argument"),
    (Instructions, "WORKDIR", "WORKDIR requires exactly one argument"),
    (Instructions, "USER", "USER requires exactly one argument"),
    (Instructions, "STOPSIGNAL", "STOPSIGNAL requires exactly one argument"),
    (Instructions, "MAINTAINER", "MAINTAINER requires exactly one argument"),
    (Instructions, "VOLUME [\"\"]", "VOLUME specified can not be an empty string"),
    (Instructions, "SHELL /bin/bash -c", "SHELL requires the arguments to be in JSON form"),
    (Instructions, "HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
    (Instructions, "HEALTHCHECK curl x", "Unknown type \"CURL\" in HEALTHCHECK (try CMD)"),
    (Instructions, "HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
    (Instructions, "HEALTHCHECK CMD []", "Missing command after HEALTHCHECK CMD"),
    (Instructions, "HEALTHCHECK --interval=5 CMD a", "time: missing unit in duration \"5\""),
    (
        Instructions,
        "HEALTHCHECK --interval=1us CMD a",
        "Interval \"interval\" cannot be less than 1ms",
    ),
    (Instructions, "HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)"),
    (Instructions, "ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
    (Instructions, "ONBUILD FROM a", "FROM isn't allowed as an ONBUILD trigger"),
    (Instructions, "ONBUILD MAINTAINER a", "MAINTAINER isn't allowed as an ONBUILD trigger"),
    (Instructions, "CMD --help", "unknown flag: --help"),
    (Instructions, "ENTRYPOINT --x", "unknown flag: --x"),
    (Instructions, "ENV --a=b c=d", "unknown flag: --a"),
];

/// Unusual files that `BuildKit` accepts.
const ACCEPTED: &[&str] = &[
    "ENV a = b",
    "ARG --x=y a",
    "HEALTHCHECK CMD --interval=5s a",
    "HEALTHCHECK --nonsense=1 NONE",
    "COPY a --chown=b c",
    "ONBUILD FOO a",
    "RUN",
    "CMD",
    "CMD -- --help",
    "USER \"\"",
    "EXPOSE \"\"",
    "COPY \"\" /x",
    "ADD [\"<<E\",\"/x\"]",
    "STOPSIGNAL --x 9",
    "RUN a \\",
    "CMD ['a']",
    "RUN echo it's <<EOF",
];

#[test]
fn what_buildkit_refuses_is_invalid_in_its_words() {
    let mut otherwise = Vec::new();
    for (_, text, message) in cases() {
        let outcome = format_file(text.as_bytes(), &FormatOptions::default());
        let errors = outcome.diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let said: Vec<_> = errors.map(|it| it.message.as_str()).collect();
        // A file that looks like a fragment of a Dockerfile is refused as well if named explicitly.
        let is_refused =
            matches!(outcome.status, Status::Invalid | Status::Skipped(Skipped::Fragment));
        if !is_refused || !said.iter().any(|it| it.contains(message)) {
            otherwise.push(format!("{text:?} should say {message:?}, not {said:?}"));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
}

#[test]
fn each_refusal_belongs_to_one_layer() {
    for (layer, text, message) in cases() {
        let is_instruction_layer = instruction_layer::case(message).is_some();
        assert_eq!(is_instruction_layer, layer == Instructions, "{text:?}");
    }
}

#[test]
fn the_oracle_refuses_what_its_layer_knows() {
    let Some(oracle) = for_test() else { return };
    for (layer, text, message) in cases() {
        match oracle.read(&text).unwrap() {
            Verdict::Accepted(_) => assert_eq!(layer, Instructions, "{text:?}"),
            Verdict::Rejected(said) => {
                assert_eq!(layer, Parser, "{text:?}");
                assert!(said.contains(message), "{text:?}: {said:?}, not {message:?}");
            }
        }
    }
}

#[test]
fn what_buildkit_takes_is_taken() {
    let oracle = for_test();
    for instruction in ACCEPTED {
        let text = below_from(instruction);
        let outcome = format_file(text.as_bytes(), &FormatOptions::default());
        assert_eq!(outcome.status, Status::Done, "{text:?}: {:?}", outcome.diagnostics);
        if let Some(oracle) = &oracle {
            assert!(matches!(oracle.read(&text).unwrap(), Verdict::Accepted(_)), "{text:?}");
        }
    }
}

fn cases() -> impl Iterator<Item = (Layer, String, &'static str)> {
    let files = FILES.iter().map(|(layer, file, said)| (*layer, (*file).to_owned(), *said));
    let below = INSTRUCTIONS.iter().map(|(layer, it, said)| (*layer, below_from(it), *said));
    let line = format!("RUN {}", "x".repeat(70_000));
    let too_long = "dockerfile line greater than max allowed size of 65535";
    files.chain(below).chain([(Parser, below_from(&line), too_long)])
}

fn below_from(instruction: &str) -> String {
    format!("FROM scratch\n{instruction}\n")
}
