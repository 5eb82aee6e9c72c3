//! `--output json` and `jsonl`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dockwright_fixer::{Edit, Finding, Level, line_edits};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::region::Region;
use super::report::{Ending, Verdict, View};
use super::summary::Summary;
use crate::message::{Message, Severity};

/// The version of the report; it grows when a field is removed or changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    path: String,
    /// Of the source, in hexadecimal digits.
    sha256: Option<String>,
    status: &'static str,
    /// All edits that turn the source into the new content.
    edits: Vec<Replacement>,
    /// The applied fixes.
    fixes: Vec<Found<'a>>,
    /// What is found and not fixed.
    findings: Vec<Found<'a>>,
    messages: Vec<Said<'a>>,
}

/// A fix or a finding.
#[derive(Serialize)]
pub struct Found<'a> {
    pass: &'static str,
    level: &'static str,
    reason: &'a str,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    edits: Vec<Replacement>,
}

/// Replaces the bytes `start` to `end` of the source with the text.
#[derive(Serialize)]
struct Replacement {
    start: usize,
    end: usize,
    #[serde(flatten)]
    text: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Text {
    Text(String),
    /// What is not UTF-8.
    Base64(String),
}

/// A message.
#[derive(Serialize)]
pub struct Said<'a> {
    level: &'static str,
    line: Option<usize>,
    column: Option<usize>,
    text: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Totals {
    changed: usize,
    unchanged: usize,
    skipped: usize,
    errors: usize,
    /// What is found and not fixed.
    findings: Levels,
}

#[derive(Serialize)]
struct Levels {
    safe: usize,
    intended: usize,
    risky: usize,
    suggestion: usize,
}

/// The start of the document, up to the first file.
pub fn head() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("{{\"version\":{VERSION},\"dockwright\":\"{version}\",\"files\":[\n")
}

/// The object of a file.
pub fn file(view: &View<'_>) -> String {
    let Verdict { ending, output, messages, findings } = view.verdict;
    let source = view.source.unwrap_or_default();
    let edits = output.as_ref().map(|it| line_edits(source, it)).unwrap_or_default();
    text(&File {
        path: view.name(),
        sha256: view.source.map(|it| hex(&Sha256::digest(it))),
        status: match ending {
            Ending::Unchanged => "unchanged",
            Ending::Changed(_) => "changed",
            Ending::Skipped | Ending::Generated | Ending::Empty => "skipped",
            Ending::Failed => "failed",
        },
        edits: replacements(&edits),
        fixes: found(source, &findings.applied),
        findings: found(source, &findings.held),
        messages: messages.iter().map(said).collect(),
    })
}

/// An object as a line that says what it is.
pub fn line(kind: &str, object: &str) -> String {
    format!("{{\"type\":\"{kind}\",{}\n", &object[1..])
}

/// The end of the document, behind the last file.
pub fn tail(summary: &Summary, errors: &[Message]) -> String {
    let errors: Vec<_> = errors.iter().map(said).collect();
    format!("\n],\"messages\":{},\"summary\":{}}}\n", text(&errors), totals(summary))
}

/// The lines behind those of the files.
pub fn last_lines(summary: &Summary, errors: &[Message]) -> String {
    let lines = errors.iter().map(|it| line("message", &text(&said(it))));
    lines.chain([line("summary", &totals(summary))]).collect()
}

/// Findings as they are written.
pub fn found<'a>(source: &[u8], findings: &'a [Finding]) -> Vec<Found<'a>> {
    let found = |it: &'a Finding| Found {
        pass: it.pass.name,
        level: it.level.as_str(),
        reason: &it.reason,
        line: it.line,
        column: Region::of(source, &it.range).start_column,
        start: it.range.start,
        end: it.range.end,
        edits: replacements(&it.edits),
    };
    findings.iter().map(found).collect()
}

fn replacements(edits: &[Edit]) -> Vec<Replacement> {
    let replacement = |Edit { range, text }: &Edit| Replacement {
        start: range.start,
        end: range.end,
        text: str::from_utf8(text).map_or_else(
            |_| Text::Base64(BASE64_STANDARD.encode(text)),
            |text| Text::Text(text.to_owned()),
        ),
    };
    edits.iter().map(replacement).collect()
}

/// A message as it is written.
pub fn said(message: &Message) -> Said<'_> {
    let (line, column) = message.position().unzip();
    let level = match message.severity {
        Severity::Detail | Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    Said { level, line, column, text: message.text(), help: message.help() }
}

fn totals(summary: &Summary) -> String {
    let Summary { changed, unchanged, skipped, errors, .. } = *summary;
    let of = |level| summary.held.get(&level).copied().unwrap_or_default();
    let findings = Levels {
        safe: of(Level::Safe),
        intended: of(Level::Intended),
        risky: of(Level::Risky),
        suggestion: of(Level::Suggestion),
    };
    text(&Totals { changed, unchanged, skipped, errors, findings })
}

/// Lower case, as `sha256sum` prints it.
pub fn hex(digest: &[u8]) -> String {
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}

/// Serialization of these structures, whose keys are strings, cannot fail.
pub fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
