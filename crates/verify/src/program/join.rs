//! Checks that the text of one RUN is that of several, joined by `&&`.

use super::directory::all_must_succeed;
use super::exec::is_assignment;
use super::step::{Command, Run};
use super::tokens::Word;
use crate::nest::{is_redirection, precedes_command};
use crate::shell::TokenKind;

/// Whether the text of a RUN can become part of the text of another RUN.
pub fn is_plain(run: &Run<'_>) -> bool {
    matches!(run.command, Command::Shell(_))
        && run.instruction.heredocs.is_empty()
        && run.words().all(|it| it.kind != TokenKind::Rest && !it.text.contains(&b'\n'))
        && ends_in_command(run)
}

/// Whether `&&` may follow the text: not after `a &`, and not after an empty text.
fn ends_in_command(run: &Run<'_>) -> bool {
    let words: Vec<_> = run.words().collect();
    let last = without_semicolon(&words).last();
    last.is_some_and(|it| it.kind == TokenKind::Word || it.text == b")")
}

/// The result of matching a joined RUN.
pub struct Joined {
    /// The number of RUNs joined, at least two.
    pub runs: usize,
    /// The number of clean-ups removed because a later one repeats them.
    pub dropped: usize,
}

/// How many of `runs` make up `joined`: `a && b`, or `a && { b; }`, without those of `clean_ups`
/// that end one RUN and occur again in a later one, in this order.
pub fn joined(runs: &[&Run<'_>], joined: &Run<'_>, clean_ups: &[&[String]]) -> Option<Joined> {
    let all: Vec<_> = joined.words().collect();
    let texts: Vec<Vec<_>> = runs.iter().map(|it| it.words().collect()).collect();
    let texts: Vec<_> = texts.iter().map(|it| without_semicolon(it)).collect();
    let mut ways = vec![Way { rest: without_semicolon(&all), dropped: 0 }];
    for (index, run) in runs.iter().enumerate() {
        let (words, later) = (texts[index], &texts[index + 1..]);
        if index > 0 {
            let is_open = !leaves_traces(runs[index - 1]);
            ways = ways.into_iter().filter(|_| is_open).filter_map(Way::behind_and).collect();
        }
        let mut next = Vec::new();
        for way in ways {
            if index == 0 || all_must_succeed(words) {
                next.extend(shortened(&way, words, later, clean_ups));
            }
            // In `{ a; b; } && …`, the shell would no longer stop at a failure of `a`.
            let braced = braced(way.rest, words).filter(|it| it.is_empty() || !has_errexit(run));
            next.extend(braced.filter(|_| index > 0).map(|rest| Way { rest, ..way }));
        }
        ways = next;
        if let Some(way) = ways.iter().find(|it| index > 0 && it.rest.is_empty()) {
            return Some(Joined { runs: index + 1, dropped: way.dropped });
        }
    }
    None
}

/// One way to match the joined text so far.
#[derive(Clone, Copy)]
struct Way<'t> {
    /// The tokens not matched yet.
    rest: &'t [Word<'t>],
    /// The number of clean-ups left out.
    dropped: usize,
}

impl Way<'_> {
    fn behind_and(self) -> Option<Self> {
        let (and, rest) = self.rest.split_first()?;
        (and.text == b"&&" && !and.glued).then_some(Self { rest, ..self })
    }
}

/// The ways to continue over `words`: all of them, or without clean-ups at their end that each
/// occur in one of the texts `later`.
fn shortened<'t>(
    way: &Way<'t>,
    words: &[Word<'_>],
    later: &[&[Word<'_>]],
    clean_ups: &[&[String]],
) -> Vec<Way<'t>> {
    let left = &clean_ups[way.dropped..];
    let without = |count: usize| {
        let short = left[..count].iter().rev().try_fold(words, |words, clean_up| {
            let is_made = later.iter().any(|it| makes(it, clean_up));
            without_last(words, clean_up).filter(|_| is_made)
        });
        Some(Way { rest: strip(way.rest, short?)?, dropped: way.dropped + count })
    };
    (0..=left.len()).filter_map(without).collect()
}

/// The words before `&& clean_up`, if `words` ends with this clean-up.
fn without_last<'w, 't>(words: &'w [Word<'t>], clean_up: &[String]) -> Option<&'w [Word<'t>]> {
    let (words, last) = words.split_at_checked(words.len().checked_sub(clean_up.len())?)?;
    let (and, words) = words.split_last()?;
    let is_last = and.text == b"&&" && is_spelled(last, clean_up) && removes_caches(clean_up);
    (is_last && all_must_succeed(words)).then_some(words)
}

