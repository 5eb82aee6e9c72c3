//! Remembering what was found for a folder, and asking the folder around it for the rest.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is known about each folder.
#[derive(Default)]
pub struct PerFolder<T>(Mutex<HashMap<PathBuf, T>>);

impl<T: Clone + Default> PerFolder<T> {
    /// What holds in `folder`. For each folder that is new, `find` is called once, with the folder
    /// and a way to ask what holds in the one around it.
    pub fn get(&self, folder: &Path, find: &impl Fn(&Path, &dyn Fn() -> T) -> T) -> T {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known().get(folder) {
            return value.clone();
        }
        let around = || folder.parent().map_or_else(T::default, |it| self.get(it, find));
        let value = find(folder, &around);
        known().insert(folder.to_owned(), value.clone());
        value
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn each_folder_is_looked_at_once_and_only_when_asked_for() {
        let seen = RefCell::new(Vec::new());
        let find = |folder: &Path, around: &dyn Fn() -> usize| {
            seen.borrow_mut().push(folder.to_owned());
            if folder.ends_with("stop") { 10 } else { around() + 1 }
        };
        let folders = PerFolder::default();
        assert_eq!(folders.get(Path::new("/a/stop/b/c"), &find), 12);
        assert_eq!(folders.get(Path::new("/a/stop/b/d"), &find), 12);
        assert_eq!(folders.get(Path::new("/a/stop/b/c"), &find), 12);
        let expected = ["/a/stop/b/c", "/a/stop/b", "/a/stop", "/a/stop/b/d"];
        assert_eq!(*seen.borrow(), expected.map(PathBuf::from));
    }
}
