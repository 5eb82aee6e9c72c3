//! Removes whole instructions.

use dockwright_model::Instruction;
use dockwright_syntax::ast;
use dockwright_syntax::pragma::speaks_to_tool;

use super::comments;
use crate::PassContext;
use crate::pass::edit::Indel;

/// What the comments of a removed instruction are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Not the next instruction: an empty line separates them.
    Apart,
    /// The next instruction as well.
    Next,
}

/// The edit that removes an instruction and keeps its comments, or the reason why it must stay.
pub(crate) fn taken_out(
    ctx: &PassContext<'_>,
    it: &Instruction,
    then: Then,
) -> Result<Indel, String> {
    let source = ctx.source();
    let before = it.index.checked_sub(1);
    let before = before.map_or(0, |it| ctx.model().instructions()[it].range().end);
    let above: Vec<_> = source[before..it.start()]
        .lines()
        .map(str::trim_start)
        .filter(|it| it.starts_with('#'))
        .collect();
    let end = it.range().end;
    let inside = comments::within(it, &(it.start()..end));
    if above.iter().copied().chain(inside.iter().map(String::as_str)).any(speaks_to_tool) {
        return Err("a comment for a tool belongs to the instruction".to_owned());
    }
    if let Some(comment) = shell_comment(it) {
        return Err(format!("`{comment}` is a comment for the shell, and would be lost"));
    }
    if ctx.swallows_next(it) {
        return Err("the instruction below is a part of it".to_owned());
    }
    let start = source[..it.start()].rfind('\n').map_or(0, |at| at + 1);
    let is_whole = source[start..it.start()].trim_start_matches([' ', '\t']).is_empty()
        && begins_with_keyword(it)
        && (source[..end].ends_with('\n') || end == source.len());
    if !is_whole {
        return Err("the instruction shares a line with another one".to_owned());
    }
    // A comment without its instruction must not appear to be about the next one.
    let has_comment = it.syntax.leading_comments().next().is_some() || !inside.is_empty();
    let is_apart = has_comment && then == Then::Apart;
    let lines = inside.iter().flat_map(|it| [it.as_str(), "\n"]);
    let left: String = lines.chain(is_apart.then_some("\n")).collect();
    Ok(Indel::replace(start..end, left))
}

/// Text that the shell reads as a comment in an instruction.
fn shell_comment(it: &Instruction) -> Option<String> {
    if it.syntax.json().is_some() {
        return None;
    }
    let text = ast::joined(it.syntax.syntax());
    let begins =
        |at: &usize| text[..*at].ends_with(|c: char| c.is_whitespace() || ";&|()".contains(c));
    let start = text.match_indices('#').map(|it| it.0).find(begins)?;
    text[start..].lines().next().map(|it| it.trim_end().to_owned())
}

/// Whether no continuation comes before the keyword.
fn begins_with_keyword(it: &Instruction) -> bool {
    let mut tokens = it.syntax.leading_trivia();
    let last = tokens.by_ref().last();
    let first = last.map_or_else(|| it.syntax.syntax().first_token(), |it| it.next_token());
    first == it.syntax.keyword_token()
}
