//! `dockerfile-inline` in Bake files.
//!
//! HCL is read without a library: expressions nest in each other, and a file must not decide how
//! deep a parser recurses. Only the tokens matter here: comments, quoted templates, heredocs,
//! brackets.

use std::collections::HashMap;
use std::ops::Range;

use super::block::{Block, Purpose};
use super::comment::{self, Kept};
use super::document::{Document, Left, Unreadable};
use super::escape::Escape;
use super::lines::Lines;

/// The key of a Dockerfile.
pub const KEY: &str = "dockerfile-inline";

/// Finds the blocks of a Bake file.
pub fn read(text: &str) -> Result<Document, Unreadable> {
    let lines = Lines::of(text);
    let mut scanner = Scanner { text, at: 0 };
    let mut document = Document::default();
    let mut file = File::default();
    while let Some(token) = scanner.token().map_err(|it| it.at(&lines))? {
        file.take(token, text).map_err(|it| it.at(&lines))?;
    }
    if let Some(open) = file.open.first() {
        return Err(Problem { at: *open, why: "a bracket is not closed" }.at(&lines));
    }
    for Inline { target, start, value } in file.found {
        let context = file.contexts.get(&target).cloned();
        let context = context.unwrap_or_else(|| Some(".".to_owned()));
        let place = format!("target {target}");
        let block = block(text, &lines, start, &value);
        document.add(block.map(|it| it.at(place, Purpose::Target(context))));
    }
    Ok(document)
}

/// Leaves what a Bake file in JSON has: a Dockerfile there is a string on one line.
pub fn read_json(text: &str) -> Document {
    let lines = Lines::of(text);
    let mut document = Document::default();
    for (at, _) in text.match_indices(&format!("\"{KEY}\"")) {
        let why = "a Dockerfile in JSON is one string, in which no layout has lines";
        document.leave(lines.position(at), why).with_help("`docker-bake.hcl` can have heredocs");
    }
    document
}

fn block(text: &str, lines: &Lines<'_>, start: usize, value: &Value<'_>) -> Result<Block, Left> {
    let line = lines.index(start);
    let left = |why: &str| Left {
        position: lines.place(line),
        why: why.to_owned(),
        help: None,
        is_expected: false,
    };
    match comment::above(lines, line, &["#", "//"]) {
        Some(Kept::Ignored) => {
            return Err(Left { is_expected: true, ..left("a comment says so") });
        }
        Some(Kept::Copied) => return Err(left("a tool copies it from another file")),
        None => {}
    }
    let Value::Heredoc { body, is_indented } = value else {
        return Err(Left {
            help: Some("write the Dockerfile as a heredoc"),
            ..left("its value is not a heredoc, so its lines are not those of the file")
        });
    };
    if text[body.clone()].trim().is_empty() {
        return Err(left("it is empty"));
    }
    let own = lines.index(body.start)..lines.index(body.end - 1) + 1;
    let indent = if *is_indented { indent(lines, own.clone()) } else { Some(0) };
    let Some(indent) = indent else {
        return Err(left("some of its lines are indented by tabs and others by spaces"));
    };
    let content = |index: usize| {
        let range = lines.range(index);
        (index, (range.start + indent).min(range.end))
    };
    let own: Vec<_> = own.map(content).collect();
    Block::new(text, lines, &own, Escape::Hcl).map_err(|(at, what)| Left {
        position: lines.position(at),
        why: format!(
            "Bake puts a value in place of `{what}`, so the text that the builder gets is not known"
        ),
        help: Some("`$${` stands for a `${` that the builder gets"),
        is_expected: false,
    })
}

/// The number of bytes that `<<-` removes from each line; `None` if lines are indented in more than
/// one way.
fn indent(lines: &Lines<'_>, own: Range<usize>) -> Option<usize> {
    let texts = || own.clone().map(|it| lines.text(it)).filter(|it| !it.trim().is_empty());
    let blank = |it: &'_ str| it.len() - it.trim_start().len();
    let least = texts().map(blank).min().unwrap_or_default();
    let first = texts().next().and_then(|it| it.get(..least))?;
    let is_plain = first.bytes().all(|it| matches!(it, b' ' | b'\t'));
    (is_plain && texts().all(|it| it.starts_with(first))).then_some(least)
}

