//! Fenced blocks of Markdown and MDX.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::block::{Block, Purpose};
use super::comment::{self, Kept};
use super::document::{Document, Left};
use super::escape::Escape;
use super::lines::Lines;
use super::name::is_language;

/// The ways in which a comment begins, in Markdown and in MDX. A line that begins with a bracket may
/// be the definition of a link, in which some tools have their options.
const COMMENTS: [&str; 3] = ["<!--", "{/*", "["];

/// Finds the blocks of a document.
pub fn read(text: &str) -> Document {
    let lines = Lines::of(text);
    let mut document = Document::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut fence: Option<Fence> = None;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match (&event, &mut fence) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _) if is_language(info) => {
                fence = Some(Fence { range, info: info.to_string(), parts: Vec::new() });
            }
            (Event::Text(part), Some(fence)) => {
                fence.parts.push((range, part.to_string()));
            }
            (Event::End(TagEnd::CodeBlock), Some(_)) => {
                let block = fence.take().and_then(|it| it.block(text, &lines));
                let number = document.blocks.len() + document.left.len() + 1;
                let place = format!("block {number}");
                if let Some(block) = block {
                    document.add(block.map(|it| it.at(place, Purpose::Shown)));
                }
            }
            (Event::Start(tag), None) => document.rest.push(format!("{tag:?}")),
            (Event::End(tag), None) => document.rest.push(format!("{tag:?}")),
            _ => {}
        }
    }
    document
}

/// A fenced block with the language of Dockerfiles.
struct Fence {
    range: Range<usize>,
    info: String,
    /// The parts of its text, with their bytes in the document.
    parts: Vec<(Range<usize>, String)>,
}

impl Fence {
    /// The block; `None` if it is empty.
    fn block(&self, text: &str, lines: &Lines<'_>) -> Option<Result<Block, Left>> {
        let opening = lines.index(self.range.start);
        let left = |why: &str, is_expected| {
            let position = lines.position(self.range.start);
            Some(Err(Left { position, why: why.to_owned(), help: None, is_expected }))
        };
        match comment::above(lines, opening, &COMMENTS) {
            Some(Kept::Ignored) => return left("a comment says so", true),
            Some(Kept::Copied) => return left("a tool copies it from another file", false),
            None => {}
        }
        let Some(contents) = self.contents(text, lines, opening) else {
            return left("its lines are indented in more than one way", false);
        };
        if contents.is_empty() {
            return None;
        }
        match Block::new(text, lines, &contents, Escape::None) {
            Ok(block) if block.text.trim().is_empty() => None,
            Ok(block) => Some(Ok(block.keeping_lines(counts_lines(&self.info)))),
            Err((at, _)) => {
                let (position, why) = (lines.position(at), "its text is not known".to_owned());
                Some(Err(Left { position, why, help: None, is_expected: false }))
            }
        }
    }

    /// The lines of the block, and where the content of each starts; `None` if the text that a
    /// reader gets is not that of the document.
    fn contents(
        &self,
        text: &str,
        lines: &Lines<'_>,
        opening: usize,
    ) -> Option<Vec<(usize, usize)>> {
        let mut starts: BTreeMap<usize, usize> = BTreeMap::new();
        for (range, part) in &self.parts {
            let own = text.get(range.clone())?;
            (own == part || own == "\r\n" && part == "\n").then_some(())?;
            let mut at = range.start;
            for line in own.split_inclusive('\n') {
                starts.entry(lines.index(at)).or_insert(at);
                at += line.len();
            }
        }
        let Some((last, _)) = starts.last_key_value() else { return Some(Vec::new()) };
        // A blank line may have no part.
        let content = |index: usize| {
            let range = lines.range(index);
            let start = starts.get(&index).copied();
            let start =
                start.or_else(|| text[range.clone()].trim().is_empty().then_some(range.end));
            Some((index, start?.min(range.end)))
        };
        (opening + 1..=*last).map(content).collect()
    }
}

/// Whether what follows the language has numbers of lines, as in `{1,3-4}` or `hl_lines="2"`.
pub fn counts_lines(info: &str) -> bool {
    info.contains(|it: char| it.is_ascii_digit())
}
