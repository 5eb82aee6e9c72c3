//! Selections that grow from a position to ever larger parts of the document.

use lsp_types::{Position, SelectionRange, SelectionRangeParams};

use crate::analysis::{Analysis, bytes, bytes_of};
use crate::desk::Ask;

/// The parts around each position.
pub fn ranges(ask: &Ask<'_>, params: &SelectionRangeParams) -> Vec<SelectionRange> {
    let analysis = ask.analysis();
    params.positions.iter().map(|it| around(&analysis, *it)).collect()
}

fn around(analysis: &Analysis, position: Position) -> SelectionRange {
    let lines = &analysis.document.lines;
    let offset = lines.offset(analysis.text(), position);
    let mut parts = Vec::new();
    parts.push(offset..offset);
    if let Some(token) = analysis.token(offset) {
        parts.push(bytes(&token));
        parts.extend(token.parent_ancestors().map(|it| bytes_of(&it)));
    }
    parts.push(0..analysis.text().len());
    parts.dedup();
    let mut outer = None;
    for part in parts.iter().rev() {
        let parent = outer.map(Box::new);
        outer = Some(SelectionRange { range: lines.range(part), parent });
    }
    // There is at least the position itself.
    outer.unwrap_or(SelectionRange { range: lines.range(&(offset..offset)), parent: None })
}
