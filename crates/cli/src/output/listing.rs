//! Findings with the lines they are about, as compilers show them.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use dockwright_fixer::{self as fixer, Finding};

use crate::message::visible;

/// The text for what was found in the file at `path`, whose content is `source`.
pub fn listing(path: &Path, source: &[u8], found: &[Finding], colour: bool) -> Vec<u8> {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let path = visible(&path.display().to_string());
    let mut text = String::new();
    for finding in found {
        let line = Line::of(source, &finding.range);
        text.push_str(&renderer.render(&[group(&path, &line, finding)]));
        text.push_str("\n\n");
    }
    text.into_bytes()
}

fn group<'t>(path: &'t str, line: &'t Line, finding: &'t Finding) -> Group<'t> {
    let Finding { pass, level, line: number, reason, .. } = finding;
    let severity = match level {
        fixer::Level::Suggestion => Level::NOTE,
        _ => Level::WARNING,
    };
    let snippet = Snippet::source(line.text.as_str()).path(path).line_start(*number);
    let mark = AnnotationKind::Primary.span(line.range.clone());
    let title = severity.primary_title(visible(reason)).id(pass.name);
    let codes = codes(pass.settles).map(|it| Level::NOTE.message(it));
    let help = help(finding).map(|it| Level::HELP.message(it));
    title.element(snippet.annotation(mark)).elements(codes).elements(help)
}

/// How to get a fix.
fn help(finding: &Finding) -> Option<String> {
    let Finding { pass, level, .. } = finding;
    let only = if pass.is_opt_in { format!(" --only {}", pass.name) } else { String::new() };
    (*level != fixer::Level::Suggestion)
        .then(|| format!("`dockwright fix{only} --level {level}` applies it"))
}

/// What others call it.
fn codes(codes: &[&str]) -> Option<String> {
    let of = |name: &str, is_of: fn(&str) -> bool| {
        let codes: Vec<_> = codes.iter().copied().filter(|it| is_of(it)).collect();
        (!codes.is_empty()).then(|| format!("{} of {name}", codes.join(", ")))
    };
    let is_hadolint = |it: &str| it.starts_with("DL") || it.starts_with("SC");
    let both = [
        of("hadolint", is_hadolint),
        of("BuildKit", |it| !it.starts_with("DL") && !it.starts_with("SC")),
    ];
    let both: Vec<_> = both.into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

/// A line of a file, with a stretch of it; bytes that are not UTF-8 are shown as `�`.
struct Line {
    text: String,
    range: Range<usize>,
}

impl Line {
    /// The line that `range` begins on.
    fn of(source: &[u8], range: &Range<usize>) -> Self {
        let (before, rest) = source.split_at(range.start);
        let start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
        let end = rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len());
        let (marked, behind) = rest[..end].split_at(range.len().min(end));
        let mut text = String::from_utf8_lossy(&before[start..]).into_owned();
        let start = text.len();
        text.push_str(&String::from_utf8_lossy(marked));
        let range = start..text.len();
        text.push_str(String::from_utf8_lossy(behind).trim_end());
        Self { text, range }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_out_with_its_stretch() {
        let source = b"FROM a\nRUN \xE9 b \xE9 \r\nCMD c";
        let line = Line::of(source, &(13..14));
        assert_eq!(
            (line.text.as_str(), &line.text[line.range.clone()]),
            ("RUN \u{fffd} b \u{fffd}", "b")
        );
        let line = Line::of(source, &(19..99));
        assert_eq!((line.text.as_str(), &line.text[line.range.clone()]), ("CMD c", "CMD c"));
    }

    #[test]
    fn codes_say_whose_they_are() {
        assert_eq!(codes(&[]), None);
        assert_eq!(codes(&["DL3009"]).as_deref(), Some("DL3009 of hadolint"));
        let both = codes(&["DL3025", "JSONArgsRecommended"]);
        assert_eq!(both.as_deref(), Some("DL3025 of hadolint, JSONArgsRecommended of BuildKit"));
    }
}
