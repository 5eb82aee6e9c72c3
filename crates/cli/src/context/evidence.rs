//! Files of a project that say which Dockerfile is built with which context: Compose, Bake,
//! pipelines, and scripts with `docker build` and its kin.
//!
//! What they leave to a variable is filled in where the path of the Dockerfile tells; what is then
//! not known is said to be so.

mod bake;
mod build;
mod command;
mod compose;
mod containers;
mod derived;
mod devcontainer;
mod jobs;
mod kind;
mod kubernetes;
mod network;
mod pipeline;
mod script;
mod search;
mod settings;
mod started;
mod written;
mod yaml;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use dockwright_fixer::Mention;

use self::build::Build;
use self::containers::Containers;
pub use self::containers::Saying;
pub use self::derived::DerivedBuild;
use self::search::Found;
use self::written::{Location, matched};
use super::disk::Disk;

/// What the files of a project say of its builds.
#[derive(Default)]
pub struct Evidence {
    builds: Vec<DescribedBuild>,
    /// The builds of the Dockerfiles that are named in full, by index.
    named: HashMap<PathBuf, Vec<usize>>,
    /// The builds of Dockerfiles that are not there, by where a file of their name would be beside
    /// what describes them: somebody copies one to a directory that is made for the build.
    copied: HashMap<PathBuf, Vec<usize>>,
    /// The other builds.
    open: Vec<usize>,
    /// What is said of containers of images that may be any, behind the file that says so.
    containers: Vec<(PathBuf, Containers)>,
    /// What is built on images that may be any, behind the file that says so.
    derived: Vec<(PathBuf, Arc<DerivedBuild>)>,
    /// Whether a build may have a number for its target, whichever build it is.
    counts_targets: bool,
    /// The files that name the build argument for the platform.
    naming_platform: Vec<PathBuf>,
    /// What else is said that a fix has to know of, behind the file that says so.
    mentions: Vec<(PathBuf, Mention)>,
    /// The same behind the places as the user would spell them.
    spelled: OnceLock<Mentions>,
    /// Files that are too large to be read.
    unread: Vec<PathBuf>,
    /// The directories that have been looked into.
    seen: HashSet<PathBuf>,
}

/// A build, and where it is described.
struct DescribedBuild {
    build: Build,
    dockerfile: Location,
    /// Where its paths start.
    dir: PathBuf,
    /// The file that describes it.
    file: PathBuf,
}

/// What is known of the builds of a Dockerfile.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The contexts of the builds that name the Dockerfile.
    pub contexts: Vec<PathBuf>,
    /// Those of builds that may be of this Dockerfile.
    pub others: Vec<PathBuf>,
    /// The file that describes a build of which the context is not known, and how it writes it.
    pub unknown: Option<(PathBuf, Option<String>)>,
    /// The names that other contexts stand for, each with the file that says so.
    pub replaced: Vec<(String, PathBuf)>,
    /// The targets of its builds; nothing for one that a variable names.
    pub targets: Vec<Option<String>>,
    /// What is said of containers of its images, behind the file that says so.
    pub containers: Vec<(PathBuf, Containers)>,
    /// The files that name the build argument for the platform, and may set it.
    pub naming_platform: Vec<PathBuf>,
    /// What else is said that a fix has to know of.
    pub mentions: Vec<Mentions>,
    /// What may be built on its images, behind the file that says so.
    pub derived: Vec<(PathBuf, Arc<DerivedBuild>)>,
    /// How many files say so of a project in which these are too many to be read for each other.
    pub crowd: Option<usize>,
}

/// The most Dockerfiles of a project of which each is asked what it does with the image of each
/// other one.
const MOST_DERIVED: usize = 64;

/// What is said in passing, each behind the place where it is.
pub type Mentions = Arc<[(String, Mention)]>;

impl Evidence {
    /// What the files of the project in `root` say.
    pub fn below(root: &Path, disk: &Disk) -> Self {
        let (found, seen) = search::below(root, disk);
        Self { seen, ..Self::of(root, found) }
    }

    /// What the files in and beside a directory of the project in `root` say.
    pub fn beside(root: &Path, dir: &Path, disk: &Disk) -> Self {
        Self::of(root, search::beside(root, dir, disk))
    }

    /// Whether a directory has been looked into.
    pub fn has_seen(&self, dir: &Path) -> bool {
        self.seen.contains(dir)
    }

