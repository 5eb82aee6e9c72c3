//! The text between two joined texts: `&&`, and the comments above the second.

use std::cell::OnceCell;

use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxToken};

use crate::PassContext;
use crate::pass::run::Run;

/// The text between two `RUN`s, from `from` to `to`: `&&` and the comments, placed as these texts
/// or, failing that, the rest of the file place `&&`. `None` if a comment is about more than the
/// next command.
pub(super) fn joint(
    ctx: &PassContext<'_>,
    runs: [&Run<'_>; 2],
    from: usize,
    to: usize,
) -> Option<String> {
    let comments = comments(runs[0], from, to);
    if comments.iter().any(|it| speaks_to_tool(it) || is_divider(it)) {
        return None;
    }
    let comments: Vec<_> = comments.iter().map(|it| format!("{}\n", it.trim_end())).collect();
    let comments = comments.concat();
    let escape = ctx.parse.escape();
    let own = runs.map(|it| operators(ctx, ctx.text(it.instruction)));
    let own = (own[0].0 + own[1].0, own[0].1 + own[1].1);
    let (at_end, at_start) = if own == (0, 0) { of_file(ctx) } else { own };
    Some(match (at_end > at_start, comments.as_str()) {
        (true, _) => format!(" && {escape}\n{comments}"),
        (false, "") => " && ".to_owned(),
        (false, _) => format!(" {escape}\n{comments}&& "),
    })
}

/// The numbers of `&&` at the ends and at the starts of lines.
fn operators(ctx: &PassContext<'_>, text: &str) -> (usize, usize) {
    let escape = ctx.parse.escape();
    let ends = |it: &&str| {
        let before = it.trim_end().strip_suffix(escape).map(str::trim_end);
        before.is_some_and(|it| it.ends_with("&&"))
    };
    let starts = |it: &&str| it.trim_start().starts_with("&&");
    (text.lines().filter(ends).count(), text.lines().filter(starts).count())
}

/// Those numbers for the whole file.
fn of_file(ctx: &PassContext<'_>) -> (usize, usize) {
    *ctx.memory::<OnceCell<_>>().get_or_init(|| operators(ctx, ctx.source()))
}

/// The comments from `start`, which is in `first`, to `end`.
fn comments(first: &Run<'_>, start: usize, end: usize) -> Vec<String> {
    let token = first.instruction.syntax.syntax().last_token();
    std::iter::successors(token, SyntaxToken::next_token)
        .take_while(|it| usize::from(it.text_range().start()) < end)
        .filter(|it| {
            usize::from(it.text_range().start()) >= start && it.kind() == SyntaxKind::Comment
        })
        .map(|it| it.text().to_owned())
        .collect()
}

/// Whether a comment is not about the next command: a commented-out instruction, or a section
/// heading.
pub(crate) fn is_divider(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim();
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_instruction = Keyword::parse(word).is_some() && word.chars().all(char::is_uppercase);
    let is_line =
        |it: &str| ["####", "----", "====", "****", "~~~~"].iter().any(|line| it.contains(line));
    is_instruction || is_line(comment)
}
