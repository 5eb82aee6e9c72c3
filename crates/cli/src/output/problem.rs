//! What there is to tell about a file, as one list: for formats that know nothing but problems.

use dockwright_fixer::{Edit, Level};

use super::View;
use super::place::Place;
use crate::diff;
use crate::file::Ending;
use crate::message::{self, Message};

/// The rule of files that are not laid out.
pub const FORMAT: &str = "format";
/// The rule of what keeps a file from being worked on.
pub const ERROR: &str = "error";
/// The rule of what deserves a look.
pub const WARNING: &str = "warning";

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something cannot be done because of it.
    Error,
    /// There is a fix.
    Warning,
    /// People have to decide.
    Note,
}

/// Something at a place of a file.
#[derive(Debug)]
pub struct Problem {
    /// The name of a pass, or one of the rules above.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, on one line.
    pub text: String,
    /// Where it is.
    pub place: Place,
    /// How to fix it.
    pub edits: Vec<Edit>,
}

/// All problems of a file.
pub fn problems(view: &View<'_>) -> Vec<Problem> {
    let messages = view.messages.iter().filter_map(said);
    messages.chain(found(view)).chain(layout(view)).collect()
}

fn said(message: &Message) -> Option<Problem> {
    let (rule, severity) = match message.level {
        message::Level::Error => (ERROR, Severity::Error),
        message::Level::Warning => (WARNING, Severity::Warning),
        message::Level::Note | message::Level::Detail => return None,
    };
    let (line, column) = message.position().unwrap_or((1, 1));
    let help = message.help().map(|it| format!("; {it}")).unwrap_or_default();
    let text = format!("{}{help}", message.text());
    Some(Problem { rule, severity, text, place: Place::at(line, column), edits: Vec::new() })
}

/// What `check` lists, or what `fix` has applied.
fn found<'v>(view: &'v View<'_>) -> impl Iterator<Item = Problem> + use<'v> {
    let is_change = matches!(view.ending, Ending::Changed(_));
    let findings = if is_change { &view.findings.applied } else { &view.findings.held };
    findings.iter().map(|it| Problem {
        rule: it.pass.name,
        severity: if it.level == Level::Suggestion { Severity::Note } else { Severity::Warning },
        text: it.reason.clone(),
        place: Place::of(view.source.unwrap_or_default(), &it.range),
        edits: it.edits.clone(),
    })
}

/// A file that changes without any fix is laid out anew.
fn layout(view: &View<'_>) -> Option<Problem> {
    let (Ending::Changed(_), [], Some(source), Some(output)) =
        (view.ending, view.findings.applied.as_slice(), view.source, view.output)
    else {
        return None;
    };
    let edits = diff::edits(source, output);
    let place = Place::of(source, &edits.first().map_or(0..0, |it| it.range.clone()));
    let text = "the layout is not the one that `dockwright fmt` makes".to_owned();
    Some(Problem { rule: FORMAT, severity: Severity::Warning, text, place, edits })
}
