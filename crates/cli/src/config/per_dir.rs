//! A cache for values of directories, which depend on the parent directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What is known about each directory.
#[derive(Default)]
pub struct PerDir<T>(Mutex<HashMap<PathBuf, Arc<OnceLock<T>>>>);

impl<T: Clone + Default> PerDir<T> {
    /// The value for `dir`. `find` is called once for each new directory, with the directory and a
    /// function that returns the value of its parent; other threads wait for the result.
    pub fn get(&self, dir: &Path, find: &impl Fn(&Path, &dyn Fn() -> T) -> T) -> T {
        let value = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match known.get(dir) {
                Some(value) => Arc::clone(value),
                None => Arc::clone(known.entry(dir.to_owned()).or_default()),
            }
        };
        let around = || dir.parent().map_or_else(T::default, |it| self.get(it, find));
        value.get_or_init(|| find(dir, &around)).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn each_directory_is_looked_at_once_and_only_when_asked_for() {
        let seen = RefCell::new(Vec::new());
        let find = |dir: &Path, around: &dyn Fn() -> usize| {
            seen.borrow_mut().push(dir.to_owned());
            if dir.ends_with("stop") { 10 } else { around() + 1 }
        };
        let dirs = PerDir::default();
        assert_eq!(dirs.get(Path::new("/a/stop/b/c"), &find), 12);
        assert_eq!(dirs.get(Path::new("/a/stop/b/d"), &find), 12);
        assert_eq!(dirs.get(Path::new("/a/stop/b/c"), &find), 12);
        let expected = ["/a/stop/b/c", "/a/stop/b", "/a/stop", "/a/stop/b/d"];
        assert_eq!(*seen.borrow(), expected.map(PathBuf::from));
    }
    #[test]
    fn threads_that_come_together_look_once() {
        use std::sync::Barrier;
        use std::sync::atomic::{AtomicUsize, Ordering};

        let (dirs, together) = (PerDir::default(), Barrier::new(8));
        let looks = AtomicUsize::new(0);
        let find = |_: &Path, _: &dyn Fn() -> usize| {
            looks.fetch_add(1, Ordering::SeqCst);
            // Gives the other threads time to get here.
            for _ in 0..1_000 {
                std::thread::yield_now();
            }
            7
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    together.wait();
                    assert_eq!(dirs.get(Path::new("/a"), &find), 7);
                });
            }
        });
        assert_eq!(looks.load(Ordering::SeqCst), 1);
    }
}
