//! Checks that a COPY sets the mode that a `chmod` below it set before the change.

use super::path;
use super::step::{Copy, FlagValue, Run, Source, Step};
use super::tokens::Word;
use super::value::Value;
use crate::shell::TokenKind;

/// The octal mode that `new` sets for the copied files, and the number of steps in `after` that remain
/// of the RUN below, if nothing else differs: the RUN begins with a `chmod` of exactly these files,
/// which sets this mode.
pub fn sets_mode(
    old: &Copy<'_>,
    new: &Copy<'_>,
    before: &[Step<'_>],
    after: &[Step<'_>],
) -> Option<(String, usize)> {
    let [Step::Run(run), ..] = before else { return None };
    let is_mode = |name: &[u8]| name == b"--chmod";
    let is_same = !old.is_add
        && !new.is_add
        && old.sources == new.sources
        && old.destination == new.destination
        && old.flags.iter().eq(new.flags.iter().filter(|it| !is_mode(it.0)));
    let mut modes = new.flags.iter().filter(|it| is_mode(it.0));
    let (Some((_, FlagValue::Value(mode))), None) = (modes.next(), modes.next()) else {
        return None;
    };
    let mode = std::str::from_utf8(mode.literal().filter(|_| is_same)?).ok()?;
    let bits = octal(mode.as_bytes())?;
    let words: Vec<_> = run.words().collect();
    let end = words.iter().position(|it| it.kind != TokenKind::Word).unwrap_or(words.len());
    let (command, rest) = words.split_at(end);
    let [chmod, to, files @ ..] = command else { return None };
    let is_chmod = chmod.text == b"chmod"
        && sets(to.text, bits)
        && run.flags.is_empty()
        && run.instruction.heredocs.is_empty()
        && are_copied(old, run, files);
    let left = match rest {
        [] => 0,
        [and, rest @ ..] if and.text == b"&&" && !rest.is_empty() => {
            let is_left = |it: &Step<'_>| match it {
                Step::Run(it) => {
                    it.has_same_circumstances(run)
                        && it.has_same_heredocs(run)
                        && it.words().eq(rest.iter().copied())
                }
                _ => false,
            };
            after.first().is_some_and(is_left).then_some(1)?
        }
        _ => return None,
    };
    is_chmod.then(|| (mode.to_owned(), left))
}

/// Whether the words are the destination paths of all files of a COPY, in any order.
fn are_copied(copy: &Copy<'_>, run: &Run<'_>, words: &[Word<'_>]) -> bool {
    let Some(to) = copy.destination.literal().and_then(names) else { return false };
    let place = |source: &Source<'_>| {
        let Source::Path(source) = source else { return None };
        let name = names(source.literal()?)?.pop()?;
        Some(to.iter().cloned().chain([name]).collect::<Vec<_>>())
    };
    let inside: Option<Vec<_>> = copy.sources.iter().map(place).collect();
    let named = |word: &Word<'_>| {
        let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/._-+@".contains(it);
        let is_path = word.text.iter().all(is_plain) && !word.text.starts_with(b"-");
        let path = path::directory(&run.place.directory, Value::text(word.text));
        path.literal().filter(|_| is_path).and_then(names)
    };
    let named: Option<Vec<_>> = words.iter().map(named).collect();
    let (Some(mut inside), Some(mut named)) = (inside, named) else { return false };
    inside.sort();
    named.sort();
    inside == named || copy.sources.len() == 1 && named == [to]
}

/// The names in a path that does not go up; `None` for wildcards.
fn names(path: &[u8]) -> Option<Vec<Vec<u8>>> {
    let names = path.split(|it| *it == b'/').filter(|it| !it.is_empty() && *it != b".");
    let names: Vec<_> = names.map(<[u8]>::to_vec).collect();
    let is_plain = |it: &Vec<u8>| it != b".." && !it.iter().any(|it| b"*?[\\".contains(it));
    names.iter().all(is_plain).then_some(names)
}

/// Three octal digits, perhaps after zeros.
fn octal(text: &[u8]) -> Option<u32> {
    let zeros = text.iter().take_while(|it| **it == b'0').count();
    let digits = &text[zeros..];
    let is_octal = digits.len() == 3 && digits.iter().all(|it| (b'0'..=b'7').contains(it));
    is_octal.then(|| digits.iter().fold(0, |bits, it| bits * 8 + u32::from(it - b'0')))
}

/// Whether `chmod` with this mode sets these bits for a file with 644 or 755, the modes that git keeps.
fn sets(mode: &[u8], bits: u32) -> bool {
    if mode.first().is_some_and(u8::is_ascii_digit) {
        return octal(mode) == Some(bits);
    }
    let clauses: Option<Vec<_>> = mode.split(|it| *it == b',').map(clause).collect();
    let apply = |clauses: &[Clause], mode| {
        clauses.iter().fold(mode, |mode, it| match it.operator {
            b'+' => mode | it.bits,
            b'-' => mode & !it.bits,
            _ => mode & !it.who | it.bits,
        })
    };
    clauses.is_some_and(|it| [0o644, 0o755].iter().any(|mode| apply(&it, *mode) == bits))
}

/// A clause of a symbolic mode.
struct Clause {
    who: u32,
    operator: u8,
    /// The bits within `who`; if no class is named, without those that the usual `umask` removes.
    bits: u32,
}

fn clause(text: &[u8]) -> Option<Clause> {
    let at = text.iter().position(|it| b"+-=".contains(it))?;
    let mut who = 0;
    for it in &text[..at] {
        who |= match it {
            b'u' => 0o700,
            b'g' => 0o070,
            b'o' => 0o007,
            b'a' => 0o777,
            _ => return None,
        };
    }
    let mut bits = 0;
    for it in &text[at + 1..] {
        bits |= match it {
            b'r' => 0o444,
            b'w' => 0o222,
            b'x' => 0o111,
            _ => return None,
        };
    }
    let (who, mask) = if who == 0 { (0o777, 0o755) } else { (who, who) };
    Some(Clause { who, operator: text[at], bits: bits & mask })
}
