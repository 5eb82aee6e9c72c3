//! Lists, and-or lists, pipelines and simple commands.

use dockwright_syntax::{SyntaxKind, View};

use super::{
    atoms::{Atom, Operator, is_unit},
    side::{Side, Sides},
};
use crate::{items::is_trivia, out::Out};

/// Prints the atoms of one text, one after the other.
pub(super) struct Layout<'l, 's, 'p, 'f> {
    out: &'l mut Out,
    atoms: &'l [Atom<'s>],
    /// The atom that comes next.
    next: usize,
    sides: &'l mut Sides<'p, 'f>,
    /// Where the operators of this text stand; found when one is to be broken at.
    side: Option<Side>,
    /// What the next atom stands behind; asked for by whoever comes before it.
    before: Option<Before>,
}

/// What is printed before an atom.
#[derive(Clone, Copy)]
pub(super) enum Before {
    /// Nothing: it has been printed.
    Nothing,
    /// A blank, or a line break at this level where comments stand.
    Blank(usize),
    /// The author's choice: a blank, or a line break at this level.
    Author(usize),
    /// A line break at this level.
    Line(usize),
}

impl<'l, 's, 'p, 'f> Layout<'l, 's, 'p, 'f> {
    pub fn new(out: &'l mut Out, atoms: &'l [Atom<'s>], sides: &'l mut Sides<'p, 'f>) -> Self {
        Self { out, atoms, next: 0, sides, side: None, before: Some(Before::Nothing) }
    }

    /// The whole text, which begins on a line of `level`.
    pub fn text(&mut self, node: View<'_>, level: usize) {
        if self.is_flat(node, None) {
            return self.flat(node);
        }
        let mut items = node.children().filter(|it| !is_trivia(it.kind()));
        match (items.next(), items.next()) {
            (Some(item), None) if item.kind() == SyntaxKind::ShCommand => {
                self.command(item, level + 1);
            }
            _ => self.list(node, 1, Before::Nothing),
        }
    }

    /// Items with a separator behind each, every item on a line of its own at `level`; `first` is
    /// what stands before the first one. The parts of an only item stand at `level` as well.
    pub fn list(&mut self, node: View<'_>, level: usize, first: Before) {
        self.before = Some(first);
        let mut item_level = level;
        if matches!(first, Before::Line(_)) && !self.atoms[self.next].gap.has_blanks {
            // Glued to its opener, on whose line it stands: `(cd a && \`.
            item_level -= 1;
        }
        let is_only = node.children().filter(|it| !it.is_token()).count() == 1;
        for item in node.children().filter(|it| !is_trivia(it.kind())) {
            if item.is_token() {
                self.before = Some(match item.kind() {
                    SyntaxKind::ShComment => Before::Blank(level),
                    _ => Before::Author(level),
                });
                self.atom();
            } else {
                let item_level = std::mem::replace(&mut item_level, level);
                if is_only && is_parted(item) {
                    let is_broken = match first {
                        Before::Nothing => item.kind() == SyntaxKind::ShAndOr,
                        _ => self.breaks(item, item_level),
                    };
                    self.parts(item, item_level, level, is_broken);
                } else {
                    self.item(item, item_level);
                }
            }
            self.before = Some(Before::Line(level));
        }
        self.before = None;
    }

    /// Items with a separator behind each, with the author's line breaks.
    pub fn inline_list(&mut self, node: View<'_>, level: usize) {
        for item in node.children().filter(|it| !is_trivia(it.kind())) {
            if item.is_token() {
                self.atom();
            } else {
                self.item(item, level);
            }
            self.before = Some(Before::Author(level));
        }
        self.before = None;
    }

    /// A command of any kind, an and-or list or a pipeline, that begins on a line of `level`.
    pub fn item(&mut self, node: View<'_>, level: usize) {
        match node.kind() {
            kind if is_unit(kind) => self.atom(),
            SyntaxKind::ShCommand => self.command(node, level + 1),
            _ if is_parted(node) => self.parts(node, level, level + 1, self.breaks(node, level)),
            _ if self.is_flat(node, Some(level)) => self.flat(node),
            _ => self.compound(node, level),
        }
    }

    /// The parts of an and-or list or a pipeline. The first one begins on a line of `level`; where
    /// a line breaks at an operator, the next one begins at `part_level`.
    fn parts(&mut self, node: View<'_>, level: usize, part_level: usize, is_broken: bool) {
        let mut level = level;
        for part in node.children().filter(|it| !is_trivia(it.kind())) {
            if !part.is_token() {
                self.item(part, level);
            } else if self.atoms[self.next].operator != Operator::Binary {
                self.before.get_or_insert(Before::Author(part_level));
                self.atom();
                self.before = Some(Before::Author(part_level));
            } else if self.binary(is_broken, part_level) {
                level = part_level;
            }
        }
    }

    /// A simple command, whose arguments continue at `level`.
    pub fn command(&mut self, node: View<'_>, level: usize) {
        let end = self.end_of(node);
        while self.next < end {
            self.atom();
            self.before = Some(Before::Author(level));
        }
        self.before = None;
    }

    /// A `&&`, `||` or `|`, and the line break beside it; returns whether there is one.
    fn binary(&mut self, is_broken: bool, level: usize) -> bool {
        let [operator, operand] = &self.atoms[self.next..self.next + 2] else { return false };
        let gaps = [&operator.gap, &operand.gap];
        let breaks = is_broken || gaps.iter().any(|gap| gap.is_broken);
        let between = gaps.into_iter().flat_map(|gap| &gap.lines);
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

    /// Whether all operators of an and-or list are broken at: the author broke one, or it does not
    /// fit. A pipeline only breaks where the author broke it.
    fn breaks(&self, node: View<'_>, level: usize) -> bool {
        if node.kind() == SyntaxKind::ShPipeline {
            return false;
        }
        let mut operators = node
            .children()
            .filter(|it| matches!(it.kind(), SyntaxKind::ShAndAnd | SyntaxKind::ShOrOr));
        let is_broken = operators.any(|it| {
            let index = self.index_of(it.range().start);
            self.atoms[index..].iter().take(2).any(|it| it.gap.is_broken)
        });
        is_broken || (self.is_one_line(node) && !self.is_flat(node, Some(level)))
    }

    /// Whether the author wrote a node on one line, and it fits there.
    ///
    /// Without a level, the line is the one that is being printed.
    pub fn is_flat(&self, node: View<'_>, level: Option<usize>) -> bool {
        let used = level.map_or_else(|| self.out.column(), |level| self.out.indent_width(level));
        let mut total = used;
        let mut previous = None;
        for atom in &self.atoms[self.next..self.end_of(node)] {
            let Some(width) = atom.width else { return false };
            let is_apart = |it| atom.gap.has_blanks || atom.takes_blank(it);
            total += width + usize::from(previous.is_some_and(is_apart));
            previous = Some(atom.operator);
        }
        self.is_one_line(node) && total <= self.out.width
    }

    fn is_one_line(&self, node: View<'_>) -> bool {
        let start = self.index_of(node.range().start);
        let atoms = &self.atoms[start..self.end_of(node)];
        atoms.iter().all(|it| it.width.is_some())
            && atoms.iter().skip(1).all(|it| !it.gap.is_broken)
    }

    /// Everything of a node on one line.
    pub fn flat(&mut self, node: View<'_>) {
        let end = self.end_of(node);
        while self.next < end {
            self.atom();
        }
    }

    /// The next atom, and what was asked for before it.
    pub fn atom(&mut self) {
        let Some(atom) = self.atoms.get(self.next) else { return };
        let before = self.before.take().unwrap_or(Before::Blank(1));
        let previous =
            self.next.checked_sub(1).map_or(Operator::None, |it| self.atoms[it].operator);
        self.next += 1;
        if !matches!(before, Before::Nothing) {
            self.separator(atom, previous, before);
        }
        match atom.width {
            Some(_) => self.out.push(atom.text),
            None => self.out.verbatim(atom.text),
        }
    }

    fn separator(&mut self, atom: &Atom<'_>, previous: Operator, before: Before) {
        let gap = &atom.gap;
        if !gap.has_blanks && !atom.takes_blank(previous) {
            return self.out.verbatim(gap.raw);
        }
        let level = match before {
            Before::Nothing => return,
            Before::Line(level) => Some(level),
            Before::Author(level) if gap.is_broken => Some(level),
            Before::Author(level) | Before::Blank(level) => gap.has_comments().then_some(level),
        };
        match level {
            Some(level) => self.out.continue_line(&gap.lines, level),
            None => self.out.push(" "),
        }
    }

    pub fn before(&mut self, before: Before) {
        self.before = Some(before);
    }

    /// The index of the first atom behind a node.
    fn end_of(&self, node: View<'_>) -> usize {
        self.index_of(node.range().end)
    }

    fn index_of(&self, offset: usize) -> usize {
        self.atoms.partition_point(|it| it.start < offset)
    }
}

/// Whether a node has parts with operators between them.
fn is_parted(node: View<'_>) -> bool {
    matches!(node.kind(), SyntaxKind::ShAndOr | SyntaxKind::ShPipeline)
}