/// What is wrong with a file, and where.
struct Problem {
    at: usize,
    why: &'static str,
}

impl Problem {
    fn at(self, lines: &Lines<'_>) -> Unreadable {
        Unreadable { position: lines.position(self.at), why: format!("not HCL: {}", self.why) }
    }
}

/// A value, as far as it matters.
enum Value<'t> {
    /// A quoted template.
    Quoted(&'t str),
    /// A heredoc: the bytes of its lines, and whether `<<-` removes their indentation.
    Heredoc { body: Range<usize>, is_indented: bool },
}

enum Token<'t> {
    Open(usize),
    Close(usize),
    Newline,
    /// Where it starts, and what it is.
    Value(usize, Value<'t>),
    /// Where it starts, and what it is: a name, or an operator.
    Word(usize, &'t str),
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next token; `None` at the end.
    fn token(&mut self) -> Result<Option<Token<'t>>, Problem> {
        loop {
            let (start, rest) = (self.at, self.rest());
            let Some(first) = rest.chars().next() else { return Ok(None) };
            let line = || rest.find('\n').unwrap_or(rest.len());
            if first == '\n' {
                self.at += 1;
                return Ok(Some(Token::Newline));
            } else if first.is_whitespace() {
                self.at += first.len_utf8();
            } else if first == '#' || rest.starts_with("//") {
                self.at += line();
            } else if let Some(inner) = rest.strip_prefix("/*") {
                let problem = Problem { at: start, why: "a comment is not closed" };
                self.at += 2 + inner.find("*/").ok_or(problem)? + 2;
            } else if rest.starts_with("<<") {
                return self.heredoc().map(Some);
            } else if first == '"' {
                return self.quoted().map(Some);
            } else {
                let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
                let length = rest.find(|it| !is_name(it)).filter(|it| *it > 0);
                let length = length.unwrap_or(if is_name(first) { rest.len() } else { 0 });
                self.at += length.max(first.len_utf8());
                return Ok(Some(match first {
                    '{' | '[' | '(' => Token::Open(start),
                    '}' | ']' | ')' => Token::Close(start),
                    _ => Token::Word(start, &self.text[start..self.at]),
                }));
            }
        }
    }

    /// A quoted template, with the templates in its expressions.
    fn quoted(&mut self) -> Result<Token<'t>, Problem> {
        let start = self.at;
        let problem = || Problem { at: start, why: "a text in quotes is not closed" };
        self.at += 1;
        // The brackets of each open expression; a template without one is open outside.
        let mut open: Vec<usize> = Vec::new();
        let mut in_quotes = true;
        let mut bytes = self.text.as_bytes()[self.at..].iter().copied().peekable();
        let mut last = b' ';
        while let Some(byte) = bytes.next() {
            self.at += 1;
            let is_escaped = matches!((last, bytes.peek()), (b'$' | b'%', Some(b'{')));
            match (in_quotes, byte) {
                (true, b'\n') => return Err(problem()),
                (true, b'\\') => {
                    bytes.next();
                    self.at += 1;
                }
                (true, b'$' | b'%') if bytes.peek() == Some(&b'{') && !is_escaped => {
                    bytes.next();
                    self.at += 1;
                    open.push(0);
                    in_quotes = false;
                }
                (true, b'"') if open.is_empty() => {
                    let text = &self.text[start + 1..self.at - 1];
                    return Ok(Token::Value(start, Value::Quoted(text)));
                }
                (true, b'"') => in_quotes = false,
                (false, b'"') => in_quotes = true,
                (false, b'{') => *open.last_mut().ok_or_else(problem)? += 1,
                (false, b'}') => match open.last_mut() {
                    Some(0) => {
                        open.pop();
                        in_quotes = true;
                    }
                    Some(count) => *count -= 1,
                    None => return Err(problem()),
                },
                _ => {}
            }
            last = byte;
        }
        Err(problem())
    }

    /// A heredoc. Its word ends it, alone on a line.
    fn heredoc(&mut self) -> Result<Token<'t>, Problem> {
        let start = self.at;
        let rest = &self.rest()[2..];
        let word = rest.strip_prefix('-').unwrap_or(rest);
        let is_indented = word.len() < rest.len();
        let word = word.split('\n').next().unwrap_or_default();
        self.at =
            self.text.len() - self.rest().len() + 2 + usize::from(is_indented) + word.len() + 1;
        let word = word.trim();
        let problem = Problem { at: start, why: "the line that ends a heredoc is missing" };
        let body = self.at.min(self.text.len());
        while self.at < self.text.len() {
            let line = self.rest().split('\n').next().unwrap_or_default();
            if line.trim() == word && !word.is_empty() {
                let value = Value::Heredoc { body: body..self.at, is_indented };
                self.at += line.len();
                return Ok(Token::Value(start, value));
            }
            self.at = (self.at + line.len() + 1).min(self.text.len());
        }
        Err(problem)
    }
}

