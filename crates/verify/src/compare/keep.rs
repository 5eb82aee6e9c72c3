//! Instructions that are correct but whose layout must stay unchanged.

use crate::compare::{Exactness, instruction_difference};
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::reading::Reading;
use crate::script::Script;
use crate::shell::TokenKind;

/// The longest text of a command, in bytes. Linux limits one argument to 128 KiB including the NUL
/// at its end (`MAX_ARG_STRLEN`), and the shell gets the whole text as one argument.
pub const LONGEST_COMMAND: usize = 131_000;

/// An instruction that must stay unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The index among the instructions.
    pub index: usize,
    /// The line on which the instruction starts, 1-based.
    pub line: usize,
    /// The reason.
    pub why: Why,
}

/// Why an instruction must stay unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The end of its commands is uncertain.
    Unclear,
    /// Its text would become longer than [`LONGEST_COMMAND`].
    TooLong,
    /// Another file searches for its text.
    Searched,
    /// Its new layout reads differently.
    Differs,
}

/// The instructions of `before` that must not get their layout in `after`, because the text would
/// become too long, or is unclear and differs.
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

/// The instructions of `before` that read differently in `after`.
pub fn differing(before: &Reading<'_>, after: &Reading<'_>, exactness: Exactness) -> Vec<Kept> {
    let both = before.instructions.iter().zip(&after.instructions).enumerate();
    let differ =
        both.filter(|(_, (old, new))| instruction_difference(old, new, exactness).is_some());
    differ.map(|(index, (old, _))| Kept { index, line: old.line, why: Why::Differs }).collect()
}

/// The instructions whose reading is uncertain.
pub fn unclear(reading: &Reading<'_>) -> Vec<Kept> {
    let all = reading.instructions.iter().enumerate().filter(|(_, it)| is_unclear(it));
    all.map(|(index, it)| Kept { index, line: it.line, why: Why::Unclear }).collect()
}

/// Whether some of the shell text of an instruction, other than a comment, is in doubt.
fn is_unclear(it: &Instruction<'_>) -> bool {
    let Payload::Shell(tokens) = &it.payload else { return false };
    let is_unclear_script = Script::of(it, true).is_some_and(|it| it.is_unclear());
    is_unclear_script
        || tokens.last().is_some_and(|last| {
            last.kind == TokenKind::Rest && !it.slice(&last.span).starts_with(b"#")
        })
}

/// The length, in bytes, of the longest command that a shell gets.
pub fn longest_command(reading: &Reading<'_>) -> usize {
    let runs = reading.instructions.iter().filter(|it| it.keyword == Keyword::Run);
    runs.map(length).max().unwrap_or(0)
}

/// The length, in bytes, of the text that a shell gets, heredocs included.
fn length(it: &Instruction<'_>) -> usize {
    it.arguments.len() + it.heredocs.iter().map(|it| it.body.len()).sum::<usize>()
}
