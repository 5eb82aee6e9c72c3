//! Files on disk; each directory is listed once.

use std::fs::{self, File, FileType};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockwright_fixer::{Entry, Files, Listing};

use super::evidence::Readings;
use super::recent::Recent;
use crate::paths::git;
use crate::paths::ignored::Ignored;

/// The maximum size of a manifest, in bytes.
const LARGEST: u64 = 32 << 20;

/// The maximum size of a file that is read once, in bytes. Passes ask for scripts and manifests again
/// and again, and for other files rarely.
const KEPT: u64 = 16 << 10;

/// The directories on disk, listed on demand, and their small files.
#[derive(Default)]
pub struct Disk {
    listings: Recent<PathBuf, Option<Listing>>,
    /// The files with at most [`KEPT`] bytes.
    contents: Recent<PathBuf, Option<Arc<[u8]>>>,
    /// The ignore rules of git for each directory.
    ignored: Recent<PathBuf, Ignored>,
    /// Whether git tracks a file.
    tracked: Recent<PathBuf, bool>,
    /// Earlier readings of files, which outlive this cache.
    pub readings: Option<Arc<Readings>>,
    listed: AtomicUsize,
    opened: AtomicUsize,
}

impl Disk {
    /// Reads nothing yet. Texts with a reading are not parsed again.
    pub fn with(readings: Arc<Readings>) -> Self {
        Self { readings: Some(readings), ..Self::default() }
    }

    /// The entries of a directory whose path has no links; `None` if it does not exist.
    pub fn list(&self, dir: &Path) -> Option<Listing> {
        self.listings.get(dir, || {
            self.listed.fetch_add(1, Ordering::Relaxed);
            let entries = fs::read_dir(dir).ok()?;
            let named = |it: fs::DirEntry| {
                Some((it.file_name().into_string().ok()?, kind(it.file_type().ok()?)))
            };
            let mut found: Vec<_> = entries.filter_map(|it| named(it.ok()?)).collect();
            found.sort();
            Some(found.into())
        })
    }

    /// The kind of a directory entry.
    pub fn entry(&self, dir: &Path, name: &str) -> Option<Entry> {
        entry(&self.list(dir)?, name)
    }

    /// The text of a file with at most `most` bytes.
    pub fn text(&self, path: &Path, most: u64) -> Text {
        self.opened.fetch_add(1, Ordering::Relaxed);
        if fs::metadata(path).is_ok_and(|it| it.len() > most) {
            return Text::TooLarge;
        }
        let text = content(path, most).and_then(|it| String::from_utf8(it).ok());
        text.map_or(Text::None, Text::Is)
    }

    /// The content of a file with at most [`KEPT`] bytes.
    fn small(&self, path: &Path) -> Option<Arc<[u8]>> {
        self.contents.get(path, || content(path, KEPT).map(Arc::from))
    }

    /// Whether git ignores a file or directory.
    fn is_left_out(&self, path: &Path, is_dir: bool) -> bool {
        let around = || Ignored::around(path);
        let ignored = path.parent().map(|it| self.ignored.get(it, around));
        ignored.is_some_and(|it| it.is_left_out_by_git(path, is_dir))
    }

    /// Whether git tracks a file in a directory.
    fn is_tracked(&self, dir: &Path, name: &str) -> bool {
        self.tracked.get(&dir.join(name), || git::is_tracked(dir, name))
    }

    /// The numbers of directories listed and of evidence files opened.
    #[cfg(test)]
    pub fn counts(&self) -> (usize, usize) {
        (self.listed.load(Ordering::Relaxed), self.opened.load(Ordering::Relaxed))
    }
}

/// The kind of an entry of a listed directory.
pub fn entry(names: &Listing, name: &str) -> Option<Entry> {
    let index = names.binary_search_by(|it| it.0.as_str().cmp(name)).ok()?;
    Some(names[index].1)
}

fn kind(file_type: FileType) -> Entry {
    match file_type {
        it if it.is_file() => Entry::File,
        it if it.is_dir() => Entry::Dir,
        _ => Entry::Other,
    }
}

/// The result of reading a file.
pub enum Text {
    Is(String),
    TooLarge,
    /// The file does not exist or is not text.
    None,
}

fn content(path: &Path, most: u64) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > most {
        return None;
    }
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).ok()? + 1);
    File::open(path).ok()?.take(most + 1).read_to_end(&mut content).ok()?;
    (content.len() as u64 <= most).then_some(content)
}

