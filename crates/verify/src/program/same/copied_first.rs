//! Whether a few files are copied before a RUN, and all others behind it.

use super::Comparison;
use crate::program::change::Change;
use crate::program::join::leaves_traces;
use crate::program::step::{Copy, Flag, FlagValue, Run, Source, Step};
use crate::program::tokens::Word;
use crate::shell::TokenKind;

impl Comparison<'_> {
    /// How many of the steps `before` became how many of the steps `after`, if a COPY of the whole
    /// context moved behind a RUN, or behind a part of it, as announced.
    pub fn copied_first(
        &mut self,
        before: &[Step<'_>],
        after: &[Step<'_>],
    ) -> Option<(usize, usize)> {
        let past = self.announced.iter().flatten().find_map(|it| match it {
            Change::CopiedFirst { past } => moved(before, after, *past).map(|_| *past),
            _ => None,
        })?;
        self.take(|it| *it == Change::CopiedFirst { past });
        moved(before, after, past)
    }
}

/// The same for a COPY that moves past so many RUNs.
fn moved(before: &[Step<'_>], after: &[Step<'_>], past: usize) -> Option<(usize, usize)> {
    let [Step::Copy(whole), old @ ..] = before else { return None };
    is_whole_context(whole).then_some(())?;
    let is_part = |it: &&Step<'_>| matches!(it, Step::Copy(part) if is_part(part, whole));
    let parts = after.iter().take_while(is_part).count();
    let is_passed = |it: &&Step<'_>| matches!(it, Step::Workdir { .. } | Step::Run(_));
    let passed = old.iter().take_while(is_passed);
    let mut runs = passed.enumerate().filter(|(_, it)| matches!(it, Step::Run(_)));
    let (between, _) = runs.nth(past.checked_sub(1)?)?;
    let (old_between, old_rest) = old.split_at(between);
    let (new_between, new_rest) = after.get(parts..)?.split_at_checked(between)?;
    let is_same = |(a, b): (&Step<'_>, &Step<'_>)| a.is_same(b);
    let ([Step::Run(run), ..], [Step::Run(first), Step::Copy(copy), rest @ ..]) =
        (old_rest, new_rest)
    else {
        return None;
    };
    let is_moved = parts > 0
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

/// Whether a COPY takes all of the build context, and every file as it is.
fn is_whole_context(copy: &Copy<'_>) -> bool {
    let [Source::Path(source)] = &copy.sources[..] else { return false };
    let is_all = source.literal().is_some_and(|it| [&b"."[..], b"./", b"/"].contains(&it));
    let is_plain = |(name, value): &Flag<'_>| {
        [&b"--chown"[..], b"--chmod", b"--link"].contains(name)
            && !matches!(value, FlagValue::Stage(_))
    };
    is_all && !copy.is_add && copy.flags.iter().all(is_plain)
}

/// Whether a COPY puts files or folders of the context where `whole` puts them.
fn is_part(part: &Copy<'_>, whole: &Copy<'_>) -> bool {
    let (Some(to), Some(root)) = (part.destination.literal(), whole.destination.literal()) else {
        return false;
    };
    let sources: Option<Vec<_>> = part.sources.iter().map(source_names).collect();
    let (Some(sources), Some(root), Some(folder)) = (sources, names(root), names(to)) else {
        return false;
    };
    let below = |names: &[&[u8]]| [&root[..], names].concat() == folder;
    let is_in_place = |source: &Vec<&[u8]>| match source.split_last() {
        // A file goes into a folder, the files of a folder into one of the same name.
        Some((_, above)) => {
            to.ends_with(b"/") && below(above) || sources.len() == 1 && below(source)
        }
        None => false,
    };
    !part.is_add && part.flags == whole.flags && sources.iter().all(is_in_place)
}

fn source_names<'s>(source: &'s Source<'_>) -> Option<Vec<&'s [u8]>> {
    match source {
        Source::Path(path) => names(path.literal()?),
        Source::Heredoc { .. } => None,
    }
}

/// The names of a path that stays where it is; nothing for globs and ways up.
fn names(path: &[u8]) -> Option<Vec<&[u8]>> {
    let is_plain = !path.iter().any(|it| b"*?[\\".contains(it));
    let names = path.split(|it| *it == b'/').filter(|it| !it.is_empty() && *it != b".");
    let names: Vec<_> = names.collect();
    (is_plain && !names.contains(&&b".."[..])).then_some(names)
}

/// Whether `first` and `second` run what `run` runs at the two sides of a `&&`.
fn is_split(run: &Run<'_>, first: &Run<'_>, second: &Run<'_>) -> bool {
    let is_alike = |it: &Run<'_>| {
        run.has_same_circumstances(it)
            && it.instruction.heredocs.is_empty()
            && it.words().count() > 0
    };
    let (head, tail): (Vec<_>, Vec<_>) = (first.words().collect(), second.words().collect());
    let all: Vec<_> = run.words().collect();
    is_alike(first)
        && is_alike(second)
        && run.instruction.heredocs.is_empty()
        && !leaves_traces(first)
        && is_and_list(&head)
        && is_and_list(&tail)
        && all.len() == head.len() + 1 + tail.len()
        && all[..head.len()] == head[..]
        && all[head.len()].text == b"&&"
        && all[head.len() + 1..] == tail[..]
}

/// Whether the words are commands with nothing but `&&` between them.
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
