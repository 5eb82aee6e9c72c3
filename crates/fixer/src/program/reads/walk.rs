//! All files that an image gets of the build context.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow;

use dockwright_model::context::{Context, Entry};

use super::kinds;

/// How many files and directories are looked at, and how many bytes are read. Beyond that, nothing
/// is known.
pub(super) const MOST_FILES: usize = 10_000;
pub(super) const MOST_BYTES: usize = 64 << 20;

/// How a walk ended.
pub(crate) enum Walked<T> {
    All,
    Stopped(T),
    TooMuch,
}

/// Calls `look` with each file that is one of `roots` or below them, the nearest ones first, until
/// it breaks; else it says how many bytes it has read. Packages that others have written are left
/// out.
pub(crate) fn walk<T>(
    context: &Context<'_>,
    roots: impl IntoIterator<Item = String>,
    mut look: impl FnMut(&str) -> ControlFlow<T, usize>,
) -> Walked<T> {
    let (mut files, mut bytes) = (0, 0);
    let mut seen = HashSet::new();
    let mut open: VecDeque<String> = roots.into_iter().collect();
    while let Some(path) = open.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let is_folder = match context.entry(&path) {
            Some(Entry::Folder) => true,
            Some(Entry::Other) => context.leads_to_folder(&path),
            Some(Entry::File) => false,
            None => continue,
        };
        files += 1;
        if is_folder {
            let inside = context.list(&path);
            let names = inside
                .iter()
                .filter(|(name, entry)| *entry != Entry::Folder || !kinds::is_of_packages(name));
            open.extend(names.map(|(name, _)| {
                if path.is_empty() { name.clone() } else { format!("{path}/{name}") }
            }));
        } else {
            match look(&path) {
                ControlFlow::Continue(read) => bytes += read,
                ControlFlow::Break(found) => return Walked::Stopped(found),
            }
        }
        if files > MOST_FILES || bytes > MOST_BYTES {
            return Walked::TooMuch;
        }
    }
    Walked::All
}
