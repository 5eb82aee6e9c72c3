//! Checks that a RUN that starts with `cd` became a WORKDIR and the rest of the RUN, and that a
//! dropped RUN only created the directory that a WORKDIR creates as well.

use std::rc::Rc;

use super::join::without_semicolon;
use super::path;
use super::step::{Run, Step};
use super::tokens::Word;
use super::value::Value;
use crate::shell::TokenKind;

/// Whether `after` consists of a WORKDIR for the `cd` at the start of `old`, the rest of `old`,
/// and, if `returns` is set, a WORKDIR back to the previous directory.
pub fn enters(old: &Run<'_>, after: &[Step<'_>], returns: bool) -> bool {
    let [Step::Workdir { path, .. }, Step::Run(new), rest @ ..] = after else { return false };
    let words: Vec<_> = old.words().collect();
    let [cd, directory, and, commands @ ..] = &words[..] else { return false };
    let is_entered = cd.spells(b"cd")
        && directory.kind == TokenKind::Word
        && is_plain(directory.text)
        && and.text == b"&&"
        && **path == path::directory(&old.place.directory, Value::text(directory.text));
    let is_back = match rest.first() {
        Some(Step::Workdir { path, .. }) if returns => *path == old.place.directory,
        _ => !returns,
    };
    is_entered
        && is_back
        && new.words().eq(commands.iter().copied())
        && all_must_succeed(without_semicolon(commands))
        && !goes_back(commands)
        && new.place.directory == *path
        && new.place.user == old.place.user
        && new.place.shell == old.place.shell
        && new.flags == old.flags
        && new.variables == old.variables
        && new.has_same_heredocs(old)
}

/// Whether `old` only makes the directory that the WORKDIR behind it enters.
pub fn is_made_by(old: &Run<'_>, workdir: &Step<'_>) -> bool {
    let Step::Workdir { path, user, .. } = workdir else { return false };
    let words: Vec<_> = old.words().collect();
    let [mkdir, options @ .., directory] = &words[..] else { return false };
    let without_slash = |it: &[u8]| it.strip_suffix(b"/").unwrap_or(it).to_owned();
    let name = without_slash(directory.text);
    let is_root = |it: &Rc<Value>| {
        it.literal().is_some_and(|it| [&b"root"[..], b"0", b"root:root", b"0:0"].contains(&it))
    };
    let made = path::directory(&old.place.directory, Value::text(&name));
    let is_same = **path == made || path.literal().map(without_slash).as_deref() == made.literal();
    mkdir.spells(b"mkdir")
        && options.iter().all(|it| [&b"-p"[..], b"--parents"].contains(&it.text))
        && directory.kind == TokenKind::Word
        && is_plain(directory.text)
        && !name.is_empty()
        && is_same
        && user.as_ref().is_none_or(is_root)
        && old.place.user == *user
        && old.flags.is_empty()
        && old.instruction.heredocs.is_empty()
}

/// Whether WORKDIR and every shell read a path alike: no quotes, variables or wildcards, and not an
/// option.
pub fn is_plain(path: &[u8]) -> bool {
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/._-".contains(it);
    path.iter().all(is_plain) && !path.starts_with(b"-")
}

/// Whether `&&` is the only operator between the commands, so that no command runs after a failure.
pub fn all_must_succeed(words: &[Word<'_>]) -> bool {
    let mut depth = 0_usize;
    for word in words {
        match (word.kind, word.text) {
            (TokenKind::Word, _) => {}
            (TokenKind::Rest, _) => return false,
            (_, b"(") => depth += 1,
            (_, b")") => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            (_, b";" | b"||" | b"&" | b"\n") if depth == 0 => return false,
            _ => {}
        }
    }
    depth == 0 && !words.is_empty()
}

/// Whether a command refers to the directory before the last `cd`.
fn goes_back(words: &[Word<'_>]) -> bool {
    let is_back = |it: &[Word<'_>]| it[0].spells(b"cd") && it[1].spells(b"-");
    let names = |it: &Word<'_>| it.text.windows(6).any(|it| it == b"OLDPWD");
    words.windows(2).any(is_back) || words.iter().any(|it| names(it) || it.text == b"~-")
}