/// The files below a directory whose path has no links.
pub struct DiskFiles {
    root: PathBuf,
    disk: Arc<Disk>,
}

impl DiskFiles {
    pub fn new(root: &Path, disk: Arc<Disk>) -> Self {
        Self { root: root.to_owned(), disk }
    }

    /// The path on disk, unless a link leads out of the directory.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let mut place = self.root.clone();
        for name in path.split('/').filter(|it| !it.is_empty()) {
            let entry = self.disk.entry(&place, name)?;
            if entry == Entry::Other {
                let place = fs::canonicalize(self.root.join(path)).ok()?;
                return place.starts_with(&self.root).then_some(place);
            }
            place.push(name);
        }
        Some(place)
    }
}

impl Files for DiskFiles {
    fn entry(&self, path: &str) -> Option<Entry> {
        if path.is_empty() {
            return Some(Entry::Dir);
        }
        // A path through a link does not count.
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.disk.entry(&self.place(dir)?, name)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        self.disk.list(&self.place(dir)?)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let place = self.place(path)?;
        let small = self.disk.small(&place);
        small.map_or_else(|| content(&place, LARGEST), |it| Some(it.to_vec()))
    }

    fn is_left_out(&self, path: &str) -> bool {
        let Ok(root) = std::path::absolute(&self.root) else { return false };
        // It is enough that one of its directories is ignored; none of them need exist.
        let dirs = path.match_indices('/').map(|it| (&path[..it.0], true));
        dirs.chain([(path, false)])
            .any(|(path, is_dir)| self.disk.is_left_out(&root.join(path), is_dir))
    }

    fn is_tracked(&self, path: &str) -> bool {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.place(dir).is_some_and(|it| self.disk.is_tracked(&it, name))
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt;

        let metadata = fs::metadata(self.place(path)?).ok().filter(fs::Metadata::is_file)?;
        Some(metadata.permissions().mode() & 0o7777)
    }

    fn size(&self, path: &str) -> Option<u64> {
        let metadata = fs::metadata(self.place(path)?).ok().filter(fs::Metadata::is_file)?;
        Some(metadata.len())
    }

    fn head(&self, path: &str, most: usize) -> Option<Vec<u8>> {
        let place = self.place(path)?;
        if let Some(small) = self.disk.small(&place) {
            return Some(small[..most.min(small.len())].to_vec());
        }
        fs::metadata(&place).ok().filter(fs::Metadata::is_file)?;
        let mut head = Vec::with_capacity(most);
        File::open(place).ok()?.take(most as u64).read_to_end(&mut head).ok()?;
        Some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_has_a_head() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = fs::canonicalize(dir.path()).expect("the directory");
        fs::write(root.join("large"), "PK").expect("a file");
        let file = File::options().write(true).open(root.join("large")).expect("the file");
        file.set_len(LARGEST + 1).expect("a longer file");
        let files = DiskFiles::new(&root, Arc::default());
        assert_eq!(files.read("large"), None);
        assert_eq!(files.size("large"), Some(LARGEST + 1));
        assert_eq!(files.head("large", 3).as_deref(), Some(&b"PK\0"[..]));
        assert_eq!(files.head("missing", 3), None);
        assert_eq!(files.head("", 3), None);
    }

    #[test]
    fn only_small_files_are_kept() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = fs::canonicalize(dir.path()).expect("the directory");
        let large = "b".repeat(usize::try_from(KEPT).expect("a length") + 1);
        fs::write(root.join("small"), &large[1..]).expect("a file");
        fs::write(root.join("large"), &large).expect("a file");
        let files = DiskFiles::new(&root, Arc::default());
        let lengths = || ["small", "large"].map(|it| files.read(it).map(|it| it.len()));
        let heads = || ["small", "large"].map(|it| files.head(it, 2));
        let kept = Some(large.len() - 1);
        assert_eq!(
            (lengths(), heads()),
            ([kept, Some(large.len())], [Some(b"bb".to_vec()), Some(b"bb".to_vec())])
        );
        for name in ["small", "large"] {
            fs::write(root.join(name), "c").expect("a file");
        }
        let both = [Some(b"bb".to_vec()), Some(b"c".to_vec())];
        assert_eq!((lengths(), heads()), ([kept, Some(1)], both));
    }
}
