//! Comments: lost, new, changed, or moved.

use std::collections::HashMap;

use dockwright_verify::Comment;

use crate::align::align;
use crate::kind::Kind;
use crate::notes::Notes;
use crate::text::{code, told_apart};

/// Tells the changes of the comments, once every instruction has its counterpart.
pub fn tell(notes: &mut Notes<'_, '_>) {
    let (old, new) = (&notes.old.reading.comments, &notes.new.reading.comments);
    let mut is_taken = vec![false; new.len()];
    let mut pairs = Vec::new();
    let mut left: Vec<usize> = (0..old.len()).collect();
    // First at the counterpart of its instruction, then anywhere.
    for is_strict in [true, false] {
        let mut waiting: HashMap<(&[u8], Option<usize>), Vec<usize>> = HashMap::new();
        for (at, it) in new.iter().enumerate().rev().filter(|it| !is_taken[it.0]) {
            let owner = is_strict.then_some(it.position.instructions);
            waiting.entry((it.text, owner)).or_default().push(at);
        }
        left.retain(|&at| {
            let owner = counterpart(notes, &old[at]);
            if is_strict && owner.is_none() {
                return true;
            }
            let key = (old[at].text, owner.filter(|_| is_strict));
            let other = waiting.get_mut(&key).and_then(Vec::pop);
            if let Some(other) = other {
                is_taken[other] = true;
                pairs.push((at, other));
            }
            other.is_none()
        });
    }
    pairs.sort_unstable();
    let unmoved: Vec<_> = pairs.into_iter().filter(|&(a, b)| !moved(a, b, notes)).collect();
    reordered(&unmoved, notes);
    // A comment with another text at the same instruction.
    let mut waiting: HashMap<usize, Vec<usize>> = HashMap::new();
    for at in (0..new.len()).rev().filter(|it| !is_taken[*it]) {
        waiting.entry(new[at].position.instructions).or_default().push(at);
    }
    for at in left {
        let was = &old[at];
        let owner = counterpart(notes, was);
        let Some(other) = owner.and_then(|it| waiting.get_mut(&it)).and_then(Vec::pop) else {
            let text = format!("the comment {} is lost", code(was.text));
            notes.at_lines(Kind::CommentRemoved, [Some(was.line), None], text);
            continue;
        };
        is_taken[other] = true;
        let is = &new[other];
        let [now, then] = told_apart(is.text, was.text);
        let text = format!("a comment is {now} instead of {then}");
        notes.at_lines(Kind::CommentChanged, [Some(was.line), Some(is.line)], text);
    }
    for it in new.iter().zip(is_taken).filter(|it| !it.1).map(|it| it.0) {
        let text = format!("the comment {} is new", code(it.text));
        notes.at_lines(Kind::CommentAdded, [None, Some(it.line)], text);
    }
}

/// The counterpart of the instruction below a comment, or around it; the end of the file has one,
/// too.
fn counterpart(notes: &Notes<'_, '_>, comment: &Comment<'_>) -> Option<usize> {
    let owner = comment.position.instructions;
    if owner == notes.old.reading.instructions.len() {
        return Some(notes.new.reading.instructions.len());
    }
    notes.partner(owner)
}

/// Tells the comments that stay at their place in an instruction, but in another order.
fn reordered(pairs: &[(usize, usize)], notes: &mut Notes<'_, '_>) {
    let before: Vec<_> = pairs.iter().map(|it| it.1).collect();
    if before.is_sorted() {
        return;
    }
    let mut after = before.clone();
    after.sort_unstable();
    for (at, _) in align(&before, &after).moved {
        let (was, is) =
            (&notes.old.reading.comments[pairs[at].0], &notes.new.reading.comments[pairs[at].1]);
        let text = format!("the comment {} moves among the comments", code(is.text));
        notes.at_lines(Kind::CommentMoved, [Some(was.line), Some(is.line)], text);
    }
}

/// Tells if a comment moved among the instructions and words.
fn moved(a: usize, b: usize, notes: &mut Notes<'_, '_>) -> bool {
    let (was, is) = (&notes.old.reading.comments[a], &notes.new.reading.comments[b]);
    let lines = [Some(was.line), Some(is.line)];
    let owner = is.position.instructions;
    let place = |index: usize| {
        let has = index < notes.new.reading.instructions.len();
        if has { notes.new.code(index) } else { "the end of the file".to_owned() }
    };
    let text = match counterpart(notes, was) {
        Some(same) if same == owner => {
            let is_inside = was.position.words > 0 || is.position.words > 0;
            let is_equal = notes.is_equal(was.position.instructions);
            if !is_inside || !is_equal || inside(was) == inside(is) {
                return false;
            }
            format!("the comment {} moves within {}", code(is.text), place(owner))
        }
        Some(_) => format!("the comment {} belongs to {} now", code(is.text), place(owner)),
        None => format!(
            "the comment {} belongs to {} now; {} is gone",
            code(is.text),
            place(owner),
            notes.old.code(was.position.instructions)
        ),
    };
    notes.at_lines(Kind::CommentMoved, lines, text);
    true
}

/// The place of a comment in its instruction.
fn inside(comment: &Comment<'_>) -> (usize, usize) {
    (comment.position.words, comment.position.inside)
}
