//! The tokens of a script: line ends separate commands, and the text contains the heredoc bodies.

use super::{Lexer, Token, TokenKind};
use crate::skip::{Skipper, blanks};

/// The tokens of a script. Comments and heredoc bodies are not tokens, and neither are line ends
/// that separate no commands.
pub fn script_tokens(text: &[u8]) -> Vec<Token> {
    let (skipper, tokens) = (Skipper::new(text), Vec::with_capacity(text.len() / 6));
    let lexer = Lexer { text, skipper, openers: &[], tokens, in_array: false };
    let mut lines = Lines { lexer, bodies: Vec::new() };
    let mut at = 0;
    loop {
        let start = at + blanks(&text[at..]);
        if start == text.len() {
            return lines.lexer.tokens;
        }
        if let Some(end) = lines.token(at, start) {
            at = end;
        } else {
            lines.lexer.push(start..text.len(), TokenKind::Rest);
            return lines.lexer.tokens;
        }
    }
}

struct Lines<'t> {
    lexer: Lexer<'t>,
    /// The heredocs whose bodies begin after the current line.
    bodies: Vec<Body<'t>>,
}

struct Body<'t> {
    name: &'t [u8],
    dash: bool,
}

impl Lines<'_> {
    /// Reads the token at `start`, after the blanks at `at`, and returns its end; `None` if the
    /// rest must stay unchanged.
    fn token(&mut self, at: usize, start: usize) -> Option<usize> {
        let text = self.lexer.text;
        let is_joined = text[at..start].contains(&b'\n');
        (!is_joined || self.bodies.is_empty()).then_some(())?;
        match &text[start..] {
            comment @ [b'#', ..] => {
                Some(start + comment.iter().position(|it| *it == b'\n').unwrap_or(comment.len()))
            }
            [b'\n', ..] => {
                let end = self.bodies.drain(..).try_fold(start + 1, |at, it| it.end(text, at))?;
                let last = self.lexer.tokens.last();
                if last.is_some_and(|it| text[it.span.clone()] != *b"\n") {
                    self.lexer.push(start..start + 1, TokenKind::Separator);
                }
                Some(end)
            }
            [b'<', b'<', next, ..] if *next != b'<' => self.opener(start),
            _ => {
                let (end, kind) = self.lexer.token(start)?;
                let end = without_continuation(text, start, end);
                let is_line = self.bodies.is_empty() || !text[start..end].contains(&b'\n');
                is_line.then(|| self.lexer.push(start..end, kind))?;
                Some(end)
            }
        }
    }

    /// The opener of a heredoc with a plain name, in quotes or not.
    fn opener(&mut self, start: usize) -> Option<usize> {
        let text = self.lexer.text;
        let is_numbered = self.lexer.tokens.last().is_some_and(|it| {
            it.span.end == start && text[it.span.clone()].iter().all(u8::is_ascii_digit)
        });
        let dash = text.get(start + 2) == Some(&b'-');
        let word = start + 2 + usize::from(dash);
        let word = word + text[word..].iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
        let end = self.lexer.skipper.word(word)?;
        let name = match &text[word..end] {
            [b'\'', name @ .., b'\''] | [b'"', name @ .., b'"'] | [b'\\', name @ ..] => name,
            name => name,
        };
        let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"_-.".contains(it);
        let is_known = !is_numbered && !name.is_empty() && name.iter().all(is_plain);
        is_known.then(|| self.bodies.push(Body { name, dash }))?;
        self.lexer.push(start..end, TokenKind::Word);
        Some(end)
    }
}

impl Body<'_> {
    /// The end of the line that closes the body, which begins at `start`.
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let mut at = start;
        for line in text.get(start..)?.split_inclusive(|it| *it == b'\n') {
            at += line.len();
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let tabs = line.iter().take_while(|it| self.dash && **it == b'\t').count();
            if line[tabs..] == *self.name {
                return Some(at);
            }
        }
        None
    }
}

/// The end of a token without an escaped line end after it, which counts as a blank.
fn without_continuation(text: &[u8], start: usize, end: usize) -> usize {
    let mut end = end;
    while let Some(word) = text[start..end].strip_suffix(b"\\\n") {
        let escapes = word.iter().rev().take_while(|it| **it == b'\\').count();
        if word.is_empty() || escapes % 2 == 1 {
            break;
        }
        end -= 2;
    }
    end
}
