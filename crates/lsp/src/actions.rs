//! Fixes of findings, and comments that turn a pass off. They come from the same functions as those of
//! the command, and have passed the same checks.

use dockwright_fixer::{
    Finding, FixOptions, Level, Outcome, Status, fix_file, fix_finding, ignore_finding, line_edits,
};
use lsp_server::ErrorCode;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, Uri,
    WorkspaceEdit,
};
use serde::{Deserialize, Serialize};

use crate::desk::{Ask, Failure};
use crate::diagnostics;

/// The kind of the action that applies all safe fixes.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.dockwright");

/// The maximum number of findings with immediate edits: each edit takes a run of the fixer.
const AT_ONCE: usize = 16;

/// The placeholder for the reason in a comment.
const WHY: &str = "TODO: why";

/// The data of an action, from which its edit is made when the user chooses the action.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Chosen {
    uri: Uri,
    /// The revision of the document that the action was offered for.
    revision: u64,
    what: What,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// Fixes a finding, by index.
    Fix(usize),
    /// Writes a comment that turns off the pass of a finding, by index.
    Ignore(usize),
    /// Applies all safe fixes.
    FixAll,
}

/// The actions for the findings in a range.
pub fn actions(ask: &Ask<'_>, params: &CodeActionParams) -> Option<CodeActionResponse> {
    let options = ask.options()?;
    let document = ask.document;
    let bytes = document.lines.bytes(&document.text, params.range);
    let only = params.context.only.as_deref();
    let is_wanted = |kind: &CodeActionKind| {
        only.is_none_or(|all| all.iter().any(|it| is_part_of(kind.as_str(), it.as_str())))
    };
    let outcome = ask.outcome(&options);
    let mut actions = Vec::new();
    if is_wanted(&CodeActionKind::QUICKFIX) {
        let touched = |it: &Finding| it.range.start <= bytes.end && bytes.start <= it.range.end;
        let most = if ask.desk.client.resolves_edits { usize::MAX } else { AT_ONCE };
        let found = outcome.held.iter().enumerate().filter(|(_, it)| touched(it));
        for (index, it) in found.take(most) {
            actions.extend(action(ask, &options, it, What::Fix(index)));
            actions.extend(action(ask, &options, it, What::Ignore(index)));
        }
    }
    let is_safe = |it: &Finding| it.level == Level::Safe && !it.edits.is_empty();
    // Editors ask for this kind on saving, perhaps before they show the first finding.
    if is_wanted(&FIX_ALL) && outcome.held.iter().any(is_safe) {
        let title = "Apply all safe fixes".to_owned();
        let it = CodeAction { title, kind: Some(FIX_ALL), ..CodeAction::default() };
        actions.extend(offered(ask, &options, it, What::FixAll));
    }
    Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// Whether a kind is equal to another one, or below it.
fn is_part_of(kind: &str, other: &str) -> bool {
    kind.strip_prefix(other).is_some_and(|it| it.is_empty() || it.starts_with('.'))
        || other.is_empty()
}

/// The action for a finding, if it has one that changes the text.
fn action(
    ask: &Ask<'_>,
    options: &FixOptions,
    finding: &Finding,
    what: What,
) -> Option<CodeAction> {
    let name = finding.pass.name;
    let title = match what {
        What::Ignore(_) => format!("Ignore {name} here, with a reason"),
        _ if finding.level == Level::Suggestion => return None,
        _ if finding.level == Level::Risky => format!("Fix {name} (risky)"),
        _ => format!("Fix {name}"),
    };
    let is_safe = finding.level == Level::Safe && matches!(what, What::Fix(_));
    let action = CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostics::finding(ask.document, finding)]),
        is_preferred: is_safe.then_some(true),
        ..CodeAction::default()
    };
    offered(ask, options, action, what)
}

/// The action with its edit, or with the data from which the edit is made later.
fn offered(
    ask: &Ask<'_>,
    options: &FixOptions,
    action: CodeAction,
    what: What,
) -> Option<CodeAction> {
    if !ask.desk.client.resolves_edits {
        let edit = edit(ask, options, what)?;
        return Some(CodeAction { edit: Some(edit), ..action });
    }
    let (uri, revision) = (ask.document.uri.clone(), ask.document.state.revision);
    let data = serde_json::to_value(Chosen { uri, revision, what }).ok()?;
    Some(CodeAction { data: Some(data), ..action })
}

/// The action with its edit.
pub fn resolve(ask: &Ask<'_>, action: &CodeAction) -> Result<CodeAction, Failure> {
    let chosen = action.data.clone().and_then(|it| serde_json::from_value::<Chosen>(it).ok());
    let Some(chosen) = chosen else {
        return Err(Failure::new(ErrorCode::InvalidParams, "this is not an action of dockwright"));
    };
    if chosen.revision != ask.document.state.revision {
        return Err(Failure::new(ErrorCode::ContentModified, "the document has changed"));
    }
    let edit = ask.options().and_then(|it| edit(ask, &it, chosen.what));
    let Some(edit) = edit else {
        return Err(Failure::new(ErrorCode::RequestFailed, "there is nothing to change"));
    };
    Ok(CodeAction { edit: Some(edit), ..action.clone() })
}

fn edit(ask: &Ask<'_>, options: &FixOptions, what: What) -> Option<WorkspaceEdit> {
    let source = ask.document.text.as_bytes();
    let checked = ask.outcome(options);
    let outcome = match what {
        What::Fix(index) => fix_finding(source, options, checked.held.get(index)?),
        What::Ignore(index) => ignore_finding(source, checked.held.get(index)?, WHY),
        What::FixAll => {
            let safe = FixOptions { level: Level::Safe, lays_out: false, ..options.clone() };
            fix_file(source, &safe)
        }
    };
    let Outcome { status: Status::Done, output: Some(output), .. } = outcome else { return None };
    let edits = line_edits(source, &output);
    Some(ask.edit(ask.document.lines.edits(&edits)))
}
