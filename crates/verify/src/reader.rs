//! Reads a file from its first line to its last.

use crate::bytes::{is_blank, trim, trim_end_by, trim_span, trim_start};
use crate::directives::{directive, frontend};
use crate::heredoc::{Heredoc, holds_double_angle, openers};
use crate::in_force::Shells;
use crate::instruction::{Attached, Header, Instruction, header};
use crate::json::{Json, array};
use crate::keyword::Keyword;
use crate::lines::{InnerComment, Line, Lines, Logical, join};
use crate::payload::{Context, Payload};
use crate::places::Places;
use crate::reading::{Comment, ErrorKind, Position, ReadError, Reading};

#[cfg(test)]
mod tests;

/// Reads a Dockerfile as `BuildKit` does. Never fails; errors are recorded in [`Reading::errors`].
pub fn read(source: &[u8]) -> Reading<'_> {
    let mut reader = Reader {
        source,
        lines: Lines::new(source),
        shells: Shells::new(b'\\'),
        attached: Vec::new(),
        has_check: false,
        reading: Reading {
            directives: Vec::new(),
            frontend: frontend(source),
            escape: b'\\',
            instructions: Vec::with_capacity(16 + source.len() / 128),
            comments: Vec::new(),
            errors: Vec::new(),
        },
    };
    let first = reader.directives();
    reader.shells = Shells::new(reader.reading.escape);
    reader.instructions(first);
    reader.finish()
}

struct Reader<'a> {
    source: &'a [u8],
    lines: Lines<'a>,
    shells: Shells,
    /// The comments to attach to the next instruction.
    attached: Vec<Attached<'a>>,
    /// One of these comments is a `check=` pragma in effect.
    has_check: bool,
    reading: Reading<'a>,
}

