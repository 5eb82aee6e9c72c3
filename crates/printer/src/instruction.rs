//! One instruction.

use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind, SyntaxToken, ast::Instruction};

use crate::{
    items::{Gap, Item, items, items_of},
    list::{array, pairs, separator},
    out::{Out, trim_blanks},
    shell::{Sides, shell_text},
};

/// Prints an instruction without the comments above it, its newline included.
pub(crate) fn instruction(
    out: &mut Out,
    source: &str,
    it: &Instruction,
    sides: &mut Sides<'_, '_>,
    cache_safe: bool,
) {
    let Some((keyword, elements)) = header(it) else { return untouched(out, it) };
    let (items, tail) = items(source, elements.into_iter());
    // Without the blank behind it, an escape character at the end would continue the line.
    if tail.is_broken && items.last().is_some_and(|it| it.text.ends_with(out.escape())) {
        return untouched(out, it);
    }
    out.push(&keyword);
    match it.keyword() {
        Some(Keyword::Onbuild) | None => verbatim(out, &items),
        _ if cache_safe => verbatim(out, &items),
        Some(keyword) => arguments(out, source, keyword, &items, sides),
    }
    end(out, &tail);
    for heredoc in it.heredocs() {
        for token in heredoc.syntax().children_with_tokens() {
            token.as_token().into_iter().for_each(|token| untouched_token(out, token));
        }
    }
}

/// Prints an instruction, without the comments above it, as it is.
pub(crate) fn untouched(out: &mut Out, it: &Instruction) {
    let tokens = it.syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token);
    for token in tokens.skip(it.leading_trivia().count()) {
        untouched_token(out, &token);
    }
}

/// Prints a token as it is: line ends follow the file, but for those in the body of a heredoc.
pub(crate) fn untouched_token(out: &mut Out, token: &SyntaxToken) {
    if token.kind() == SyntaxKind::HeredocBody {
        out.push(token.text());
    } else {
        out.untouched(token.text());
    }
}

/// The keyword in canonical case, and everything behind it but the heredocs.
///
/// Nothing where a comment stands behind a continuation, in the middle of the keyword or before it.
fn header(it: &Instruction) -> Option<(String, Vec<SyntaxElement>)> {
    let is_keyword = |it: &SyntaxElement| it.kind() == SyntaxKind::KeywordToken;
    let mut elements: Vec<_> = it
        .syntax()
        .children_with_tokens()
        .skip(it.leading_trivia().count())
        .take_while(|it| it.kind() != SyntaxKind::Heredoc)
        .collect();
    let end = elements.iter().rposition(is_keyword)? + 1;
    let word: Vec<_> = elements.drain(..end).collect();
    if word.iter().any(|it| it.kind() == SyntaxKind::Comment) {
        return None;
    }
    let as_written = || word.iter().filter(|it| is_keyword(it)).map(ToString::to_string).collect();
    Some((it.keyword().map_or_else(as_written, |it| it.as_str().to_owned()), elements))
}

fn arguments(
    out: &mut Out,
    source: &str,
    keyword: Keyword,
    items: &[Item<'_>],
    sides: &mut Sides<'_, '_>,
) {
    if items.first().is_some_and(|it| it.kind == SyntaxKind::Pair) {
        return pairs(out, items, keyword.as_str().len());
    }
    if items.iter().any(|it| it.kind == SyntaxKind::Word && it.text.starts_with('[')) {
        // Nearly an array: with other blanks between its words, it could become one.
        return verbatim(out, items);
    }
    let mut level = 0;
    for (index, item) in items.iter().enumerate() {
        level |= usize::from(separator(out, item, index == 0));
        match item.element.as_node() {
            Some(text) if keyword == Keyword::Run && item.kind == SyntaxKind::ShellText => {
                shell_text(out, source, text, level, sides);
            }
            _ => argument(out, source, item),
        }
    }
}

fn argument(out: &mut Out, source: &str, item: &Item<'_>) {
    match (item.kind, item.element.as_node()) {
        (SyntaxKind::JsonArray, Some(node)) => array(out, source, node),
        (SyntaxKind::LegacyPair, Some(node)) => {
            let (parts, _) = items_of(source, node);
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
        (SyntaxKind::Subkeyword, _) if !item.text.contains('\n') => {
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
