//! Shell tokens with their text, and the search for announced replacements between two lists of
//! tokens.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use super::added::{self, Shell};
use super::change::Change;
use super::exec::is_assignment;
use super::frozen;
use super::merged;
use super::quoted;
use crate::nest::{is_redirection, precedes_command};
use crate::shell::{Token, TokenKind};

/// A token and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    pub text: &'t [u8],
    pub kind: TokenKind,
    pub glued: bool,
}

impl<'t> Word<'t> {
    /// The word as a shell reads it, if only quotes hide that.
    pub fn plain(&self) -> Cow<'t, [u8]> {
        if self.kind == TokenKind::Word { plain(self.text) } else { self.text.into() }
    }

    /// Whether a shell reads this name, regardless of quotes.
    pub fn spells(&self, name: &[u8]) -> bool {
        self.spells_one_of(&[name])
    }

    pub fn spells_one_of(&self, names: &[&[u8]]) -> bool {
        names.contains(&&*self.plain())
    }
}

/// A word without redundant quotes. Quotes are kept if the word would otherwise be a reserved word,
/// an assignment, or the number of a redirection.
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

/// Reserved words made of letters that [`precedes_command`] does not include.
const RESERVED: [&[u8]; 9] =
    [b"case", b"coproc", b"done", b"esac", b"fi", b"for", b"function", b"select", b"until"];

/// The position of the name of a simple command, after its assignments and redirections.
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

/// The tokens of `text` with their texts.
pub fn words<'t>(text: &'t [u8], tokens: &'t [Token]) -> impl Iterator<Item = Word<'t>> {
    tokens.iter().map(|it| Word { text: &text[it.span.clone()], kind: it.kind, glued: it.glued })
}

/// A search with more steps than this number plus two for each token is abandoned.
const MOST_STEPS: usize = 20_000;

/// Announced changes of tokens that have not been found yet.
#[derive(Default)]
pub struct Stretches<'c> {
    kinds: Vec<Kind<'c>>,
    /// The kinds by the first added token; kinds that add none, by the first removed token.
    coming: HashMap<&'c [u8], Vec<usize>>,
    going: HashMap<&'c [u8], Vec<usize>>,
}

/// Equal changes.
struct Kind<'c> {
    change: &'c Change,
    removed: &'c [String],
    inserted: &'c [String],
    /// The number of these changes not found yet.
    left: usize,
}

impl<'c> Stretches<'c> {
    /// Adds a change, if the change is one of tokens.
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

    /// A change that has not been found yet.
    pub fn first(&self) -> Option<&'c Change> {
        self.kinds.iter().find(|it| it.left > 0).map(|it| it.change)
    }

    /// Removes the changes that turn `before` into `after`, at least one, and returns their places;
    /// `None` if there are no such changes.
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

/// Tokens replaced by others.
pub struct Edit {
    pub removed: Range<usize>,
    pub inserted: Range<usize>,
}

struct Search<'t, 's, 'c> {
    before: &'t [Word<'t>],
    /// The tokens without redundant quotes.
    plain: Vec<Word<'t>>,
    after: &'t [Word<'t>],
    shell: Shell<'t>,
    is_set: quoted::Plain<'t>,
    all: &'s mut Stretches<'c>,
}

/// A stretch of equal tokens in both texts; the change is among them or at their end.
struct Same {
    old: usize,
    new: usize,
    /// The number of possible places of the change, the last of which is tried now, and the number
    /// of kinds tried there.
    places: usize,
    tried: usize,
    /// The kind chosen.
    taken: Option<usize>,
}

