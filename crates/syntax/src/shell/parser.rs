//! The state of the parser, and its primitives for reading and for writing events.
//!
//! Methods of the grammar return `None` for unknown text with an unknown end: then the whole text
//! is opaque. For a single unknown command, they set [`Parser::is_unclear`] and read on.

use std::ops::Range;

use super::Event;
use crate::SyntaxKind::{self, HeredocBody, ShComment, ShNewline, ShReserved, Whitespace};

/// How deep lists, `${…}` and `((…))` may nest.
const MAX_DEPTH: usize = 100;

pub(super) struct Parser<'t> {
    pub text: &'t [u8],
    pub heredocs: &'t [Range<usize>],
    /// The number of heredocs so far.
    pub openers: usize,
    /// The heredocs whose bodies begin behind the next newline; nothing where no body stands in the
    /// text itself.
    pub bodies: Option<Vec<Body>>,
    /// Where the next token starts. Between `written` and here are only blanks and comments.
    pub position: usize,
    /// How far the text has been turned into events.
    pub written: usize,
    pub events: Vec<Event>,
    /// Whether the current command has text that the grammar does not know.
    pub is_unclear: bool,
    /// Whether `position` is inside of double quotes.
    pub is_quoted: bool,
    /// How many substitutions are open.
    pub substitutions: usize,
    /// How many more bytes may be read twice; keeps parsing linear.
    pub second_looks: usize,
    depth: usize,
}

/// A heredoc of a script, whose body stands in the script.
pub(super) struct Body {
    /// The line that ends it.
    pub name: Vec<u8>,
    /// Tabs in front of its lines do not count.
    pub has_tabs: bool,
    /// Where the newline stands that it begins behind.
    pub newline: usize,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str, heredocs: &'t [Range<usize>]) -> Self {
        Self {
            text: text.as_bytes(),
            heredocs,
            openers: 0,
            bodies: None,
            position: 0,
            written: 0,
            events: Vec::with_capacity(text.len() / 2 + 8),
            is_unclear: false,
            is_quoted: false,
            substitutions: 0,
            second_looks: 4 * text.len(),
            depth: 0,
        }
    }

    /// Reads the whole text.
    pub fn program(mut self) -> Option<Vec<Event>> {
        self.skip_blanks();
        self.newlines();
        if self.peek().is_some() {
            self.list()?;
        }
        self.write_blanks();
        let is_whole = self.written == self.text.len()
            && self.openers == self.heredocs.len()
            && self.bodies.is_none_or(|it| it.is_empty());
        is_whole.then_some(self.events)
    }

    pub fn rest(&self) -> &'t [u8] {
        &self.text[self.position..]
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    /// The byte behind the next one.
    pub fn peek_second(&self) -> Option<u8> {
        self.text.get(self.position + 1).copied()
    }

    /// The next word if it could be a reserved one: letters, or `!`, `{`, `}`, `[[` or `]]`.
    pub fn keyword(&self) -> &'t [u8] {
        const LONGEST: usize = "function".len();
        let rest = self.rest();
        let is_part = |b: &&u8| matches!(b, b'a'..=b'z' | b'{' | b'}' | b'!' | b'[' | b']');
        let length = rest.iter().take(LONGEST).take_while(is_part).count();
        let is_whole = rest.get(length).is_none_or(|b| ends_word(*b));
        if is_whole { &rest[..length] } else { b"" }
    }

    pub fn open(&mut self, kind: SyntaxKind) {
        self.write_blanks();
        self.events.push(Event::Open(kind));
    }

    pub fn close(&mut self) {
        self.events.push(Event::Close);
    }

    /// A token that may be followed directly by the next one, as within a word.
    pub fn part(&mut self, kind: SyntaxKind, length: usize) {
        self.write_blanks();
        self.events.push(Event::Token(kind, length));
        self.position += length;
        self.written = self.position;
    }

    /// A separate token, and the blanks behind it.
    pub fn token(&mut self, kind: SyntaxKind, length: usize) {
        self.part(kind, length);
        self.skip_blanks();
    }

    /// The byte ahead as a token, if it is `byte`.
    pub fn expect(&mut self, kind: SyntaxKind, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.token(kind, 1))
    }

    /// The reserved word ahead as a token, if it is that one.
    pub fn expect_reserved(&mut self, word: &str) -> Option<()> {
        (self.keyword() == word.as_bytes()).then(|| self.token(ShReserved, word.len()))
    }

    /// Newlines that have no meaning.
    pub fn newlines(&mut self) {
        while self.peek() == Some(b'\n') {
            let newline = self.position;
            self.part(ShNewline, 1);
            self.heredoc_bodies(newline);
            self.skip_blanks();
        }
    }

    /// The bodies of the heredocs of the line that a newline ends. One that does not begin there, or
    /// does not end, is left over.
    fn heredoc_bodies(&mut self, newline: usize) {
        if self.substitutions > 0 {
            return;
        }
        while let Some(body) = self.bodies.as_ref().and_then(|it| it.first()) {
            let Some(length) = body.length(self.rest()).filter(|_| body.newline == newline) else {
                return;
            };
            self.part(HeredocBody, length);
            self.bodies.as_mut().map(|it| it.remove(0));
        }
    }

    /// Skips blanks and a comment; they are written together with the next token.
    pub fn skip_blanks(&mut self) {
        loop {
            match self.rest() {
                [b' ' | b'\t', ..] => self.position += 1,
                [b'\\', b'\n', ..] => self.position += 2,
                [b'#', comment @ ..] => {
                    let length = comment.iter().position(|b| *b == b'\n');
                    self.position += 1 + length.unwrap_or(comment.len());
                }
                _ => return,
            }
        }
    }

    #[inline]
    fn write_blanks(&mut self) {
        if self.written < self.position {
            self.write_gap();
        }
    }

    fn write_gap(&mut self) {
        let gap = &self.text[self.written..self.position];
        let blanks = gap.iter().position(|b| *b == b'#').unwrap_or(gap.len());
        if blanks > 0 {
            self.events.push(Event::Token(Whitespace, blanks));
        }
        if blanks < gap.len() {
            self.events.push(Event::Token(ShComment, gap.len() - blanks));
        }
        self.written = self.position;
    }

    /// Marks a place, behind the blanks here, where a node may begin later.
    pub fn mark(&mut self) -> usize {
        self.write_blanks();
        self.events.len()
    }

    /// Opens a node that began at the mark; the caller closes it.
    pub fn open_at(&mut self, mark: usize, kind: SyntaxKind) {
        self.events.insert(mark, Event::Open(kind));
    }

    /// Reads something one level deeper.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = read(self)?;
        self.depth -= 1;
        Some(result)
    }
}

impl Body {
    /// How long the body is, with the name that ends it; nothing where no line does.
    fn length(&self, text: &[u8]) -> Option<usize> {
        let mut start = 0;
        for line in text.split(|it| *it == b'\n') {
            let tabs = line.iter().take_while(|it| self.has_tabs && **it == b'\t').count();
            if line[tabs..] == self.name {
                return Some(start + line.len());
            }
            start += line.len() + 1;
        }
        None
    }
}

/// Whether a byte ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}
