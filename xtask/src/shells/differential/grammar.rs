//! Shell texts of harmless commands, as pieces with gaps whose layout may vary.
//!
//! The texts do not depend on time, and have no races: concurrent commands never write to the same
//! place.

mod compound;
mod simple;
mod word;

use super::random::Random;

/// The gap allowed before a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Only a line break inside the word.
    None,
    /// Blanks or nothing.
    Free,
    /// Blanks.
    Blank,
}

/// A part of a text, as the author wrote it.
#[derive(Clone, Debug)]
pub struct Piece {
    pub gap: Gap,
    pub text: String,
}

/// A text, and what it needs.
#[derive(Default)]
pub struct Program {
    pub pieces: Vec<Piece>,
    /// The bodies of the heredocs, closing lines included.
    pub bodies: Vec<String>,
    /// The text needs bash: other shells read it differently, possibly with races.
    pub is_bash: bool,
}

/// The maximum nesting of compound commands and substitutions.
const DEPTH: usize = 3;

/// Generates a text.
pub fn program(random: &mut Random) -> Program {
    let mut grammar = Grammar { random, program: Program::default(), depth: 0, names: 0 };
    grammar.list(Gap::Blank, 4);
    if grammar.random.percent(10) {
        grammar.push(Gap::Free, ";");
    }
    if grammar.random.percent(8) && grammar.program.bodies.is_empty() {
        grammar.push(Gap::Blank, "# it's (a && b; \" c");
    }
    grammar.program
}

struct Grammar<'r> {
    random: &'r mut Random,
    program: Program,
    depth: usize,
    /// The number of variables and functions named so far.
    names: usize,
}

impl Grammar<'_> {
    fn push(&mut self, gap: Gap, text: &str) {
        // BuildKit recognizes the opener of a heredoc only as a separate word.
        let is_opener = |it: &Piece| it.text.starts_with("<<") && it.text.contains('E');
        let is_behind_opener = self.program.pieces.last().is_some_and(is_opener);
        let gap = if is_behind_opener { Gap::Blank } else { gap };
        self.program.pieces.push(Piece { gap, text: text.to_owned() });
    }

    fn pick_push(&mut self, gap: Gap, some: &[&str]) {
        let text = self.random.pick(some);
        self.push(gap, text);
    }

    fn name(&mut self, first: char) -> String {
        self.names += 1;
        format!("{first}{}", self.names)
    }

    /// Commands joined by `;`, `&&` and `||`.
    fn list(&mut self, gap: Gap, longest: usize) {
        self.depth += 1;
        self.item(gap);
        for _ in 0..self.random.below(longest) {
            let operator = self.random.pick(&[";", "&&", "&&", "&&", "||"]);
            self.push(Gap::Free, operator);
            self.item(Gap::Free);
        }
        self.depth -= 1;
    }

    /// A list after a `(`, separated from a `(` of its own, since POSIX leaves the meaning of `((`
    /// open.
    fn list_in_parentheses(&mut self, longest: usize) {
        let start = self.program.pieces.len();
        self.list(Gap::Free, longest);
        let first = &mut self.program.pieces[start];
        if first.text.starts_with('(') {
            first.gap = Gap::Blank;
        }
    }
}
