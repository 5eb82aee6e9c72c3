//! Compares the files of two images: paths, types, permissions, owners, links and contents.

mod contents;
mod noise;
#[cfg(test)]
mod tests;
mod zip;

use std::collections::{BTreeMap, BTreeSet};

use crate::difference::{Change, Difference};
use crate::image::{Image, Kind, Node};
use crate::{Promises, Result};
use contents::Contents;

/// The result of a comparison.
#[derive(Default)]
pub struct Comparison {
    /// The number of paths compared.
    pub compared: usize,
    /// The paths that are gone, as a pass announces.
    pub announced: Vec<Gone>,
    /// All other differences.
    pub differences: Vec<Difference>,
    /// The number of paths whose difference is noise, by reason.
    pub noise: BTreeMap<String, usize>,
}

/// A path that is gone, as a pass announces.
pub struct Gone {
    /// The pass.
    pub pass: &'static str,
    /// The path.
    pub path: String,
    /// The size of the file, in bytes.
    pub size: u64,
}

/// The reason for a path that differs only in its modification time.
const TIME: &str = "modification time";

/// Compares the files of two images. `dockerfiles` are the Dockerfiles before and after; an image
/// that copies its build context has its Dockerfile among its files.
///
/// # Errors
/// A layer cannot be read.
pub fn compare(
    before: &Image,
    after: &Image,
    dockerfiles: [&[u8]; 2],
    promises: &Promises,
) -> Result<Comparison> {
    let trees = [before.tree.nodes(), after.tree.nodes()];
    let contents = Contents::of([before, after], dockerfiles)?;
    let paths: BTreeSet<_> = trees.iter().flat_map(|it| it.keys()).collect();
    let mut comparison = Comparison::default();
    for path in paths {
        let [old, new] = trees.map(|it| it.get(path));
        let shown = shown(path);
        comparison.compared += 1;
        let Some((change, what)) = difference(old, new, &contents) else {
            if old.map(|it| it.entry.time) != new.map(|it| it.entry.time) {
                comparison.count(TIME);
            }
            continue;
        };
        if let Some(pass) = promises.takes(&shown).filter(|_| new.is_none()) {
            let size = old.map_or(0, |it| it.entry.size);
            comparison.announced.push(Gone { pass, path: shown, size });
        } else if let Some(why) = noise::noise(&shown) {
            comparison.count(why);
        } else {
            comparison.differences.push(Difference::of_file(shown, change, what));
        }
    }
    Ok(comparison)
}

impl Comparison {
    fn count(&mut self, why: &str) {
        match self.noise.get_mut(why) {
            Some(count) => *count += 1,
            None => drop(self.noise.insert(why.to_owned(), 1)),
        }
    }
}

/// The path as seen from the image.
fn shown(path: &[u8]) -> String {
    format!("/{}", String::from_utf8_lossy(path))
}

/// The first difference between two files, if they differ.
fn difference(
    old: Option<&Node>,
    new: Option<&Node>,
    contents: &Contents,
) -> Option<(Change, String)> {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (Some(_), None) => return Some((Change::Removed, "is gone".to_owned())),
        (None, _) => return Some((Change::Added, "is new".to_owned())),
    };
    let (was, is) = (&old.entry, &new.entry);
    let kinds = [was, is].map(|it| kind(&it.kind));
    if kinds[0] != kinds[1] {
        return Some((Change::Type, format!("was a {}, is a {}", kinds[0], kinds[1])));
    }
    // The permissions of a link mean nothing.
    if was.mode != is.mode && !matches!(was.kind, Kind::Link(_)) {
        return Some((Change::Mode, format!("mode was {:04o}, is {:04o}", was.mode, is.mode)));
    }
    if was.owner != is.owner {
        let owners = [was, is].map(|it| format!("{}:{}", it.owner.0, it.owner.1));
        return Some((Change::Owner, format!("owner was {}, is {}", owners[0], owners[1])));
    }
    if let (Kind::Link(from), Kind::Link(to)) = (&was.kind, &is.kind) {
        let [from, to] = [from, to].map(|it| String::from_utf8_lossy(it));
        return (from != to).then(|| (Change::Link, format!("target was {from}, is {to}")));
    }
    if was.attributes != is.attributes {
        let names: BTreeSet<_> = was.attributes.keys().chain(is.attributes.keys()).collect();
        let differ =
            names.into_iter().filter(|it| was.attributes.get(*it) != is.attributes.get(*it));
        let names: Vec<_> = differ.map(String::as_str).collect();
        return Some((
            Change::Attributes,
            format!("extended attributes differ: {}", names.join(", ")),
        ));
    }
    if was.kind == Kind::File {
        return (!contents.are_same(old, new))
            .then(|| (Change::Content, "the content differs".to_owned()));
    }
    let devices = || format!("device was {}, is {}", device(&was.kind), device(&is.kind));
    (was.kind != is.kind).then(|| (Change::Device, devices()))
}

/// The type and the numbers of a device: `block 8:0`.
fn device(kind: &Kind) -> String {
    match kind {
        Kind::Device(true, major, minor) => format!("block {major}:{minor}"),
        Kind::Device(false, major, minor) => format!("character {major}:{minor}"),
        other => self::kind(other).to_owned(),
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Directory => "directory",
        Kind::File | Kind::HardLink(_) => "file",
        Kind::Link(_) => "link",
        Kind::Device(..) => "device",
        Kind::Pipe => "pipe",
        Kind::Removed | Kind::Emptied => "mark",
    }
}
