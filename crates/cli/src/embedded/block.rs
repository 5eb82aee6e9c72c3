//! A Dockerfile in the lines of another file.

use std::ops::Range;

use dockwright_fixer::{Edit, line_edits};

use super::escape::{Escape, Replaced};
use super::lines::Lines;

/// A Dockerfile in the lines of another file.
#[derive(Clone, Debug)]
pub struct Block {
    /// Where it is, in the words of the file.
    pub place: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The text that a builder gets; each line ends with `\n`.
    pub text: String,
    /// The index of its first line in the file.
    pub first: usize,
    /// Whether other text of the file counts its lines.
    pub keeps_lines: bool,
    lines: Vec<Line>,
    /// What is in front of each line.
    prefix: String,
    escape: Escape,
}

/// What a block is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A builder gets it, for a service of Compose.
    Service(String),
    /// A builder gets it, for a target of Bake, with this build context if it is known.
    Target(Option<String>),
    /// A builder gets it, with a context that is not known.
    Build,
    /// People read it.
    Shown,
}

/// A line of a block, in bytes of the file.
#[derive(Clone, Debug)]
struct Line {
    /// Where the line of the file starts.
    start: usize,
    /// Where the line of the Dockerfile starts.
    content: usize,
    /// Where the next line of the file starts.
    next: usize,
    /// Where the line of the Dockerfile starts in its text.
    inner: usize,
}

impl Block {
    /// A block in the lines of a file, given by their index and by where their content starts; an
    /// error with the offset of a part that another program replaces.
    pub fn new<'s>(
        source: &'s str,
        lines: &Lines<'_>,
        contents: &[(usize, usize)],
        escape: Escape,
    ) -> Result<Self, Replaced<'s>> {
        let mut text = String::new();
        let mut own = Vec::with_capacity(contents.len());
        let mut prefix = None;
        for &(index, content) in contents {
            let whole = lines.whole(index);
            let line = &source[content..lines.range(index).end.max(content)];
            if !line.trim().is_empty() {
                prefix.get_or_insert(&source[whole.start..content]);
            }
            own.push(Line { start: whole.start, content, next: whole.end, inner: text.len() });
            text.push_str(&escape.decode(line).map_err(|(at, it)| (content + at, it))?);
            text.push('\n');
        }
        Ok(Self {
            place: String::new(),
            purpose: Purpose::Build,
            text,
            first: contents.first().map_or(0, |it| it.0),
            keeps_lines: false,
            lines: own,
            prefix: prefix.unwrap_or_default().to_owned(),
            escape,
        })
    }

    /// The same at a place and for a purpose.
    pub fn at(self, place: impl Into<String>, purpose: Purpose) -> Self {
        Self { place: place.into(), purpose, ..self }
    }

    /// The same in a file that counts its lines, or not.
    pub fn keeping_lines(self, keeps_lines: bool) -> Self {
        Self { keeps_lines, ..self }
    }

    /// Its bytes in the file.
    pub fn range(&self) -> Range<usize> {
        let start = self.lines.first().map_or(0, |it| it.start);
        start..self.lines.last().map_or(start, |it| it.next)
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether a file can hold a new text of the block.
    pub fn can_hold(&self, text: &str) -> bool {
        let is_kept = |it: &str| self.escape.decode(&self.escape.encode(it)).as_deref() == Ok(it);
        text.split('\n').all(is_kept)
    }

    /// The offset in the file of an offset in the text.
    pub fn outer(&self, inner: usize) -> usize {
        let index = self.lines.partition_point(|it| it.inner <= inner).saturating_sub(1);
        let Some(line) = self.lines.get(index) else { return 0 };
        let text = self.text[line.inner..].split('\n').next().unwrap_or_default();
        let offset = inner - line.inner;
        if offset > text.len() {
            return line.next;
        }
        line.content + self.escape.outer(text, offset)
    }

    /// The offset in the file of a line and column of the text, from 1 and in characters.
    pub fn outer_of(&self, (line, column): (usize, usize)) -> usize {
        let index = line.clamp(1, self.lines.len().max(1)) - 1;
        let Some(own) = self.lines.get(index) else { return 0 };
        let text = self.text[own.inner..].split('\n').next().unwrap_or_default();
        let offset =
            text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |it| it.0);
        self.outer(own.inner + offset)
    }

    /// The replacements in the file that give the block a new text, in order.
    pub fn replacements(&self, source: &str, text: &str) -> Vec<(Range<usize>, String)> {
        let edits = line_edits(self.text.as_bytes(), text.as_bytes());
        let edits = edits.iter().map(|it| {
            let lines = String::from_utf8_lossy(&it.text);
            self.replacement(source, &it.range, &lines)
        });
        edits.collect()
    }

    /// Edits of the text as edits of whole lines of the file.
    pub fn edits(&self, source: &str, edits: &[Edit]) -> Vec<Edit> {
        let mut all: Vec<&Edit> = edits.iter().collect();
        all.sort_by_key(|it| it.range.start);
        let mut edited = Vec::new();
        let mut rest = all.as_slice();
        while let [first, ..] = rest {
            let start = self.line_start(first.range.start);
            let mut end = self.line_end(first);
            let mut count = 1;
            while let Some(next) = rest.get(count).filter(|it| it.range.start < end) {
                end = end.max(self.line_end(next));
                count += 1;
            }
            let mut lines = String::new();
            let mut at = start;
            for it in &rest[..count] {
                lines.push_str(&self.text[at..it.range.start]);
                lines.push_str(&String::from_utf8_lossy(&it.text));
                at = it.range.end;
            }
            lines.push_str(&self.text[at..end]);
            let (range, text) = self.replacement(source, &(start..end), &lines);
            edited.push(Edit { range, text: text.into_bytes() });
            rest = &rest[count..];
        }
        edited
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text[..offset].rfind('\n').map_or(0, |it| it + 1)
    }

    /// The end of the last line that an edit changes.
    fn line_end(&self, Edit { range, text }: &Edit) -> usize {
        let is_start = |offset: usize| self.line_start(offset) == offset;
        let is_whole = text.ends_with(b"\n") || text.is_empty() && is_start(range.start);
        if is_whole && is_start(range.end) {
            return range.end;
        }
        self.text[range.end..].find('\n').map_or(self.text.len(), |it| range.end + it + 1)
    }

    /// Whole lines of the text, replaced by other lines, in the file.
    fn replacement(
        &self,
        source: &str,
        range: &Range<usize>,
        lines: &str,
    ) -> (Range<usize>, String) {
        let index = |offset: usize| self.lines.partition_point(|it| it.inner < offset);
        let all = self.range();
        let start = self.lines.get(index(range.start)).map_or(all.end, |it| it.start);
        let end = self.lines.get(index(range.end)).map_or(all.end, |it| it.start).max(start);
        let line_end = if source[all.clone()].contains("\r\n") { "\r\n" } else { "\n" };
        let mut text = String::new();
        for line in lines.split_terminator('\n') {
            let line = self.escape.encode(line);
            let prefix = &self.prefix;
            text.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
            text.push_str(&line);
            text.push_str(line_end);
        }
        // The last line of a file may have no end.
        if end == source.len() && !source.ends_with('\n') {
            text.truncate(text.trim_end_matches(['\n', '\r']).len());
            if start == end && !text.is_empty() {
                text.insert_str(0, line_end);
            }
        }
        (start..end, text)
    }
}
