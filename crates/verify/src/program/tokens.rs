//! Shell tokens with their text, and whether one list of them is another one with stretches
//! replaced.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::mem;
use std::ops::Range;

use super::added::{self, Shell};
use super::change::Change;
use super::exec::is_assignment;
use super::merged;
use super::quoted;
use crate::nest::{is_redirection, precedes_command};
use crate::shell::{Token, TokenKind};

/// A token by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    pub text: &'t [u8],
    pub kind: TokenKind,
    pub glued: bool,
}

impl<'t> Word<'t> {
    /// The word as a shell reads it, if only quotes stand in the way.
    pub fn plain(&self) -> Cow<'t, [u8]> {
        if self.kind == TokenKind::Word { plain(self.text) } else { self.text.into() }
    }

    /// Whether a shell reads this name, whatever quotes it is written with.
    pub fn spells(&self, name: &[u8]) -> bool {
        self.spells_one_of(&[name])
    }

    pub fn spells_one_of(&self, names: &[&[u8]]) -> bool {
        names.contains(&&*self.plain())
    }
}

/// A word without quotes that change nothing: none that make a name of a reserved word, an
/// assignment, or the number of a redirection.
fn plain(word: &[u8]) -> Cow<'_, [u8]> {
    if !word.iter().any(|it| b"\"'\\".contains(it)) {
        return word.into();
    }
    let (mut quote, mut is_escaped) = (None, false);
    let read = word.iter().copied().filter(|byte| {
        let was_escaped = mem::take(&mut is_escaped);
        match (*byte, quote) {
            _ if was_escaped => return true,
            (b'\\', None) => is_escaped = true,
            (b'"' | b'\'', None) => quote = Some(*byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => return true,
        }
        false
    });
    let read: Vec<_> = read.collect();
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"_-./:,@%+".contains(it);
    let is_number = read.iter().all(u8::is_ascii_digit);
    let is_reserved = || precedes_command(&read) || RESERVED.contains(&&*read);
    if read.iter().all(is_plain) && !is_number && !is_reserved() {
        read.into()
    } else {
        word.into()
    }
}

/// The reserved words that [`precedes_command`] does not name, of letters.
const RESERVED: [&[u8]; 9] =
    [b"case", b"coproc", b"done", b"esac", b"fi", b"for", b"function", b"select", b"until"];

/// Where the name of a simple command stands, behind its assignments and redirections.
pub fn name_of(command: &[Word<'_>]) -> Option<usize> {
    let is_redirected = |at: usize| command.get(at).is_some_and(|it| is_redirection(it.text));
    let mut at = 0;
    loop {
        let it = command.get(at)?;
        match it.kind {
            TokenKind::Word if is_redirected(at + 1) && command[at + 1].glued => at += 3,
            TokenKind::Word if is_assignment(it.text) => at += 1,
            TokenKind::Operator if is_redirection(it.text) => at += 2,
            TokenKind::Word => return Some(at),
            _ => return None,
        }
    }
}

/// The tokens of `text` by their texts.
pub fn words<'t>(text: &'t [u8], tokens: &'t [Token]) -> impl Iterator<Item = Word<'t>> {
    tokens.iter().map(|it| Word { text: &text[it.span.clone()], kind: it.kind, glued: it.glued })
}

/// A search that takes more steps than this, and two for each token, has no result.
const MOST_STEPS: usize = 20_000;

/// Announced changes of tokens that have not been found yet.
#[derive(Default)]
pub struct Stretches<'c> {
    kinds: Vec<Kind<'c>>,
    /// The kinds by the first token of what comes; those by which nothing comes, by the first token
    /// of what goes.
    coming: HashMap<&'c [u8], Vec<usize>>,
    going: HashMap<&'c [u8], Vec<usize>>,
}

/// Changes that are alike.
struct Kind<'c> {
    change: &'c Change,
    removed: &'c [String],
    inserted: &'c [String],
    /// How many of them are left.
    left: usize,
}

