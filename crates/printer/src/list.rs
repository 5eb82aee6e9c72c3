//! Rows of items: flags, words, pairs, the elements of an array.

use crate::{
    items::{self, Item},
    out::{Out, width},
};
use dockwright_syntax::{SyntaxKind, View};

/// Prints items behind a keyword, with the author's line breaks; the first one is pulled up.
pub(crate) fn list(out: &mut Out, items: &[Item<'_>]) {
    for (index, item) in items.iter().enumerate() {
        separator(out, item, index == 0);
        out.verbatim(item.text);
    }
}

/// What stands before an item: one blank, the author's line break, or something odd. Returns
/// whether the line breaks.
pub(crate) fn separator(out: &mut Out, item: &Item<'_>, is_first: bool) -> bool {
    if item.gap.is_odd() {
        out.verbatim(item.gap.raw);
        return item.gap.is_broken;
    }
    let breaks = item.gap.is_broken && (!is_first || item.gap.has_comments());
    if breaks {
        out.continue_line(&item.gap.lines, 1);
    } else {
        out.push(" ");
    }
    breaks
}

/// Prints pairs: on one line if they stood on one and fit, else one per line.
///
/// `used` is the width that the line already has.
pub(crate) fn pairs(out: &mut Out, items: &[Item<'_>], used: usize) {
    let total: usize = used + items.iter().map(|it| 1 + width(it.text)).sum::<usize>();
    let is_broken = items.iter().skip(1).any(|it| it.gap.is_broken)
        || items.iter().any(|it| it.text.contains('\n'));
    if !is_broken && total <= out.width {
        return list(out, items);
    }
    for (index, item) in items.iter().enumerate() {
        // At the start of a line, a `#` would make a comment of the pair.
        if index == 0 || item.gap.is_odd() || item.text.starts_with('#') {
            separator(out, item, index == 0);
        } else {
            out.continue_line(&item.gap.lines, 1);
        }
        out.verbatim(item.text);
    }
}

/// Prints an array: on one line if the author wrote it on one, else one element per line.
pub(crate) fn array(out: &mut Out, node: View<'_>) {
    let (items, _) = items::items_of(node);
    let is_broken = items.iter().any(|it| it.gap.is_broken) && items.len() > 2;
    let mut is_first = true;
    let mut between = Vec::new();
    for item in items {
        between.extend(item.gap.lines);
        match item.kind {
            SyntaxKind::Word if is_broken => out.continue_line(&std::mem::take(&mut between), 1),
            SyntaxKind::Word if !is_first => out.push(" "),
            SyntaxKind::RightBracket if is_broken => out.end_line(&between, 1),
            _ => {}
        }
        is_first &= item.kind != SyntaxKind::Word;
        out.verbatim(item.text);
    }
}