impl<'a> Reader<'a> {
    /// Reads the directives and returns the first line after them.
    fn directives(&mut self) -> Option<Line<'a>> {
        loop {
            let line = self.lines.next()?;
            let Some(found) = directive(trim_start(line.text), line.number) else {
                return Some(line);
            };
            if self.reading.directives.iter().any(|it| it.name == found.name) {
                self.error(line.number, ErrorKind::DuplicateDirective);
            } else if found.name == "escape" {
                match found.value {
                    [escape @ (b'\\' | b'`')] => self.reading.escape = *escape,
                    _ => self.error(line.number, ErrorKind::InvalidEscape),
                }
            }
            self.reading.directives.push(found);
        }
    }

    fn instructions(&mut self, first: Option<Line<'a>>) {
        let mut next = first;
        while let Some(line) = next {
            match trim_start(line.text) {
                [] => {}
                text @ [b'#', ..] => self.comment(&line, text),
                text => {
                    let escape = self.reading.escape;
                    let logical = join(&Line { text, ..line }, &mut self.lines, escape);
                    self.instruction(logical);
                }
            }
            next = self.lines.next();
        }
    }

    /// Reads a comment line between instructions. An empty comment makes `BuildKit` drop the
    /// comments before it, but only at column 0: `BuildKit` does not regard an indented one as
    /// empty. Here, an indented empty comment is kept only if a `check=` pragma is affected.
    fn comment(&mut self, line: &Line<'a>, comment: &'a [u8]) {
        let indented = comment.len() < line.text.len();
        let text = trim(&comment[1..]);
        let is_check = is_check(text);
        if text.is_empty() && !(indented && self.has_check) {
            self.attached.clear();
            self.has_check = false;
        } else {
            self.has_check |= is_check && !indented;
            self.attached.push(Attached { text, indented_check: indented && is_check });
        }
        let position =
            Position { instructions: self.reading.instructions.len(), ..Position::default() };
        let text = trim_end_by(comment, is_blank);
        self.reading.comments.push(Comment { line: line.number, text, position });
    }

    fn instruction(&mut self, logical: Logical<'a>) {
        let Logical { line, text, comments, dangling } = logical;
        let Header { keyword, name, flags, arguments } = header(&text, 0..text.len());
        let heredocs = self.heredocs(line, &text, &keyword);
        let openers: Vec<_> = heredocs.iter().map(|it| it.opener.clone()).collect();
        let posix = keyword == Keyword::Run && self.shells.is_posix(&text[arguments.clone()]);
        let context = Context { escape: self.reading.escape, posix, openers: &openers };
        let (payload, error) = Payload::new(&keyword, &text, arguments.clone(), &context);
        let unknown =
            matches!(keyword, Keyword::Unknown(_)).then_some(ErrorKind::UnknownInstruction);
        if let Some(kind) = error.or(unknown) {
            self.error(line, kind);
        }
        if keyword == Keyword::Onbuild {
            self.nested_errors(line, &text, header(&text, arguments.clone()));
        }
        let attached = std::mem::take(&mut self.attached);
        self.has_check = false;
        let instruction = Instruction {
            line,
            last_line: self.lines.number(),
            text,
            keyword,
            name,
            flags,
            arguments,
            payload,
            heredocs,
            attached,
        };
        self.shells.follow(&instruction);
        self.inner_comments(&instruction, comments, dangling);
        self.reading.instructions.push(instruction);
    }

    /// Reads the heredocs of RUN, COPY and ADD, and of ONBUILD with one of these, and their bodies.
    fn heredocs(&mut self, line: usize, text: &[u8], keyword: &Keyword) -> Vec<Heredoc<'a>> {
        use Keyword::{Add, Copy, Onbuild, Run};
        if !matches!(keyword, Run | Copy | Add | Onbuild)
            || !holds_double_angle(text)
            || !can_hold_heredoc(text)
        {
            return Vec::new();
        }
        let Ok(mut heredocs) = openers(text) else {
            self.error(line, ErrorKind::HeredocName);
            return Vec::new();
        };
        for heredoc in &mut heredocs {
            if !heredoc.read_body(self.source, &mut self.lines) {
                self.error(line, ErrorKind::UnterminatedHeredoc);
                break;
            }
        }
        heredocs
    }

    /// Records errors of the instruction inside ONBUILD, which the parser checks although it stores
    /// text.
    fn nested_errors(&mut self, line: usize, text: &[u8], mut nested: Header) {
        while nested.keyword == Keyword::Onbuild {
            nested = header(text, nested.arguments);
        }
        let context = Context { escape: self.reading.escape, posix: false, openers: &[] };
        if let (_, Some(kind)) = Payload::new(&nested.keyword, text, nested.arguments, &context) {
            self.error(line, kind);
        }
    }

    /// Records the positions of comments between the lines of an instruction. Comments after a
    /// continuation at the end of the file come after the instruction.
    fn inner_comments(
        &mut self,
        instruction: &Instruction<'_>,
        comments: Vec<InnerComment<'a>>,
        dangling: bool,
    ) {
        if comments.is_empty() {
            return;
        }
        let instructions = self.reading.instructions.len();
        let text = &instruction.text;
        let end = trim_span(text, 0..text.len()).end;
        let mut places = Places::new(instruction);
        for InnerComment { line, text, offset } in comments {
            let position = if dangling && offset >= end {
                Position { instructions: instructions + 1, ..Position::default() }
            } else {
                let (words, inside) = places.at(offset);
                Position { instructions, words, inside }
            };
            self.reading.comments.push(Comment { line, text, position });
        }
    }

    fn error(&mut self, line: usize, kind: ErrorKind) {
        self.reading.errors.push(ReadError { line, kind });
    }

    fn finish(mut self) -> Reading<'a> {
        for line in std::mem::take(&mut self.lines.too_long) {
            self.error(line, ErrorKind::LineTooLong);
        }
        if self.reading.instructions.is_empty() {
            self.error(1, ErrorKind::NoInstructions);
        }
        self.reading
    }
}

fn can_hold_heredoc(text: &[u8]) -> bool {
    let mut header = header(text, 0..text.len());
    if header.keyword == Keyword::Onbuild {
        header = self::header(text, header.arguments);
    }
    matches!(header.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
        && matches!(array(text, header.arguments), Json::No)
}

/// Whether the text after a `#` has the form `check=…`.
fn is_check(text: &[u8]) -> bool {
    let Some((name, rest)) = text.split_at_checked(5) else { return false };
    name.eq_ignore_ascii_case(b"check") && trim_start(rest).starts_with(b"=")
}
