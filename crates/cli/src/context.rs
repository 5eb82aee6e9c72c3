//! Build contexts on disk: the directories that may be one, and the files in them.

mod disk;
mod evidence;
mod recent;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use dockwright_fixer::{
    BuildContext, Claim, ContextDir, Contexts, Files, Told, ToldOfContainers, WrittenFile,
};

use self::disk::{Disk, DiskFiles};
use self::evidence::{Evidence, Known, Saying};
pub use self::evidence::{Inline, Readings};
use self::recent::Recent;
use crate::embedded::{Block, Purpose};

/// The maximum number of directories around a Dockerfile to look at.
const DEPTH: usize = 8;

/// The directories that may be build contexts, each read once for all Dockerfiles of a run.
pub struct Dirs {
    current_dir: PathBuf,
    disk: Arc<Disk>,
    known: Recent<PathBuf, Arc<Dir>>,
    /// Whether fixes need the evidence too. For the layout alone, few files of a project matter.
    for_fixes: bool,
}

/// A directory, and the evidence in its files.
struct Dir {
    path: PathBuf,
    context: Arc<ContextDir>,
    /// The evidence about builds in its files.
    builds: OnceLock<Evidence>,
    is_repository: OnceLock<bool>,
}

/// The directories around a Dockerfile, nearest first.
struct Around {
    all: Vec<Arc<Dir>>,
    /// The last of the directories, if it is a repository or the current directory.
    root: Option<Arc<Dir>>,
}

impl Dirs {
    /// Reads nothing yet. Names of directories are relative to `current_dir`. Without `for_fixes`,
    /// the only evidence is the lines that work on the text of Dockerfiles.
    pub fn new(current_dir: &Path, for_fixes: bool) -> Self {
        let (disk, known) = Default::default();
        Self { current_dir: current_dir.to_owned(), disk, known, for_fixes }
    }

    /// The same, with earlier readings of files.
    #[must_use]
    pub fn with(self, readings: Arc<Readings>) -> Self {
        Self { disk: Arc::new(Disk::with(readings)), ..self }
    }

    /// The directories that may be the build context of the Dockerfile at `path` (absolute and
    /// without links): `given`; or those that project files name; or those around the Dockerfile,
    /// up to the root of the repository or the current directory.
    pub fn candidates(&self, path: &Path, given: Option<&Path>) -> Contexts {
        let around = self.around(path);
        let known = self.known(path, &around);
        let contexts = |all: &[PathBuf]| {
            let mut all = all.to_vec();
            all.sort();
            all.dedup();
            all.into_iter().map(|it| self.context(&it, path)).collect::<Vec<_>>()
        };
        let unknown = known.unknown.as_ref().filter(|_| given.is_none()).map(|it| self.why(it));
        let told = Told { unknown, ..self.told_of(path, &known, &around) };
        let contexts = if let Some(given) = given {
            Contexts::named(contexts(&fs::canonicalize(given).into_iter().collect::<Vec<_>>()))
        } else if known.contexts.is_empty() {
            let around = around.all.iter().map(|it| below(it, path)).collect();
            Contexts::around(around, contexts(&known.others))
        } else {
            Contexts::named(contexts(&[known.contexts, known.others].concat()))
        };
        contexts.with(told)
    }

    /// What counts for a Dockerfile inside the file at `path` (absolute and without links), which has
    /// these builds: its build context is `given`, or that of its build; no other directory counts.
    pub fn within(
        &self,
        path: &Path,
        inline: &Inline<'_>,
        block: &Block,
        given: Option<&Path>,
    ) -> Contexts {
        let Block { purpose, first, .. } = block;
        let around = self.around(path);
        let mut known = self.known(path, &around);
        // The lines of the Dockerfile itself are no evidence about its images.
        let is_own = |it: &Saying| (first + 1..=first + block.len()).contains(&it.line);
        for (_, containers) in known.containers.iter_mut().filter(|it| it.0 == path) {
            containers.worded.retain(|it| !is_own(it));
        }
        let own = inline.tell(path, purpose, &mut known);
        let given = given.and_then(|it| fs::canonicalize(it).ok());
        let context = given.or(own).filter(|_| *purpose != Purpose::Shown);
        let why = match purpose {
            Purpose::Shown => "people read the Dockerfile, and nothing says how it is built",
            _ => "the build of the Dockerfile names none that can be found",
        };
        let unknown = context
            .is_none()
            .then(|| format!("the build context is not known: {why} (in `{}`)", self.name(path)));
        let told = Told { unknown, ..self.told_of(path, &known, &around) };
        let contexts = context.iter().map(|it| self.context(it, path)).collect();
        Contexts::named(contexts).with(told)
    }

