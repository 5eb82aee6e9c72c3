//! The meaning of an edit of a Dockerfile: two texts in, a [`Comparison`] out. Pure.
//!
//! Stages are matched by name, then by content and place; instructions by a diff over keys without
//! layout. Facts about commands and images come from `dockwright-model`, and `dockwright-verify`
//! decides what is layout. A difference that no kind names is an instruction that changed.

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

use dockwright_verify::{self as verify, Difference, Exactness};

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
    let is_layout = notes.changes.is_empty() && other_words(&old, &new).is_none();
    if !is_layout {
        instructions::tell(&pairs, keys, &mut notes);
        secrets::tell(&mut notes);
        user::tell(&mut notes);
        comments::tell(&mut notes);
    }
    let is_same_build = || verify::same_program(&before.text, &after.text, &[]).is_ok();
    if !is_layout && notes.changes.iter().any(|it| says_more_than_order(it.kind)) && is_same_build()
    {
        // Other words for the same build.
        notes.changes.retain(|it| !says_more_than_order(it.kind));
    }
    notes.changes.sort_by_key(|it| (it.new_line.or(it.old_line), it.kind));
    let mut changed_runs = 0;
    if notes.changes.is_empty() {
        changed_runs = verify::changed_runs(old.reading, new.reading).len();
        let text = header::layout_text(other_words(&old, &new), changed_runs);
        notes.at_lines(Kind::LayoutOnly, [None, None], text);
    }
    if !before.is_empty() && !after.is_empty() && new.parse.errors().is_empty() {
        layers::tell(&pairs, keys, &mut notes);
    }
    Comparison { changes: notes.changes, changed_runs }
}

/// What differs besides the layout, as the second reader tells it.
fn other_words(old: &Side<'_>, new: &Side<'_>) -> Option<Difference> {
    let (old, new) = (old.reading, new.reading);
    let forth = verify::compare(old, new, Exactness::Tokens);
    forth.and_then(|()| verify::compare(new, old, Exactness::Tokens)).err()
}

/// Whether a change of this kind cannot occur between two files of the same build.
fn says_more_than_order(kind: Kind) -> bool {
    use Kind::{
        CommentAdded, CommentChanged, CommentMoved, CommentRemoved, DirectiveChanged,
        InstructionMoved, NoLongerRoot, RunsAsRoot, SecretAdded, SecretRemoved, StageRenamed,
    };
    !matches!(
        kind,
        CommentAdded
            | CommentChanged
            | CommentMoved
            | CommentRemoved
            | DirectiveChanged
            | InstructionMoved
            | NoLongerRoot
            | RunsAsRoot
            | SecretAdded
            | SecretRemoved
            | StageRenamed
    )
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
