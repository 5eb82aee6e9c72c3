//! A node's children as a row of items, each with what stood in the gap before it.

use dockwright_syntax::{SyntaxKind, View};

use crate::out::trim_blanks;

/// A word, a flag, a pair, …: something that is printed as a whole.
pub(crate) struct Item<'s> {
    pub gap: Gap<'s>,
    pub kind: SyntaxKind,
    /// The item as it is written, continuations inside included.
    pub text: &'s str,
    pub view: View<'s>,
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
    /// Whether it has white space that is not ours to change, such as a no-break space; what is
    /// in comments or alone on its line does not count.
    is_odd: bool,
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

    pub fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// The indentation that the author gave to what follows, if it begins a line.
    pub fn indentation(&self) -> Option<&'s str> {
        let last = self.raw.rfind('\n').filter(|_| self.is_broken)?;
        Some(&self.raw[last + 1..])
    }

    pub fn add(&mut self, kind: SyntaxKind, text: &'s str) {
        let is_odd = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n');
        let is_dropped = matches!(kind, SyntaxKind::BlankLine | SyntaxKind::Comment);
        self.is_odd |= !is_dropped && text.chars().any(is_odd);
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

/// The items among `views`, which follow each other, and the gap behind the last one.
pub(crate) fn items<'s>(views: impl Iterator<Item = View<'s>>) -> (Vec<Item<'s>>, Gap<'s>) {
    let mut items = Vec::with_capacity(8);
    let mut gap = Gap::default();
    // Where the text begins that is in no item yet.
    let mut gap_start = None;
    let mut last = None;
    for view in views {
        let (kind, text, range) = (view.kind(), view.text(), view.range());
        last = Some(view);
        let start = *gap_start.get_or_insert(range.start);
        if is_trivia(kind) {
            gap.add(kind, text);
            continue;
        }
        gap.raw = &view.source()[start..range.start];
        gap_start = Some(range.end);
        items.push(Item { gap: std::mem::take(&mut gap), kind, text, view });
    }
    if let (Some(start), Some(last)) = (gap_start, last) {
        gap.raw = &last.source()[start..last.range().end];
    }
    (items, gap)
}

/// The items of a node.
pub(crate) fn items_of(node: View<'_>) -> (Vec<Item<'_>>, Gap<'_>) {
    items(node.children())
}

pub(crate) fn is_trivia(kind: SyntaxKind) -> bool {
    use SyntaxKind::{BlankLine, Comment, Continuation, Indent, Newline, Whitespace};
    matches!(kind, Whitespace | Indent | Newline | BlankLine | Comment | Continuation)
}
