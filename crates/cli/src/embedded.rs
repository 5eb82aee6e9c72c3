//! Dockerfiles inside other files: where they are, and how a new text gets back to its place.
//!
//! A reader for each kind of file returns the blocks, each with the lines that it takes up. Only
//! these lines change, and the reader then reads the new file as well: there must be the same blocks
//! at the same places, each with the intended text, and the same bytes around them.

mod asciidoc;
mod bake;
mod block;
mod comment;
mod compose;
mod document;
mod escape;
mod heredoc;
mod lines;
mod markdown;
mod name;
mod workflow;
mod yaml;

pub use self::block::{Block, Purpose};
pub use self::document::{Document, Left, Unreadable};
pub use self::lines::Lines;
pub use self::name::Format;

/// Finds the blocks of a file.
pub fn read(text: &str, format: Format) -> Result<Document, Unreadable> {
    // Most files have no block, and a search for a word takes less time than a parser.
    if !format.may_have_blocks(text) {
        return Ok(Document::default());
    }
    match format {
        Format::Compose => compose::read(text),
        Format::Bake => bake::read(text),
        Format::BakeJson => Ok(bake::read_json(text)),
        Format::Markdown => Ok(markdown::read(text)),
        Format::AsciiDoc => Ok(asciidoc::read(text)),
        Format::Workflow => workflow::read(text),
    }
}

impl Document {
    /// The new text of the file, in which each block has the text of the same index; `None` stands
    /// for the present text. An error if a reader would not find exactly that.
    pub fn with(
        &self,
        source: &str,
        texts: &[Option<String>],
        format: Format,
    ) -> Result<String, &'static str> {
        let pairs = || self.blocks.iter().zip(texts);
        let mut new = String::with_capacity(source.len());
        let mut end = 0;
        for (block, text) in pairs() {
            let Some(text) = text else { continue };
            for (range, lines) in block.replacements(source, text) {
                new.push_str(&source[end..range.start]);
                new.push_str(&lines);
                end = range.end;
            }
        }
        new.push_str(&source[end..]);
        let again = read(&new, format).map_err(|_| "the new file would not be readable")?;
        let is_same = |(block, text): (&Block, &Option<String>), again: &Block| {
            block.place == again.place && text.as_ref().unwrap_or(&block.text) == &again.text
        };
        if again.blocks.len() != self.blocks.len()
            || again.left.len() != self.left.len()
            || !pairs().zip(&again.blocks).all(|(pair, it)| is_same(pair, it))
        {
            return Err("a reader of the new file would not find the intended text");
        }
        let outside = self.outside(source) == again.outside(&new) && self.rest == again.rest;
        outside.then_some(new).ok_or("the text around the Dockerfile would not stay the same")
    }

    /// The text around the blocks.
    fn outside<'s>(&self, source: &'s str) -> Vec<&'s str> {
        let mut end = 0;
        let mut parts = Vec::new();
        for range in self.blocks.iter().map(Block::range) {
            parts.push(&source[end..range.start]);
            end = range.end;
        }
        parts.push(&source[end..]);
        parts
    }
}

#[cfg(test)]
mod tests;
