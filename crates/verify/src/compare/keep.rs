//! Instructions whose layout is not to be touched, though nothing is wrong with them.

use crate::compare::{Exactness, instruction_difference};
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::reading::Reading;
use crate::script::Script;
use crate::shell::TokenKind;

/// The bytes that the text of a command may have. Linux takes 128 KiB as one argument
/// (`MAX_ARG_STRLEN`), the byte at its end included, and the shell gets the text as one.
pub const LONGEST_COMMAND: usize = 131_000;

/// An instruction that is to stay as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its index among the instructions.
    pub index: usize,
    /// The line that it starts on, 1-based.
    pub line: usize,
    /// Why.
    pub why: Why,
}

/// Why an instruction is to stay as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Where its commands end cannot be told for certain.
    Unclear,
    /// Its text would get longer than [`LONGEST_COMMAND`].
    TooLong,
    /// Something else looks for its text.
    Searched,
}

/// The instructions of `before` that are not to get the layout that they have in `after`: their
/// text would get too long, or it is unclear and another one in `after`.
pub fn to_keep(before: &Reading<'_>, after: &Reading<'_>) -> Vec<Kept> {
    let both = before.instructions.iter().zip(&after.instructions);
    let changed = both.enumerate().filter(|(_, (old, new))| old.text != new.text);
    let why = |old: &Instruction<'_>, new: &Instruction<'_>| {
        if length(new) > LONGEST_COMMAND {
            return Some(Why::TooLong);
        }
        let is_other = || instruction_difference(old, new, Exactness::Tokens).is_some();
        (is_unclear(old) && is_other()).then_some(Why::Unclear)
    };
    let kept = changed.filter_map(|(index, (old, new))| {
        Some(Kept { index, line: old.line, why: why(old, new)? })
    });
    kept.collect()
}

/// The instructions that cannot be read for certain.
pub fn unclear(reading: &Reading<'_>) -> Vec<Kept> {
    let all = reading.instructions.iter().enumerate().filter(|(_, it)| is_unclear(it));
    all.map(|(index, it)| Kept { index, line: it.line, why: Why::Unclear }).collect()
}

/// Whether some of the shell text of an instruction is in doubt; a comment is not.
fn is_unclear(it: &Instruction<'_>) -> bool {
    let Payload::Shell(tokens) = &it.payload else { return false };
    let is_unclear_script = Script::of(it, true).is_some_and(|it| it.is_unclear());
    is_unclear_script
        || tokens.last().is_some_and(|last| {
            last.kind == TokenKind::Rest && !it.slice(&last.span).starts_with(b"#")
        })
}

/// The bytes of the longest command that a shell gets.
pub fn longest_command(reading: &Reading<'_>) -> usize {
    let runs = reading.instructions.iter().filter(|it| it.keyword == Keyword::Run);
    runs.map(length).max().unwrap_or(0)
}

/// How long the text is that a shell gets, with the heredocs behind it.
fn length(it: &Instruction<'_>) -> usize {
    it.arguments.len() + it.heredocs.iter().map(|it| it.body.len()).sum::<usize>()
}
