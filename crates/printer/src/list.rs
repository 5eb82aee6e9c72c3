//! Rows of items: flags, words, pairs, the elements of an array.

use crate::{
    items::{self, Item},
    out::{Out, width},
};
use dockwright_syntax::{SyntaxKind, View};

/// Whether the author gave every item a line of its own, below that of the keyword.
pub(crate) fn is_column(items: &[Item<'_>]) -> bool {
    items.len() > 1 && items.iter().all(|it| it.gap.is_broken)
}

/// What stands before an item: one blank, the author's line break, or something odd. Returns
/// whether the line breaks.
pub(crate) fn separator(out: &mut Out, item: &Item<'_>, is_pulled_up: bool) -> bool {
    if item.gap.is_odd() {
        out.verbatim(item.gap.raw);
        return item.gap.is_broken;
    }
    let breaks = item.gap.is_broken && (!is_pulled_up || item.gap.has_comments());
    if breaks {
        out.break_line(&item.gap, 1);
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
    let is_one_line = !is_broken && total <= out.width;
    let is_pulled_up = is_one_line || items.len() == 1;
    for (index, item) in items.iter().enumerate() {
        // At the start of a line, a `#` would make a comment of the pair.
        if index == 0 || is_one_line || item.gap.is_odd() || item.text.starts_with('#') {
            separator(out, item, index == 0 && is_pulled_up);
        } else {
            out.break_line(&item.gap, 1);
        }
        out.verbatim(item.text);
    }
}

/// Prints an array: on one line if the author wrote it on one, else one element per line. A last
/// element that alone is on a line of its own is left there, with the bracket behind it.
pub(crate) fn array(out: &mut Out, node: View<'_>) {
    let (items, _) = items::items_of(node);
    let is_broken = items.iter().any(|it| it.gap.is_broken) && items.len() > 2;
    let is_column = is_broken && !is_last_apart(&items);
    let mut is_first = true;
    let mut breaks = false;
    let mut between = Vec::new();
    for item in items {
        breaks |= item.gap.is_broken;
        if item.kind == SyntaxKind::Word {
            out.count_line(&item.gap, 1);
        }
        between.extend(item.gap.lines);
        match item.kind {
            SyntaxKind::Word if is_column || breaks => {
                out.continue_line(&std::mem::take(&mut between), 1);
            }
            SyntaxKind::Word if !is_first => out.push(" "),
            SyntaxKind::RightBracket if is_column => out.end_line(&between, 1),
            _ => {}
        }
        is_first &= item.kind != SyntaxKind::Word;
        breaks &= item.kind != SyntaxKind::Word;
        out.verbatim(item.text);
    }
}

/// Whether the only line breaks of an array are before its last element, which is not its first,
/// and behind it, with nothing on lines between.
fn is_last_apart(items: &[Item<'_>]) -> bool {
    let mut words = 0;
    let mut broken = 0;
    let mut is_last_broken = false;
    let mut breaks = false;
    for item in items {
        breaks |= item.gap.is_broken;
        if item.kind == SyntaxKind::Word {
            words += 1;
            is_last_broken = std::mem::take(&mut breaks);
            broken += usize::from(is_last_broken);
        }
    }
    words > 1 && broken == 1 && is_last_broken && items.iter().all(|it| it.gap.lines.is_empty())
}
