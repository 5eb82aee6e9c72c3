//! Whether the text of one RUN is that of several, joined by `&&`.

use super::step::{Command, Run};
use super::tokens::Word;
use crate::shell::TokenKind;

/// Whether both can be part of one RUN: all is equal but the text, which can be read.
pub fn can_join(first: &Run<'_>, second: &Run<'_>) -> bool {
    let is_plain = |run: &Run<'_>| {
        matches!(run.command, Command::Shell(_))
            && run.instruction.heredocs.is_empty()
            && run.words().all(|it| it.kind != TokenKind::Rest && !it.text.contains(&b'\n'))
            && ends_in_command(run)
    };
    first.has_same_circumstances(second) && is_plain(first) && is_plain(second)
}

/// Whether `&&` may follow: not behind `a &`, nor behind nothing.
fn ends_in_command(run: &Run<'_>) -> bool {
    let words: Vec<_> = run.words().collect();
    let last = without_semicolon(&words).last();
    last.is_some_and(|it| it.kind == TokenKind::Word || it.text == b")")
}

/// How many of `runs`, two at least, make up `joined`: `a && b`, or `a && { b; }`.
pub fn joined(runs: &[&Run<'_>], joined: &Run<'_>) -> Option<usize> {
    let all: Vec<_> = joined.words().collect();
    let all = without_semicolon(&all);
    let [first, more @ ..] = runs else { return None };
    let first: Vec<_> = first.words().collect();
    let mut rest = strip(all, without_semicolon(&first))?;
    for (index, run) in more.iter().enumerate() {
        let words: Vec<_> = run.words().collect();
        let words = without_semicolon(&words);
        let [and, then @ ..] = rest else { return None };
        if and.text != b"&&" || and.glued {
            return None;
        }
        rest = braced(then, words).or_else(|| bare(then, words))?;
        if rest.is_empty() {
            return Some(index + 2);
        }
    }
    None
}

/// What follows `{ words; }`.
fn braced<'t>(text: &'t [Word<'t>], words: &[Word<'_>]) -> Option<&'t [Word<'t>]> {
    let [open, text @ ..] = text else { return None };
    let [semicolon, close, rest @ ..] = strip(text, words)? else { return None };
    let is_block = open.text == b"{" && semicolon.text == b";" && close.text == b"}";
    (is_block && !open.glued && !semicolon.glued && !close.glued).then_some(rest)
}

/// What follows `words`, which must be one list of commands that all have to succeed.
fn bare<'t>(text: &'t [Word<'t>], words: &[Word<'_>]) -> Option<&'t [Word<'t>]> {
    let mut depth = 0_usize;
    for word in words.iter().filter(|it| it.kind != TokenKind::Word) {
        match word.text {
            b"(" => depth += 1,
            b")" => depth = depth.checked_sub(1)?,
            b";" | b"||" | b"&" if depth == 0 => return None,
            _ => {}
        }
    }
    strip(text, words)
}

fn strip<'t>(text: &'t [Word<'t>], words: &[Word<'_>]) -> Option<&'t [Word<'t>]> {
    text.split_at_checked(words.len()).filter(|(head, _)| head == &words).map(|(_, rest)| rest)
}

fn without_semicolon<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    match words {
        [head @ .., last] if last.text == b";" && last.kind == TokenKind::Separator => head,
        all => all,
    }
}