    fn of(root: &Path, all: Vec<Found>) -> Self {
        let mut evidence = Self::default();
        let mut names = HashSet::new();
        let mut derived = Vec::new();
        for found in all {
            let Found {
                file, builds, containers, counts_targets, names_platform, mentions, ..
            } = found;
            derived.extend(found.derived.map(|it| (file.clone(), it)));
            evidence.counts_targets |= counts_targets;
            // That one file has a name says as much as that many have.
            let is_new = |it: &Mention| it.name().is_none_or(|it| names.insert(it));
            let mentions = mentions.into_iter().filter(is_new);
            evidence.mentions.extend(mentions.map(|it| (file.clone(), it)));
            evidence.naming_platform.extend(names_platform.then(|| file.clone()));
            let says_something = !containers.is_empty();
            evidence.containers.extend(says_something.then(|| (file.clone(), containers)));
            let Some(builds) = builds else {
                evidence.unread.push(file);
                continue;
            };
            for (dir, builds) in builds {
                for build in builds {
                    let Some(dockerfile) = build.dockerfile.place(&dir) else { continue };
                    let index = evidence.builds.len();
                    match &dockerfile {
                        Location::Known(path) => {
                            if let Some(name) = path.file_name().filter(|_| !path.is_file()) {
                                let beside = file.with_file_name(name);
                                let one = if beside.is_file() { beside } else { dir.join(name) };
                                evidence.copied.entry(one).or_default().push(index);
                            }
                            evidence.named.entry(path.clone()).or_default().push(index);
                        }
                        Location::Like { .. } => evidence.open.push(index),
                    }
                    let (dir, file) = (dir.clone(), file.clone());
                    evidence.builds.push(DescribedBuild { build, dockerfile, dir, file });
                }
            }
        }
        for (file, mut build) in derived {
            build.find_copied(root, &evidence.contexts_of(&file, root));
            evidence.derived.push((file, Arc::new(build)));
        }
        evidence
    }

    /// What is said in passing, with the names that users have for files.
    pub fn mentions(&self, name: impl Fn(&Path) -> String) -> Mentions {
        let spell =
            |(file, it): &(PathBuf, Mention)| (format!("{}:{}", name(file), it.line), it.clone());
        Arc::clone(self.spelled.get_or_init(|| self.mentions.iter().map(spell).collect()))
    }

    /// The contexts of the builds that name a Dockerfile; else those that it most likely has.
    fn contexts_of(&self, dockerfile: &Path, root: &Path) -> Vec<PathBuf> {
        let named = self.named.get(dockerfile).into_iter().flatten().map(|it| &self.builds[*it]);
        let places: Option<Vec<_>> = named
            .map(|it| match it.build.context.place(&it.dir) {
                Some(Location::Known(path)) => Some(path),
                _ => None,
            })
            .collect();
        let own = dockerfile.parent().unwrap_or(root).to_owned();
        let mut found =
            places.filter(|it| !it.is_empty()).unwrap_or_else(|| vec![own, root.to_owned()]);
        found.sort();
        found.dedup();
        found
    }

    /// Adds what is known of the builds of the Dockerfile at `path`.
    pub fn tell(&self, path: &Path, known: &mut Known) {
        known.containers.extend(self.containers.iter().cloned());
        if self.derived.len() > MOST_DERIVED {
            known.crowd = Some(self.derived.len());
        } else {
            let others = self.derived.iter().filter(|it| it.0 != path);
            known.derived.extend(others.cloned());
        }
        known.targets.extend(self.counts_targets.then_some(None));
        known.naming_platform.extend(self.naming_platform.iter().cloned());
        let named = self.named.get(path).map(Vec::as_slice).unwrap_or_default();
        for &index in named {
            let placed = &self.builds[index];
            placed.note_names(known);
            match placed.build.context.place(&placed.dir) {
                Some(Location::Known(context)) if context.is_dir() => known.contexts.push(context),
                _ => known.note_unknown(placed),
            }
        }
        for &index in self.copied.get(path).into_iter().flatten() {
            known.note_unknown(&self.builds[index]);
        }
        for &index in &self.open {
            let placed = &self.builds[index];
            let Some(found) = matched(&placed.dockerfile, path, &placed.dir) else { continue };
            placed.note_names(known);
            let context = &placed.build.context;
            let context = match found.variable {
                Some((variable, value)) => context.bind(&variable, &value),
                None => context.clone(),
            };
            match context.place(&placed.dir) {
                Some(Location::Known(it)) if it.is_dir() => known.others.push(it),
                Some(Location::Known(_)) | None => {}
                // What names neither adds nothing to what others say of the Dockerfile by name.
                _ if placed.build.dockerfile.is_open() && !named.is_empty() => {}
                _ => known.note_unknown(placed),
            }
        }
        if named.is_empty()
            && let Some(file) = self.unread.first()
        {
            known.unknown.get_or_insert_with(|| (file.clone(), None));
        }
    }
}

impl Evidence {
    /// The Dockerfiles that are there, and of which a build has a directory for its context.
    pub fn built_with<'a>(&'a self, context: &'a Path) -> impl Iterator<Item = &'a Path> {
        let is_it = move |it: &&DescribedBuild| {
            let place = it.build.context.place(&it.dir);
            matches!(place, Some(Location::Known(it)) if it == context)
        };
        self.builds.iter().filter(is_it).filter_map(|it| match &it.dockerfile {
            Location::Known(path) if path.is_file() => Some(path.as_path()),
            _ => None,
        })
    }
}

impl DescribedBuild {
    fn note_names(&self, known: &mut Known) {
        let replaced = self.build.replaced.iter();
        known.replaced.extend(replaced.map(|it| (it.clone(), self.file.clone())));
        let containers = Some(&self.build.containers).filter(|it| !it.is_empty());
        known.containers.extend(containers.map(|it| (self.file.clone(), it.clone())));
        if let Some(target) = &self.build.target {
            known.targets.push(target.is_known().then(|| target.to_string()));
        }
    }
}

impl Known {
    fn note_unknown(&mut self, placed: &DescribedBuild) {
        let context = placed.build.context.to_string();
        self.unknown.get_or_insert_with(|| (placed.file.clone(), Some(context)));
    }
}

#[cfg(test)]
mod tests;
