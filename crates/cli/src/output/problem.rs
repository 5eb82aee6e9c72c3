//! The problems of a file as one list, for formats that only have problems.

use dockwright_fixer::{Edit, Level, line_edits};

use super::region::Region;
use super::report::{Verdict, View};
use crate::message::{self, Message};

/// The rule for files that are not formatted.
pub const FORMAT: &str = "format";
/// The rule for errors.
pub const ERROR: &str = "error";
/// The rule for warnings.
pub const WARNING: &str = "warning";

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something cannot be done because of it.
    Error,
    /// There is a fix.
    Warning,
    /// People have to decide.
    Note,
}

/// A problem in a region of a file.
#[derive(Debug)]
pub struct Problem {
    /// The name of a pass, or one of the rules above.
    pub rule: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The message, on one line.
    pub text: String,
    /// Where it is.
    pub region: Region,
    /// How to fix it.
    pub edits: Vec<Edit>,
}

/// All problems of a file.
pub fn problems(view: &View<'_>) -> Vec<Problem> {
    let messages = view.verdict.messages.iter().filter_map(said);
    messages.chain(found(view)).chain(layout(view)).collect()
}

fn said(message: &Message) -> Option<Problem> {
    let (rule, severity) = match message.severity {
        message::Severity::Error => (ERROR, Severity::Error),
        message::Severity::Warning => (WARNING, Severity::Warning),
        message::Severity::Note | message::Severity::Detail => return None,
    };
    let (line, column) = message.position().unwrap_or((1, 1));
    let help = message.help().map(|it| format!("; {it}")).unwrap_or_default();
    let text = format!("{}{help}", message.text());
    Some(Problem { rule, severity, text, region: Region::at(line, column), edits: Vec::new() })
}

/// What `check` lists, or what `fix` has applied.
fn found<'v>(view: &'v View<'_>) -> impl Iterator<Item = Problem> + use<'v> {
    let Verdict { output, findings, .. } = view.verdict;
    let findings = if output.is_some() { &findings.applied } else { &findings.held };
    findings.iter().map(|it| Problem {
        rule: it.pass.name,
        severity: if it.level == Level::Suggestion { Severity::Note } else { Severity::Warning },
        text: it.reason.clone(),
        region: Region::of(view.source.unwrap_or_default(), &it.range),
        edits: it.edits.clone(),
    })
}

/// A file that changes without a fix is formatted.
fn layout(view: &View<'_>) -> Option<Problem> {
    let Verdict { output, findings, .. } = view.verdict;
    let (Some(source), Some(output)) = (view.source, output) else { return None };
    if !findings.applied.is_empty() {
        return None;
    }
    let edits = line_edits(source, output);
    let region = Region::of(source, &edits.first().map_or(0..0, |it| it.range.clone()));
    let text = "not formatted; run `dockwright fmt`".to_owned();
    Some(Problem { rule: FORMAT, severity: Severity::Warning, text, region, edits })
}
