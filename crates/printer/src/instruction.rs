//! One instruction.

use std::borrow::Cow;

use dockwright_syntax::{Keyword, Leaf, SyntaxKind, View};

use crate::{
    items::{Gap, Item, is_trivia, items, items_of},
    list::{array, is_column, pairs, separator},
    out::{Out, trim_blanks},
    shell::{self, Sides, shell_text},
};

/// Prints an instruction without the comments above it, its newline included.
pub(crate) fn instruction(
    out: &mut Out,
    it: View<'_>,
    sides: &mut Sides<'_, '_>,
    cache_safe: bool,
) {
    let keyword = Keyword::of_node(it.kind());
    let Some((word, behind)) = header(it, keyword) else { return untouched(out, it) };
    let (items, tail) = items(behind);
    // Without the blank behind it, an escape character at the end would continue the line.
    if tail.is_broken && items.last().is_some_and(|it| it.text.ends_with(out.escape())) {
        return untouched(out, it);
    }
    out.push(&word);
    match keyword {
        Some(Keyword::Onbuild) | None => verbatim(out, &items),
        Some(keyword) => arguments(out, keyword, &items, sides, cache_safe),
    }
    end(out, &tail);
    for heredoc in it.children().filter(|it| it.kind() == SyntaxKind::Heredoc) {
        heredoc.children().for_each(|token| untouched_token(out, token.kind(), token.text()));
    }
}