/// Whether a text runs the clean-up unconditionally, before it installs anything.
fn makes(words: &[Word<'_>], clean_up: &[String]) -> bool {
    const USES: [&[u8]; 8] =
        [b"install", b"add", b"in", b"update", b"upgrade", b"build-dep", b"source", b"download"];
    let is_and = |it: &Word<'_>| it.text == b"&&" && it.kind == TokenKind::Separator;
    let commands: Vec<_> = words.split(is_and).collect();
    let Some(at) = commands.iter().position(|it| is_spelled(it, clean_up)) else { return false };
    let mut before = commands[..at].iter().copied().flatten();
    all_must_succeed(words) && !before.any(|it| it.spells_one_of(&USES))
}

fn is_spelled(words: &[Word<'_>], spelled: &[String]) -> bool {
    words.iter().map(|it| it.text).eq(spelled.iter().map(String::as_bytes))
        && words.iter().all(|it| it.kind == TokenKind::Word)
}

/// Whether a command only removes files kept by package managers.
fn removes_caches(words: &[String]) -> bool {
    let mut words = words.iter().map(String::as_str).skip_while(|it| *it == "sudo");
    let is_kept = |it: &str| {
        (it.starts_with("/var/lib/apt/") || it.starts_with("/var/cache/")) && !it.contains("..")
    };
    match words.next() {
        Some("rm") => words.all(|it| it.starts_with('-') || is_kept(it)),
        Some(
            "apt-get" | "apt" | "yum" | "dnf" | "dnf5" | "microdnf" | "zypper" | "npm" | "yarn"
            | "apk",
        ) => words
            .find(|it| !it.starts_with('-'))
            .is_some_and(|it| ["clean", "autoclean", "distclean", "cc", "cache"].contains(&it)),
        _ => false,
    }
}

/// Whether the text of a RUN leaves the shell in a different state: another directory, other
/// variables or options. With errexit (`SHELL [… "-e" …]`), compound commands count as well, since
/// `&&` after a compound command disables errexit inside.
pub fn leaves_traces(run: &Run<'_>) -> bool {
    let words: Vec<_> = run.words().collect();
    words_leave_traces(&words, has_errexit(run))
}

/// Like [`leaves_traces`], for the words of a part of the text.
pub fn words_leave_traces(words: &[Word<'_>], has_errexit: bool) -> bool {
    let mut depth = 0_usize;
    let mut is_command = true;
    for (index, word) in words.iter().enumerate() {
        let is_target = index > 0 && is_redirection(words[index - 1].text);
        match (word.kind, word.text) {
            (TokenKind::Word, _) if is_target || !is_command => {}
            (TokenKind::Word, text) => {
                let is_alone = words.get(index + 1).is_none_or(|it| it.kind != TokenKind::Word);
                let is_assignment = is_assignment(text);
                if depth == 0 && (word.spells_one_of(&STATEFUL) || (is_assignment && is_alone)) {
                    return true;
                }
                is_command = is_assignment || precedes_command(text);
                if has_errexit && (COMPOUND.contains(&text) || text.starts_with(b"((")) {
                    return true;
                }
            }
            // A function, an array, or a command in the background.
            (_, b"(") if word.glued && index > 0 && words[index - 1].kind == TokenKind::Word => {
                return true;
            }
            (_, b"&") => return true,
            (_, b"(") if has_errexit => return true,
            (_, b"(") => (depth, is_command) = (depth + 1, true),
            (_, b")") => (depth, is_command) = (depth.saturating_sub(1), true),
            (_, operator) => is_command |= !is_redirection(operator),
        }
    }
    false
}

pub fn has_errexit(run: &Run<'_>) -> bool {
    run.place.shell.as_ref().is_some_and(|it| it.iter().skip(1).any(|it| is_errexit(it)))
}

pub fn is_errexit(option: &[u8]) -> bool {
    option == b"errexit" || (option.starts_with(b"-") && option.contains(&b'e'))
}

/// Commands that change the state of the shell in which they run.
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

pub const COMPOUND: [&[u8]; 8] =
    [b"if", b"for", b"while", b"until", b"case", b"{", b"!", b"select"];

/// The words after `{ words; }`.
fn braced<'t>(text: &'t [Word<'t>], words: &[Word<'_>]) -> Option<&'t [Word<'t>]> {
    let [open, text @ ..] = text else { return None };
    let [semicolon, close, rest @ ..] = strip(text, words)? else { return None };
    let is_block = open.text == b"{" && semicolon.text == b";" && close.text == b"}";
    (is_block && !open.glued && !semicolon.glued && !close.glued).then_some(rest)
}

fn strip<'t>(text: &'t [Word<'t>], words: &[Word<'_>]) -> Option<&'t [Word<'t>]> {
    text.split_at_checked(words.len()).filter(|(head, _)| head == &words).map(|(_, rest)| rest)
}

/// The words before a final `;`, if there is one.
pub fn without_semicolon<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    match words {
        [head @ .., last] if last.text == b";" && last.kind == TokenKind::Separator => head,
        all => all,
    }
}
