//! Whether the text of one RUN is that of several, joined by `&&`.

use super::exec::is_assignment;
use super::step::{Command, Run};
use super::tokens::Word;
use crate::nest::{is_redirection, precedes_command};
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
        if and.text != b"&&" || and.glued || leaves_traces(runs[index]) {
            return None;
        }
        let braced = braced(then, words);
        let is_braced = braced.is_some();
        rest = braced.or_else(|| bare(then, words))?;
        if rest.is_empty() {
            return Some(index + 2);
        }
        // Behind `{ a; b; } &&`, the shell would no longer stop at `a`.
        if is_braced && has_errexit(run) {
            return None;
        }
    }
    None
}

/// Whether the shell of a RUN is another one when its text is through: in another directory, with
/// other variables or options. With errexit (`SHELL [… "-e" …]`), a compound command as well, for
/// `&&` behind it switches that off inside.
pub fn leaves_traces(run: &Run<'_>) -> bool {
    let words: Vec<_> = run.words().collect();
    let has_errexit = has_errexit(run);
    let mut depth = 0_usize;
    let mut is_command = true;
    for (index, word) in words.iter().enumerate() {
        let is_target = index > 0 && is_redirection(words[index - 1].text);
        match (word.kind, word.text) {
            (TokenKind::Word, _) if is_target || !is_command => {}
            (TokenKind::Word, text) => {
                let is_alone = words.get(index + 1).is_none_or(|it| it.kind != TokenKind::Word);
                let is_assignment = is_assignment(text);
                if depth == 0 && (STATEFUL.contains(&text) || (is_assignment && is_alone)) {
                    return true;
                }
                is_command = is_assignment || precedes_command(text);
                if has_errexit && (COMPOUND.contains(&text) || text.starts_with(b"((")) {
                    return true;
                }
            }
            // A function or an array, or what runs on in the background.
            (_, b"(") if word.glued && index > 0 && words[index - 1].kind == TokenKind::Word => {
                return true;
            }
            (_, b"&") if depth == 0 => return true,
            (_, b"(") if has_errexit => return true,
            (_, b"(") => (depth, is_command) = (depth + 1, true),
            (_, b")") => (depth, is_command) = (depth.saturating_sub(1), true),
            (_, operator) => is_command |= !is_redirection(operator),
        }
    }
    false
}

fn has_errexit(run: &Run<'_>) -> bool {
    run.place.shell.as_ref().is_some_and(|it| it.iter().skip(1).any(is_errexit))
}

fn is_errexit(option: &Vec<u8>) -> bool {
    option == b"errexit" || (option.starts_with(b"-") && option.contains(&b'e'))
}

/// Commands that change the shell they run in.
const STATEFUL: [&[u8]; 28] = [
    b"cd",
    b"pushd",
    b"popd",
    b"export",
    b"readonly",
    b"declare",
    b"typeset",
    b"local",
    b"unset",
    b"set",
    b"setopt",
    b"shopt",
    b"umask",
    b"ulimit",
    b"trap",
    b"alias",
    b"unalias",
    b"eval",
    b".",
    b"source",
    b"exec",
    b"exit",
    b"return",
    b"read",
    b"builtin",
    b"function",
    b"hash",
    b"enable",
];

const COMPOUND: [&[u8]; 8] = [b"if", b"for", b"while", b"until", b"case", b"{", b"!", b"select"];

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