impl<'c> Stretches<'c> {
    /// Adds a change, if it is one of tokens.
    pub fn add(&mut self, change: &'c Change) -> bool {
        let Some((removed, inserted)) = change.stretch().filter(|it| it.0 != it.1) else {
            return false;
        };
        let (table, first) = match (inserted.first(), removed.first()) {
            (Some(first), _) => (&mut self.coming, first),
            (None, Some(first)) => (&mut self.going, first),
            (None, None) => return false,
        };
        let alike = table.entry(first.as_bytes()).or_default();
        if let Some(known) = alike.iter().find(|it| self.kinds[**it].change == change) {
            self.kinds[*known].left += 1;
        } else {
            alike.push(self.kinds.len());
            self.kinds.push(Kind { change, removed, inserted, left: 1 });
        }
        true
    }

    /// A change that has not been found.
    pub fn first(&self) -> Option<&'c Change> {
        self.kinds.iter().find(|it| it.left > 0).map(|it| it.change)
    }

    /// Takes the changes that turn `before` into `after`, at least one, and says where they are; if
    /// there are such.
    pub fn take(
        &mut self,
        before: &[Word<'_>],
        after: &[Word<'_>],
        shell: Shell<'_>,
        is_set: quoted::Plain<'_>,
    ) -> Option<Vec<Edit>> {
        let texts: Vec<_> = before.iter().map(Word::plain).collect();
        let plain = before.iter().zip(&texts).map(|(it, text)| Word { text, ..*it }).collect();
        Search { before, plain, after, shell, is_set, all: self }.run()
    }
}

/// Tokens that make way for others.
pub struct Edit {
    pub removed: Range<usize>,
    pub inserted: Range<usize>,
}

struct Search<'t, 's, 'c> {
    before: &'t [Word<'t>],
    /// The same without quotes that change nothing.
    plain: Vec<Word<'t>>,
    after: &'t [Word<'t>],
    shell: Shell<'t>,
    is_set: quoted::Plain<'t>,
    all: &'s mut Stretches<'c>,
}

/// Tokens that are the same in both texts, and the change somewhere among them or at their end.
struct Same {
    old: usize,
    new: usize,
    /// In how many places the change may still be, the last of which is tried now, and how many kinds
    /// have been tried there.
    places: usize,
    tried: usize,
    /// The kind that is taken.
    taken: Option<usize>,
}

