//! Files that end with a continuation. More text may follow: parts of Dockerfiles are put together.

use std::iter;

use dockwright_syntax::SyntaxKind::{
    BlankLine, Comment, Continuation, Indent, Newline, Whitespace,
};
use dockwright_syntax::{self as syntax, SyntaxToken};

use super::suppress::Suppressions;
use crate::pass::edit::{Indel, TextEdit};

/// Why such a file keeps its text.
pub(super) const CONTINUED: &str = "the file ends with a continuation, so other text may follow";

/// The edit that removes the continuation at the end of the last instruction, unless a comment
/// protects the instruction.
pub(super) fn closing(text: &str) -> Option<TextEdit> {
    let is_spacer = |it: &&str| it.trim().is_empty() || it.trim_start().starts_with('#');
    let last = text.lines().rev().find(|it| !is_spacer(it))?;
    last.trim_end().ends_with(['\\', '`']).then_some(())?;
    let parse = syntax::parse(text);
    let instruction = parse.file().instructions().last()?;
    let is_trivia =
        |it: &SyntaxToken| matches!(it.kind(), Comment | Indent | BlankLine | Newline | Whitespace);
    let token = instruction.syntax().last_token()?;
    let mut tokens = iter::successors(Some(token), SyntaxToken::prev_token);
    let continuation = tokens.find(|it| !is_trivia(it))?;
    let start = usize::from(continuation.text_range().start());
    let is_left_alone = || Suppressions::in_file(&parse).silence_all(start);
    (continuation.kind() == Continuation && !is_left_alone()).then_some(())?;
    let end = start + continuation.text().trim_end_matches(['\n', '\r']).len();
    TextEdit::new(vec![Indel::replace(start..end, "")])
}
