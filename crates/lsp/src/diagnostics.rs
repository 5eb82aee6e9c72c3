//! Findings, and messages about a document, as diagnostics.

use std::str::FromStr;

use dockwright_fixer::{self as fixer, Finding, Level, address_of_page};
use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticSeverity, DocumentDiagnosticParams,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    NumberOrString, Range, RelatedFullDocumentDiagnosticReport, Uri,
};

use crate::desk::Ask;
use crate::documents::Document;
use crate::host::Setup;

/// The source of diagnostics, as editors show it.
const SOURCE: &str = "dockwright";

/// The diagnostics that an editor asks for.
pub fn pulled(ask: &Ask<'_>, _: &DocumentDiagnosticParams) -> DocumentDiagnosticReportResult {
    let report = FullDocumentDiagnosticReport { result_id: None, items: of(ask) };
    let report = RelatedFullDocumentDiagnosticReport {
        full_document_diagnostic_report: report,
        ..RelatedFullDocumentDiagnosticReport::default()
    };
    DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Full(report))
}

/// The diagnostics of a document.
pub fn of(ask: &Ask<'_>) -> Vec<Diagnostic> {
    let document = ask.document;
    // A new file is empty, which is not an error yet.
    if document.text.trim().is_empty() {
        return Vec::new();
    }
    match ask.setup() {
        Setup::LeftAlone if document.is_too_large => {
            vec![about_file(DiagnosticSeverity::WARNING, "larger than 8 MiB: skipped".to_owned())]
        }
        Setup::LeftAlone => Vec::new(),
        Setup::Broken(text) => {
            let text = format!("the configuration is wrong: {text}");
            vec![about_file(DiagnosticSeverity::ERROR, text)]
        }
        Setup::Options(options) => {
            let outcome = ask.outcome(&options);
            // In messages, only `\n` ends a line.
            let ends = memchr::memchr_iter(b'\n', document.text.as_bytes()).map(|it| it + 1);
            let starts: Vec<_> = std::iter::once(0).chain(ends).collect();
            let messages = outcome.diagnostics.iter().map(|it| message(document, &starts, it));
            messages.chain(outcome.held.iter().map(|it| finding(document, it))).collect()
        }
    }
}

/// The diagnostic of a finding, which links to the page of its pass.
pub fn finding(document: &Document, it: &Finding) -> Diagnostic {
    let severity = match it.level {
        Level::Safe | Level::Intended => DiagnosticSeverity::WARNING,
        Level::Risky => DiagnosticSeverity::INFORMATION,
        Level::Suggestion => DiagnosticSeverity::HINT,
    };
    let page = Uri::from_str(&address_of_page(it.pass)).ok();
    Diagnostic {
        range: document.lines.range(&it.range),
        severity: Some(severity),
        code: Some(NumberOrString::String(it.pass.name.to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: it.reason.clone(),
        ..Diagnostic::default()
    }
}

/// The diagnostic of a message, whose lines begin at `starts`.
fn message(document: &Document, starts: &[usize], it: &fixer::Diagnostic) -> Diagnostic {
    let severity = match it.severity {
        fixer::Severity::Error => DiagnosticSeverity::ERROR,
        fixer::Severity::Warning => DiagnosticSeverity::WARNING,
    };
    let help = it.help.as_ref().map(|it| format!("\nhelp: {it}")).unwrap_or_default();
    Diagnostic {
        range: word_at(document, starts, (it.line, it.column)),
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message: format!("{}{help}", it.message),
        ..Diagnostic::default()
    }
}

/// The word at a line and a column, both counted from 1; columns are characters.
fn word_at(document: &Document, starts: &[usize], (line, column): (usize, usize)) -> Range {
    let text = &document.text;
    let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
    let rest = text[start..].lines().next().unwrap_or_default();
    let before = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let word = rest[before..].split_whitespace().next().unwrap_or_default();
    let begin = start + before;
    let end =
        if rest[before..].starts_with(char::is_whitespace) { begin } else { begin + word.len() };
    document.lines.range(&(begin..end))
}

fn about_file(severity: DiagnosticSeverity, message: String) -> Diagnostic {
    Diagnostic {
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}
