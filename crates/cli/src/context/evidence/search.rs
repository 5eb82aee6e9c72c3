//! Which project files are evidence, and where to look for them.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{Entry, Given, Mention, searches_of};

use super::super::disk::{Disk, Text};
use super::build::Build;
use super::containers::{Containers, Saying};
use super::kind::{Kind, is_beside};
use super::plays::Plays;
use super::readings::Reading;
use super::written::From;
use super::{brought, plays, vagrant};

/// The maximum size of a file, in bytes.
pub const LARGEST: u64 = 1 << 20;

/// The maximum numbers of directories to list, of files to open, and of directory levels in a
/// project.
const MOST_DIRS: usize = 4096;
const MOST_FILES: usize = 2048;
const DEEPEST: usize = 6;

/// The maximum number of files that are read in directories that other programs fill.
const MOST_NAMED: usize = 64;

/// The maximum number of calls of programs with the name of a Dockerfile.
const MOST_GIVEN: usize = 1024;

/// The ends of the name of a program that another one loads, with or without its extension.
const MODULES: &[&str] = &["", ".js", ".cjs", ".mjs", ".ts"];

/// A directory with more Dockerfiles than this is a collection: each is built only on those whose
/// names it uses.
const MOST_DOCKERFILES: usize = 64;

/// Directories that other programs fill. A file there is read only if another file names it.
const FILLED: &[&str] = &[
    "__pycache__",
    "bower_components",
    "node_modules",
    "site-packages",
    "target",
    "testdata",
    "third_party",
    "vendor",
    "venv",
];

/// Hidden directories that tools fill. In the root of a project, people write all other hidden
/// directories.
const HIDDEN: &[&str] = &[
    ".cache",
    ".eggs",
    ".git",
    ".gradle",
    ".hg",
    ".idea",
    ".mypy_cache",
    ".next",
    ".nox",
    ".nuxt",
    ".nx",
    ".pnpm-store",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".terraform",
    ".tox",
    ".turbo",
    ".venv",
    ".vs",
    ".yarn",
];

/// Hidden directories that people write, at any level.
const WRITTEN: &[&str] = &[
    ".azure-pipelines",
    ".buildkite",
    ".ci",
    ".circleci",
    ".devcontainer",
    ".docker",
    ".github",
    ".gitlab",
    ".woodpecker",
];

/// The evidence in a file.
#[derive(Default)]
pub struct Found {
    pub file: PathBuf,
    /// The builds, with the directory to which their paths are relative; `None` if the file is too
    /// large to read.
    pub builds: Option<Vec<(PathBuf, Vec<Build>)>>,
    /// Facts about containers whose images may be any.
    pub containers: Containers,
    /// The same about the containers on which plays of Ansible act.
    pub plays: Plays,
    /// The text, if it is or may contain a Dockerfile.
    pub dockerfile: Option<(Kind, String)>,
    /// Whether the file is part of a collection.
    pub is_collected: bool,
    /// The additional names that the file gives to images.
    pub given_names: Vec<String>,
    /// The public images that a build of the file replaces.
    pub replaced_images: Vec<String>,
    /// Whether the target of a build that was not parsed may be a number.
    pub counts_targets: bool,
    /// Whether the file names the build argument for the platform and may set it.
    pub names_platform: bool,
    /// Other lines that matter to fixes.
    pub mentions: Vec<Mention>,
}

/// The evidence found in a project.
pub struct Search<'d> {
    root: &'d Path,
    disk: &'d Disk,
    for_fixes: bool,
    opened: usize,
    others: usize,
    collected: usize,
    sources: usize,
    documents: usize,
    /// The evidence in each file.
    pub found: Vec<Found>,
    /// The links named like Dockerfiles, each after the file it leads to.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// The files in directories that other programs fill, as named by the files read so far.
    named: BTreeSet<PathBuf>,
    /// The calls of programs of the project that get a Dockerfile as an argument, with the directory
    /// of the calling file.
    given: BTreeSet<(Given, PathBuf)>,
    /// The files that may be such programs, by name.
    programs: HashMap<String, Vec<PathBuf>>,
}

