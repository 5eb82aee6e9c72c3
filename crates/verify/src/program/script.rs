//! The law of scripts in heredocs: tokens change only as announced, as in other shell text, and
//! every blank, comment and line end around them stays in place.

use std::ops::Range;

use super::added::Shell;
use super::step::Run;
use super::tokens::{Edit, Stretches, Word, words};
use crate::bytes::is_blank;
use crate::script::Script;
use crate::skip::blanks;

/// Whether the script of one RUN became that of another by announced changes, which are removed
/// from `announced`.
pub fn changes(old: &Run<'_>, new: &Run<'_>, announced: &mut Stretches<'_>) -> bool {
    let has_shell = old.place.shell.is_some();
    let scripts = (Script::of(old.instruction, has_shell), Script::of(new.instruction, has_shell));
    let (Some(before), Some(after)) = scripts else { return false };
    if before.is_unclear() || after.is_unclear() {
        return false;
    }
    if !old.words().eq(new.words()) || !is_same_heredoc(old, new) || before.caller != after.caller {
        return false;
    }
    let words = before.caller.as_deref();
    let words = words.or_else(|| old.place.shell.as_ref().map(|it| it.as_slice()));
    let (old, new) = (words_of(&before), words_of(&after));
    let edits = announced.take(&old, &new, Shell { words }, &|_| false);
    edits.is_some_and(|it| keeps_layout(&before, &after, &it))
}

/// Whether the heredocs are equal apart from their bodies.
fn is_same_heredoc(old: &Run<'_>, new: &Run<'_>) -> bool {
    let both = old.instruction.heredocs.iter().zip(&new.instruction.heredocs);
    both.into_iter().all(|(a, b)| (&a.name, a.dash, a.quoted) == (&b.name, b.dash, b.quoted))
}

fn words_of<'s>(script: &'s Script<'_>) -> Vec<Word<'s>> {
    words(&script.text, &script.tokens).collect()
}

/// Whether the text between tokens is unchanged where both scripts have the same tokens, and
/// differs only in blanks around changes.
fn keeps_layout(before: &Script<'_>, after: &Script<'_>, edits: &[Edit]) -> bool {
    let (old_end, new_end) = (before.tokens.len(), after.tokens.len());
    let (mut old, mut new) = (0, 0);
    let last = Edit { removed: old_end..old_end, inserted: new_end..new_end };
    for (index, it) in edits.iter().chain([&last]).enumerate() {
        let is_last = index == edits.len();
        let first = usize::from(index > 0);
        let count = it.removed.start - old + usize::from(is_last);
        let is_same = |at: usize| before.gap(old + at) == after.gap(new + at);
        if !(first..count).all(is_same) || !is_last && !keeps_gaps(before, after, it) {
            return false;
        }
        (old, new) = (it.removed.end, it.inserted.end);
    }
    true
}

/// Whether the text before and after a change is preserved.
fn keeps_gaps(before: &Script<'_>, after: &Script<'_>, edit: &Edit) -> bool {
    let Edit { removed, inserted } = edit;
    let ends = |script: &Script<'_>, it: &Range<usize>| {
        (script.gap(it.start).to_vec(), script.gap(it.end).to_vec())
    };
    let ((front, behind), (now, then)) = (ends(before, removed), ends(after, inserted));
    let within = |script: &Script<'_>, it: &Range<usize>| {
        (it.start + 1..it.end).all(|it| blanks(script.gap(it)) == script.gap(it).len())
    };
    let indentation = front.iter().rev().take_while(|it| is_blank(**it)).count();
    let are_blank = |it: &[u8]| it.iter().all(|it| is_blank(*it));
    let is_kept = match (removed.is_empty(), inserted.is_empty()) {
        (true, _) => front == now && are_blank(&then) || front == then && are_blank(&now),
        (_, true) => {
            now == front && are_blank(&behind)
                || now == behind && are_blank(&front)
                // The blanks at the start of a line are removed with the line.
                || now == [&front[..front.len() - indentation], &behind].concat()
        }
        _ => front == now && behind == then,
    };
    is_kept && within(before, removed) && within(after, inserted)
}
