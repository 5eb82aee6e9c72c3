//! Compound commands that span lines: bodies one level deeper, closers at the level of the opener.

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use super::layout::{Before, Layout};
use crate::items::is_trivia;

impl Layout<'_, '_, '_, '_> {
    /// A compound command or a function that begins on a line of `level`.
    pub(super) fn compound(&mut self, node: &SyntaxNode, level: usize) {
        let mut is_first = true;
        for element in node.children_with_tokens().filter(|it| !is_trivia(it.kind())) {
            if !is_first {
                self.before(before(node.kind(), &element, level));
            }
            is_first = false;
            match element {
                SyntaxElement::Token(_) => self.atom(),
                SyntaxElement::Node(inner) => match inner.kind() {
                    SyntaxKind::ShBody => self.list(&inner, level + 1, Before::Line(level + 1)),
                    SyntaxKind::ShCondition => self.inline_list(&inner, level),
                    SyntaxKind::ShCaseArm => self.arm(&inner, level + 1),
                    SyntaxKind::ShRedirect => self.command(&inner, level + 1),
                    _ => self.item(&inner, level),
                },
            }
        }
    }

    fn arm(&mut self, node: &SyntaxNode, level: usize) {
        if self.is_flat(node, Some(level)) {
            return self.flat(node);
        }
        let mut is_first = true;
        for element in node.children_with_tokens().filter(|it| !is_trivia(it.kind())) {
            match &element {
                SyntaxElement::Node(body) if body.kind() == SyntaxKind::ShBody => {
                    self.list(body, level + 1, Before::Line(level + 1));
                    continue;
                }
                _ if element.kind() == SyntaxKind::ShArmEnd => {
                    self.before(Before::Author(level + 1));
                }
                _ if !is_first => self.before(Before::Author(level)),
                _ => {}
            }
            is_first = false;
            self.atom();
        }
    }
}

/// What stands before a part of a compound command of `level` that is not its first.
fn before(parent: SyntaxKind, part: &SyntaxElement, level: usize) -> Before {
    let is_closer = match part.as_token() {
        Some(token) if token.kind() == SyntaxKind::ShCloseParen => parent == SyntaxKind::ShSubshell,
        Some(token) => matches!(token.text(), "else" | "elif" | "fi" | "done" | "esac" | "}"),
        None => false,
    };
    match part.kind() {
        _ if is_closer => Before::Line(level),
        SyntaxKind::ShCaseArm => Before::Line(level + 1),
        SyntaxKind::ShWord | SyntaxKind::ShRedirect => Before::Author(level + 1),
        SyntaxKind::ShSemicolon => Before::Author(level),
        _ => Before::Blank(level),
    }
}
