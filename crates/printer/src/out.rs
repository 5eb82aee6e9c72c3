//! The text that is being printed.

use unicode_width::UnicodeWidthStr;

use crate::{FormatOptions, Indent, items::GapLine};

/// Text under construction, and what every line of it needs to know.
pub(crate) struct Out {
    text: String,
    newline: &'static str,
    escape: char,
    indent: String,
    pub width: usize,
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
            Indent::Tab => "\t".to_owned(),
        };
        let text = String::with_capacity(capacity);
        Self { text, newline, escape, indent, width: options.width }
    }

    /// The text, which ends in exactly the newline that its last line has.
    pub fn finish(mut self) -> String {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.newline();
        }
        self.text
    }

    pub fn escape(&self) -> char {
        self.escape
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
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

    pub fn newline(&mut self) {
        self.text.push_str(self.newline);
    }

    pub fn indent(&mut self, level: usize) {
        for _ in 0..level {
            self.text.push_str(&self.indent);
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
        if !text.contains('\n') {
            return self.push(text);
        }
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
            let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
            for comment in comments.drain(..) {
                self.push(indent);
                self.push(comment);
                self.newline();
            }
            self.push(line);
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
