//! The reading of a file: everything with a meaning to a builder or to authors.

use crate::directives::Directive;
use crate::instruction::Instruction;

/// The content of a file, apart from its layout.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The parser directives, in order.
    pub directives: Vec<Directive<'a>>,
    /// The frontend image named by `# syntax=`, if any.
    pub frontend: Option<&'a [u8]>,
    /// The escape character, `\` or a backtick.
    pub escape: u8,
    /// The instructions, in order.
    pub instructions: Vec<Instruction<'a>>,
    /// All comments, in order.
    pub comments: Vec<Comment<'a>>,
    /// The errors that `BuildKit`'s parser reports. It stops at the first; this list has all of
    /// them.
    pub errors: Vec<ReadError>,
}

/// A comment line, between instructions or inside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The line of the comment, 1-based.
    pub line: usize,
    /// The comment from its `#` on, without trailing blanks.
    pub text: &'a [u8],
    /// The position of the comment among the instructions and words.
    pub position: Position,
}

/// How much of a file precedes a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The number of instructions that end before the comment.
    pub instructions: usize,
    /// The number of words that begin before the comment in the surrounding instruction, keyword
    /// and flags included, without the operators `&&`, `||`, `|` and `;` of shell text.
    pub words: usize,
    /// The number of bytes of the last of these words before the comment, if the word continues
    /// after it. Blanks are not counted.
    pub inside: usize,
}

/// An error that `BuildKit`'s parser would stop at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line of the error, 1-based.
    pub line: usize,
    /// The kind of the error.
    pub kind: ErrorKind,
}

/// The kinds of errors in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The file has no instructions.
    NoInstructions,
    /// A line is longer than 65,535 bytes.
    LineTooLong,
    /// The line that ends a heredoc is missing.
    UnterminatedHeredoc,
    /// The name of a heredoc cannot be read.
    HeredocName,
    /// A JSON array has an element that is not a string.
    JsonNotStrings,
    /// A word of ENV or LABEL has no `=`.
    MissingEquals,
    /// ENV or LABEL has a name but no value.
    MissingValue,
    /// A parser directive is given twice.
    DuplicateDirective,
    /// The escape directive names a character other than `\` or a backtick.
    InvalidEscape,
    /// The keyword is unknown.
    UnknownInstruction,
}

impl ErrorKind {
    pub(crate) fn message(self) -> &'static str {
        match self {
            ErrorKind::NoInstructions => "file with no instructions",
            ErrorKind::LineTooLong => "line longer than 65,535 bytes",
            ErrorKind::UnterminatedHeredoc => "unterminated heredoc",
            ErrorKind::HeredocName => "heredoc name that cannot be read",
            ErrorKind::JsonNotStrings => "JSON array of other things than strings",
            ErrorKind::MissingEquals => "word without `=`",
            ErrorKind::MissingValue => "name without a value",
            ErrorKind::DuplicateDirective => "parser directive given twice",
            ErrorKind::InvalidEscape => "invalid escape directive",
            ErrorKind::UnknownInstruction => "unknown instruction",
        }
    }
}
