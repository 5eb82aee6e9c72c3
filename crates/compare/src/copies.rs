//! `COPY` and `ADD`, and whether they stand before or after an install.

use std::collections::HashMap;

use dockwright_verify::{Keyword, Payload};

use crate::commands::Run;
use crate::key::Keys;
use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::{code, listed};

/// A `COPY` or `ADD`.
struct Copy {
    index: usize,
    is_add: bool,
    sources: Vec<Vec<u8>>,
    destination: Vec<u8>,
    /// The flags as they are written, each with a key for comparison.
    flags: Vec<(Vec<u8>, Vec<u8>)>,
    heredocs: Vec<Vec<u8>>,
}

impl Copy {
    fn of(keys: &Keys<'_, '_>, stage: usize, index: usize) -> Self {
        let it = keys.side.at(index);
        let mut words = arguments(keys.side, index);
        let flags = it.flags.iter().map(|flag| {
            let value = keys.flag_value(flag, stage);
            (it.slice(&flag.span).to_vec(), [flag.name.as_slice(), b"=", &value].concat())
        });
        Self {
            index,
            is_add: it.keyword == Keyword::Add,
            destination: words.pop().unwrap_or_default(),
            sources: words,
            flags: flags.collect(),
            heredocs: it.heredocs.iter().map(|it| it.body.to_vec()).collect(),
        }
    }
}

/// The sources and the destination, without quotes.
pub fn arguments(side: &Side<'_>, index: usize) -> Vec<Vec<u8>> {
    let it = side.at(index);
    match &it.payload {
        Payload::Json(strings) => strings.iter().map(|it| side.unquoted(&it.value)).collect(),
        _ => it.words().iter().map(|it| side.unquoted(it)).collect(),
    }
}

/// Tells the changes of the instructions that have no equal one on the other side.
pub fn tell(
    [old, new]: [&[usize]; 2],
    [before, after]: [(&Keys<'_, '_>, usize); 2],
    notes: &mut Notes<'_, '_>,
) {
    let mut old: Vec<_> = old.iter().map(|it| Copy::of(before.0, before.1, *it)).collect();
    let mut new: Vec<_> = new.iter().map(|it| Copy::of(after.0, after.1, *it)).collect();
    let destination = |it: &Copy| vec![it.destination.clone()];
    let mut pairs =
        paired(&mut old, &mut new, |it| vec![it.sources.join(&0), it.destination.clone()]);
    pairs.extend(paired(&mut old, &mut new, |it| it.sources.clone()));
    pairs.extend(paired(&mut old, &mut new, destination));
    pairs.sort_by_key(|it| it.1.index);
    for (was, is) in &pairs {
        notes.pair(was.index, is.index);
        tell_pair(was, is, notes);
    }
    for it in old {
        let text = format!("{} is gone", notes.old.code(it.index));
        notes.add(Kind::CopyRemoved, Some(it.index), None, text);
    }
    for it in new {
        let text = format!("{} is new", notes.new.code(it.index));
        notes.add(Kind::CopyAdded, None, Some(it.index), text);
    }
}

/// Takes out pairs that have one of their keys in common, in order.
fn paired(
    old: &mut Vec<Copy>,
    new: &mut Vec<Copy>,
    keys: impl Fn(&Copy) -> Vec<Vec<u8>>,
) -> Vec<(Copy, Copy)> {
    let mut waiting: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for (at, it) in new.iter().enumerate().rev() {
        for key in keys(it) {
            waiting.entry(key).or_default().push(at);
        }
    }
    let mut slots: Vec<_> = new.drain(..).map(Some).collect();
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for it in old.drain(..) {
        let mut other = None;
        for key in keys(&it) {
            let Some(places) = waiting.get_mut(&key) else { continue };
            while other.is_none()
                && let Some(place) = places.pop()
            {
                other = slots[place].take();
            }
        }
        match other {
            Some(other) => pairs.push((it, other)),
            None => left.push(it),
        }
    }
    *old = left;
    new.extend(slots.into_iter().flatten());
    pairs
}