/// The evidence in `root` and the directories near it, and the directories that have been searched.
pub fn below<'d>(
    root: &'d Path,
    disk: &'d Disk,
    for_fixes: bool,
) -> (Search<'d>, HashSet<PathBuf>) {
    let mut search = Search::new(root, disk, for_fixes);
    let mut seen = HashSet::new();
    let mut queue = VecDeque::from([(root.to_owned(), 0)]);
    while let Some((dir, depth)) = queue.pop_front() {
        if seen.len() == MOST_DIRS {
            break;
        }
        let Some(names) = disk.list(&dir) else { continue };
        search.dir(&dir);
        let dirs = names.iter().filter(|it| it.1 == Entry::Dir && depth < DEEPEST);
        let entered = dirs.filter(|it| is_entered(&it.0, depth == 0));
        queue.extend(entered.map(|it| (dir.join(&it.0), depth + 1)));
        seen.insert(dir);
    }
    search.read_named();
    search.read_given();
    (search, seen)
}

/// The evidence in a directory, and in its subdirectories that often hold some.
pub fn beside<'d>(root: &'d Path, dir: &Path, disk: &'d Disk, for_fixes: bool) -> Search<'d> {
    let mut search = Search::new(root, disk, for_fixes);
    search.dir(dir);
    for (name, entry) in disk.list(dir).iter().flat_map(|it| it.iter()) {
        if *entry == Entry::Dir && is_beside(name) {
            search.dir(&dir.join(name));
            if name == ".github" {
                search.dir(&dir.join(".github/workflows"));
            }
        }
    }
    search.read_named();
    search.read_given();
    search
}

fn is_entered(name: &str, is_top: bool) -> bool {
    if name.starts_with('.') {
        WRITTEN.contains(&name) || is_top && !HIDDEN.contains(&name)
    } else {
        !FILLED.contains(&name)
    }
}

/// Whether a path leads through a directory that other programs fill.
fn is_filled(path: &Path, root: &Path) -> bool {
    let mut names = path.strip_prefix(root).into_iter().flat_map(Path::components);
    names.any(|it| it.as_os_str().to_str().is_some_and(|it| FILLED.contains(&it)))
}

/// The kind of a file that another file names. A file without an extension may be a script.
fn kind_of_named(dir: &Path, name: &str) -> Option<Kind> {
    let script = || (!name.contains('.')).then_some(Kind::Shell);
    let kind = Kind::of(dir, name, false).or_else(script);
    kind.filter(|it| !matches!(it, Kind::Document | Kind::Findings))
}

impl<'d> Search<'d> {
    fn new(root: &'d Path, disk: &'d Disk, for_fixes: bool) -> Self {
        let (opened, others, collected, sources, documents) = Default::default();
        let (found, links, named, given, programs) = Default::default();
        Self {
            root,
            disk,
            for_fixes,
            opened,
            others,
            collected,
            sources,
            documents,
            found,
            links,
            named,
            given,
            programs,
        }
    }

    /// Adds the variables from variable files, and those of their values that containers may run. A
    /// file that cannot be read is added by its path, which cannot be the name of a variable.
    fn read_variables(&self, dirs: &[&Path], containers: &mut Containers) {
        for path in containers.variable_files.clone() {
            let mut texts = dirs.iter().map(|dir| self.disk.text(&dir.join(&path), LARGEST));
            match texts.find(|it| matches!(it, Text::Is(_))) {
                Some(Text::Is(text)) => {
                    let lines = text.lines().map(str::trim).filter(|it| !it.starts_with('#'));
                    let values = lines.clone().filter_map(|it| it.split_once(['=', ':']));
                    containers.run_values(values.map(|it| it.1.to_owned()), |text| Saying {
                        line: 1,
                        text,
                    });
                    let names = lines.filter_map(|it| it.split(['=', ':']).next());
                    let names = names.map(|it| it.trim().trim_start_matches("export ").to_owned());
                    containers.variables.extend(names.filter(|it| !it.is_empty()));
                }
                _ => containers.variables.push(format!("./{path}")),
            }
        }
    }

