//! Layout of one file: read, print, and read again before anything is handed out.

use dockwright_printer::{FormatOptions, Pragma, print};
use dockwright_syntax::{self as syntax, Keyword, Parse, SyntaxElement, SyntaxKind};
use dockwright_verify::{self as verify, Exactness};

use crate::{Diagnostic, Outcome, Rebuild, Severity, Skipped, Status, place::Places};

/// Lays out one Dockerfile.
///
/// The output is only there when the second reader has read source and output alike.
pub fn format_file(source: &[u8], options: &FormatOptions) -> Outcome {
    if let Some(what) = binary(source) {
        return Outcome::of(Status::Skipped(Skipped::NotADockerfile(what)));
    }
    let text = syntax::decode(source);
    let parse = syntax::parse(&text);
    if let Some(reason) = skipped(&parse) {
        return Outcome::of(Status::Skipped(reason));
    }
    let mut places = Places::new(&text);
    let errors = parse.errors().iter().map(|it| (Severity::Error, it.offset, &it.message, it.help));
    let warnings =
        parse.warnings().iter().map(|it| (Severity::Warning, it.offset, &it.message, it.help));
    let mut found: Vec<_> = errors.chain(warnings).collect();
    found.sort_by_key(|(_, offset, ..)| *offset);
    let diagnostics = found
        .into_iter()
        .map(|(severity, offset, message, help)| {
            places.diagnostic(severity, offset, message.clone(), help)
        })
        .collect();
    if !parse.errors().is_empty() {
        return Outcome { diagnostics, ..Outcome::of(Status::Invalid) };
    }
    let printed = print(&parse, options);
    if printed == text {
        return Outcome { diagnostics, ..Outcome::of(Status::Done) };
    }
    gate(source, syntax::encode(&printed), diagnostics, options)
}

/// Hands `output` out if it means what `source` means.
fn gate(
    source: &[u8],
    output: Vec<u8>,
    mut diagnostics: Vec<Diagnostic>,
    options: &FormatOptions,
) -> Outcome {
    let exactness = if options.cache_safe { Exactness::Bytes } else { Exactness::Tokens };
    let (before, after) = (verify::read(source), verify::read(&output));
    match verify::compare(&before, &after, exactness) {
        Ok(()) => {
            let runs = verify::changed_runs(&before, &after);
            let rebuild =
                runs.first().map(|&first_line| Rebuild { layers: runs.len(), first_line });
            Outcome { output: Some(output), diagnostics, rebuild, status: Status::Done }
        }
        Err(difference) => {
            diagnostics.push(Diagnostic {
                severity: Severity::Error,
                line: difference.line,
                column: 1,
                message: format!("the layout would change what is built: {}", difference.what),
                help: Some(
                    "the file stays as it is; this is a bug of dockwright, please report it with \
                     this instruction"
                        .to_owned(),
                ),
            });
            Outcome { diagnostics, ..Outcome::of(Status::Refused) }
        }
    }
}

/// What a file looks like that holds no text.
fn binary(source: &[u8]) -> Option<&'static str> {
    if source.starts_with(&[0xFF, 0xFE]) || source.starts_with(&[0xFE, 0xFF]) {
        return Some("text in UTF-16, which no builder reads; save it as UTF-8");
    }
    source.contains(&0).then_some("a binary file")
}

fn skipped(parse: &Parse<'_>) -> Option<Skipped> {
    if parse.source().contains("ignore-file") && says_ignore_file(parse) {
        return Some(Skipped::IgnoreFile);
    }
    if let Some(image) = syntax::syntax_image(parse.source()).filter(|it| !is_docker(it)) {
        return Some(Skipped::ForeignFrontend(image.to_owned()));
    }
    if parse.errors().is_empty() {
        return None;
    }
    let file = parse.file();
    let mut words = file.instructions().filter_map(|it| it.keyword_token());
    if words.any(|it| is_template(it.text())) {
        return Some(Skipped::NotADockerfile("a template"));
    }
    let first = file.instructions().next()?;
    let word = first.keyword_token().map(|it| it.text().to_owned()).unwrap_or_default();
    let is_foreign = first.keyword().is_none() && Keyword::meant_by(&word).is_none();
    let has_from = || file.instructions().any(|it| it.keyword() == Some(Keyword::From));
    (is_foreign && !has_from())
        .then_some(Skipped::NotADockerfile("text without a `FROM` that begins with no instruction"))
}

