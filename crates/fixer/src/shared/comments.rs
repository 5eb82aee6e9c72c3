//! Comments inside an instruction that lose their place in a fix.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxToken, is_byte};
use dockwright_verify::Change;

use super::quoting::Char;
use crate::PassContext;
use crate::pass::edit::Indel;

/// The comments of an instruction.
fn of(it: &Instruction) -> impl Iterator<Item = SyntaxToken> {
    let tokens = it.syntax.syntax().descendants_with_tokens();
    let tokens = tokens.filter_map(SyntaxElement::into_token);
    tokens.filter(|it| it.kind() == SyntaxKind::Comment)
}

/// Where the comments of an instruction start.
pub(crate) fn starts(it: &Instruction) -> Vec<usize> {
    of(it).map(|it| it.text_range().start().into()).collect()
}

/// The comments of an instruction that begin in `range`, without surrounding blanks.
pub(crate) fn within(it: &Instruction, range: &Range<usize>) -> Vec<String> {
    of(it)
        .filter(|it| range.contains(&it.text_range().start().into()))
        .map(|it| it.text().trim_end().to_owned())
        .collect()
}

/// The start of an instruction: a continuation may come before the keyword.
fn start(it: &Instruction) -> usize {
    let above_it = it.syntax.leading_trivia().last().map(|it| it.text_range().end());
    above_it.unwrap_or_else(|| it.syntax.syntax().text_range().start()).into()
}

/// The line that an instruction starts on, 1-based, for announcements.
pub(crate) fn line(ctx: &PassContext<'_>, it: &Instruction) -> usize {
    ctx.source()[..start(it)].matches('\n').count() + 1
}

/// Replaces `range` of an instruction by `text`; comments in the range move above the instruction.
///
/// `None` if a comment is a directive for a tool, which would take effect there.
pub(crate) fn replace(it: &Instruction, range: Range<usize>, text: &str) -> Option<Vec<Indel>> {
    let comments = within(it, &range);
    if comments.iter().any(|it| speaks_to_tool(it)) {
        return None;
    }
    let lines: String = comments.iter().flat_map(|it| [it.as_str(), "\n"]).collect();
    let start = it.start();
    if lines.is_empty() {
        Some(vec![Indel::replace(range, text)])
    } else if range.start == start {
        Some(vec![Indel::replace(range, lines + text)])
    } else {
        Some(vec![Indel::insert(start, lines), Indel::replace(range, text)])
    }
}

/// Moves the text of the arguments `chars` from the `#` at `index` on above the instruction, where
/// it becomes the comment that it was meant to be.
///
/// `None` if the text is more than the rest of a line, or would be a directive for a tool there.
pub(crate) fn move_up(
    ctx: &PassContext<'_>,
    it: &Instruction,
    chars: &[Char],
    index: usize,
) -> Option<(Vec<Indel>, Change)> {
    let (arguments, rest) = chars.split_at(index);
    arguments.last().filter(|it| it.is_blank())?;
    let last = arguments.iter().rfind(|it| !it.is_blank())?;
    let end = |it: &Char| it.at + it.c.len_utf8();
    let whole = rest.first()?.at..rest.last().map(end)?;
    let comment = ctx.source()[whole.clone()].trim_end_matches([' ', '\t']);
    let is_plain = |it: &Char| (it.c == '\t' || !it.c.is_control()) && !is_byte(it.c);
    let is_line = comment.chars().eq(rest.iter().take(comment.chars().count()).map(|it| it.c));
    // An empty comment would separate the instruction from the comments above it, and any other
    // comment would separate it from a linter directive directly above.
    let above = ctx.source()[..it.start()].lines().next_back().map_or("", str::trim_start);
    let is_free = comment != "#" && !(above.starts_with('#') && speaks_to_tool(above));
    let is_comment = comment.starts_with('#') && is_line && rest.iter().all(is_plain);
    (is_comment && is_free && !speaks_to_tool(comment)).then_some(())?;
    let start = start(it);
    let line = ctx.source()[..start].matches('\n').count() + 1;
    let indels = vec![
        Indel::insert(start, format!("{comment}\n")),
        Indel::replace(end(last)..whole.end, ""),
    ];
    Some((indels, Change::CommentMoved { line, comment: comment.to_owned() }))
}
