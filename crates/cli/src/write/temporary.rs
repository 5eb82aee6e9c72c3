//! Files that are written beside others to take their place, and those that killed runs left.
//!
//! Such a file is locked as long as it is in use. The system drops the lock of a process that ends,
//! however it ends, so whoever gets the lock may remove the file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".dockwright-";
const SUFFIX: &str = ".tmp";
/// How many letters and digits stand between them: more than anybody would make up.
const RANDOM: usize = 12;

/// A new file in `dir`, which no other run removes while it is open.
pub fn create(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    loop {
        let file = builder.tempfile_in(dir)?;
        // Where nobody can lock files, nobody gets the lock to remove one.
        let _ = file.as_file().lock();
        // Another run may have come before the lock, and taken the file for a dead one's.
        if file.path().try_exists()? {
            return Ok(file);
        }
    }
}

/// Removes from `dir` what killed runs left there. What cannot be removed stays.
pub fn clear(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if is_ours(&entry.file_name()) && entry.file_type().is_ok_and(|it| it.is_file()) {
            remove_unused(&entry.path());
        }
    }
}

fn is_ours(name: &OsStr) -> bool {
    let random = || name.to_str()?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX);
    random().is_some_and(|it| it.len() == RANDOM && it.bytes().all(|it| it.is_ascii_alphanumeric()))
}

fn remove_unused(path: &Path) {
    // For writing, since some systems lock no file that is only read.
    let Ok(file) = File::options().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_in_use_stays_and_what_is_left_goes() {
        let dir = tempfile::tempdir().unwrap();
        let used = create(dir.path()).unwrap();
        let (left, path) = create(dir.path()).unwrap().keep().unwrap();
        drop(left);
        assert!(path.exists());
        clear(dir.path());
        assert_eq!(names(dir.path()), [used.path().file_name().unwrap().to_str().unwrap()]);
        drop(used);
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn what_is_not_surely_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let others = [
            ".dockwright-0123456789a.tmp",
            ".dockwright-0123456789ab",
            ".dockwright-0123456789abc.tmp",
            ".dockwright-my-own-notes.tmp",
            "dockwright-0123456789ab.tmp",
        ];
        for name in others {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let dirs = dir.path().join(".dockwright-abcdefghijkl.tmp");
        fs::create_dir(dirs).unwrap();
        let before = names(dir.path());
        clear(dir.path());
        assert_eq!((names(dir.path()), before.len()), (before, others.len() + 1));
    }

    #[test]
    fn a_file_that_is_taken_for_a_dead_ones_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let clearing = scope.spawn(|| (0..5000).for_each(|_| clear(dir.path())));
            while !clearing.is_finished() {
                let file = create(dir.path()).unwrap();
                assert!(file.path().exists());
                file.persist(dir.path().join("Dockerfile")).unwrap();
            }
        });
        assert_eq!(names(dir.path()), ["Dockerfile"]);
    }
}