/// Whether the first word of an instruction begins with the brackets of a template engine.
fn is_template(word: &str) -> bool {
    ["{{", "{%", "<%"].iter().any(|it| word.starts_with(it))
}

/// Whether a comment outside of instructions says `# dockwright: ignore-file`.
fn says_ignore_file(parse: &Parse<'_>) -> bool {
    let file = parse.file();
    let between = file.syntax().children_with_tokens().filter_map(SyntaxElement::into_token);
    let above = file.instructions().flat_map(|it| it.leading_comments().collect::<Vec<_>>());
    between
        .filter(|it| it.kind() == SyntaxKind::Comment)
        .chain(above)
        .any(|it| Pragma::of(it.text()) == Some(Pragma::IgnoreFile))
}

/// Whether the image of a `# syntax=` is Docker's own frontend, or a mirror of it.
fn is_docker(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or_default();
    let mut parts = name.rsplit('/');
    let is_dockerfile = parts.next().is_some_and(|it| it.starts_with("dockerfile"));
    is_dockerfile && parts.next() == Some("docker")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(source: &str) -> Status {
        format_file(source.as_bytes(), &FormatOptions::default()).status
    }

    #[test]
    fn only_the_frontends_of_docker_are_ours() {
        for image in [
            "docker/dockerfile:1",
            "docker.io/docker/dockerfile-upstream@sha256:0",
            "r.example:5000/docker/dockerfile:1.7-labs",
        ] {
            assert!(is_docker(image), "{image}");
        }
        for image in ["tonistiigi/dockerfile", "r/buildpacks:1", "dockerfile", "r2d4/mocker"] {
            assert!(!is_docker(image), "{image}");
        }
        let foreign = Skipped::ForeignFrontend("r2d4/mocker".to_owned());
        assert_eq!(status("# syntax=r2d4/mocker\napiVersion: v1\n"), Status::Skipped(foreign));
    }

    #[test]
    fn what_is_no_dockerfile_is_told_from_a_broken_one() {
        assert!(matches!(status("apiVersion: v1\nkind: x\n"), Status::Skipped(_)));
        assert!(matches!(status("FROM a\0\n"), Status::Skipped(_)));
        assert!(matches!(status("FROM a\n{{ if .b }}\nRUN c\n"), Status::Skipped(_)));
        assert_eq!(status("FROM a\nRUNN b\n"), Status::Invalid);
        assert_eq!(status("FORM a\n"), Status::Invalid);
        assert_eq!(status(""), Status::Invalid);
    }

    #[test]
    fn a_file_may_ask_to_be_left_alone() {
        assert_eq!(
            status("# dockwright: ignore-file\nfrom a\n"),
            Status::Skipped(Skipped::IgnoreFile)
        );
    }

    #[test]
    fn an_error_names_its_line_and_column_in_characters() {
        let outcome = format_file("FROM a\nENV é=b é c\n".as_bytes(), &FormatOptions::default());
        assert_eq!(outcome.status, Status::Invalid);
        let place = (outcome.diagnostics[0].line, outcome.diagnostics[0].column);
        assert_eq!(place, (2, 9));
    }

    #[test]
    fn the_layers_to_rebuild_are_counted() {
        let source = b"FROM a\ncmd b\nRUN c \\\n  &&   d\nRUN e\n";
        let outcome = format_file(source, &FormatOptions::default());
        assert_eq!(outcome.rebuild, Some(Rebuild { layers: 1, first_line: 3 }));
        let safe = FormatOptions { cache_safe: true, ..FormatOptions::default() };
        let outcome = format_file(source, &safe);
        assert_eq!((outcome.rebuild, outcome.output.is_some()), (None, true));
    }
}
