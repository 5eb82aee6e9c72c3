//! Lines inside `$( … )` and arrays, which move with the line that the construct stands on.

use dockwright_syntax::{Leaf, SyntaxKind, View};

use super::atoms::{Atom, is_unit};
use crate::items::is_trivia;

/// Where the lines begin in a text that stand between the words of a nested construct: those that
/// a layout may indent.
///
/// What stands in quotes is content, and so are blanks in other constructs than these two, or may
/// be to some shell.
pub(super) fn lines(text: View<'_>, atoms: &[Atom<'_>]) -> Vec<usize> {
    let mut lines = Vec::new();
    if atoms.iter().all(|it| it.width.is_some()) {
        return lines;
    }
    let mut has_blanks = false;
    let mut line = None;
    text.leaves(is_exact, |Leaf { kind, range, .. }| {
        match kind {
            SyntaxKind::Whitespace => has_blanks = true,
            // That of a line with nothing else on it as well.
            SyntaxKind::Continuation => {
                lines.extend(line.replace(range.end).filter(|_| has_blanks));
            }
            // Lines that go, and the ends of comments.
            SyntaxKind::BlankLine | SyntaxKind::Newline if line.is_some() => line = Some(range.end),
            _ => {}
        }
        if !is_trivia(kind) {
            lines.extend(line.take().filter(|_| std::mem::take(&mut has_blanks)));
            has_blanks = false;
        }
    });
    lines.retain(|line| is_in_construct(atoms, *line));
    lines
}

/// Whether nothing in a node is looked at.
fn is_exact(kind: SyntaxKind) -> bool {
    use SyntaxKind::{ShArithmetic, ShArray, ShAssignment, ShOpaque, ShQuoted, ShTest, ShWord};
    match kind {
        ShWord | ShAssignment | ShArray => false,
        ShQuoted | ShTest | ShArithmetic | ShOpaque => true,
        _ => is_unit(kind),
    }
}

/// Whether a line begins inside an atom, and that has no subscript, in which blanks may count.
fn is_in_construct(atoms: &[Atom<'_>], line: usize) -> bool {
    let index = atoms.partition_point(|it| it.start < line);
    index.checked_sub(1).map(|it| &atoms[it]).is_some_and(|it| {
        let is_subscript = |pair: &[u8]| pair[1] == b'[' && pair[0].is_ascii_alphanumeric();
        line < it.start + it.text.len() && !it.text.as_bytes().windows(2).any(is_subscript)
    })
}

/// How a line is indented that stood behind `indentation` in a construct, where the line that the
/// construct begins on has moved from `old` to `new`; `unit` is that of a level. One that stood
/// less deep stands a level deeper, or where it `closes` the construct at the same one.
pub(crate) fn moved(indentation: &str, closes: bool, old: &str, new: &str, unit: &str) -> String {
    let deeper = indentation.strip_prefix(old).map(|it| it.replace('\t', unit));
    let moved = format!("{new}{}", deeper.as_deref().unwrap_or(if closes { "" } else { unit }));
    // Not at the start of a line: the blanks may be all that keeps two words apart.
    if moved.is_empty() { unit.to_owned() } else { moved }
}
