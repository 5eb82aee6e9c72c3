//! Build contexts on the disk: which folders may be one, and the files in them.

mod disk;
mod evidence;
mod recent;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use dockwright_fixer::{BuildContext, ContextFolder, Contexts, Files};

use self::disk::{Disk, DiskFiles};
use self::evidence::Builds;
use self::recent::Recent;

/// How many folders around a Dockerfile are looked at.
const DEPTH: usize = 8;

/// The folders that may be build contexts, each read once for all Dockerfiles of a run.
pub struct Folders {
    current_folder: PathBuf,
    disk: Arc<Disk>,
    known: Recent<PathBuf, Arc<Folder>>,
}

/// A folder, and what is known of it.
struct Folder {
    path: PathBuf,
    context: Arc<ContextFolder>,
    /// The builds that its files describe.
    builds: OnceLock<Builds>,
    is_repository: OnceLock<bool>,
}

impl Folders {
    /// Nothing is read yet. Names of folders start from `current_folder`.
    pub fn new(current_folder: &Path) -> Self {
        let (disk, known) = Default::default();
        Self { current_folder: current_folder.to_owned(), disk, known }
    }

    /// The folders that may be the build context of the Dockerfile at `path`, an absolute path
    /// without links: `given`; or those that Compose, Bake and workflow files around it name; or
    /// those around it up to the root of the repository or the current folder.
    pub fn candidates(&self, path: &Path, given: Option<&Path>) -> Contexts {
        if let Some(given) = given {
            let folder = fs::canonicalize(given).ok();
            return Contexts::Named(folder.iter().map(|it| self.context(it, path)).collect());
        }
        let around = self.around(path);
        let named = around.iter().flat_map(|it| {
            let builds = it.builds.get_or_init(|| Builds::of(&it.path, &self.disk));
            builds.contexts_of(path).filter(|it| it.is_dir())
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        named.dedup();
        if named.is_empty() {
            let contexts = around.iter().map(|it| below(it, path));
            Contexts::Around(contexts.collect())
        } else {
            Contexts::Named(named.into_iter().map(|it| self.context(it, path)).collect())
        }
    }

    fn context(&self, folder: &Path, dockerfile: &Path) -> BuildContext {
        below(&self.folder(folder), dockerfile)
    }

    fn around(&self, path: &Path) -> Vec<Arc<Folder>> {
        // Nobody sends the whole disk.
        let around = path.ancestors().skip(1).take(DEPTH).filter(|it| it.parent().is_some());
        let mut folders: Vec<_> = around.map(|it| self.folder(it)).collect();
        let is_repository = |it: &Arc<Folder>| {
            // Folders that are none to build from are not listed for it.
            let find = || it.path.join(".git").exists();
            *it.is_repository.get_or_init(find)
        };
        // Where the command is started decides only where there is no repository.
        let last = folders.iter().position(is_repository);
        let last = last.or_else(|| folders.iter().position(|it| it.path == self.current_folder));
        folders.truncate(last.map_or(DEPTH, |it| it + 1));
        folders
    }

    fn folder(&self, path: &Path) -> Arc<Folder> {
        self.known.get(path, || {
            let name = path.strip_prefix(&self.current_folder).unwrap_or(path);
            let name = if name.as_os_str().is_empty() { Path::new(".") } else { name };
            let files = DiskFiles::new(path, Arc::clone(&self.disk));
            let context = Arc::new(ContextFolder::new(name.display().to_string(), files));
            let (builds, is_repository) = Default::default();
            Arc::new(Folder { path: path.to_owned(), context, builds, is_repository })
        })
    }
}

fn below(folder: &Folder, dockerfile: &Path) -> BuildContext {
    let below = dockerfile.strip_prefix(&folder.path).unwrap_or(dockerfile);
    let below = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    BuildContext::new(Arc::clone(&folder.context), below)
}

/// The files below a folder; an error if it is none.
pub fn files(folder: &Path) -> io::Result<impl Files> {
    let root = fs::canonicalize(folder)?;
    if root.is_dir() {
        Ok(DiskFiles::new(&root, Arc::default()))
    } else {
        Err(ErrorKind::NotADirectory.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often folders are listed for `count` Dockerfiles side by side.
    fn listed(count: usize) -> usize {
        let folder = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(folder.path()).expect("the folder");
        fs::write(root.join("package.json"), "{}").expect("a file");
        let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY *.json ./\nRUN npm ci\n";
        let folders = Folders::new(&root);
        for index in 0..count {
            let path = root.join(format!("{index}.Dockerfile"));
            fs::write(&path, text).expect("a file");
        }
        for index in 0..count {
            let path = root.join(format!("{index}.Dockerfile"));
            let contexts = folders.candidates(&path, None);
            let options = dockwright_fixer::FixOptions { contexts, ..Default::default() };
            dockwright_fixer::fix_file(text.as_bytes(), &options);
            dockwright_fixer::check_file(text.as_bytes(), &options);
        }
        folders.disk.listed()
    }

    #[test]
    fn a_folder_is_listed_once_whatever_it_holds() {
        assert_eq!((listed(20), listed(200)), (1, 1));
    }
}
