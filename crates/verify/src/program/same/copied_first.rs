//! Checks that a few files are copied before a RUN, and all others after it.

use super::Comparison;
use crate::program::change::Change;
use crate::program::directory::is_plain;
use crate::program::join::{
    COMPOUND, has_errexit, is_errexit, without_semicolon, words_leave_traces,
};
use crate::program::step::{Copy, Flag, FlagValue, Run, Source, Step};
use crate::program::tokens::Word;
use crate::shell::TokenKind;

impl Comparison<'_> {
    /// How many of the steps `before` became how many of the steps `after`, if a COPY of the
    /// context, or of one of its directories, moved after a RUN, or after a part of a RUN, as
    /// announced.
    pub fn copied_first(
        &mut self,
        before: &[Step<'_>],
        after: &[Step<'_>],
    ) -> Option<(usize, usize)> {
        let found = self.announced.iter().flatten().find_map(|it| match it {
            Change::CopiedFirst { past } => {
                Some((moved(before, after, *past, false)?, (*it).clone()))
            }
            Change::CopiedLater { past } => {
                Some((moved(before, after, *past, true)?, (*it).clone()))
            }
            _ => None,
        });
        let (found, change) = found?;
        self.take(|it| *it == change);
        Some(found)
    }

    /// Like [`Self::copied_first`], for files copied before the COPY, together with a RUN that downloads
    /// what these files name.
    pub fn fetched_first(
        &mut self,
        before: &[Step<'_>],
        after: &[Step<'_>],
    ) -> Option<(usize, usize)> {
        let [Step::Copy(whole), ..] = before else { return None };
        is_of_directory(whole).then_some(())?;
        let parts = count_parts(after, whole);
        let [Step::Run(fetch), Step::Copy(copy), ..] = &after[parts..] else { return None };
        let is_same = parts > 0 && !copy.is_add && copy.differs_by_keyword(whole);
        let is_meant = is_same && fetches(fetch);
        (is_meant && self.take(|it| *it == Change::FetchedFirst)).then_some((1, parts + 2))
    }
}

/// Whether a RUN only downloads what manifests name, so that the other files make no difference.
fn fetches(run: &Run<'_>) -> bool {
    let words: Vec<_> = run.words().collect();
    let ready = words.iter().position(|it| it.kind != TokenKind::Word).map_or(0, |it| it + 1);
    let (enters, call) = words.split_at(ready);
    let is_entered = match enters {
        [] => true,
        [cd, dir, and] => cd.text == b"cd" && is_plain(dir.text) && and.text == b"&&",
        _ => false,
    };
    let call: Vec<_> = call.iter().map(|it| it.text).collect();
    is_entered
        && matches!(
            call[..],
            [b"go", b"mod", b"download"] | [b"pnpm", b"fetch"] | [b"pnpm", b"fetch", b"--prod"]
        )
        && run.flags.is_empty()
        && run.instruction.heredocs.is_empty()
}

/// The number of steps at the beginning that copy parts of what `whole` copies.
fn count_parts(steps: &[Step<'_>], whole: &Copy<'_>) -> usize {
    let is_part = |it: &&Step<'_>| matches!(it, Step::Copy(part) if is_part(part, whole));
    steps.iter().take_while(is_part).count()
}

/// Matches a COPY that moves past the given number of RUNs, with other COPYs in its place or
/// nothing.
fn moved(
    before: &[Step<'_>],
    after: &[Step<'_>],
    past: usize,
    leaves_nothing: bool,
) -> Option<(usize, usize)> {
    let [Step::Copy(whole), old @ ..] = before else { return None };
    is_of_directory(whole).then_some(())?;
    let is_passed = |it: &&Step<'_>| match it {
        Step::Workdir { .. } | Step::Run(_) => true,
        Step::Copy(it) => is_part(it, whole) || is_apart(it, whole),
        _ => false,
    };
    let passed = old.iter().take_while(is_passed);
    let mut runs = passed.enumerate().filter(|(_, it)| matches!(it, Step::Run(_)));
    let (between, _) = runs.nth(past.checked_sub(1)?)?;
    let (old_between, old_rest) = old.split_at(between);
    // Steps in between may copy parts as well.
    let kept = count_parts(old_between, whole);
    let parts = if leaves_nothing { 0 } else { count_parts(after, whole).checked_sub(kept)? };
    let (new_between, new_rest) = after.get(parts..)?.split_at_checked(between)?;
    let is_same = |(a, b): (&Step<'_>, &Step<'_>)| a.is_same(b);
    let ([Step::Run(run), ..], [Step::Run(first), Step::Copy(copy), rest @ ..]) =
        (old_rest, new_rest)
    else {
        return None;
    };
    let is_moved = (parts > 0 || leaves_nothing)
        && old_between.iter().zip(new_between).all(is_same)
        && !copy.is_add
        && copy.differs_by_keyword(whole);
    let behind = match rest {
        _ if !is_moved => None,
        _ if old_rest[0].is_same(&new_rest[0]) => Some(0),
        [Step::Run(second), ..] if is_split(run, first, second) => Some(1),
        _ => None,
    };
    Some((between + 2, parts + between + 2 + behind?))
}

/// Whether a COPY may copy the whole build context, or a directory of it, with every file
/// unchanged.
fn is_of_directory(copy: &Copy<'_>) -> bool {
    let [source] = &copy.sources[..] else { return false };
    let is_plain = |(name, value): &Flag<'_>| {
        [&b"--chown"[..], b"--chmod", b"--link"].contains(name)
            && !matches!(value, FlagValue::Stage(_))
    };
    source_names(source).is_some() && !copy.is_add && copy.flags.iter().all(is_plain)
}

/// Whether a COPY copies files or directories below the source of `whole` to the same destinations
/// as `whole`.
fn is_part(part: &Copy<'_>, whole: &Copy<'_>) -> bool {
    let (Some(to), Some(root)) = (part.destination.literal(), whole.destination.literal()) else {
        return false;
    };
    let sources: Option<Vec<_>> = part.sources.iter().map(source_names).collect();
    let from = whole.sources.first().and_then(source_names);
    let (Some(sources), Some(from), Some(root), Some(dir)) =
        (sources, from, names(root), names(to))
    else {
        return false;
    };
    let below = |names: &[&[u8]]| [&root[..], names].concat() == dir;
    let is_in_place = |source: &Vec<&[u8]>| {
        let source = source.strip_prefix(&from[..]).unwrap_or_default();
        match source.split_last() {
            // A file is copied into a directory; the files of a directory, into a directory of the
            // same name.
            Some((last, above)) => {
                let is_file_alone = sources.len() == 1 && !last.ends_with(b"]");
                to.ends_with(b"/") && below(above) || is_file_alone && below(source)
            }
            None => false,
        }
    };
    !part.is_add && part.flags == whole.flags && sources.iter().all(is_in_place)
}

/// Whether no destination of a COPY equals, contains or lies below a destination of `whole`.
fn is_apart(copy: &Copy<'_>, whole: &Copy<'_>) -> bool {
    let place = |it: &Copy<'_>| {
        let to = it.destination.literal()?;
        let names = names(to).filter(|_| to.starts_with(b"/"))?;
        Some(names.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>())
    };
    let (Some(place), Some(other)) = (place(copy), place(whole)) else { return false };
    !copy.is_add && !place.starts_with(&other) && !other.starts_with(&place)
}

fn source_names<'s>(source: &'s Source<'_>) -> Option<Vec<&'s [u8]>> {
    match source {
        Source::Path(path) => names(path.literal()?),
        Source::Heredoc { .. } => None,
    }
}

/// The components of a path that stays below its start; `None` for `..`, and for globs other than
/// one that can match only a single name: `.npmr[c]`.
fn names(path: &[u8]) -> Option<Vec<&[u8]>> {
    let path_of_one = match path {
        [start @ .., b'[', last, b']'] if last.is_ascii_alphanumeric() => start,
        _ => path,
    };
    let is_plain = !path_of_one.iter().any(|it| b"*?[\\".contains(it));
    let names = path.split(|it| *it == b'/').filter(|it| !it.is_empty() && *it != b".");
    let names: Vec<_> = names.collect();
    (is_plain && !names.contains(&&b".."[..])).then_some(names)
}

/// Whether `first` and `second` run the commands of `run` on the two sides of a `&&`, or of a `;`
/// after which nothing runs if a command before it fails. Commands that prepare the shell begin
/// both `first` and `second`.
fn is_split(run: &Run<'_>, first: &Run<'_>, second: &Run<'_>) -> bool {
    let is_alike = |it: &Run<'_>| {
        run.has_same_circumstances(it)
            && it.instruction.heredocs.is_empty()
            && it.words().count() > 0
    };
    let (head, second_words): (Vec<_>, Vec<_>) =
        (first.words().collect(), second.words().collect());
    let all: Vec<_> = run.words().collect();
    let (ready, has_errexit) = ready(&head, has_errexit(run));
    let Some((again, tail)) = second_words.split_at_checked(ready) else { return false };
    let is_whole = is_alike(first)
        && is_alike(second)
        && run.instruction.heredocs.is_empty()
        && again == &head[..ready]
        && all.len() == head.len() + 1 + tail.len()
        && all[..head.len()] == head[..]
        && all[head.len() + 1..] == *tail;
    let head = &head[ready..];
    is_whole
        && !head.is_empty()
        && is_readable(tail)
        && !words_leave_traces(head, has_errexit)
        && match all[ready + head.len()].text {
            b"&&" => is_and_list(head) && is_and_list(without_semicolon(without_comment(tail))),
            b";" => has_errexit && is_sequence(head),
            _ => false,
        }
}

/// The number of words at the start, operators included, that prepare the shell for later commands:
/// they enter a directory, activate an environment or set options. Also returns whether the shell
/// then stops at failures.
fn ready(words: &[Word<'_>], mut has_errexit: bool) -> (usize, bool) {
    let mut ready = 0;
    loop {
        let rest = &words[ready..];
        let end = rest.iter().take_while(|it| it.kind == TokenKind::Word).count();
        let Some(operator) = rest.get(end) else { return (ready, has_errexit) };
        let is_option = |it: &Word<'_>| {
            let letters = it.text.strip_prefix(b"-").unwrap_or_default();
            it.text == b"pipefail"
                || !letters.is_empty() && letters.iter().all(u8::is_ascii_alphabetic)
        };
        let (is_set, is_ready) = match rest[..end].split_first() {
            Some((it, options)) if it.spells(b"set") => (true, options.iter().all(is_option)),
            Some((it, [file])) if it.spells_one_of(&[b".", b"source"]) => {
                (false, is_plain(file.text) && file.text.ends_with(b"/bin/activate"))
            }
            Some((it, [dir])) if it.spells(b"cd") => (false, is_plain(&dir.plain())),
            _ => (false, false),
        };
        let stops = has_errexit || is_set;
        if !is_ready || !(operator.text == b"&&" || operator.text == b";" && stops) {
            return (ready, has_errexit);
        }
        has_errexit |= is_set && rest[1..end].iter().any(|it| is_errexit(it.text));
        ready += end + 1;
    }
}

/// Whether the words are simple commands separated by `;`.
fn is_sequence(words: &[Word<'_>]) -> bool {
    let is_semicolon = |it: &Word<'_>| it.text == b";" && it.kind == TokenKind::Separator;
    words.split(is_semicolon).all(|command| {
        command.first().is_some_and(|it| !COMPOUND.contains(&it.text))
            && command.iter().all(|it| it.kind == TokenKind::Word)
    })
}

/// Whether all words can be read, apart from a comment at the end.
fn is_readable(words: &[Word<'_>]) -> bool {
    let without = without_comment(words);
    !without.is_empty() && without.iter().all(|it| it.kind != TokenKind::Rest)
}

fn without_comment<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    match words {
        [head @ .., last] if last.kind == TokenKind::Rest && last.text.starts_with(b"#") => head,
        all => all,
    }
}

/// Whether the words are commands joined by `&&`.
fn is_and_list(words: &[Word<'_>]) -> bool {
    let mut depth = 0_usize;
    words.iter().all(|it| match (it.kind, it.text) {
        (TokenKind::Word, _) => true,
        (TokenKind::Rest, _) => false,
        (_, b"(") => {
            depth += 1;
            true
        }
        (_, b")") => depth.checked_sub(1).is_some_and(|it| {
            depth = it;
            true
        }),
        (_, b"||" | b";" | b"&" | b"\n") => depth > 0,
        _ => true,
    })
}
