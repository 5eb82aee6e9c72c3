//! A node's children as a row of items, each with what stood in the gap before it.

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use crate::out::trim_blanks;

/// A word, a flag, a pair, …: something that is printed as a whole.
pub(crate) struct Item<'s> {
    pub gap: Gap<'s>,
    pub kind: SyntaxKind,
    /// The item as it is written, continuations inside included.
    pub text: &'s str,
    pub element: SyntaxElement,
}

/// What stands between two items.
#[derive(Default)]
pub(crate) struct Gap<'s> {
    /// As it is written.
    pub raw: &'s str,
    /// Whether there are blanks, other than at the start of a comment.
    pub has_blanks: bool,
    /// Whether the author broke the line.
    pub is_broken: bool,
    /// What stands on lines of its own.
    pub lines: Vec<GapLine<'s>>,
}

/// A line of its own inside a continuation; blank ones are dropped.
pub(crate) enum GapLine<'s> {
    /// A comment, blanks at its end removed.
    Comment(&'s str),
    /// A line that holds nothing but the escape character.
    Spacer,
}

impl<'s> Gap<'s> {
    pub fn has_comments(&self) -> bool {
        self.lines.iter().any(|it| matches!(it, GapLine::Comment(_)))
    }

    pub fn comments(&self) -> impl Iterator<Item = &'s str> {
        self.lines.iter().filter_map(|it| match it {
            GapLine::Comment(comment) => Some(*comment),
            GapLine::Spacer => None,
        })
    }

    /// Whether the gap holds white space that is not ours to change, such as a no-break space.
    pub fn is_odd(&self) -> bool {
        self.raw.chars().any(|c| c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n'))
    }

    pub fn add(&mut self, kind: SyntaxKind, text: &'s str) {
        match kind {
            SyntaxKind::Whitespace => self.has_blanks = true,
            SyntaxKind::Continuation if !self.is_broken => self.is_broken = true,
            SyntaxKind::Continuation => self.lines.push(GapLine::Spacer),
            SyntaxKind::Comment => {
                self.lines.push(GapLine::Comment(trim_blanks(text)));
            }
            _ => {}
        }
    }
}

/// The items among `elements`, and the gap behind the last one.
pub(crate) fn items(
    source: &str,
    elements: impl Iterator<Item = SyntaxElement>,
) -> (Vec<Item<'_>>, Gap<'_>) {
    let mut items = Vec::new();
    let mut gap = Gap::default();
    let mut gap_start = None;
    let mut end = 0;
    for element in elements {
        let kind = element.kind();
        let range = element.text_range();
        let text = &source[usize::from(range.start())..usize::from(range.end())];
        let start = *gap_start.get_or_insert(usize::from(range.start()));
        end = usize::from(range.end());
        if is_trivia(kind) {
            gap.add(kind, text);
            continue;
        }
        gap.raw = &source[start..usize::from(range.start())];
        gap_start = Some(end);
        items.push(Item { gap: std::mem::take(&mut gap), kind, text, element });
    }
    gap.raw = &source[gap_start.unwrap_or(end)..end];
    (items, gap)
}

/// The items of a node.
pub(crate) fn items_of<'s>(source: &'s str, node: &SyntaxNode) -> (Vec<Item<'s>>, Gap<'s>) {
    items(source, node.children_with_tokens())
}

pub(crate) fn is_trivia(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::Whitespace
            | SyntaxKind::Indent
            | SyntaxKind::Newline
            | SyntaxKind::BlankLine
            | SyntaxKind::Comment
            | SyntaxKind::Continuation
    )
}
