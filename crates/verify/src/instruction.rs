//! One instruction: its header, its arguments, and the ranges of its words.

use std::borrow::Cow;

use crate::bytes::{Span, is_separator, trim_span};
use crate::flags::{Flag, flags};
use crate::heredoc::Heredoc;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::shell::TokenKind;
use crate::words::list;

/// An instruction as the builder reads it.
#[derive(Debug, Clone)]
pub struct Instruction<'a> {
    /// The line on which the instruction starts, 1-based.
    pub line: usize,
    /// The last line of the instruction, heredoc bodies included.
    pub last_line: usize,
    /// The joined text of its lines, including the keyword.
    pub text: Cow<'a, [u8]>,
    /// The keyword, which determines what the instruction does.
    pub keyword: Keyword,
    /// The range of the keyword.
    pub name: Span,
    /// The flags, in order.
    pub flags: Vec<Flag>,
    /// The range of the arguments, without flags and surrounding white space.
    pub arguments: Span,
    /// The arguments.
    pub payload: Payload,
    /// The heredocs, in order.
    pub heredocs: Vec<Heredoc<'a>>,
    /// The comments that `BuildKit` attaches to the instruction: those since the previous
    /// instruction or the last empty comment, regardless of blank lines.
    pub attached: Vec<Attached<'a>>,
}

/// A comment that `BuildKit` attaches to the instruction below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached<'a> {
    /// The text after the `#`, without surrounding white space.
    pub text: &'a [u8],
    /// The comment reads `check=…` but is indented, and so has no effect.
    pub indented_check: bool,
}

/// The parts of a logical line.
pub struct Header {
    pub keyword: Keyword,
    pub name: Span,
    pub flags: Vec<Flag>,
    pub arguments: Span,
}

/// Splits the instruction in `span` into keyword, flags and arguments.
pub fn header(text: &[u8], span: Span) -> Header {
    let span = trim_span(text, span);
    let inner = &text[span.clone()];
    let end = inner.iter().position(|&byte| is_separator(byte)).unwrap_or(inner.len());
    let blanks = inner[end..].iter().take_while(|byte| is_separator(**byte)).count();
    let name = span.start..span.start + end;
    let (flags, arguments) = flags(text, name.end + blanks..span.end);
    let arguments = trim_span(text, arguments..span.end);
    Header { keyword: Keyword::new(&inner[..end]), name, flags, arguments }
}

impl Instruction<'_> {
    /// The bytes in `span`.
    pub fn slice(&self, span: &Span) -> &[u8] {
        &self.text[span.clone()]
    }

    /// The words of [`Payload::Words`] or [`Payload::Pairs`]; empty for other forms.
    pub fn words(&self) -> Vec<&[u8]> {
        match &self.payload {
            Payload::Words(words) | Payload::Pairs(words) => {
                words.iter().map(|word| self.slice(word)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The ranges that a comment line inside the instruction must not cross: the keyword, the
    /// flags, and the words of the arguments other than the shell's `&&`, `||`, `|` and `;`.
    pub(crate) fn landmarks(&self) -> Vec<Span> {
        let mut landmarks = vec![self.name.clone()];
        landmarks.extend(self.flags.iter().map(|flag| flag.span.clone()));
        self.payload_landmarks(&self.payload, &mut landmarks);
        landmarks
    }

    fn payload_landmarks(&self, payload: &Payload, landmarks: &mut Vec<Span>) {
        match payload {
            Payload::Json(strings) => landmarks.extend(strings.iter().map(|it| it.span.clone())),
            Payload::Words(words) | Payload::Pairs(words) => landmarks.extend_from_slice(words),
            Payload::Legacy { key, value } => {
                landmarks.push(key.clone());
                landmarks.extend(list(&self.text, value.clone()));
            }
            Payload::Exact(span) => landmarks.extend(list(&self.text, span.clone())),
            Payload::Healthcheck { kind, command } => {
                landmarks.push(kind.clone());
                self.payload_landmarks(command, landmarks);
            }
            Payload::Shell(tokens) => {
                for token in tokens {
                    match token.kind {
                        TokenKind::Separator => {}
                        TokenKind::Rest => landmarks.extend(list(&self.text, token.span.clone())),
                        _ => landmarks.push(token.span.clone()),
                    }
                }
            }
        }
    }
}
