//! Files in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Files, Listing};

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl FromIterator<(String, Vec<u8>)> for MemoryFiles {
    fn from_iter<T: IntoIterator<Item = (String, Vec<u8>)>>(files: T) -> Self {
        Self(files.into_iter().collect())
    }
}

impl Files for MemoryFiles {
    fn entry(&self, path: &str) -> Option<Entry> {
        if self.0.contains_key(path) {
            return Some(Entry::File);
        }
        let prefix = format!("{path}/");
        let mut below = self.0.range(prefix.clone()..);
        let is_dir = path.is_empty() || below.next().is_some_and(|(it, _)| it.starts_with(&prefix));
        is_dir.then_some(Entry::Dir)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let below = self.0.keys().filter_map(|it| it.strip_prefix(&prefix));
        let entries: BTreeSet<_> = below
            .map(|it| match it.split_once('/') {
                Some((name, _)) => (name.to_owned(), Entry::Dir),
                None => (it.to_owned(), Entry::File),
            })
            .collect();
        (dir.is_empty() || !entries.is_empty()).then(|| entries.into_iter().collect())
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}
