//! Source blocks of `AsciiDoc`: `[source,dockerfile]` above a block between `----`.

use super::block::{Block, Purpose};
use super::comment::{self, Kept};
use super::document::{Document, Left};
use super::escape::Escape;
use super::lines::Lines;
use super::markdown::counts_lines;
use super::name::is_language;

/// Finds the blocks of a document.
pub fn read(text: &str) -> Document {
    let lines = Lines::of(text);
    let mut document = Document::default();
    // The line with the attributes of the next block.
    let mut attributes: Option<usize> = None;
    let mut index = 0;
    while index < lines.len() {
        let line = lines.text(index).trim_end();
        if let Some(close) = delimiter(line).and_then(|it| closing(&lines, index + 1, it)) {
            if let Some(head) = attributes.take().filter(|_| line.starts_with("--")) {
                let number = document.blocks.len() + document.left.len() + 1;
                let block = block(text, &lines, head, index + 1..close);
                if let Some(block) = block {
                    document.add(block.map(|it| it.at(format!("block {number}"), Purpose::Shown)));
                }
            }
            index = close;
        } else if is_source(line) {
            attributes = Some(index);
        } else if !line.starts_with('.') && !line.starts_with('[') {
            // A title and other attributes may follow.
            attributes = None;
        }
        index += 1;
    }
    document
}

/// The line that opens and closes a block of verbatim text.
fn delimiter(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|it| matches!(it, '-' | '.' | '+' | '/'))?;
    (line.len() >= 4 && line.chars().all(|it| it == first)).then_some(line)
}

fn closing(lines: &Lines<'_>, from: usize, delimiter: &str) -> Option<usize> {
    (from..lines.len()).find(|it| lines.text(*it).trim_end() == delimiter)
}

/// Whether a line has the attributes of a source block in the language of Dockerfiles.
fn is_source(line: &str) -> bool {
    let inner = line.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let mut parts = inner.unwrap_or_default().split(',').map(str::trim);
    let style = parts.next().unwrap_or_default();
    let is_source = style.is_empty() || style == "source" || style.starts_with("source%");
    is_source && parts.next().is_some_and(is_language)
}

/// The block; `None` if it is empty.
fn block(
    text: &str,
    lines: &Lines<'_>,
    head: usize,
    own: std::ops::Range<usize>,
) -> Option<Result<Block, Left>> {
    let left = |index: usize, why: &str, is_expected| {
        Some(Err(Left {
            position: lines.place(index),
            why: why.to_owned(),
            help: None,
            is_expected,
        }))
    };
    match comment::above(lines, head, &["//"]) {
        Some(Kept::Ignored) => return left(head, "a comment says so", true),
        Some(Kept::Copied) => return left(head, "a tool copies it from another file", false),
        None => {}
    }
    if lines.text(head).contains("subs=") {
        return left(head, "its attributes replace parts of the text (`subs=`)", false);
    }
    if let Some(index) = own.clone().find(|it| has_callout(lines.text(*it))) {
        return left(index, "a mark for a callout belongs to this line", false);
    }
    if let Some(index) = own.clone().find(|it| lines.text(*it).starts_with("include::")) {
        return left(index, "a part of it is in another file", false);
    }
    let contents: Vec<_> = own.map(|it| (it, lines.range(it).start)).collect();
    let block = Block::new(text, lines, &contents, Escape::None).ok()?;
    let block = block.keeping_lines(counts_lines(lines.text(head)));
    (!block.text.trim().is_empty()).then_some(Ok(block))
}

/// Whether a line ends with `<1>` or `<.>`.
fn has_callout(line: &str) -> bool {
    let inner = line.trim_end().strip_suffix('>').and_then(|it| it.rsplit_once('<'));
    inner.is_some_and(|(_, it)| {
        it == "." || !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit())
    })
}