    /// The facts about the builds of a Dockerfile, apart from its context.
    fn told_of(&self, path: &Path, known: &Known, around: &Around) -> Told {
        Told {
            dockerfile: self.name(path),
            replaced: known
                .replaced
                .iter()
                .map(|(name, file)| (name.clone(), self.name(file)))
                .collect(),
            built: known.built.iter().map(|(name, file)| (name.clone(), self.name(file))).collect(),
            targets: known.targets.clone(),
            has_open_target: known.has_open_target,
            naming_platform: known.naming_platform.iter().map(|it| self.name(it)).collect(),
            mentions: known.mentions.clone(),
            containers: self.told(known, around.root.as_deref()),
            ..Told::default()
        }
    }

    /// The files below `dir`, whose path has no links.
    pub fn files(&self, dir: &Path) -> impl Files {
        DiskFiles::new(dir, Arc::clone(&self.disk))
    }

    /// What project files tell about the context of the Dockerfile at `path`, as seen from `dir`,
    /// which may be the context. Both paths are absolute and without links.
    pub fn claim(&self, dir: &Path, path: &Path) -> Claim {
        let known = self.known(path, &self.around(path));
        let is_here = |all: &[PathBuf]| all.iter().any(|it| it == dir);
        if is_here(&known.contexts) {
            Claim::Here
        } else if !known.contexts.is_empty() && known.unknown.is_none() {
            Claim::Elsewhere
        } else if known.contexts.iter().chain(&known.others).any(|it| path.parent() == Some(it)) {
            Claim::MaybeBeside
        } else {
            Claim::Unknown
        }
    }

    /// The Dockerfiles outside a directory that, according to project files, are built with it.
    pub fn built_with(&self, dir: &Path) -> Vec<PathBuf> {
        let around = self.around(&dir.join("Dockerfile"));
        let Some(root) = around.root else { return Vec::new() };
        let for_fixes = self.for_fixes;
        let builds = root.builds.get_or_init(|| Evidence::below(&root.path, &self.disk, for_fixes));
        let found = builds.built_with(dir).filter(|it| !it.starts_with(dir));
        let found: BTreeSet<_> = found.map(Path::to_owned).collect();
        found.into_iter().collect()
    }

    /// The evidence about the builds of a Dockerfile.
    fn known(&self, path: &Path, around: &Around) -> Known {
        let mut known = Known::default();
        let (root, disk) = (around.root.as_ref(), &self.disk);
        let for_fixes = self.for_fixes;
        let of_root =
            root.map(|it| it.builds.get_or_init(|| Evidence::below(&it.path, disk, for_fixes)));
        if let Some(evidence) = of_root {
            evidence.tell(path, &mut known);
            known.mentions.push(evidence.mentions(|it| self.name(it)));
        }
        // Outside a project, the layout depends on no file of the directories above.
        let count = if root.is_some() || for_fixes { around.all.len() } else { 1 };
        for dir in &around.all[..count.min(around.all.len())] {
            if of_root.is_none_or(|it| !it.has_seen(&dir.path)) {
                let root = root.map_or(&dir.path, |it| &it.path);
                let find = || Evidence::beside(root, &dir.path, disk, for_fixes);
                let evidence = dir.builds.get_or_init(find);
                evidence.tell(path, &mut known);
                known.mentions.push(evidence.mentions(|it| self.name(it)));
            }
        }
        known
    }

    /// The facts about containers in project files, with their locations.
    fn told(&self, known: &Known, root: Option<&Dir>) -> ToldOfContainers {
        let project = root.map(|it| Arc::clone(&it.context));
        let mut told = ToldOfContainers { project, ..ToldOfContainers::default() };
        for (file, containers) in &known.containers {
            let file = self.name(file);
            let said = |it: &Saying| (format!("{file}:{}", it.line), it.text.clone());
            told.started.extend(containers.started.iter().map(said));
            let commands = containers.commands.iter();
            told.commands.extend(commands.clone().map(|it| said(&it.saying)));
            let own = commands.filter(|it| it.is_of_image);
            told.own_commands.extend(own.clone().map(|it| said(&it.saying)));
            told.open_commands.extend(own.filter(|it| it.is_open()).map(|it| said(&it.saying)));
            told.read.extend(containers.read.iter().map(|it| said(it).0));
            told.worded.extend(containers.worded.iter().map(said));
            told.mounted.extend(containers.mounted.iter().map(said));
            told.cut_off.extend(containers.cut_off.map(|line| format!("{file}:{line}")));
            let variables = containers.variables.iter();
            told.variables.extend(variables.map(|it| (file.clone(), it.clone())));
            let files = containers.files.iter().map(|(name, it)| {
                let (who, text) = said(it);
                WrittenFile { who, name: name.clone(), text }
            });
            told.files.extend(files);
        }
        told.derived.crowd = known.crowd;
        for (file, build) in &known.derived {
            let file = self.name(file);
            let said = |it: &(usize, String)| (format!("{file}:{}", it.0), it.1.clone());
            let brought = |it: &Saying| (format!("{file}:{}", it.line), it.text.clone());
            let (says, derived) = (&build.says, &mut told.derived);
            told.started.extend(says.checks.iter().map(said));
            told.cut_off.extend(build.cut_off.map(|line| format!("{file}:{line}")));
            derived.run.extend(says.run.iter().map(said));
            derived.copied.extend(build.copied.iter().map(brought));
            derived.inheriting.extend(build.inheriting.iter().map(brought));
            derived.texts.extend(says.texts.iter().map(said));
            derived.doubts.extend(says.doubts.iter().map(said));
            derived.variables.extend(says.variables.iter().map(said));
        }
        told
    }

