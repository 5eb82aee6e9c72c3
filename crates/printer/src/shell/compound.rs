//! Compound commands that span lines: bodies one level deeper, closers at the level of the opener.

use dockwright_syntax::{SyntaxKind, View};

use super::layout::{Before, Layout};
use crate::items::is_trivia;

impl Layout<'_, '_, '_, '_> {
    /// A compound command or a function that begins on a line of `level`.
    pub(super) fn compound(&mut self, node: View<'_>, level: usize) {
        let mut is_first = true;
        for part in node.children().filter(|it| !is_trivia(it.kind())) {
            if !is_first {
                self.before(before(node.kind(), part, level));
            }
            is_first = false;
            match part.kind() {
                _ if part.is_token() => self.atom(),
                SyntaxKind::ShBody => self.list(part, level + 1, Before::Line(level + 1)),
                SyntaxKind::ShCondition => self.inline_list(part, level),
                SyntaxKind::ShCaseArm => self.arm(part, level + 1),
                SyntaxKind::ShRedirect => self.command(part, level + 1),
                _ => self.item(part, level),
            }
        }
    }

    fn arm(&mut self, node: View<'_>, level: usize) {
        if self.is_flat(node, Some(level)) {
            return self.flat(node);
        }
        let mut is_first = true;
        for part in node.children().filter(|it| !is_trivia(it.kind())) {
            match part.kind() {
                SyntaxKind::ShBody => {
                    self.list(part, level + 1, Before::Line(level + 1));
                    continue;
                }
                SyntaxKind::ShArmEnd => self.before(Before::Author(level + 1)),
                _ if !is_first => self.before(Before::Author(level)),
                _ => {}
            }
            is_first = false;
            self.atom();
        }
    }
}

/// What stands before a part of a compound command of `level` that is not its first.
fn before(parent: SyntaxKind, part: View<'_>, level: usize) -> Before {
    let is_closer = if part.kind() == SyntaxKind::ShCloseParen {
        parent == SyntaxKind::ShSubshell
    } else {
        let is_end = |it| matches!(it, "else" | "elif" | "fi" | "done" | "esac" | "}");
        part.is_token() && is_end(part.text())
    };
    match part.kind() {
        _ if is_closer => Before::Line(level),
        SyntaxKind::ShCaseArm => Before::Line(level + 1),
        SyntaxKind::ShWord | SyntaxKind::ShRedirect => Before::Author(level + 1),
        SyntaxKind::ShSemicolon => Before::Author(level),
        _ => Before::Blank(level),
    }
}