/// The tokens of an instruction before its keyword: the comments directly above it, with what
/// stands around them.
pub(crate) fn leading_trivia(it: View<'_>) -> impl Iterator<Item = View<'_>> {
    use SyntaxKind::{Comment, Indent, Newline};
    it.children().take_while(|it| matches!(it.kind(), Comment | Indent | Newline))
}

/// Whether lines begin with tabs in quotes, which have to stay, and others outside of them, which
/// would stand apart from these if they were indented by blanks. Comments have no say: each takes
/// the indentation of the line that follows, wherever that is.
pub(crate) fn has_tabs_in_quotes(it: View<'_>) -> bool {
    if !it.text().contains("\n\t") {
        return false;
    }
    let (mut in_quotes, mut outside) = (false, false);
    let (mut begins_line, mut is_due) = (false, false);
    let is_heredoc = |kind| kind == SyntaxKind::Heredoc;
    it.leaves(is_heredoc, |Leaf { kind, range, .. }| {
        let has_tab = begins_line && it.source()[range].starts_with('\t');
        outside |= std::mem::take(&mut is_due) && kind != SyntaxKind::Comment;
        match kind {
            SyntaxKind::Whitespace | SyntaxKind::Indent => is_due = has_tab,
            _ => in_quotes |= has_tab && !is_trivia(kind) && !is_heredoc(kind),
        }
        begins_line =
            matches!(kind, SyntaxKind::Continuation | SyntaxKind::Newline | SyntaxKind::BlankLine);
    });
    in_quotes && outside
}

/// Prints an instruction, without the comments above it, as it is.
pub(crate) fn untouched(out: &mut Out, it: View<'_>) {
    let mut trivia = leading_trivia(it).count();
    it.leaves(
        |_| false,
        |Leaf { kind, range, .. }| match trivia.checked_sub(1) {
            Some(left) => trivia = left,
            None => untouched_token(out, kind, &it.source()[range]),
        },
    );
}

/// Prints a token as it is: line ends follow the file, but for those in the body of a heredoc.
pub(crate) fn untouched_token(out: &mut Out, kind: SyntaxKind, text: &str) {
    match kind {
        SyntaxKind::HeredocBody => out.push(text),
        // The last line may end in a lone `\r`.
        SyntaxKind::Newline if !text.contains('\n') => {}
        _ => out.untouched(text),
    }
}

/// The keyword in canonical case, and everything behind it but the heredocs.
///
/// Nothing where a comment stands behind a continuation, in the middle of the keyword or before it.
fn header(
    it: View<'_>,
    keyword: Option<Keyword>,
) -> Option<(Cow<'static, str>, impl Iterator<Item = View<'_>>)> {
    use SyntaxKind::{Comment, Heredoc, KeywordToken};
    let trivia = leading_trivia(it).count();
    let children = it.children().skip(trivia);
    // Nothing but a gap stands before the keyword, and between the tokens of one that is cut.
    let tokens =
        children.clone().take_while(|it| it.kind() == KeywordToken || is_trivia(it.kind()));
    let last = tokens.clone().enumerate().filter(|(_, it)| it.kind() == KeywordToken).last()?.0;
    if tokens.clone().take(last).any(|it| it.kind() == Comment) {
        return None;
    }
    let as_written = || tokens.filter(|it| it.kind() == KeywordToken).map(View::text).collect();
    let word = keyword.map_or_else(as_written, |it| it.as_str().into());
    Some((word, children.skip(last + 1).take_while(|it| it.kind() != Heredoc)))
}

fn arguments(
    out: &mut Out,
    keyword: Keyword,
    items: &[Item<'_>],
    sides: &mut Sides<'_, '_>,
    cache_safe: bool,
) {
    if items.first().is_some_and(|it| it.kind == SyntaxKind::Pair) {
        return pairs(out, items, keyword.as_str().len());
    }
    if items.iter().any(|it| it.kind == SyntaxKind::Word && it.text.starts_with('[')) {
        // Nearly an array: with other blanks between its words, it could become one.
        return verbatim(out, items);
    }
    let is_column = is_column(items)
        || matches!(items, [it] if it.kind == SyntaxKind::ShellText && shell::is_column(it.view));
    let mut level = 0;
    for (index, item) in items.iter().enumerate() {
        let is_commands = keyword == Keyword::Run && item.kind == SyntaxKind::ShellText;
        let is_pulled_up = index == 0 && !is_column;
        let is_text = is_commands && cache_safe && item.text.contains('\n');
        if is_text && item.gap.is_broken && !is_pulled_up {
            // The first line keeps in step with the others.
            out.verbatim(item.gap.raw);
            out.verbatim(item.text);
            continue;
        }
        level |= usize::from(separator(out, item, is_pulled_up));
        if is_commands && cache_safe {
            out.verbatim(item.text);
        } else if is_commands {
            shell_text(out, item.view, level, sides);
        } else {
            argument(out, item);
        }
    }
}

fn argument(out: &mut Out, item: &Item<'_>) {
    match item.kind {
        SyntaxKind::JsonArray => array(out, item.view),
        SyntaxKind::LegacyPair => {
            let (parts, _) = items_of(item.view);
            // Lines of the value cannot move, so the first one keeps in step with them.
            let keeps_break = |value: &Item<'_>| value.gap.is_broken && value.text.contains('\n');
            if parts.last().is_some_and(keeps_break) {
                return out.verbatim(item.text);
            }
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    separator(out, part, false);
                }
                out.verbatim(part.text);
            }
        }
        SyntaxKind::Subkeyword if !item.text.contains('\n') => {
            out.push(&item.text.to_uppercase());
        }
        _ => out.verbatim(item.text),
    }
}

/// Prints everything from the first item to the last as it is.
fn verbatim(out: &mut Out, items: &[Item<'_>]) {
    for (index, item) in items.iter().enumerate() {
        if index == 0 {
            separator(out, item, true);
        } else {
            out.verbatim(item.gap.raw);
        }
        out.verbatim(item.text);
    }
}

/// Ends the instruction; comments behind a continuation that nothing follows come after it.
fn end(out: &mut Out, tail: &Gap<'_>) {
    if !tail.is_broken && tail.is_odd() {
        out.push(trim_blanks(tail.raw.trim_end_matches(['\r', '\n'])));
    }
    out.newline();
    for comment in tail.comments() {
        out.push(comment);
        out.newline();
    }
}
