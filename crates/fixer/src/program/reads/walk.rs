//! All files of the build context that an image gets.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use dockwright_model::context::{Context, Entry};
use hashbrown::HashSet;

use super::kinds;
use crate::contexts::{Answers, Sent};

/// The maximum numbers of files and directories to look at and of bytes to read. Beyond that,
/// nothing is known.
pub(super) const MOST_FILES: usize = 10_000;
pub(super) const MOST_BYTES: usize = 64 << 20;

/// How a walk ended.
pub(crate) enum Walked<T> {
    All,
    Stopped(T),
    TooMuch,
}

/// The files below some paths, nearest first.
struct Below {
    files: Vec<String>,
    /// The directories without entries.
    bare: Vec<String>,
    /// Whether the list is complete.
    is_all: bool,
}

/// The directories at or below `roots` that are empty here, but may have files elsewhere.
pub(crate) fn bare(sent: &Sent<'_>, roots: Vec<String>) -> Vec<String> {
    below(sent, roots).bare.clone()
}

fn below(sent: &Sent<'_>, roots: Vec<String>) -> Arc<Below> {
    let known = sent.memory_of_usual::<Answers<Vec<String>, Arc<Below>>>();
    known.get(roots.clone(), || Arc::new(Below::of(&sent.context, roots)))
}

/// Calls `look` with each of the files at or below `roots`, nearest first, until it breaks;
/// otherwise `look` returns the number of bytes it has read. Third-party packages are left out.
pub(crate) fn walk<T>(
    sent: &Sent<'_>,
    roots: Vec<String>,
    mut look: impl FnMut(&str) -> ControlFlow<T, usize>,
) -> Walked<T> {
    let below = below(sent, roots);
    let mut bytes = 0;
    for path in &below.files {
        match look(path) {
            ControlFlow::Continue(read) => bytes += read,
            ControlFlow::Break(found) => return Walked::Stopped(found),
        }
        if bytes > MOST_BYTES {
            return Walked::TooMuch;
        }
    }
    if below.is_all { Walked::All } else { Walked::TooMuch }
}

/// Entries of a directory `vendor` that Go, Composer or Bundler fills.
const OF_MANAGERS: [&str; 4] = ["modules.txt", "autoload.php", "bundle", "cache"];

/// Whether a package manager fills a directory `vendor`. Authors also use one for their own files.
fn is_filled(context: &Context<'_>, dir: &str) -> bool {
    let has = |name: &str| context.has(&format!("{dir}/{name}"));
    // Cargo puts a list of checksums into each package.
    OF_MANAGERS.iter().any(|it| has(it))
        || context.list(dir).iter().any(|(name, _)| has(&format!("{name}/.cargo-checksum.json")))
}

impl Below {
    fn of(context: &Context<'_>, roots: Vec<String>) -> Self {
        let (mut files, mut bare) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        let mut open = VecDeque::from(roots);
        while let Some(path) = open.pop_front() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let is_dir = match context.entry(&path) {
                Some(Entry::Dir) => true,
                Some(Entry::Other) => context.leads_to_dir(&path),
                Some(Entry::File) => false,
                None => continue,
            };
            if seen.len() > MOST_FILES {
                return Self { files, bare, is_all: false };
            }
            if is_dir {
                let inside = context.list(&path);
                if inside.is_empty() && context.is_bare(&path) {
                    bare.push(path.clone());
                }
                for (name, entry) in inside.iter() {
                    let below =
                        if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                    let is_read = *entry != Entry::Dir
                        || !kinds::is_of_packages(name)
                        || name == "vendor" && !is_filled(context, &below);
                    open.extend(is_read.then_some(below));
                }
            } else {
                files.push(path);
            }
        }
        Self { files, bare, is_all: true }
    }
}
