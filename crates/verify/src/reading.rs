//! The reading of a file: everything in it that means something to a builder or to its authors.

use crate::directives::Directive;
use crate::instruction::Instruction;

/// What a file says, apart from its layout.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The parser directives, in order.
    pub directives: Vec<Directive<'a>>,
    /// The image that `# syntax=` hands the file to, if any.
    pub frontend: Option<&'a [u8]>,
    /// The escape character, `\` or a backtick.
    pub escape: u8,
    /// The instructions, in order.
    pub instructions: Vec<Instruction<'a>>,
    /// All comments, in order.
    pub comments: Vec<Comment<'a>>,
    /// What `BuildKit`'s parser would refuse. It stops at the first; all are here.
    pub errors: Vec<ReadError>,
}

/// A comment line, between instructions or inside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The line it stands on, 1-based.
    pub line: usize,
    /// The comment from its `#` on, without blanks at its end.
    pub text: &'a [u8],
    /// What stands before it.
    pub position: Position,
}

/// How much of a file stands before a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The instructions that end before it.
    pub instructions: usize,
    /// The words of the instruction it stands in that begin before it, keyword and flags
    /// included; `&&`, `||`, `|` and `;` of shell text do not count.
    pub words: usize,
    /// The bytes of the last of these words that stand before it, where the word goes on behind
    /// it; blanks do not count.
    pub inside: usize,
}

/// An error that `BuildKit`'s parser would stop at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line it is on, 1-based.
    pub line: usize,
    /// What it is.
    pub kind: ErrorKind,
}

/// What is wrong with a file.
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
    /// A JSON array holds something else than strings.
    JsonNotStrings,
    /// A word of ENV or LABEL has no `=`.
    MissingEquals,
    /// ENV or LABEL has a name and no value.
    MissingValue,
    /// A parser directive is given twice.
    DuplicateDirective,
    /// The escape directive names another character than `\` or a backtick.
    InvalidEscape,
    /// The keyword is not known.
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
