//! A text as a row of atoms, and the lists that it is made of.

use std::ops::Range;

use dockwright_syntax::{SyntaxKind, View};

use super::{
    atoms::{Atom, Operator, is_unit},
    nested,
    side::{Side, Sides},
};
use crate::{
    items::is_trivia,
    out::{Out, width},
};

/// Prints the atoms of one text, one after the other.
pub(super) struct Layout<'l, 's, 'p, 'f> {
    pub(super) out: &'l mut Out,
    source: &'s str,
    pub(super) atoms: &'l [Atom<'s>],
    /// The atom that comes next.
    pub(super) next: usize,
    pub(super) sides: &'l mut Sides<'p, 'f>,
    /// Where the operators of this text stand; found when one is to be broken at.
    pub(super) side: Option<Side>,
    /// What the next atom stands behind; asked for by whoever comes before it.
    pub(super) before: Option<Before>,
    /// The level of the line on which the text begins.
    pub(super) line_level: usize,
    /// Where in the output each atom begins.
    pub(super) printed: Vec<usize>,
    /// Where lines begin in atoms that a layout may indent.
    nested: Vec<usize>,
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
    pub fn new(
        out: &'l mut Out,
        source: &'s str,
        atoms: &'l [Atom<'s>],
        sides: &'l mut Sides<'p, 'f>,
    ) -> Self {
        let printed = Vec::with_capacity(atoms.len());
        Self {
            out,
            source,
            atoms,
            next: 0,
            sides,
            side: None,
            before: Some(Before::Nothing),
            line_level: 0,
            printed,
            nested: Vec::new(),
        }
    }

    /// The whole text, which begins on a line of `level`.
    pub fn text(&mut self, node: View<'_>, level: usize) {
        self.line_level = level;
        self.nested = nested::lines(node, self.atoms);
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
                    let is_text = matches!(first, Before::Nothing);
                    let breaks = self.breaks(item, item_level, is_text);
                    self.parts(item, item_level, level, breaks);
                } else if item.kind() == SyntaxKind::ShAndOr {
                    let breaks = self.breaks(item, item_level, false);
                    let part_level = level + usize::from(self.sets_parts_deeper(item));
                    self.parts(item, item_level, part_level, breaks);
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
            _ if is_parted(node) => {
                let breaks = self.breaks(node, level, false);
                self.parts(node, level, level + 1, breaks);
            }
            _ if self.is_flat(node, Some(level)) => self.flat(node),
            _ => self.compound(node, level),
        }
    }

    /// Whether the author wrote a node on one line, and it fits there.
    ///
    /// Without a level, the line is the one that is being printed.
    pub fn is_flat(&self, node: View<'_>, level: Option<usize>) -> bool {
        let used = level.map_or_else(|| self.out.column(), |level| self.out.indent_width(level));
        let mut total = used;
        for index in self.next..self.end_of(node) {
            let Some(width) = self.atoms[index].width else { return false };
            total += width + usize::from(index > self.next && self.is_apart(index));
        }
        self.is_one_line(node) && total <= self.out.width
    }

    /// Whether a blank stands before an atom, or would if no line broke there.
    pub fn is_apart(&self, index: usize) -> bool {
        let (before, [atom, ..]) = self.atoms.split_at(index) else { return false };
        let previous = before.last().map_or(Operator::None, |it| it.operator);
        let takes_blank = atom.gap.has_blanks || atom.takes_blank(previous);
        takes_blank && !atom.drops_blanks(before)
    }

    pub fn is_one_line(&self, node: View<'_>) -> bool {
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
        if !matches!(before, Before::Nothing) {
            self.separator(atom, before);
        }
        self.printed.push(self.out.len());
        self.next += 1;
        match atom.width {
            Some(_) => self.out.push(atom.text),
            None => self.over_lines(atom),
        }
    }

    /// An atom that has several lines.
    fn over_lines(&mut self, atom: &Atom<'_>) {
        let first = self.nested.partition_point(|it| *it < atom.start);
        let nested = &self.nested[first..];
        let count = nested.partition_point(|it| *it < atom.start + atom.text.len());
        let lines: Vec<_> = nested[..count].iter().map(|it| it - atom.start).collect();
        let source = self.source;
        let line = source[..atom.start].rfind('\n').map_or(0, |it| it + 1);
        self.out.nested(atom.text, &lines, indentation(&source[line..]));
    }

    fn separator(&mut self, atom: &Atom<'_>, before: Before) {
        let gap = &atom.gap;
        if !self.is_apart(self.next) {
            if !gap.has_blanks {
                self.out.verbatim(gap.raw);
            }
            return;
        }
        let level = match before {
            Before::Nothing => return,
            Before::Line(level) => Some(level),
            Before::Author(level) if gap.is_broken => Some(level),
            Before::Author(level) | Before::Blank(level) => gap.has_comments().then_some(level),
        };
        match level {
            Some(level) => self.out.break_line(gap, level),
            None => self.out.push(" "),
        }
    }

    pub fn before(&mut self, before: Before) {
        self.before = Some(before);
    }

    /// How many columns the atoms take that follow each other on one line, from the first of them
    /// to the next line break of the author, the blank before each included. Counts no further than
    /// `most`.
    pub fn columns(&self, atoms: Range<usize>, most: usize) -> usize {
        let mut total = 0;
        for index in atoms.clone() {
            let atom = &self.atoms[index];
            let ends_line = atom.gap.is_broken || self.is_broken_behind(index);
            if total > most || (index > atoms.start && ends_line) {
                break;
            }
            total += usize::from(self.is_apart(index));
            match atom.width {
                Some(it) => total += it,
                None => return total + width(atom.text.split('\n').next().unwrap_or_default()),
            }
        }
        total
    }

    /// Whether an atom is an operator at the end of a line, which may come to stand on the next.
    fn is_broken_behind(&self, index: usize) -> bool {
        self.atoms[index].operator == Operator::Binary
            && self.atoms.get(index + 1).is_some_and(|it| it.gap.is_broken)
    }

    /// The index of the first atom behind a node.
    pub fn end_of(&self, node: View<'_>) -> usize {
        self.index_of(node.range().end)
    }

    pub fn index_of(&self, offset: usize) -> usize {
        self.atoms.partition_point(|it| it.start < offset)
    }
}

/// The blanks at the start of a line.
fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Whether a node has parts with operators between them.
fn is_parted(node: View<'_>) -> bool {
    matches!(node.kind(), SyntaxKind::ShAndOr | SyntaxKind::ShPipeline)
}
