//! And-or lists and pipelines: at which operators a line breaks, and on which side.

use dockwright_syntax::{SyntaxKind, View};

use super::{
    atoms::{Atom, Operator},
    layout::{Before, Layout},
    side::Side,
};
use crate::{Chains, items::is_trivia};

/// At which operators a line breaks at which its author broke none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// At none.
    Nowhere,
    /// At all but those before a fallback.
    Everywhere,
    /// Where a line would get too long, or goes on behind a command over lines.
    WhereNeeded,
}

impl Layout<'_, '_, '_, '_> {
    /// The parts of an and-or list or a pipeline. The first one begins on a line of `level`; where
    /// a line breaks at an operator, the next one begins at `part_level`.
    pub fn parts(&mut self, node: View<'_>, level: usize, part_level: usize, breaks: Breaks) {
        let mut level = level;
        // Of the commands that stand behind others on the line on which the text begins.
        let mut argument_level = None;
        let mut is_first_line = self.next == 0 && breaks == Breaks::WhereNeeded;
        let mut parts = node.children().filter(|it| !is_trivia(it.kind())).peekable();
        let mut before = None;
        while let Some(part) = parts.next() {
            if !part.is_token() {
                match argument_level {
                    Some(level) if part.kind() == SyntaxKind::ShCommand => {
                        self.command(part, level);
                    }
                    _ => self.item(part, level),
                }
                before = Some(part);
            } else if self.atoms[self.next].operator != Operator::Binary {
                self.before.get_or_insert(Before::Author(part_level));
                self.atom();
                self.before = Some(Before::Author(part_level));
            } else if self.binary(part_level, self.is_to_break(breaks, before, parts.peek())) {
                (level, argument_level, is_first_line) = (part_level, None, false);
            } else if is_first_line {
                argument_level = Some(self.line_level + 1);
            }
        }
    }

    /// A `&&`, `||` or `|`, and the line break beside it; returns whether there is one.
    fn binary(&mut self, level: usize, is_to_break: bool) -> bool {
        let [operator, operand] = &self.atoms[self.next..self.next + 2] else { return false };
        let gaps = [&operator.gap, &operand.gap];
        let breaks = is_to_break || gaps.iter().any(|gap| gap.is_broken);
        let between = gaps.into_iter().flat_map(|gap| &gap.lines);
        for gap in gaps {
            self.out.count_line(gap, level);
        }
        self.printed.push(self.out.len());
        if !breaks {
            self.out.push(" ");
            self.out.verbatim(operator.text);
            self.out.push(" ");
        } else if *self.side.get_or_insert_with(|| self.sides.of(self.atoms)) == Side::Leading {
            self.out.continue_line(between, level);
            self.out.verbatim(operator.text);
            self.out.push(" ");
        } else {
            self.out.push(" ");
            self.out.verbatim(operator.text);
            self.out.continue_line(between, level);
        }
        self.next += 1;
        self.before = Some(Before::Nothing);
        breaks
    }

    /// At which operators of a node, which begins on a line of `level`, lines are to break.
    ///
    /// A pipeline only breaks where the author broke it. An and-or list breaks where the author
    /// broke it once, where it does not fit, and where it is all of a text over lines.
    pub fn breaks(&self, node: View<'_>, level: usize, is_text: bool) -> Breaks {
        let is_broken = || {
            is_text
                || operators(node).any(|it| self.is_broken_beside(it))
                || (self.is_one_line(node) && !self.is_flat(node, Some(level)))
        };
        if node.kind() == SyntaxKind::ShPipeline || !is_broken() {
            Breaks::Nowhere
        } else if self.out.chains == Chains::Keep || has_alternative(node) {
            Breaks::WhereNeeded
        } else {
            Breaks::Everywhere
        }
    }

    /// Whether a line is to break at the next atom, an operator between two parts.
    fn is_to_break(
        &self,
        breaks: Breaks,
        before: Option<View<'_>>,
        after: Option<&View<'_>>,
    ) -> bool {
        let (Some(before), Some(&after)) = (before, after) else { return false };
        if breaks == Breaks::Nowhere {
            return false;
        }
        let is_or = self.atoms[self.next].text == "||";
        if is_or && is_fallback(after) {
            return !self.fits(self.end_of(after));
        }
        let start = self.printed[self.index_of(before.range().start)];
        if breaks == Breaks::Everywhere || self.out.breaks_after(start) {
            return true;
        }
        // What follows an alternative belongs to it.
        let end = if is_or { self.atoms.len() } else { self.end_of(after) };
        !self.fits(end)
    }

    /// Whether the atoms from the next one on, up to `end` or the author's next line break, fit on
    /// the line that is being printed.
    pub fn fits(&self, end: usize) -> bool {
        let width = self.out.width;
        // Not counted without a limit, so that a line of any length takes linear time.
        width == usize::MAX || {
            let used = self.out.column();
            used <= width && used + self.columns(self.next..end, width) <= width
        }
    }

    /// Whether the parts of an and-or list beside others stand deeper than its first: its author
    /// set them so. Those of the first list of a text never do, since the line of `RUN` has no
    /// indentation to stand out from.
    pub fn sets_parts_deeper(&self, node: View<'_>) -> bool {
        let start = self.index_of(node.range().start);
        if start == 0 {
            return false;
        }
        let indentation = |it: View<'_>| {
            let index = self.index_of(it.range().start);
            self.atoms[index..].iter().take(2).find_map(|it| it.gap.indentation())
        };
        match operators(node).find_map(indentation) {
            None => true,
            Some(of_part) => self.atoms[start]
                .gap
                .indentation()
                .is_some_and(|of_list| self.out.is_deeper(of_part, of_list)),
        }
    }

    fn is_broken_beside(&self, operator: View<'_>) -> bool {
        let index = self.index_of(operator.range().start);
        self.atoms[index..].iter().take(2).any(|it: &Atom<'_>| it.gap.is_broken)
    }
}

/// The `&&` and `||` of an and-or list.
fn operators(node: View<'_>) -> impl Iterator<Item = View<'_>> {
    node.children().filter(|it| matches!(it.kind(), SyntaxKind::ShAndAnd | SyntaxKind::ShOrOr))
}

/// Whether something is done where a part fails, such as a second try: then it is the author's
/// lines that show what belongs together.
fn has_alternative(node: View<'_>) -> bool {
    let mut parts = node.children().filter(|it| !is_trivia(it.kind()));
    let mut is_after_or = false;
    parts.any(|it| {
        std::mem::replace(&mut is_after_or, it.kind() == SyntaxKind::ShOrOr) && !is_fallback(it)
    })
}

/// Whether what stands behind `||` only says how a failure ends: `true`, `:`, `exit 1`.
fn is_fallback(part: View<'_>) -> bool {
    let text = part.text();
    let name = text.split([' ', '\t']).next().unwrap_or_default();
    part.kind() == SyntaxKind::ShCommand
        && !text.contains('\n')
        && matches!(name, "true" | "false" | ":" | "exit" | "return" | "break" | "continue")
}