fn tell_pair(was: &Copy, is: &Copy, notes: &mut Notes<'_, '_>) {
    let (a, b) = (Some(was.index), Some(is.index));
    let name = if is.is_add { "ADD" } else { "COPY" };
    let destination = code(&is.destination);
    match (was.is_add, is.is_add) {
        (true, false) => {
            let text = format!("the `ADD` to {destination} is a `COPY` now");
            notes.add(Kind::AddBecameCopy, a, b, text);
        }
        (false, true) => {
            let text = format!("the `COPY` to {destination} is an `ADD` now");
            notes.add(Kind::CopyBecameAdd, a, b, text);
        }
        _ => {}
    }
    if was.destination != is.destination {
        let text =
            format!("`{name}` copies to {destination} instead of {}", code(&was.destination));
        notes.add(Kind::CopyDestinationChanged, a, b, text);
    }
    let sources = |it: &Copy| {
        let sources: Vec<_> =
            it.sources.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
        listed(&sources, "sources")
    };
    if was.sources != is.sources {
        let text =
            format!("`{name}` to {destination} copies {} instead of {}", sources(is), sources(was));
        notes.add(Kind::CopySourcesChanged, a, b, text);
    } else if was.heredocs != is.heredocs {
        let text = format!("the text of the file that `{name}` writes to {destination} changes");
        notes.add(Kind::CopySourcesChanged, a, b, text);
    }
    let keys = |it: &Copy| {
        let mut keys: Vec<_> = it.flags.iter().map(|it| it.1.clone()).collect();
        keys.sort();
        keys
    };
    if keys(was) != keys(is) {
        let text =
            |it: &Copy| it.flags.iter().map(|it| it.0.as_slice()).collect::<Vec<_>>().join(&b' ');
        let shown =
            |it: &Copy| if it.flags.is_empty() { "no flags".to_owned() } else { code(&text(it)) };
        let text =
            format!("the `{name}` to {destination} has {} instead of {}", shown(is), shown(was));
        notes.add(Kind::CopyFlagsChanged, a, b, text);
    }
}

/// Tells if files of the build context are copied before an install now, or after one. `all` are
/// the instructions of the stage before and after.
pub fn tell_order(all: [&[usize]; 2], notes: &mut Notes<'_, '_>) {
    let (old, new) = (notes.old, notes.new);
    let is_copy = |side: &Side<'_>, index: usize| {
        let it = side.at(index);
        matches!(it.keyword, Keyword::Copy | Keyword::Add)
            && it.flags.iter().all(|it| it.name != b"--from")
    };
    let installs = |side: &Side<'_>, index: usize| {
        side.at(index).keyword == Keyword::Run && !Run::of(side, index).managers.is_empty()
    };
    let partners: Vec<_> =
        all[0].iter().filter_map(|it| Some((*it, notes.partner(*it)?))).collect();
    // Without a change of order, no command has to be read.
    if partners.is_sorted_by_key(|it| it.1) {
        return;
    }
    let runs: Vec<_> =
        partners.iter().copied().filter(|it| installs(old, it.0) && installs(new, it.1)).collect();
    let mut in_new: Vec<_> = runs.iter().map(|it| it.1).collect();
    in_new.sort_unstable();
    for &(a, b) in partners.iter().filter(|it| is_copy(old, it.0) && is_copy(new, it.1)) {
        let before = runs.partition_point(|it| it.0 < a);
        let now = in_new.partition_point(|it| *it < b);
        let copy = new.code(b);
        if now < before {
            let install = in_new.get(now).map_or_else(String::new, |it| new.code(*it));
            let text = format!(
                "{copy} comes before {install} now: each change of the files installs the packages \
                 again"
            );
            notes.add(Kind::CopyBeforeInstall, Some(a), Some(b), text);
        } else if now > before {
            let install = in_new.get(before).map_or_else(String::new, |it| new.code(*it));
            let text = format!(
                "{copy} comes after {install} now: a change of the files no longer installs the \
                 packages again"
            );
            notes.add(Kind::CopyAfterInstall, Some(a), Some(b), text);
        }
    }
}
