//! Conditions for processing a file.

use std::borrow::Cow;

use dockwright_syntax::pragma::{Date, Extent, Request, Scope, ScopedPragma, pragmas};
use dockwright_syntax::{self as syntax, Keyword, Parse};

use super::line_index::LineIndex;
use super::outcome::Refusal;
use super::pragmas::unread as unread_pragma;
use super::size;
use crate::{Diagnostic, Outcome, Severity, Skipped, Status, text};

/// The text of a file, if the file is text.
pub(crate) fn text(source: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    text::of(source).map_err(|it| skip(Skipped::NotADockerfile(it)))
}

/// Parses a file and passes on its text, tree and diagnostics; returns the reason for a file that
/// cannot be read.
pub(crate) fn open(
    source: &[u8],
    work: impl FnOnce(&str, &Parse<'_>, Vec<Diagnostic>) -> Outcome,
) -> Outcome {
    let open = || {
        let text = text(source)?;
        let parse = syntax::parse(&text);
        let diagnostics = diagnostics(&parse, None)?;
        Ok(work(&text, &parse, diagnostics))
    };
    open().unwrap_or_else(|refusal: Refusal| refusal.into())
}

/// Like [`open`], for a search for fixes; also refuses a file that is too large.
pub(crate) fn open_for_fixes(
    source: &[u8],
    work: impl FnOnce(&str, &Parse<'_>, Vec<Diagnostic>) -> Outcome,
) -> Outcome {
    open(source, |text, parse, mut diagnostics| match size::too_large(parse) {
        None => work(text, parse, diagnostics),
        Some(too_large) => {
            diagnostics.insert(0, too_large);
            Outcome { diagnostics, ..Outcome::of(Status::Done) }
        }
    })
}

/// Warnings about a file that `BuildKit` accepts. On the given day, a comment may have expired that
/// keeps the file as it is.
pub(crate) fn diagnostics(
    parse: &Parse<'_>,
    today: Option<Date>,
) -> Result<Vec<Diagnostic>, Refusal> {
    let pragmas = pragmas(parse);
    let unread = not_obeyed(&pragmas);
    match skipped(parse, &pragmas, today) {
        Some(Skipped::IgnoreFile) => {
            let diagnostics = placed(parse, unread.collect());
            return Err(Refusal { diagnostics, ..skip(Skipped::IgnoreFile) });
        }
        Some(reason) => return Err(skip(reason)),
        None => {}
    }
    let said = |severity| {
        move |it: (usize, &str, &str)| (it.0, severity, it.1.to_owned(), it.2.to_owned())
    };
    let errors = parse.errors().iter().map(|it| (it.offset, &*it.message, it.help));
    let warnings = parse.warnings().iter().chain(parse.open_quotes());
    let warnings = warnings.map(|it| (it.offset, &*it.message, it.help));
    let all = errors.map(said(Severity::Error)).chain(warnings.map(said(Severity::Warning)));
    let diagnostics = placed(parse, all.chain(unread).collect());
    if parse.errors().is_empty() {
        return Ok(diagnostics);
    }
    let status =
        if is_fragment(parse) { Status::Skipped(Skipped::Fragment) } else { Status::Invalid };
    Err(Refusal { status, diagnostics })
}

/// Whether a file has instructions or comments of a Dockerfile but no stage: a fragment from which
/// Dockerfiles are assembled.
fn is_fragment(parse: &Parse<'_>) -> bool {
    let is_part =
        |it: Option<Keyword>| it.is_some_and(|it| !matches!(it, Keyword::From | Keyword::Arg));
    let file = parse.file();
    file.instructions().all(|it| is_part(it.keyword()))
        && parse.source().lines().any(|it| !it.trim().is_empty())
}

/// Problems that no pass reports: unclosed quotes, and comments for tools that have no effect.
pub(crate) fn unread(parse: &Parse<'_>) -> Vec<Diagnostic> {
    let quotes = parse.open_quotes().iter();
    let quotes =
        quotes.map(|it| (it.offset, Severity::Warning, it.message.clone(), it.help.to_owned()));
    placed(parse, quotes.chain(not_obeyed(&pragmas(parse))).collect())
}

fn not_obeyed(pragmas: &[ScopedPragma<'_>]) -> impl Iterator<Item = Found> {
    pragmas.iter().filter_map(|it| {
        let (message, help) = unread_pragma(it)?;
        Some((it.offset, Severity::Warning, message, help))
    })
}

/// A message: offset, severity, text and help.
type Found = (usize, Severity, String, String);

/// Messages with help, in line order.
fn placed(parse: &Parse<'_>, mut found: Vec<(usize, Severity, String, String)>) -> Vec<Diagnostic> {
    let mut lines = LineIndex::new(parse.source());
    found.sort_by_key(|(offset, ..)| *offset);
    let diagnostic = |(offset, severity, message, help)| {
        let (line, column) = lines.at(offset);
        Diagnostic { severity, line, column, message, help: Some(help) }
    };
    found.into_iter().map(diagnostic).collect()
}

fn skip(reason: Skipped) -> Refusal {
    Refusal { status: Status::Skipped(reason), diagnostics: Vec::new() }
}

fn skipped(
    parse: &Parse<'_>,
    pragmas: &[ScopedPragma<'_>],
    today: Option<Date>,
) -> Option<Skipped> {
    let ignores_file = |it: &ScopedPragma<'_>| {
        it.scope == Scope::File
            && it.pragma.request() == Some(Request::Ignore(Extent::File))
            && !today.is_some_and(|today| it.pragma.is_expired(today))
    };
    if pragmas.iter().any(ignores_file) {
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
    // Each check may read the whole text, so only the first errors are examined.
    let mut errors = parse.errors().iter().take(FIRST_ERRORS);
    if words.any(|it| is_template(it.text()))
        || errors.any(|it| is_at_template(parse.source(), it.offset))
    {
        return Some(Skipped::Template);
    }
    let first = file.instructions().next()?;
    let word = first.keyword_token().map(|it| it.text().to_owned()).unwrap_or_default();
    let is_foreign = first.keyword().is_none() && Keyword::meant_by(&word).is_none();
    let has_from = || file.instructions().any(|it| it.keyword() == Some(Keyword::From));
    (is_foreign && !has_from()).then_some(Skipped::NotADockerfile(
        "the text has no `FROM` and does not begin with an instruction",
    ))
}

/// The maximum number of errors to examine for signs of a template.
const FIRST_ERRORS: usize = 16;

/// Whether the first word of an instruction begins with brackets of a template engine.
fn is_template(word: &str) -> bool {
    BRACKETS[..3].iter().any(|it| word.starts_with(it.0))
}

/// Whether an offset is inside brackets of a template engine, or on a line that has some.
fn is_at_template(source: &str, offset: usize) -> bool {
    let start = source[..offset].rfind('\n').map_or(0, |it| it + 1);
    let line = source[start..].lines().next().unwrap_or_default();
    let is_within = |open: &str, close: &str| {
        let opened = source[..start].rfind(open);
        let is_open = opened.is_some_and(|it| !source[it..start].contains(close));
        is_open && source[start..].contains(close)
    };
    BRACKETS.iter().any(|(open, close)| {
        line.split_once(open).is_some_and(|(_, behind)| behind.contains(close))
            || open != close && is_within(open, close)
    })
}

/// The brackets of template engines.
const BRACKETS: &[(&str, &str)] =
    &[("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("@@", "@@"), ("%%", "%%")];

/// Whether the image in `# syntax=` is Docker's own frontend, or a mirror of it.
fn is_docker(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or_default();
    let mut parts = name.rsplit('/');
    let is_dockerfile = parts.next().is_some_and(|it| it.starts_with("dockerfile"));
    is_dockerfile && parts.next() == Some("docker")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FormatOptions, format_file};

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
    fn an_open_quote_is_a_warning_of_every_command() {
        let source = b"FROM a\nENV B=\"c\n";
        let formatted = format_file(source, &FormatOptions::default());
        let options = crate::FixOptions::default();
        for outcome in
            [formatted, crate::fix_file(source, &options), crate::check_file(source, &options)]
        {
            assert_eq!(outcome.status, Status::Done);
            let places: Vec<_> =
                outcome.diagnostics.iter().map(|it| (it.line, it.column)).collect();
            assert_eq!(places, [(2, 7)]);
        }
    }
}
