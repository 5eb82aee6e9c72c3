//! Instructions that set values by name, however they are grouped: `ENV`, `ARG`, `LABEL`, `EXPOSE`
//! and `VOLUME`.

use std::collections::{BTreeMap, HashMap};

use dockwright_model::names_secret;
use dockwright_verify::{Keyword, Payload};

use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::{code, told_apart};

/// How the values of a keyword are told.
pub struct Row {
    pub keyword: Keyword,
    noun: &'static str,
    added: Kind,
    removed: Kind,
    changed: Kind,
}

const fn row(keyword: Keyword, noun: &'static str, kinds: [Kind; 3]) -> Row {
    let [added, removed, changed] = kinds;
    Row { keyword, noun, added, removed, changed }
}

pub static ROWS: [Row; 5] = [
    row(Keyword::Env, "environment variable", [Kind::EnvAdded, Kind::EnvRemoved, Kind::EnvChanged]),
    row(Keyword::Arg, "build argument", [Kind::ArgAdded, Kind::ArgRemoved, Kind::ArgChanged]),
    row(Keyword::Label, "label", [Kind::LabelAdded, Kind::LabelRemoved, Kind::LabelChanged]),
    row(Keyword::Expose, "port", [Kind::ExposeChanged; 3]),
    row(Keyword::Volume, "volume", [Kind::VolumeChanged; 3]),
];

/// A name with its value, and the instruction.
struct Set {
    value: Option<Vec<u8>>,
    index: usize,
}

/// All values of a name, in order.
type Sets = BTreeMap<Vec<u8>, Vec<Set>>;

/// Tells the changes of one keyword in a stage: all its instructions before and after, and those
/// without an equal one.
pub fn tell(row: &Row, all: [&[usize]; 2], left: [&[usize]; 2], notes: &mut Notes<'_, '_>) {
    if left.iter().all(|it| it.is_empty()) {
        return;
    }
    let (old, new) = (sets(notes.old, all[0]), sets(notes.new, all[1]));
    for (name, now) in &new {
        let before = old.get(name).map_or(&[][..], Vec::as_slice);
        for (position, set) in now.iter().enumerate() {
            match before.get(position) {
                Some(was) if was.value == set.value => notes.pair(was.index, set.index),
                Some(was) => {
                    notes.pair(was.index, set.index);
                    let text = changed(row, name, was, set);
                    notes.add(row.changed, Some(was.index), Some(set.index), text);
                }
                None => {
                    let text = format!("the {} {} is new{}", row.noun, code(name), is(name, set));
                    notes.add(row.added, None, Some(set.index), text);
                }
            }
        }
    }
    for (name, before) in &old {
        let kept = new.get(name).map_or(0, Vec::len);
        for was in before.iter().skip(kept) {
            let text = format!("the {} {} is gone{}", row.noun, code(name), is(name, was));
            notes.add(row.removed, Some(was.index), None, text);
        }
    }
    if let Some((old, new)) = regrouped(&old, &new, left, notes) {
        let text = format!(
            "the values of `{}` are the same, in other instructions or in another order",
            row.keyword.name()
        );
        notes.add(Kind::ValuesRegrouped, old, new, text);
    }
    left[0].iter().for_each(|it| notes.explain(Some(*it), None));
    left[1].iter().for_each(|it| notes.explain(None, Some(*it)));
}

/// Instructions whose values are in other instructions now, or of which nothing is told so far.
fn regrouped(
    old: &Sets,
    new: &Sets,
    left: [&[usize]; 2],
    notes: &Notes<'_, '_>,
) -> Option<(Option<usize>, Option<usize>)> {
    let shared = new.iter().filter_map(|(name, now)| Some((old.get(name)?, now)));
    let pairs = shared.flat_map(|(before, now)| before.iter().zip(now));
    let (mut of_old, mut of_new) = (HashMap::new(), HashMap::new());
    for (a, b) in pairs.map(|(was, set)| (was.index, set.index)) {
        if *of_old.entry(a).or_insert(b) != b || *of_new.entry(b).or_insert(a) != a {
            return Some((Some(a), Some(b)));
        }
    }
    let [mut before, mut after] = left.map(|it| it.iter().copied());
    let old = before.find(|it| {
        let partner = of_old.get(it).is_some_and(|it| notes.is_new_explained(*it));
        !notes.is_old_explained(*it) && !partner
    });
    let new = after.find(|it| {
        let partner = of_new.get(it).is_some_and(|it| notes.is_old_explained(*it));
        !notes.is_new_explained(*it) && !partner
    });
    old.or(new).map(|_| (old, new))
}

fn changed(row: &Row, name: &[u8], was: &Set, set: &Set) -> String {
    let (noun, name_as_code) = (row.noun, code(name));
    match (&was.value, &set.value) {
        (_, None) => format!("the {noun} {name_as_code} no longer has a default"),
        _ if is_hidden(name) => format!("the {noun} {name_as_code} has another value"),
        (None, Some(value)) => {
            format!("the {noun} {name_as_code} has a default now: {}", code(value))
        }
        (Some(was), Some(value)) => {
            let [now, then] = told_apart(value, was);
            format!("the {noun} {name_as_code} is {now} instead of {then}")
        }
    }
}

/// The value behind a name, unless it may be a secret.
fn is(name: &[u8], set: &Set) -> String {
    match &set.value {
        Some(value) if !is_hidden(name) => format!(": {}", code(value)),
        _ => String::new(),
    }
}

fn is_hidden(name: &[u8]) -> bool {
    names_secret(&String::from_utf8_lossy(name))
}

fn sets(side: &Side<'_>, all: &[usize]) -> Sets {
    let mut sets = Sets::new();
    for &index in all {
        for (name, value) in values(side, index) {
            sets.entry(name).or_default().push(Set { value, index });
        }
    }
    sets
}

/// The names of an instruction with their values, without quotes.
pub fn values(side: &Side<'_>, index: usize) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let it = side.at(index);
    let pair = |word: &[u8]| {
        let at = word.iter().position(|it| *it == b'=');
        let (name, value) = at.map_or((word, None), |at| (&word[..at], Some(&word[at + 1..])));
        (side.unquoted(name), value.map(|it| side.unquoted(it)))
    };
    let is_pair = matches!(it.keyword, Keyword::Env | Keyword::Label | Keyword::Arg);
    match &it.payload {
        Payload::Pairs(words) | Payload::Words(words) if is_pair => {
            words.iter().map(|word| pair(it.slice(word))).collect()
        }
        Payload::Words(words) => {
            let is_port = it.keyword == Keyword::Expose;
            let name = |word: &[u8]| if is_port { port(word) } else { side.unquoted(word) };
            words.iter().map(|word| (name(it.slice(word)), None)).collect()
        }
        Payload::Legacy { key, value } => {
            vec![(side.unquoted(it.slice(key)), Some(side.unquoted(it.slice(value))))]
        }
        Payload::Json(strings) => strings.iter().map(|it| (it.value.clone(), None)).collect(),
        _ => vec![(it.slice(&it.arguments).to_vec(), None)],
    }
}

/// A port as the builder records it: `tcp` is the default.
fn port(word: &[u8]) -> Vec<u8> {
    let word = word.to_ascii_lowercase();
    word.strip_suffix(b"/tcp").map_or(word.clone(), <[u8]>::to_vec)
}
