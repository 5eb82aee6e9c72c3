//! Comments inside of an instruction whose place a fix takes away.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::{SyntaxElement, SyntaxKind};

use crate::edit::Indel;

/// The comments of an instruction that stand in `range`, without blanks around them.
pub(crate) fn within(it: &Instruction, range: &Range<usize>) -> Vec<String> {
    let tokens = it.syntax.syntax().descendants_with_tokens();
    tokens
        .filter_map(SyntaxElement::into_token)
        .filter(|it| it.kind() == SyntaxKind::Comment)
        .filter(|it| range.contains(&it.text_range().start().into()))
        .map(|it| it.text().trim_end().to_owned())
        .collect()
}

/// Takes out `range` of an instruction for `text`; comments in it move above the instruction.
///
/// Nothing if one of them speaks to a tool, which would listen to it there.
pub(crate) fn replace(it: &Instruction, range: Range<usize>, text: &str) -> Option<Vec<Indel>> {
    let comments = within(it, &range);
    if comments.iter().any(|it| is_pragma(it)) {
        return None;
    }
    let lines: String = comments.iter().flat_map(|it| [it.as_str(), "\n"]).collect();
    let start = it.start();
    if lines.is_empty() {
        Some(vec![Indel::replace(range, text)])
    } else if range.start == start {
        Some(vec![Indel::replace(range, lines + text)])
    } else {
        Some(vec![Indel::insert(start, lines), Indel::replace(range, text)])
    }
}

/// Whether a comment speaks to a tool about the instruction below it.
pub(crate) fn is_pragma(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim_start().to_ascii_lowercase();
    let is_check = |rest: &str| rest.trim_start().starts_with('=');
    ["dockwright", "hadolint", "renovate:", "shellcheck ", "tally "]
        .iter()
        .any(|it| text.starts_with(it))
        || text.strip_prefix("check").is_some_and(is_check)
}
