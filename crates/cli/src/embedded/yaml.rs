//! Block scalars of YAML, with the lines that they take up.

use std::collections::HashSet;

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::TScalarStyle;

use super::document::{Left, Unreadable};
use super::lines::Lines;

/// The maximum depth of nesting.
const DEEPEST: usize = 64;

/// A scalar under a key.
pub struct Scalar {
    /// The keys and indices that lead to it; its own key is the last.
    pub path: Vec<String>,
    /// Its value.
    pub value: String,
    /// Whether it is a literal block, which begins with `|`.
    pub is_literal: bool,
    /// The index of the line of its key.
    pub line: usize,
    /// The index of the line on which the text of a block begins.
    first: usize,
    /// The number of its anchor.
    anchor: usize,
}

/// The scalars of a file under one key.
pub struct Scalars {
    /// In order.
    pub found: Vec<Scalar>,
    /// Everything else, in short.
    pub rest: Vec<String>,
    /// The anchors to which other keys refer.
    shared: HashSet<usize>,
}

/// A list, or a table, that is open.
enum Open {
    /// With the index of the next item.
    List(usize),
    /// With the key of the next value, if it has been read, and the index of the key's line.
    Table(Option<String>, usize),
}

impl Scalars {
    /// Reads a file.
    pub fn of(text: &str, key: &str) -> Result<Self, Unreadable> {
        let mut parser = Parser::new_from_str(text);
        let mut scalars = Self { found: Vec::new(), rest: Vec::new(), shared: HashSet::new() };
        let mut open: Vec<Open> = Vec::new();
        loop {
            let (event, mark) = parser.next_token().map_err(|it| {
                let position = (it.marker().line().max(1), it.marker().col() + 1);
                Unreadable { position, why: format!("not YAML: {}", it.info()) }
            })?;
            let line = mark.line().max(1) - 1;
            let is_key = matches!(open.last(), Some(Open::Table(None, _)));
            let of_key = match open.last() {
                Some(Open::Table(Some(it), line)) if it == key => Some(*line),
                _ => None,
            };
            match &event {
                Event::StreamEnd => return Ok(scalars),
                Event::Scalar(value, style, anchor, _) if of_key.is_some() => {
                    scalars.found.push(Scalar {
                        path: path(&open),
                        value: value.clone(),
                        is_literal: *style == TScalarStyle::Literal,
                        line: of_key.unwrap_or(line),
                        first: line,
                        anchor: *anchor,
                    });
                }
                Event::Alias(anchor) => {
                    scalars.shared.extend(of_key.is_none().then_some(*anchor));
                    scalars.rest.push(format!("{event:?}"));
                }
                _ => scalars.rest.push(format!("{event:?}")),
            }
            match event {
                Event::SequenceStart(..) => open.push(Open::List(0)),
                Event::MappingStart(..) => open.push(Open::Table(None, line)),
                Event::Scalar(text, ..) if is_key => {
                    open.pop();
                    open.push(Open::Table(Some(text), line));
                }
                Event::Alias(_) if is_key => {
                    open.pop();
                    open.push(Open::Table(Some(String::new()), line));
                }
                Event::Scalar(..) | Event::Alias(_) => done(&mut open),
                Event::SequenceEnd | Event::MappingEnd => {
                    open.pop();
                    done(&mut open);
                }
                _ => {}
            }
            if open.len() > DEEPEST {
                let position = (mark.line().max(1), mark.col() + 1);
                let why = format!("lists and tables are nested more than {DEEPEST} levels deep");
                return Err(Unreadable { position, why });
            }
        }
    }

    /// Whether another key has the same value by a reference.
    pub fn is_shared(&self, scalar: &Scalar) -> bool {
        scalar.anchor > 0 && self.shared.contains(&scalar.anchor)
    }
}

/// A value ends.
fn done(open: &mut [Open]) {
    match open.last_mut() {
        // A table as a key has no name.
        Some(Open::Table(key, _)) => *key = if key.is_some() { None } else { Some(String::new()) },
        Some(Open::List(index)) => *index += 1,
        None => {}
    }
}

fn path(open: &[Open]) -> Vec<String> {
    let part = |it: &Open| match it {
        Open::List(index) => format!("[{index}]"),
        Open::Table(key, _) => key.clone().unwrap_or_default(),
    };
    open.iter().map(part).collect()
}

impl Scalar {
    /// The lines of a literal block from the first to the last that is not blank: the index of each,
    /// and where its content starts. `None` if the lines of the file differ from the value.
    pub fn lines(&self, source: &str, lines: &Lines<'_>) -> Option<Vec<(usize, usize)>> {
        let value = self.value.trim_end_matches('\n');
        // The parser gives the line of the first one that has a character.
        let blank = value.split('\n').take_while(|it| it.is_empty()).count();
        let first = value.split('\n').nth(blank)?;
        let start = self.first.checked_sub(blank)?;
        let prefix = lines.text(self.first).strip_suffix(first)?;
        prefix.bytes().all(|it| it == b' ').then_some(())?;
        let line = |(index, value): (usize, &str)| {
            let index = start + index;
            (index < lines.len()).then_some(())?;
            let range = lines.range(index);
            let text = &source[range.clone()];
            let own = text.strip_prefix(prefix);
            // A blank line need not have the indentation.
            let is_blank = value.is_empty() && text.trim_start_matches(' ').is_empty();
            let content = if own.is_some() { range.start + prefix.len() } else { range.end };
            (own == Some(value) || is_blank).then_some((index, content))
        };
        value.split('\n').enumerate().map(line).collect()
    }

    /// Why a scalar that is no literal block stays as it is.
    pub fn left(&self, lines: &Lines<'_>, key: &str) -> Left {
        Left {
            position: lines.place(self.line.min(lines.len() - 1)),
            why: format!("`{key}` is not a literal block, so its lines are not those of the file"),
            help: Some("write the Dockerfile below `|`"),
            is_expected: false,
        }
    }
}
