//! The meaning of an edit of a Dockerfile: two texts in, a [`Comparison`] out. No I/O.
//!
//! Stages are matched by name, then by content and place; instructions by a diff over keys without
//! layout. Facts about commands and images come from `dockwright-model`, and `dockwright-verify`
//! decides about layout. A difference without a kind of its own is an instruction that changed.

mod align;
mod base;
mod change;
mod commands;
mod comments;
mod copies;
mod header;
mod instructions;
mod key;
mod kind;
mod layers;
mod notes;
mod runs;
mod secrets;
mod sets;
mod side;
mod stages;
mod text;
mod user;
mod values;

use dockwright_verify::{self as verify, Difference, Exactness, Text};

pub use change::{Change, Comparison};
pub use kind::{Attention, Kind};

use key::Keys;
use notes::Notes;
use side::{Side, Source};
use stages::Pairs;

/// Compares two texts of a Dockerfile. An empty text stands for a file that does not exist.
pub fn compare(old: &[u8], new: &[u8]) -> Comparison {
    if old == new {
        return Comparison::default();
    }
    let (before, after) = (Source::of(old), Source::of(new));
    let (old, new) = (Side::of(&before), Side::of(&after));
    let mut notes = Notes::new(&old, &new);
    let pairs = Pairs::of(&old, &new);
    let identities = pairs.identities();
    let keys = [
        &Keys { side: &old, identities: &identities.0 },
        &Keys { side: &new, identities: &identities.1 },
    ];
    match (before.is_empty(), after.is_empty()) {
        (true, false) => header::tell_file(Kind::FileAdded, &mut notes),
        (false, true) => header::tell_file(Kind::FileRemoved, &mut notes),
        _ => header::tell(&mut notes),
    }
    let words = other_words(&old, &new).map(|it| old.without_secrets(it));
    if words.is_some() || !notes.changes.is_empty() {
        instructions::tell(&pairs, keys, &mut notes);
        secrets::tell(&mut notes);
        user::tell(&mut notes);
        comments::tell(&mut notes);
        check_build([&before.text, &after.text], &mut notes);
    }
    notes.changes.sort_by_key(|it| (it.new_line.or(it.old_line), it.kind));
    let mut changed_runs = 0;
    if notes.changes.is_empty() {
        changed_runs = verify::changed_runs(old.reading, new.reading).len();
        let text = header::layout_text(words.as_ref(), changed_runs);
        notes.at_lines(Kind::LayoutOnly, [None, None], text);
    }
    if !before.is_empty() && !after.is_empty() && new.parse.errors().is_empty() {
        layers::tell(&pairs, keys, &mut notes);
    }
    Comparison { changes: notes.changes, changed_runs }
}

/// The first difference besides the layout, as the second reader finds it.
fn other_words(old: &Side<'_>, new: &Side<'_>) -> Option<Difference> {
    let (old, new) = (old.reading, new.reading);
    let forth = verify::compare(old, new, Exactness::Tokens);
    forth.and_then(|()| verify::compare(new, old, Exactness::Tokens)).err()
}

/// Asks the second reader whether the build is the same. If it is, only changes of words and of order
/// stay; if it is not, at least one change says so.
fn check_build([old, new]: [&Text; 2], notes: &mut Notes<'_, '_>) {
    let is_same = verify::same_program(old, new, &[])
        .or_else(|it| verify::same_instructions(old.reading(), new.reading()).map_err(|_| it));
    match is_same {
        Ok(()) => notes.changes.retain(|it| fits_same_build(it.kind)),
        Err(difference) => {
            let Difference { line, what } = notes.old.without_secrets(difference);
            let is_told =
                notes.has_shell_comments || notes.changes.iter().any(|it| !is_of_comment(it.kind));
            if !is_told {
                let text = format!("the build differs: {what}");
                notes.at_lines(Kind::InstructionChanged, [Some(line), None], text);
            }
        }
    }
}

/// Whether a change of this kind may occur between two files of the same build.
fn fits_same_build(kind: Kind) -> bool {
    use Kind::{
        AcceptedAgain, DirectiveChanged, FileAdded, FileRemoved, InstructionMoved, NotAccepted,
        StageRenamed,
    };
    is_of_comment(kind)
        || matches!(
            kind,
            AcceptedAgain
                | DirectiveChanged
                | FileAdded
                | FileRemoved
                | InstructionMoved
                | NotAccepted
                | StageRenamed
        )
}

fn is_of_comment(kind: Kind) -> bool {
    use Kind::{CommentAdded, CommentChanged, CommentMoved, CommentRemoved};
    matches!(kind, CommentAdded | CommentChanged | CommentMoved | CommentRemoved)
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
