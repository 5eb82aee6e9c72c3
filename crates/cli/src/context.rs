//! Build contexts on the disk: which folders may be one, and the files in them.

use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{BuildContext, Entry, Files};

/// How many folders around a Dockerfile are looked at.
const DEPTH: usize = 8;

/// A manifest that is larger than this many bytes is none.
const LARGEST: u64 = 32 << 20;

/// The folders that may be the build context of the Dockerfile at `path`, an absolute path without
/// links: `given`, or those around it up to the root of the repository or the current folder.
pub fn candidates(path: &Path, given: Option<&Path>, current_folder: &Path) -> Vec<BuildContext> {
    match given {
        Some(folder) => {
            fs::canonicalize(folder).iter().map(|folder| context(folder, path)).collect()
        }
        None => {
            around(path, current_folder).into_iter().map(|folder| context(folder, path)).collect()
        }
    }
}

/// The files below a folder; an error if it is none.
pub fn files(folder: &Path) -> io::Result<impl Files> {
    let root = fs::canonicalize(folder)?;
    if root.is_dir() { Ok(DiskFiles { root }) } else { Err(ErrorKind::NotADirectory.into()) }
}

fn around<'p>(path: &'p Path, current_folder: &Path) -> Vec<&'p Path> {
    let mut folders = Vec::new();
    for folder in path.ancestors().skip(1).take(DEPTH) {
        folders.push(folder);
        if folder == current_folder || folder.join(".git").exists() {
            break;
        }
    }
    // Nobody sends the whole disk.
    folders.retain(|it| it.parent().is_some());
    folders
}

fn context(folder: &Path, dockerfile: &Path) -> BuildContext {
    let below = dockerfile.strip_prefix(folder).unwrap_or(dockerfile);
    let dockerfile = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    BuildContext { files: Arc::new(DiskFiles { root: folder.to_owned() }), dockerfile }
}

/// The files below a folder without links in its path.
struct DiskFiles {
    root: PathBuf,
}

fn kind(file_type: FileType) -> Entry {
    match file_type {
        it if it.is_file() => Entry::File,
        it if it.is_dir() => Entry::Folder,
        _ => Entry::Other,
    }
}

impl DiskFiles {
    /// The place behind a path, if no link leads out of the folder.
    fn place(&self, path: &str) -> Option<PathBuf> {
        if path.is_empty() {
            return Some(self.root.clone());
        }
        let place = self.root.join(path);
        // There is no link on the way to what stands in the folder itself.
        if !path.contains('/') && !fs::symlink_metadata(&place).ok()?.is_symlink() {
            return Some(place);
        }
        let place = fs::canonicalize(place).ok()?;
        place.starts_with(&self.root).then_some(place)
    }
}

impl Files for DiskFiles {
    fn entry(&self, path: &str) -> Option<Entry> {
        // What stands behind a link in the path is another matter.
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let metadata = fs::symlink_metadata(self.place(folder)?.join(name)).ok()?;
        Some(kind(metadata.file_type()))
    }

    fn list(&self, folder: &str) -> Option<Vec<(String, Entry)>> {
        let entries = fs::read_dir(self.place(folder)?).ok()?;
        let mut found: Vec<_> = entries
            .filter_map(Result::ok)
            .filter_map(|it| Some((it.file_name().into_string().ok()?, kind(it.file_type().ok()?))))
            .collect();
        found.sort();
        Some(found)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let place = self.place(path)?;
        let metadata = fs::metadata(&place).ok()?;
        let is_small = metadata.is_file() && metadata.len() <= LARGEST;
        is_small.then(|| fs::read(place).ok())?
    }
}
