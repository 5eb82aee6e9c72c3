//! The words and operators of a shell text, each with the gap before it.

use dockwright_syntax::{Leaf, SyntaxKind, View};

use crate::{
    items::{Gap, is_trivia},
    out::line_width,
};

/// Something that is printed as a whole.
pub(crate) struct Atom<'s> {
    pub gap: Gap<'s>,
    pub text: &'s str,
    /// How many columns it takes; `None` if it has several lines.
    pub width: Option<usize>,
    /// Where it stands in the source.
    pub start: usize,
    pub operator: Operator,
}

impl Atom<'_> {
    /// Whether a blank may stand before the atom where there is none; `previous` is before it.
    pub fn takes_blank(&self, previous: Operator) -> bool {
        let is_operand = matches!(previous, Operator::Binary | Operator::Semicolon);
        self.operator == Operator::Binary || (is_operand && self.operator != Operator::Closer)
    }

    /// Whether blanks before the atom go: those between a word and its `;`; `before` are the
    /// atoms before it. Two operators side by side may be a third one in some shell, and a `;`
    /// that touches the name of a heredoc becomes a part of that.
    pub fn drops_blanks(&self, before: &[Self]) -> bool {
        let is_operator = |it: &Self| it.text.ends_with(['&', '|', ';', '<', '>', '(']);
        let is_heredoc = |it: &Self| it.text.contains("<<");
        self.operator == Operator::Semicolon
            && !self.gap.is_broken
            && before.last().is_some_and(|it| !is_operator(it))
            && !before.iter().rev().take(2).any(is_heredoc)
    }
}

/// What may be added around an atom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// A whole `&&`, `||` or `|`: blanks on both sides.
    Binary,
    /// A whole `;`: a blank behind it.
    Semicolon,
    /// Nothing before it: a `)`.
    Closer,
    /// Nothing.
    None,
}

/// The atoms of a node, in order.
pub(crate) fn atoms(node: View<'_>) -> Vec<Atom<'_>> {
    let source = node.source();
    let mut atoms: Vec<Atom<'_>> = Vec::with_capacity(node.text().len() / 8);
    let mut gap = Gap::default();
    let mut previous = None;
    let mut last_kind = SyntaxKind::ShellText;
    node.leaves(is_unit, |Leaf { kind, parent, range }| {
        let text = &source[range.clone()];
        if is_trivia(kind) {
            return gap.add(kind, text);
        }
        // The two halves of a token with a continuation in it, such as `&\` and `&`. Parentheses are
        // whole tokens.
        let is_whole = matches!(kind, SyntaxKind::ShOpenParen | SyntaxKind::ShCloseParen);
        if let Some(last) = atoms.last_mut().filter(|_| gap.is_broken && !gap.has_blanks)
            && last_kind == kind
            && !is_whole
        {
            last.text = &source[last.start..range.end];
            last.width = None;
            gap = Gap::default();
            previous = Some(range.end);
            return;
        }
        last_kind = kind;
        gap.raw = &source[previous.replace(range.end).unwrap_or(range.start)..range.start];
        let gap = std::mem::take(&mut gap);
        let width = line_width(text);
        let operator = operator(kind, parent, text);
        atoms.push(Atom { gap, text, width, start: range.start, operator });
    });
    atoms
}

/// Whether a node is printed as it is.
pub(crate) fn is_unit(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::ShWord
            | SyntaxKind::ShAssignment
            | SyntaxKind::ShArray
            | SyntaxKind::ShTest
            | SyntaxKind::ShArithmetic
            | SyntaxKind::ShOpaque
    )
}

fn operator(kind: SyntaxKind, parent: SyntaxKind, text: &str) -> Operator {
    match kind {
        SyntaxKind::ShAndAnd | SyntaxKind::ShOrOr => Operator::Binary,
        SyntaxKind::ShPipe if text == "|" && parent != SyntaxKind::ShCaseArm => Operator::Binary,
        SyntaxKind::ShSemicolon => Operator::Semicolon,
        SyntaxKind::ShCloseParen => Operator::Closer,
        _ => Operator::None,
    }
}
