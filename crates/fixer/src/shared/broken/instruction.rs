//! An instruction with an error, its surroundings, and the repair of its lines.

use std::ops::Range;

use dockwright_syntax::ast::{self, Instruction};
use dockwright_syntax::{self as syntax, Keyword};
use dockwright_verify::{Change, Repair, RepairKind};

use crate::pass::edit::{Indel, TextEdit};
use crate::{Fix, Level, PassContext};

/// An instruction with an error.
pub(super) struct Broken<'c, 'p> {
    pub ctx: &'c PassContext<'p>,
    /// All instructions of the file, including unknown ones.
    pub all: &'c [Instruction],
    pub index: usize,
    /// The index of the instruction with the error.
    pub at: usize,
}

impl Broken<'_, '_> {
    pub fn it(&self) -> &Instruction {
        &self.all[self.index]
    }

    /// The instruction above, if it is known and only comments are in between.
    pub fn above(&self) -> Option<&Instruction> {
        let above = &self.all[self.index.checked_sub(1)?];
        let end = usize::from(above.syntax().text_range().end());
        let is_near = end == usize::from(self.it().syntax().text_range().start());
        (is_near && above.keyword().is_some()).then_some(above)
    }

    pub fn source(&self) -> &str {
        self.ctx.source()
    }

    pub fn escape(&self) -> char {
        self.ctx.parse.escape()
    }

    /// Where the instruction starts, without the comments above it.
    pub fn start(&self) -> usize {
        self.it().keyword_token().map_or(self.at, |it| it.text_range().start().into())
    }

    /// The first word, as written.
    pub fn word(&self) -> String {
        self.it().keyword_token().map(|it| it.text().to_owned()).unwrap_or_default()
    }

    /// Whether the keyword is unknown.
    pub fn is_unknown(&self) -> bool {
        self.it().keyword().is_none()
    }

    /// The line that holds an offset, without its line end.
    pub fn line(&self, offset: usize) -> Range<usize> {
        // The offset may be within a character.
        let before = &self.source().as_bytes()[..offset];
        let start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
        let text = self.source()[start..].split('\n').next().unwrap_or_default();
        start..start + text.trim_end_matches('\r').len()
    }

    /// The last line of an instruction.
    pub fn last_line(&self, it: &Instruction) -> Range<usize> {
        let end = usize::from(it.syntax().text_range().end());
        self.line(end.saturating_sub(1))
    }

    /// The line of the instruction, if the instruction has only one.
    pub fn only_line(&self) -> Option<Range<usize>> {
        let (line, range) = (self.line(self.start()), self.it().syntax().text_range());
        let end = usize::from(range.start()) + self.it().syntax().to_string().trim_end().len();
        (end <= line.end).then_some(line)
    }

    /// The arguments after the keyword and flags, with their offset, if the instruction has one
    /// line.
    pub fn argument(&self) -> Option<(usize, &str)> {
        let line = self.only_line()?;
        let flags = self.it().flags().last().map(|it| usize::from(it.syntax().text_range().end()));
        let keyword = self.it().keyword_range().map(|it| usize::from(it.end()));
        let behind = &self.source()[flags.or(keyword)?..line.end];
        let argument = behind.trim_start();
        Some((line.end - argument.len(), argument.trim_end()))
    }

    /// A repair of lines: `reason` states the assumption, `edits` the changes and what each line
    /// lacks.
    pub fn fix(&self, reason: String, edits: &[(Indel, RepairKind)]) -> Option<Fix> {
        let mut changes = Vec::new();
        let mut indels: Vec<Indel> = Vec::new();
        let mut rest = edits;
        while let [(first, kind), ..] = rest {
            let line = self.line(first.delete.start);
            let count = rest.iter().take_while(|it| line.end >= it.0.delete.end).count();
            let here: Vec<_> = rest[..count].iter().map(|it| it.0.clone()).collect();
            rest = &rest[count..];
            if count == 0 {
                return None;
            }
            let within = here.iter().map(|it| {
                let delete = it.delete.start - line.start..it.delete.end - line.start;
                Indel { delete, insert: it.insert.clone() }
            });
            let now = TextEdit::new(within.collect())?.apply(&self.source()[line.clone()]);
            let number = self.source()[..line.start].matches('\n').count() + 1;
            let repair = Repair { line: number, now: syntax::encode(&now), kind: *kind };
            changes.push(Change::Repaired(repair));
            indels.extend(here);
        }
        Some(Fix::new(self.at, Level::Intended, reason).edit(indels, changes))
    }
}

/// Whether a word is a keyword in any case.
pub(super) fn is_keyword(word: &str) -> bool {
    Keyword::parse(word).is_some()
}

/// The text of an instruction, without comments and continuations.
pub(super) fn text(it: &Instruction) -> String {
    ast::joined(it.syntax()).trim().to_owned()
}