    fn why(&self, (file, context): &(PathBuf, Option<String>)) -> String {
        let file = self.name(file);
        match context {
            Some(context) => format!(
                "the build context is not known: `{file}` builds with `{context}` (`--context` or \
                 `[files] context` decides)"
            ),
            None => format!(
                "the build context is not known: `{file}` is larger than 1 MiB and is not read \
                 (`--context` or `[files] context` decides)"
            ),
        }
    }

    /// A path as the user would write it.
    fn name(&self, path: &Path) -> String {
        let name = path.strip_prefix(&self.current_dir).unwrap_or(path);
        let name = if name.as_os_str().is_empty() { Path::new(".") } else { name };
        name.display().to_string()
    }

    fn context(&self, dir: &Path, dockerfile: &Path) -> BuildContext {
        below(&self.dir(dir), dockerfile)
    }

    fn around(&self, path: &Path) -> Around {
        // `/` is never a build context.
        let around = path.ancestors().skip(1).take(DEPTH).filter(|it| it.parent().is_some());
        let mut dirs: Vec<_> = around.map(|it| self.dir(it)).collect();
        let is_repository = |it: &Arc<Dir>| {
            // Directories that cannot be contexts need not be listed for this.
            let find = || it.path.join(".git").exists();
            *it.is_repository.get_or_init(find)
        };
        // The current directory matters only outside a repository.
        let last = dirs.iter().position(is_repository);
        let last = last.or_else(|| dirs.iter().position(|it| it.path == self.current_dir));
        dirs.truncate(last.map_or(DEPTH, |it| it + 1));
        let root = last.and(dirs.last().cloned());
        Around { all: dirs, root }
    }

    fn dir(&self, path: &Path) -> Arc<Dir> {
        self.known.get(path, || {
            let files = DiskFiles::new(path, Arc::clone(&self.disk));
            let context = Arc::new(ContextDir::new(self.name(path), files));
            let (builds, is_repository) = Default::default();
            Arc::new(Dir { path: path.to_owned(), context, builds, is_repository })
        })
    }
}

fn below(dir: &Dir, dockerfile: &Path) -> BuildContext {
    let below = dockerfile.strip_prefix(&dir.path).unwrap_or(dockerfile);
    let below = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    BuildContext::new(Arc::clone(&dir.context), below)
}

/// The path of a directory with its links resolved; an error if it does not exist.
pub fn directory(path: &Path) -> io::Result<PathBuf> {
    let path = fs::canonicalize(path)?;
    if path.is_dir() { Ok(path) } else { Err(ErrorKind::NotADirectory.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of directories listed and evidence files opened for `count` Dockerfiles, some of
    /// which are in a directory of their own.
    fn counts(count: usize) -> (usize, usize) {
        let dir = tempfile::tempdir().expect("a directory");
        let root = fs::canonicalize(dir.path()).expect("the directory");
        for name in ["a", "a/b", "c", ".git"] {
            fs::create_dir(root.join(name)).expect("a directory");
        }
        for name in ["package.json", "Makefile", "a/b/compose.yaml", "c/build.sh"] {
            fs::write(root.join(name), "{}").expect("a file");
        }
        let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY *.json ./\nRUN npm ci\n";
        let dirs = Dirs::new(&root, true);
        let path = |it: usize| {
            let dir = ["", "a", "a/b"][it % 3];
            root.join(dir).join(format!("{it}.Dockerfile"))
        };
        for it in 0..count {
            fs::write(path(it), text).expect("a file");
        }
        for it in 0..count {
            let contexts = dirs.candidates(&path(it), None);
            let options = dockwright_fixer::FixOptions { contexts, ..Default::default() };
            dockwright_fixer::fix_file(text.as_bytes(), &options);
            dockwright_fixer::check_file(text.as_bytes(), &options);
        }
        dirs.disk.counts()
    }

    #[test]
    fn a_directory_is_listed_once_and_a_file_opened_once_whatever_there_is_to_do() {
        // Four directories of the project; `.git`, which a build would send; the hooks that git may
        // run; and each Dockerfile.
        assert_eq!((counts(12), counts(120)), ((6, 4 + 12), (6, 4 + 120)));
    }
}
