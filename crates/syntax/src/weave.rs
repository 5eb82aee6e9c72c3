//! Tokens of the joined text → tokens of the source: puts continuations, and the comments between
//! them, back into the tree.

use crate::{
    SyntaxKind,
    build::TreeBuilder,
    logical::{Gap, Line, Lines, Logical},
    shell::Event,
};

/// Builds the tree of one logical line.
pub(crate) struct Weaver<'l, 'b> {
    builder: &'b mut TreeBuilder,
    source: &'l str,
    line: &'l Logical,
    /// The offset in the joined text up to which there are tokens.
    position: usize,
    /// The same offset in the source.
    origin: usize,
    /// The number of gaps that have been put back.
    gaps: usize,
    /// The offset of the next gap in the joined text, if there is one.
    next_gap: usize,
}

impl<'l, 'b> Weaver<'l, 'b> {
    pub fn new(builder: &'b mut TreeBuilder, source: &'l str, line: &'l Logical) -> Self {
        let next_gap = gap_at(line, 0);
        Self { builder, source, line, position: 0, origin: line.start, gaps: 0, next_gap }
    }

    /// The rest of the joined text.
    pub fn rest(&self) -> &'l str {
        &self.line.text[self.position..]
    }

    /// The whole joined text.
    pub fn line_text(&self) -> &'l str {
        &self.line.text
    }

    /// The next `length` bytes of the joined text.
    pub fn ahead(&self, length: usize) -> &'l str {
        &self.rest()[..length]
    }

    /// The offset in the source of what comes `ahead` bytes further on in the joined text.
    pub fn offset(&self, ahead: usize) -> usize {
        self.line.source_offset(self.position + ahead)
    }

    /// Opens a node; what was cut out before it stays outside.
    pub fn open(&mut self, kind: SyntaxKind) {
        self.gaps_here();
        self.builder.open(kind);
    }

    pub fn close(&mut self) {
        self.builder.close();
    }

    /// Turns the next `length` bytes of the joined text into a token, or several where the source
    /// breaks it. No bytes, no token.
    pub fn token(&mut self, kind: SyntaxKind, length: usize) {
        let end = self.position + length;
        while self.position < end {
            self.gaps_here();
            let stop = self.next_gap.min(end);
            let length = stop - self.position;
            self.builder.token(kind, &self.source[self.origin..self.origin + length]);
            self.position = stop;
            self.origin += length;
        }
    }

    /// The next `length` bytes as text, blanks at the ends of its physical lines apart.
    pub fn text_lines(&mut self, length: usize) {
        let end = self.position + length;
        while self.position < end {
            self.gaps_here();
            let stop = self.next_gap.min(end);
            let line = self.ahead(stop - self.position);
            let is_blank = |c| matches!(c, ' ' | '\t');
            let from_text = line.trim_start_matches(is_blank);
            let text = from_text.trim_end_matches(is_blank);
            self.token(SyntaxKind::Whitespace, line.len() - from_text.len());
            self.token(SyntaxKind::Text, text.len());
            self.token(SyntaxKind::Whitespace, from_text.len() - text.len());
        }
    }

    /// Nodes and tokens for as much of the joined text as the events hold.
    pub fn events(&mut self, mut events: &[Event]) {
        use Event::{Close, Open, Token};
        while let Some((event, mut rest)) = events.split_first() {
            match (*event, rest) {
                (Open(node), &[Token(kind, length), Close, ref behind @ ..])
                    if kind != SyntaxKind::Text =>
                {
                    self.leaf(node, kind, length);
                    rest = behind;
                }
                (Open(kind), _) => self.open(kind),
                (Token(SyntaxKind::Text, length), _) => self.text_lines(length),
                (Token(kind, length), _) => self.token(kind, length),
                (Close, _) => self.close(),
            }
            events = rest;
        }
    }

    /// A node that holds nothing but one token, or several where the source breaks it.
    pub fn leaf(&mut self, node: SyntaxKind, token: SyntaxKind, length: usize) {
        self.gaps_here();
        let end = self.position + length;
        if length == 0 || self.next_gap < end {
            self.open(node);
            self.token(token, length);
            return self.close();
        }
        self.builder.leaf(node, token, &self.source[self.origin..self.origin + length]);
        self.position = end;
        self.origin += length;
    }

    /// The blanks ahead; returns whether there were any.
    pub fn blanks(&mut self, is_blank: impl Fn(char) -> bool) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(is_blank).len();
        self.token(SyntaxKind::Whitespace, length);
        length > 0
    }

    /// What is left: blanks at the end and a continuation that nothing follows.
    pub fn finish(mut self) {
        debug_assert!(self.rest().chars().all(char::is_whitespace), "text without a token");
        self.token(SyntaxKind::Whitespace, self.rest().len());
        self.gaps_here();
    }

    #[inline]
    fn gaps_here(&mut self) {
        while self.next_gap == self.position {
            self.gap();
        }
    }

    fn gap(&mut self) {
        let gap = self.line.gaps[self.gaps];
        gap_tokens(self.builder, self.source, gap);
        self.origin = gap.end;
        self.gaps += 1;
        self.next_gap = gap_at(self.line, self.gaps);
    }
}

/// Where a gap stands in the joined text; behind everything if there is none.
fn gap_at(line: &Logical, gap: usize) -> usize {
    line.gaps.get(gap).map_or(usize::MAX, |gap| gap.at)
}

/// The tokens of a gap: the continuation, then comment lines and blank lines.
fn gap_tokens(builder: &mut TreeBuilder, source: &str, gap: Gap) {
    builder.token(SyntaxKind::Continuation, &source[gap.start..gap.line_end]);
    for line in (Lines { source: &source[..gap.end], position: gap.line_end }) {
        trivia_line(builder, source, line);
    }
}

/// The tokens of a comment line or a blank line.
pub(crate) fn trivia_line(builder: &mut TreeBuilder, source: &str, line: Line<'_>) {
    let comment = line.text.trim_start();
    if comment.is_empty() {
        builder.token(SyntaxKind::BlankLine, &source[line.start..line.next]);
        return;
    }
    let indent = &line.text[..line.text.len() - comment.len()];
    builder.token(SyntaxKind::Indent, indent);
    builder.token(SyntaxKind::Comment, comment);
    builder.token(SyntaxKind::Newline, &source[line.start + line.text.len()..line.next]);
}