impl Search<'_, '_, '_> {
    /// Where an inserted stretch begins as what follows it, the place it is at can only be tried.
    fn run(&mut self) -> Option<Vec<Edit>> {
        let mut path: Vec<_> = self.same(0, 0).into_iter().collect();
        let most = MOST_STEPS + 2 * (self.before.len() + self.after.len());
        for _ in 0..most {
            let last = path.last_mut()?;
            self.give_back(last);
            let Some(skipped) = last.places.checked_sub(1) else {
                path.pop();
                continue;
            };
            let (old, new) = (last.old + skipped, last.new + skipped);
            let Some(kind) = self.candidate(old, new, last.tried) else {
                (last.places, last.tried) = (skipped, 0);
                continue;
            };
            last.tried += 1;
            let it = &self.all.kinds[kind];
            let (old, new) = (old..old + it.removed.len(), new..new + it.inserted.len());
            if self.is_here(it, old.clone(), new.clone()) {
                last.taken = Some(kind);
                self.all.kinds[kind].left -= 1;
                let Some(next) = self.same(old.end, new.end) else {
                    return Some(path.iter().filter_map(|it| self.edit(it)).collect());
                };
                path.push(next);
            }
        }
        for it in &mut path {
            self.give_back(it);
        }
        None
    }

    /// The change that has been taken behind tokens that are the same.
    fn edit(&self, it: &Same) -> Option<Edit> {
        let kind = &self.all.kinds[it.taken?];
        let (old, new) = (it.old + it.places - 1, it.new + it.places - 1);
        let (removed, inserted) = (kind.removed.len(), kind.inserted.len());
        Some(Edit { removed: old..old + removed, inserted: new..new + inserted })
    }

    fn give_back(&mut self, it: &mut Same) {
        if let Some(kind) = it.taken.take() {
            self.all.kinds[kind].left += 1;
        }
    }

    /// What is the same from here on; nothing if that is all of both texts.
    fn same(&self, old: usize, new: usize) -> Option<Same> {
        let pairs = self.before[old..].iter().zip(&self.after[new..]);
        let count = pairs.take_while(|(a, b)| a == b).count();
        let is_all = old + count == self.before.len() && new + count == self.after.len();
        (!is_all).then_some(Same { old, new, places: count + 1, tried: 0, taken: None })
    }

    /// The next kind of change that may be at these tokens, by how it begins.
    fn candidate(&self, old: usize, new: usize, tried: usize) -> Option<usize> {
        let coming = self.after.get(new).and_then(|it| self.all.coming.get(it.text));
        let going = self.before.get(old).and_then(|it| self.all.going.get(it.text));
        coming.into_iter().chain(going).flatten().nth(tried).copied()
    }

    /// Whether a change of this kind is left, and turns these tokens of the one text into those of
    /// the other one.
    fn is_here(&self, kind: &Kind<'_>, old: Range<usize>, new: Range<usize>) -> bool {
        kind.left > 0
            && is_spelled(self.before, old.clone(), kind.removed)
            && is_spelled(self.after, new.clone(), kind.inserted)
            && self.keeps_glue(old.clone(), new)
            && self.is_lawful(kind.change, old)
    }

    /// Whether a change may be made to the tokens in `range`.
    fn is_lawful(&self, change: &Change, range: Range<usize>) -> bool {
        let before = &self.plain;
        match change {
            Change::Inserted(words) => {
                let words: Vec<_> = words.iter().map(|it| plain(it.as_bytes())).collect();
                let words: Vec<_> = words.iter().map(|it| &**it).collect();
                added::is_lawful(before, range.start, &words, self.shell)
            }
            Change::Dropped(_) => {
                is_whole_command(before, range.clone()) || added::may_go(before, range, self.shell)
            }
            Change::Renamed { from, to } => same_word(
                &command_before(before, range.start),
                &plain(from.as_bytes()),
                to.as_bytes(),
            ),
            Change::Quoted { from, to } => {
                let known = quoted::Known::new(before, range.start, self.shell, self.is_set);
                known.allows(from.as_bytes(), to.as_bytes())
            }
            Change::Stripped([word, _]) => match &*plain(word.as_bytes()) {
                b"sudo" => command_before(before, range.start).is_empty(),
                b"-R" | b"--recursive" => command_before(before, range.start) == [b"chown"],
                _ => false,
            },
            Change::Sorted { .. } => is_list(before, range) && is_sorted_well(change),
            Change::Merged(_) => merged::is_lawful(before, range),
            _ => false,
        }
    }

    /// Whether no token changes its meaning by what it is, or no longer is, glued to: in `2>f`
    /// nothing may come between `2` and `>`, and no `2` may come before a `>` that stands alone.
    fn keeps_glue(&self, old: Range<usize>, new: Range<usize>) -> bool {
        let (removed, inserted) = (&self.before[old.clone()], &self.after[new.clone()]);
        let is_replacement = !removed.is_empty() && !inserted.is_empty();
        let is_glued = |word: Option<&Word<'_>>| word.is_some_and(|it| it.glued);
        let (first, now) = (is_glued(removed.first()), is_glued(inserted.first()));
        if first != now || (first && !is_replacement) {
            return false;
        }
        if inserted.iter().skip(1).any(|it| it.glued && it.text != b")") {
            return false;
        }
        let (next, then) = (self.before.get(old.end), self.after.get(new.end));
        match (is_glued(next), is_glued(then)) {
            (false, false) => true,
            (true, true) => {
                next.is_some_and(|it| ends_list(it.text))
                    || (is_replacement && !ends_in_number(removed) && !ends_in_number(inserted))
            }
            _ => false,
        }
    }
}

/// Whether the tokens in `range` are a simple command with the `&&` before it or behind it.
fn is_whole_command(words: &[Word<'_>], range: Range<usize>) -> bool {
    let is_word = |it: &Word<'_>| it.kind == TokenKind::Word && !precedes_command(it.text);
    let begins = |at: usize| at == 0 || words[at - 1].kind != TokenKind::Word;
    let ends = |at: usize| words.get(at).is_none_or(|it| it.kind != TokenKind::Word);
    let is_redirected = |at: usize| words.get(at).is_some_and(|it| is_redirection(it.text));
    let is_command = |words: &[Word<'_>]| !words.is_empty() && words.iter().all(is_word);
    match &words[range.clone()] {
        [and, command @ ..] if and.text == b"&&" => {
            is_command(command) && ends(range.end) && !is_redirected(range.end)
        }
        [command @ .., and] if and.text == b"&&" => is_command(command) && begins(range.start),
        _ => false,
    }
}

/// The words of a command in front of token `at`, but for redirections, assignments, and what may
/// precede any command, `sudo` among it.
fn command_before<'t>(words: &[Word<'t>], at: usize) -> Vec<&'t [u8]> {
    let is_end = |it: &Word<'_>| it.kind != TokenKind::Word && !is_redirection(it.text);
    let start = words[..at].iter().rposition(is_end).map_or(0, |it| it + 1);
    let mut command = Vec::new();
    let mut tokens = words[start..at].iter();
    while let Some(token) = tokens.next() {
        if is_redirection(token.text) {
            tokens.next();
        } else {
            command.push(token.text);
        }
    }
    let is_start = |it: &&[u8]| precedes_command(it) || is_assignment(it) || *it == b"sudo";
    command.into_iter().skip_while(is_start).collect()
}