impl Search<'_, '_, '_> {
    /// If an inserted stretch begins like the text after it, its place has to be found by trial.
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

    /// The change chosen after a stretch of equal tokens.
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

    /// The stretch of equal tokens from here on; `None` if both texts are equal to their ends.
    fn same(&self, old: usize, new: usize) -> Option<Same> {
        let pairs = self.before[old..].iter().zip(&self.after[new..]);
        let count = pairs.take_while(|(a, b)| a == b).count();
        let is_all = old + count == self.before.len() && new + count == self.after.len();
        (!is_all).then_some(Same { old, new, places: count + 1, tried: 0, taken: None })
    }

    /// The next kind of change that is possible at these tokens, judged by its first token.
    fn candidate(&self, old: usize, new: usize, tried: usize) -> Option<usize> {
        let coming = self.after.get(new).and_then(|it| self.all.coming.get(it.text));
        let going = self.before.get(old).and_then(|it| self.all.going.get(it.text));
        coming.into_iter().chain(going).flatten().nth(tried).copied()
    }

    /// Whether a change of this kind is left and turns these tokens of the old text into those of
    /// the new text.
    fn is_here(&self, kind: &Kind<'_>, old: Range<usize>, new: Range<usize>) -> bool {
        kind.left > 0
            && is_spelled(self.before, old.clone(), kind.removed)
            && is_spelled(self.after, new.clone(), kind.inserted)
            && self.keeps_glue(old.clone(), new)
            && self.is_lawful(kind.change, old)
    }

    /// Whether a change of the tokens in `range` is allowed.
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
            Change::Renamed { from, to } => {
                let (from, to) = (plain(from.as_bytes()), to.as_bytes());
                same_word(&command_before(before, range.start), &from, to)
                    || frozen::is_lawful(before, range.start, &from, to)
            }
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

    /// Whether every token keeps its meaning with respect to adjacent tokens: in `2>f` nothing may
    /// be inserted between `2` and `>`, and no `2` may be placed directly before a lone `>`.
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

/// Whether the tokens in `range` are a simple command with the `&&` before or after it.
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

/// The words of a command before token `at`, without redirections, assignments and prefixes that
/// any command can have, such as `sudo`.
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

/// Whether `to` means the same as `from` after the given words of a command.
fn same_word(command: &[&[u8]], from: &[u8], to: &[u8]) -> bool {
    match (command, from, to) {
        ([], b"apt", b"apt-get" | b"apt-cache") => true,
        ([b"apt", ..], b"full-upgrade", b"dist-upgrade") => true,
        ([apk, ..], b"-U" | b"--update" | b"--update-cache", b"--no-cache") => {
            apk.rsplit(|it| *it == b'/').next() == Some(b"apk")
        }
        ([b"npm", ..], b"--production" | b"--only=prod" | b"--only=production", b"--omit=dev") => {
            true
        }
        _ => false,
    }
}

/// Whether an operator ends a list of commands, and so separates the commands next to it.
fn ends_list(operator: &[u8]) -> bool {
    matches!(operator, b")" | b";;" | b";&" | b";;&")
}

/// Whether the new order has the same words without duplicates, all of which are plain names.
fn is_sorted_well(change: &Change) -> bool {
    let Change::Sorted { words, sorted } = change else { return true };
    let (before, after) = (words.iter().collect::<HashSet<_>>(), sorted.iter().collect());
    let are_names = words.iter().all(|it| is_name(it.as_bytes()));
    before == after && after.len() == sorted.len() && are_names
}

/// Whether a word can be the name of a package, optionally with a version.
pub fn is_name(word: &[u8]) -> bool {
    let is_plain = |c: &u8| c.is_ascii_alphanumeric() || b"+-._:=/~@".contains(c);
    word.iter().all(is_plain) && word.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether the words in `range` are arguments of a command that installs packages.
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

/// Whether a stretch ends in a number or `{name}` that would become part of a following
/// redirection.
fn ends_in_number(words: &[Word<'_>]) -> bool {
    words
        .last()
        .is_some_and(|it| it.text.iter().all(u8::is_ascii_digit) || it.text.starts_with(b"{"))
}

/// Whether the words in `range` have these spellings. Never true for text in doubt.
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
