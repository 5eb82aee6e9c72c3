//! Inlay hints: the values of variables, and the line whose copied files rebuild a layer.

use dockwright_layers::last_copies;
use dockwright_syntax::Keyword;
use lsp_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use crate::analysis::is_expanded;
use crate::desk::Ask;
use crate::hover::shortened;
use crate::names::{self, Name};

/// The hints in a range.
pub fn hints(ask: &Ask<'_>, params: &InlayHintParams) -> Vec<InlayHint> {
    let analysis = ask.analysis();
    let (model, lines) = (&analysis.model, &ask.document.lines);
    let part = lines.bytes(analysis.text(), params.range);
    let mut hints = Vec::new();
    for place in names::places(&analysis) {
        let is_shown = part.start <= place.range.start && place.range.end <= part.end;
        let (Name::Variable(name), false) = (&place.name, place.is_definition) else { continue };
        let Some(it) = model.at(place.range.start).filter(|_| is_shown) else { continue };
        // In shell text, hints would split commands.
        if !is_expanded(it.keyword) {
            continue;
        }
        let Some(value) = model.variable(it, name).default() else { continue };
        let brace = analysis.text()[place.range.end..].starts_with('}');
        let at = place.range.end + usize::from(brace);
        let tooltip = format!("the value of `{name}`, unless a build sets another one");
        hints.push(hint(lines.position(at), format!("={}", shortened(&value)), tooltip));
    }
    let copies = last_copies(model);
    for it in model.all(Keyword::Run).filter(|it| part.contains(&it.start())) {
        let Some(copy) = copies[it.index].map(|copy| &model.instructions()[copy]) else { continue };
        let line = analysis.line(copy);
        let start = it.start();
        let end = start + analysis.text()[start..].lines().next().unwrap_or_default().len();
        let label = format!(" rebuilt by line {line}");
        let tooltip = format!("this layer is rebuilt when a file changes that line {line} copies");
        hints.push(hint(lines.position(end), label, tooltip));
    }
    hints
}

fn hint(position: lsp_types::Position, label: String, tooltip: String) -> InlayHint {
    InlayHint {
        position,
        label: InlayHintLabel::String(label),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(tooltip)),
        padding_left: Some(false),
        padding_right: Some(false),
        data: None,
    }
}
