//! The words and operators of a shell text, each with the gap before it.

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use crate::{
    items::{Gap, is_trivia},
    out::width,
};

/// Something that is printed as a whole.
pub(crate) struct Atom<'s> {
    pub gap: Gap<'s>,
    pub text: &'s str,
    /// Where it stands in the source.
    pub start: usize,
    pub operator: Operator,
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

impl Atom<'_> {
    /// How many columns the atom takes on one line; `None` if it has several.
    pub fn width(&self) -> Option<usize> {
        (!self.text.contains('\n')).then(|| width(self.text))
    }
}

/// The atoms of a node, in order.
pub(crate) fn atoms<'s>(source: &'s str, node: &SyntaxNode) -> Vec<Atom<'s>> {
    let mut collector = Collector { source, atoms: Vec::new(), gap: Gap::default(), end: None };
    collector.node(node);
    collector.atoms
}

struct Collector<'s> {
    source: &'s str,
    atoms: Vec<Atom<'s>>,
    gap: Gap<'s>,
    /// Where the last atom ends.
    end: Option<usize>,
}

impl Collector<'_> {
    fn node(&mut self, node: &SyntaxNode) {
        for element in node.children_with_tokens() {
            match &element {
                SyntaxElement::Node(inner) if !is_unit(inner) => self.node(inner),
                _ => self.element(&element, node.kind()),
            }
        }
    }

    fn element(&mut self, element: &SyntaxElement, parent: SyntaxKind) {
        let range = element.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let text = &self.source[start..end];
        if is_trivia(element.kind()) {
            return self.gap.add(element.kind(), text);
        }
        self.gap.raw = &self.source[self.end.unwrap_or(start)..start];
        self.end = Some(end);
        let gap = std::mem::take(&mut self.gap);
        let operator = operator(element.kind(), parent, text);
        self.atoms.push(Atom { gap, text, start, operator });
    }
}

/// Whether a node is printed as it is.
pub(crate) fn is_unit(node: &SyntaxNode) -> bool {
    match node.kind() {
        SyntaxKind::ShWord
        | SyntaxKind::ShAssignment
        | SyntaxKind::ShArray
        | SyntaxKind::ShTest
        | SyntaxKind::ShArithmetic
        | SyntaxKind::ShOpaque => true,
        SyntaxKind::ShRedirect => {
            node.children_with_tokens().any(|it| it.kind() == SyntaxKind::HeredocOpener)
        }
        _ => false,
    }
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
