//! The text that is being printed.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::{
    Chains, FormatOptions, Indent,
    census::Census,
    items::{Gap, GapLine},
    shell::moved,
};

/// Text under construction, and what every line of it needs to know.
pub(crate) struct Out {
    text: String,
    newline: &'static str,
    escape: char,
    indent: String,
    pub width: usize,
    pub chains: Chains,
    census: Option<Census>,
}

impl Out {
    pub fn new(
        capacity: usize,
        newline: &'static str,
        escape: char,
        options: &FormatOptions,
    ) -> Self {
        let indent = match options.indent {
            Indent::Spaces(count) => " ".repeat(usize::from(count)),
            Indent::Auto => " ".repeat(4),
            Indent::Tab => "\t".to_owned(),
        };
        let text = String::with_capacity(capacity);
        let (width, chains) = (options.width, options.chains);
        let census = (options.indent == Indent::Auto).then(Census::default);
        Self { text, newline, escape, indent, width, chains, census }
    }

    /// The text, which ends in exactly the newline that its last line has.
    pub fn finish(mut self) -> String {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.newline();
        }
        self.text
    }

    /// Indents what follows by tabs if it `keeps_tabs`; returns what was indented by before.
    pub fn begin_instruction(&mut self, keeps_tabs: bool) -> String {
        let tab = if keeps_tabs { "\t".to_owned() } else { self.indent.clone() };
        std::mem::replace(&mut self.indent, tab)
    }

    /// Ends an instruction, and indents what follows by `indent`.
    pub fn end_instruction(&mut self, indent: String) {
        let is_as_others = std::mem::replace(&mut self.indent, indent) == self.indent;
        if let Some(census) = &mut self.census {
            census.end_instruction(is_as_others);
        }
    }

    /// What most lines that have been printed were indented by.
    pub fn winner(&self) -> Option<Indent> {
        self.census.as_ref().and_then(Census::winner)
    }

    pub fn escape(&self) -> char {
        self.escape
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether a line has ended since the text was this long.
    pub fn breaks_after(&self, len: usize) -> bool {
        self.text[len..].contains('\n')
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// How many columns of the current line are taken.
    pub fn column(&self) -> usize {
        width(self.text.rsplit('\n').next().unwrap_or_default())
    }

    /// How many columns the indentation of a level takes; a tab counts as four.
    pub fn indent_width(&self, level: usize) -> usize {
        level * if self.indent == "\t" { 4 } else { self.indent.len() }
    }

    /// Whether a line of the author's stands deeper than another by what can be seen: a tab, or two
    /// blanks, unless a level has or may have less.
    pub fn is_deeper(&self, line: &str, other: &str) -> bool {
        let least = if self.census.is_some() { 1 } else { self.indent.len().clamp(1, 2) };
        let more = line.strip_prefix(other);
        more.is_some_and(|it| it.contains('\t') || it.len() >= least)
    }

    pub fn newline(&mut self) {
        self.text.push_str(self.newline);
    }

    pub fn indent(&mut self, level: usize) {
        if let Some(census) = &mut self.census {
            census.level(level);
        }
        for _ in 0..level {
            self.text.push_str(&self.indent);
        }
    }

    /// Begins a line at `level` that may begin one of the source as well, behind `gap`.
    pub fn break_line(&mut self, gap: &Gap<'_>, level: usize) {
        self.count_line(gap, level);
        self.continue_line(&gap.lines, level);
    }

    /// Notes what the author indented the line by that begins behind `gap`.
    pub fn count_line(&mut self, gap: &Gap<'_>, level: usize) {
        if let Some(census) = &mut self.census {
            census.line(gap, level);
        }
    }

    /// Ends the line with the escape character, prints the comments and spacers in between, and
    /// begins the next line at `level`.
    pub fn continue_line<'g>(
        &mut self,
        between: impl IntoIterator<Item = &'g GapLine<'g>>,
        level: usize,
    ) {
        self.end_line(between, level);
        self.indent(level);
    }

    /// The first half of [`Self::continue_line`]; the next line begins at column 0.
    pub fn end_line<'g>(
        &mut self,
        between: impl IntoIterator<Item = &'g GapLine<'g>>,
        level: usize,
    ) {
        self.text.push(' ');
        self.text.push(self.escape);
        self.newline();
        let mut is_spacer = false;
        for line in between {
            if std::mem::replace(&mut is_spacer, matches!(line, GapLine::Spacer)) && is_spacer {
                continue;
            }
            self.indent(level);
            match line {
                GapLine::Comment(comment) => self.push(comment),
                GapLine::Spacer => self.text.push(self.escape),
            }
            self.newline();
        }
    }

    /// Prints a piece of the source whose joined text must stay as it is: only blanks behind the
    /// escape character and lines without content go, and comments take the indentation of the
    /// line that follows.
    pub fn verbatim(&mut self, text: &str) {
        self.nested(text, &[], "");
    }

    /// Prints a piece of the source as [`Self::verbatim`] does, but for the lines that begin at
    /// `lines` in it: they move by what the line moves that it begins on, which was indented by
    /// `old`.
    pub fn nested(&mut self, text: &str, lines: &[usize], old: &str) {
        if !text.contains('\n') {
            return self.push(text);
        }
        let new = self.text.rsplit('\n').next().unwrap_or_default();
        let new = new[..new.len() - new.trim_start_matches([' ', '\t']).len()].to_owned();
        let mut moving = lines.iter().peekable();
        let mut comments: Vec<&str> = Vec::new();
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            let line = if is_last { line } else { trim_blanks(line.trim_end_matches('\r')) };
            let content = line.trim_start();
            if content.is_empty() && !is_last {
                continue;
            }
            if content.starts_with('#') && !is_last && is_inner(text, line) {
                comments.push(content);
                continue;
            }
            let rest = line.trim_start_matches([' ', '\t']);
            let mut indent = Cow::Borrowed(&line[..line.len() - rest.len()]);
            let start = line.as_ptr() as usize - text.as_ptr() as usize;
            while moving.next_if(|it| **it < start).is_some() {}
            if moving.next_if(|it| **it == start).is_some() {
                indent = moved(&indent, rest.starts_with(')'), old, &new, &self.indent).into();
            }
            for comment in comments.drain(..) {
                self.push(&indent);
                self.push(comment);
                self.newline();
            }
            self.push(&indent);
            self.push(rest);
            if !is_last {
                self.newline();
            }
        }
    }

    /// Prints a piece of the source as it is, line ends aside.
    pub fn untouched(&mut self, text: &str) {
        let mut lines = text.split('\n');
        let last = lines.next_back().unwrap_or_default();
        for line in lines {
            self.push(line.trim_end_matches('\r'));
            self.newline();
        }
        self.push(last);
    }
}

/// Whether `line` is not the first line of `text`, which may well begin with a `#`.
fn is_inner(text: &str, line: &str) -> bool {
    text.as_ptr() != line.as_ptr()
}

/// `text` without blanks at its end; other white space is content.
pub(crate) fn trim_blanks(text: &str) -> &str {
    let trimmed = text.trim_end_matches([' ', '\t']);
    // At the end of a line, the `\r` would be taken for a part of the line end.
    if trimmed.ends_with('\r') { text } else { trimmed }
}

/// How many columns of a terminal `text` takes; `None` if it has several lines.
pub(crate) fn line_width(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| byte.is_ascii() && byte != b'\n') {
        return Some(text.len());
    }
    (!text.contains('\n')).then(|| width(text))
}

/// How many columns of a terminal `text` takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