    fn dir(&mut self, dir: &Path) {
        let is_root = dir == self.root;
        let names = self.disk.list(dir);
        let all = || names.iter().flat_map(|it| it.iter());
        let is_link = |(name, entry): &&(String, Entry)| {
            *entry == Entry::Other && Kind::of(dir, name, is_root) == Some(Kind::Dockerfile)
        };
        for link in all().filter(is_link).map(|it| dir.join(&it.0)) {
            self.links.extend(fs::canonicalize(&link).ok().map(|it| (it, link)));
        }
        let files = all().filter(|it| it.1 == Entry::File);
        let kinds = files.filter_map(|(name, _)| Some((Kind::of(dir, name, is_root)?, name)));
        let kinds: Vec<_> = kinds.collect();
        let dockerfiles = kinds.iter().filter(|it| it.0 == Kind::Dockerfile).count();
        for (_, name) in kinds.iter().filter(|it| it.0.may_be_program()) {
            self.programs.entry((*name).clone()).or_default().push(dir.join(name));
        }
        for (kind, name) in kinds {
            if kind == Kind::Dockerfile && !self.for_fixes {
                continue;
            }
            let is_collected = kind == Kind::Dockerfile && dockerfiles > MOST_DOCKERFILES;
            // Files that describe no builds have a limit of their own.
            let says_builds = kind.says_builds();
            let opened = match says_builds {
                true => &mut self.opened,
                false if is_collected => &mut self.collected,
                false if kind == Kind::Code => &mut self.sources,
                false if kind == Kind::Document => &mut self.documents,
                false => &mut self.others,
            };
            if *opened == MOST_FILES {
                continue;
            }
            *opened += 1;
            let file = dir.join(name);
            match self.disk.text(&file, LARGEST) {
                Text::Is(text) => {
                    let count = self.found.len();
                    self.file(kind, file, &text);
                    let found = self.found[count..].iter_mut();
                    found.for_each(|it| it.is_collected = is_collected);
                }
                // A file without an extension may be a program.
                Text::TooLarge if says_builds && (name.contains('.') || kind == Kind::Make) => {
                    self.found.push(Found { file, ..Found::default() });
                }
                Text::TooLarge | Text::None => {}
            }
        }
    }

    /// Notes the files that a text with commands names in directories that other programs fill.
    fn note_named(&mut self, dir: &Path, text: &str) {
        let is_end = |c: char| c.is_whitespace() || "\"'`,()[]=:;<>|&".contains(c);
        for filled in FILLED.iter().filter(|it| text.contains(&format!("{it}/"))) {
            for word in text.split(is_end) {
                // A variable or a directory of a container may precede the path.
                let starts = word.match_indices(filled).map(|it| it.0);
                let starts = starts.filter(|at| *at == 0 || word[..*at].ends_with('/'));
                let paths = starts.map(|at| &word[at..]).chain([word]);
                for path in paths.filter(|it| !it.contains("..")) {
                    for dir in [dir, self.root] {
                        let path = dir.join(path.trim_start_matches("./"));
                        let is_inside =
                            path.starts_with(self.root) && self.named.len() < MOST_NAMED;
                        if is_inside && is_filled(&path, self.root) && self.is_script(&path) {
                            self.named.insert(path);
                        }
                    }
                }
            }
        }
    }

    /// Notes the calls in a file of a directory.
    fn note_given(&mut self, given: &[Given], dir: &Path) {
        if self.given.len() < MOST_GIVEN {
            self.given.extend(given.iter().map(|it| (it.clone(), dir.to_owned())));
        }
    }