/// A Dockerfile of a target.
struct Inline<'t> {
    target: String,
    /// Where its key is.
    start: usize,
    value: Value<'t>,
}

/// What has been read of a file.
#[derive(Default)]
struct File<'t> {
    /// Where the open brackets are.
    open: Vec<usize>,
    /// The words of the line, or of the block that is open, with where each starts.
    words: Vec<(usize, &'t str)>,
    target: Option<String>,
    found: Vec<Inline<'t>>,
    /// The build context of each target, if it is known.
    contexts: HashMap<String, Option<String>>,
}

impl<'t> File<'t> {
    fn take(&mut self, token: Token<'t>, text: &'t str) -> Result<(), Problem> {
        match token {
            Token::Newline => self.words.clear(),
            Token::Open(at) => {
                if let ([], [(_, "target"), (_, name)]) = (&self.open[..], &self.words[..]) {
                    self.target = Some((*name).to_owned());
                }
                // A context that is an expression is not known.
                self.attribute(None);
                self.open.push(at);
                self.words.clear();
            }
            Token::Close(at) => {
                let open = self.open.pop().map(|it| &text[it..=it]);
                if !matches!(
                    (open, &text[at..=at]),
                    (Some("{"), "}") | (Some("["), "]") | (Some("("), ")")
                ) {
                    return Err(Problem {
                        at,
                        why: "a bracket does not fit to the one that is open",
                    });
                }
                if self.open.is_empty() {
                    self.target = None;
                }
            }
            Token::Word(at, word) => {
                self.attribute(None);
                self.words.push((at, word));
            }
            Token::Value(at, Value::Quoted(name)) if self.open.is_empty() => {
                self.words.push((at, name));
            }
            Token::Value(_, value) => {
                self.attribute(Some(value));
                self.words.push((0, ""));
            }
        }
        Ok(())
    }

    /// Notes the value of an attribute of a target that matters: the word behind `=`.
    fn attribute(&mut self, value: Option<Value<'t>>) {
        let [(start, key), (_, "=")] = self.words[..] else { return };
        let (Some(target), 1) = (&self.target, self.open.len()) else { return };
        match (key, value) {
            (KEY, Some(value)) => {
                self.found.push(Inline { target: target.clone(), start, value });
            }
            (KEY, None) => {
                let value = Value::Quoted("");
                self.found.push(Inline { target: target.clone(), start, value });
            }
            ("context", Some(Value::Quoted(text))) if !text.contains(['$', '%', '\\']) => {
                let context = || Some(text.to_owned());
                self.contexts.entry(target.clone()).or_insert_with(context);
            }
            // Other targets and rows of a matrix may say otherwise.
            ("context" | "inherits" | "matrix", _) => {
                self.contexts.insert(target.clone(), None);
            }
            _ => {}
        }
    }
}