/// Whether `to` means the same as `from` behind the words of a command.
fn same_word(command: &[&[u8]], from: &[u8], to: &[u8]) -> bool {
    match (command, from, to) {
        ([], b"apt", b"apt-get" | b"apt-cache") => true,
        ([b"apt", ..], b"full-upgrade", b"dist-upgrade") => true,
        ([apk, ..], b"-U" | b"--update" | b"--update-cache", b"--no-cache") => {
            apk.rsplit(|it| *it == b'/').next() == Some(b"apk")
        }
        _ => false,
    }
}

/// Whether an operator ends a list of commands, so that nothing it stands beside is part of it.
fn ends_list(operator: &[u8]) -> bool {
    matches!(operator, b")" | b";;" | b";&" | b";;&")
}

/// Whether a new order is one of the same words, each of them once, and all of them plain names.
fn is_sorted_well(change: &Change) -> bool {
    let Change::Sorted { words, sorted } = change else { return true };
    let (before, after) = (words.iter().collect::<HashSet<_>>(), sorted.iter().collect());
    let are_names = words.iter().all(|it| is_name(it.as_bytes()));
    before == after && after.len() == sorted.len() && are_names
}

/// Whether a word can be the name of a package, perhaps with a version.
pub fn is_name(word: &[u8]) -> bool {
    let is_plain = |c: &u8| c.is_ascii_alphanumeric() || b"+-._:=/~@".contains(c);
    word.iter().all(is_plain) && word.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether the words in `range` are arguments of a command that installs.
fn is_list(words: &[Word<'_>], range: Range<usize>) -> bool {
    let before = &words[..range.start];
    let ends_command = |it: &Word<'_>| it.kind != TokenKind::Word && !is_redirection(it.text);
    let command = &before[before.iter().rposition(ends_command).map_or(0, |it| it + 1)..];
    let reserved = command.iter().take_while(|it| precedes_command(it.text)).count();
    let command = &command[reserved..];
    let arguments = &command[name_of(command).map_or(command.len(), |it| it + 1)..];
    let installs = arguments.iter().any(|it| [&b"install"[..], b"add", b"in"].contains(&it.text));
    let is_word = |it: &Word<'_>| it.kind == TokenKind::Word;
    installs && arguments.iter().chain(&words[range]).all(is_word)
}

/// Whether a stretch ends in a number, or `{name}`, which a redirection behind it would take.
fn ends_in_number(words: &[Word<'_>]) -> bool {
    words
        .last()
        .is_some_and(|it| it.text.iter().all(u8::is_ascii_digit) || it.text.starts_with(b"{"))
}

/// Whether the words in `range` are spelled so. Text in doubt is never said to be.
fn is_spelled(words: &[Word<'_>], range: Range<usize>, spelled: &[String]) -> bool {
    words.get(range).is_some_and(|words| {
        words.iter().map(|it| it.text).eq(spelled.iter().map(String::as_bytes))
            && words.iter().all(|it| it.kind != TokenKind::Rest)
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn quotes_go_where_they_change_nothing() {
        for (word, read) in [("\\apt-get", "apt-get"), ("a'p't", "apt"), ("\"--x\"", "--x")] {
            assert_eq!(*plain(word.as_bytes()), *read.as_bytes(), "{word}");
        }
        for word in ["'if'", "a\"\\b\"", "\\done", "'2'", "'a=b'", "'a b'", "\"$a\"", "''", "a"] {
            assert_eq!(*plain(word.as_bytes()), *word.as_bytes(), "{word}");
        }
    }
}