    /// Whether a file may be a script or another file that names commands.
    fn is_script(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|it| it.to_str());
        let (Some(dir), Some(name)) = (path.parent(), name) else { return false };
        self.disk.entry(dir, name) == Some(Entry::File) && kind_of_named(dir, name).is_some()
    }

    /// Reads the noted files in directories that other programs fill, and the files that these name
    /// in turn.
    fn read_named(&mut self) {
        let mut seen = BTreeSet::new();
        while let Some(path) = self.named.iter().find(|it| !seen.contains(*it)).cloned() {
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
            let kind = kind_of_named(path.parent().unwrap_or(self.root), name);
            if let (Some(kind), Text::Is(text)) = (kind, self.disk.text(&path, LARGEST)) {
                self.file(kind, path.clone(), &text);
            }
            seen.insert(path);
        }
    }

    /// Reads the programs that get a Dockerfile as an argument, for what they do with it.
    fn read_given(&mut self) {
        for (call, dir) in std::mem::take(&mut self.given) {
            let program = Path::new(call.program.rsplit("../").next().unwrap_or_default());
            let name = program.file_name().and_then(|it| it.to_str()).unwrap_or_default();
            // `require('./bump')` leaves the extension to Node.
            let named = MODULES.iter().filter_map(|extension| {
                let program = program.with_file_name(format!("{name}{extension}"));
                let files = self.programs.get(program.file_name()?.to_str()?)?;
                Some(files.iter().filter(|it| it.ends_with(&program)).collect::<Vec<_>>())
            });
            let files: Vec<_> = named.flatten().collect();
            // A path may be relative to the calling file or to the root, or a program enters its
            // directory first.
            let is_there = |it: &&&PathBuf| {
                let bare = it.with_extension("");
                [&dir, self.root].iter().any(|dir| {
                    let path = dir.join(program);
                    **it == &path || bare == path
                })
            };
            let there: Vec<_> = files.iter().filter(is_there).copied().collect();
            let files = if there.is_empty() { files } else { there };
            let files: Vec<_> = files.into_iter().take(MOST_NAMED).cloned().collect();
            for file in files {
                let Text::Is(text) = self.disk.text(&file, LARGEST) else { continue };
                let mentions = searches_of(&text, &call);
                if !mentions.is_empty() {
                    let builds = Some(Vec::new());
                    self.found.push(Found { file, builds, mentions, ..Found::default() });
                }
            }
        }
    }

    /// Records the evidence in a file.
    fn file(&mut self, kind: Kind, file: PathBuf, text: &str) {
        let dir = file.parent().unwrap_or(self.root);
        if kind.says_builds() {
            self.note_named(dir, text);
        }
        if !self.for_fixes {
            self.note_given(&Reading::given(kind, text), dir);
            let mentions = Reading::of_layout(kind, &file, text);
            if !mentions.is_empty() {
                let builds = Some(Vec::new());
                self.found.push(Found { file, builds, mentions, ..Found::default() });
            }
            return;
        }
        let from = From { root: self.root, dir };
        let read = || Reading::of(kind, &file, text);
        let reading = match &self.disk.readings {
            Some(known) => known.get(&file, kind, text, read),
            None => Arc::new(read()),
        };
        self.note_given(&reading.given, dir);
        let by_name = kind;
        let Reading { kind, counts_targets, names_platform, .. } = *reading;
        // A file with the keys of GitLab's jobs may be for another tool that starts containers.
        let bringing = if kind == Kind::Pipeline { by_name } else { kind };
        let mut containers = reading.containers.clone();
        let builds = kind.builds(text, from).into_iter().filter(|it| !it.1.is_empty());
        let mut builds: Vec<_> = builds
            .map(|(is_root, builds)| (if is_root { self.root } else { dir }.to_owned(), builds))
            .collect();
        builds.dedup_by(|one, other| one.0 == other.0);
        let dirs = kind.dirs(dir, self.root);
        let of_builds = builds.iter_mut().flat_map(|it| &mut it.1).map(|it| &mut it.containers);
        for it in of_builds.chain([&mut containers]) {
            self.read_variables(&dirs, it);
            it.find_mounted(from, &dirs);
        }
        let bring = |text: &str, speaks| {
            brought::by(
                text,
                brought::From { file: &file, root: self.root, kind: bringing, speaks },
                self.disk,
            )
        };
        containers.mounted.extend(bring(text, false));
        let mut plays = Plays::default();
        if kind == Kind::Vagrant {
            plays.act_on_containers = vagrant::sets_up_containers(text);
        } else if kind == Kind::Manifest {
            plays.act_on_containers = plays::act_on_containers(text, &file);
            if plays::is_one(text) {
                plays.containers.started = plays::installs(text);
                plays.containers.mounted = bring(text, true);
            }
        }
        let has_target = builds.iter().flat_map(|it| &it.1).any(|it| it.target.is_some());
        let counts_targets = counts_targets && !has_target;
        let is_dockerfile = kind == Kind::Dockerfile;
        let is_read = matches!(kind, Kind::Document | Kind::Findings);
        let may_be_dockerfile = is_dockerfile || !is_read && text.contains("FROM ");
        let dockerfile = may_be_dockerfile.then(|| (kind, text.to_owned()));
        let given_names = reading.given_names.clone();
        let replaced_images = reading.replaced_images.clone();
        let mut mentions = reading.mentions.clone();
        // The targets of parsed builds are more precise.
        mentions.retain(|it| !(has_target && it.may_number_target()));
        let says_something = !builds.is_empty()
            || !containers.is_empty()
            || !mentions.is_empty()
            || plays != Plays::default();
        let has_names =
            dockerfile.is_some() || !given_names.is_empty() || !replaced_images.is_empty();
        if says_something || has_names || counts_targets || names_platform {
            let builds = Some(builds);
            let found = Found {
                file,
                builds,
                containers,
                plays,
                dockerfile,
                is_collected: false,
                given_names,
                replaced_images,
                counts_targets,
                names_platform,
                mentions,
            };
            self.found.push(found);
        }
    }
}
