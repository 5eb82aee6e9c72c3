//! Project files that tell which Dockerfile is built with which context: Compose, Bake, pipelines,
//! and scripts with `docker build` or similar commands.
//!
//! Variables are resolved if the path of the Dockerfile determines them; other variables make the
//! result unknown.

mod agents;
mod apart;
mod bake;
mod brought;
mod build;
mod command;
mod compose;
mod containers;
mod derived;
mod devcontainer;
mod entered;
mod helpers;
mod jobs;
mod kind;
mod kubernetes;
mod named_contexts;
mod names;
mod network;
mod pipeline;
mod plays;
mod readings;
mod script;
mod search;
mod settings;
mod started;
mod vagrant;
mod worded;
mod written;
mod yaml;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use dockwright_fixer::{Entry, Mention};

use self::build::Build;
use self::containers::Containers;
pub use self::containers::Saying;
pub use self::derived::DerivedBuild;
use self::kind::Kind;
use self::names::Names;
pub use self::readings::Readings;
use self::search::{Found, LARGEST, Search};
use self::written::{Location, Written, matched};
use super::disk::{Disk, Text};
use crate::embedded::Purpose;

/// The evidence about the builds of a project.
#[derive(Default)]
pub struct Evidence {
    builds: Vec<DescribedBuild>,
    /// The indices of the builds that give the full path of their Dockerfile.
    named: HashMap<PathBuf, Vec<usize>>,
    /// The indices of the builds whose Dockerfile does not exist, by the path at which a file with
    /// its name would be next to the describing file. Such a Dockerfile is probably copied to a
    /// directory that is created for the build.
    copied: HashMap<PathBuf, Vec<usize>>,
    /// The indices of the other builds.
    open: Vec<usize>,
    /// Evidence about containers of unknown images, with the file of each.
    containers: Vec<(PathBuf, Containers)>,
    /// Dockerfiles that build on unknown images, with the file of each.
    derived: Vec<(PathBuf, Arc<DerivedBuild>)>,
    /// The names of images.
    names: Names,
    /// The Dockerfiles built on each image.
    on: On,
    /// Whether the target of a build may be a number.
    counts_targets: bool,
    /// The files that name the build argument for the platform.
    naming_platform: Vec<PathBuf>,
    /// Other lines that matter to fixes, with the file of each.
    mentions: Vec<(PathBuf, Mention)>,
    /// The same lines, with locations as the user would write them.
    spelled: OnceLock<Mentions>,
    /// The links to each Dockerfile.
    links: HashMap<PathBuf, Vec<PathBuf>>,
    /// Files that are too large to be read.
    unread: Vec<PathBuf>,
    /// The directories that have been searched.
    seen: HashSet<PathBuf>,
}

/// The indices of the Dockerfiles built on the images of other Dockerfiles.
#[derive(Default)]
struct On {
    any: Vec<usize>,
    /// Built on an image whose name is not known.
    unknown: Vec<usize>,
    /// Built on an image that some Dockerfile with unknown image names may build.
    unnamed: Vec<usize>,
    /// The same, by the words in the names of these images.
    by_word: HashMap<String, Vec<usize>>,
    some: HashMap<PathBuf, Vec<usize>>,
}

/// A build and its description.
struct DescribedBuild {
    build: Build,
    dockerfile: Location,
    /// The directory to which its paths are relative.
    dir: PathBuf,
    /// The file that describes the build.
    file: PathBuf,
}

/// The evidence about the builds of a Dockerfile.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The contexts of the builds that name the Dockerfile.
    pub contexts: Vec<PathBuf>,
    /// The contexts of other builds that may be of this Dockerfile.
    pub others: Vec<PathBuf>,
    /// The file that describes a build with an unknown context, and the context as written there.
    pub unknown: Option<(PathBuf, Option<String>)>,
    /// The names that other contexts replace, with the file that tells so.
    pub replaced: Vec<(String, PathBuf)>,
    /// The public image names under which the project builds its own images, with the file that
    /// tells so.
    pub built: Vec<(String, PathBuf)>,
    /// The targets of the builds; `None` for a target given by a variable.
    pub targets: Vec<Option<String>>,
    /// Whether one of them is written with a variable.
    pub has_open_target: bool,
    /// Facts about containers of the Dockerfile's images, each after its file.
    pub containers: Vec<(PathBuf, Containers)>,
    /// The files that name the build argument for the platform and may set it.
    pub naming_platform: Vec<PathBuf>,
    /// Other lines that matter to fixes.
    pub mentions: Vec<Mentions>,
    /// Dockerfiles that may build on the images, each after its file.
    pub derived: Vec<(PathBuf, Arc<DerivedBuild>)>,
    /// The number of Dockerfiles in a project that has too many to compare them all.
    pub crowd: Option<usize>,
}

/// The maximum number of Dockerfiles to check for how they use an image on which they may be built.
const MOST_DERIVED: usize = 64;

/// Lines that matter to fixes, each after its location.
pub type Mentions = Arc<[(String, Mention)]>;

impl Evidence {
    /// The evidence in the files of the project at `root`. Without `for_fixes`, only lines that
    /// work on the text of Dockerfiles are evidence.
    pub fn below(root: &Path, disk: &Disk, for_fixes: bool) -> Self {
        let (search, seen) = search::below(root, disk, for_fixes);
        Self { seen, ..Self::of(root, search, disk) }
    }

    /// The evidence in the files in and next to a directory of the project at `root`.
    pub fn beside(root: &Path, dir: &Path, disk: &Disk, for_fixes: bool) -> Self {
        Self::of(root, search::beside(root, dir, disk, for_fixes), disk)
    }

    /// Whether a directory has been searched.
    pub fn has_seen(&self, dir: &Path) -> bool {
        self.seen.contains(dir)
    }

    fn of(root: &Path, search: Search<'_>, disk: &Disk) -> Self {
        let mut evidence = Self::default();
        for (file, link) in search.links {
            evidence.links.entry(file).or_default().push(link);
        }
        let mut names = HashSet::new();
        let mut dockerfiles = Vec::new();
        let has_plays = search.found.iter().any(|it| it.plays.act_on_containers);
        for found in search.found {
            let Found {
                file, builds, containers, counts_targets, names_platform, mentions, ..
            } = found;
            dockerfiles.extend(found.dockerfile.map(|it| (file.clone(), it)));
            if found.is_collected {
                evidence.names.collect(&file);
            }
            found.given_names.iter().for_each(|it| evidence.names.add_given(it, &file));
            evidence.names.add_replaced(found.replaced_images);
            evidence.counts_targets |= counts_targets;
            // One file with a name is as good as many.
            let is_new = |it: &Mention| it.name().is_none_or(|it| names.insert(it));
            let mentions = mentions.into_iter().filter(is_new);
            evidence.mentions.extend(mentions.map(|it| (file.clone(), it)));
            evidence.naming_platform.extend(names_platform.then(|| file.clone()));
            let containers =
                if has_plays { containers.and(found.plays.containers) } else { containers };
            let says_something = !containers.is_empty();
            evidence.containers.extend(says_something.then(|| (file.clone(), containers)));
            let Some(builds) = builds else {
                evidence.unread.push(file);
                continue;
            };
            for (dir, builds) in builds {
                for build in builds {
                    let Some(dockerfile) = build.dockerfile.place(&dir) else { continue };
                    evidence.names.add(&build, &dockerfile, &file);
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
        apart::bring(&mut evidence.containers, root);
        helpers::hand_on(&mut evidence.containers);
        evidence.find_derived(root, dockerfiles, disk);
        evidence
    }

    /// Finds Dockerfiles built on images that the project may build: files with the name of a
    /// Dockerfile, texts in other files, and files that builds name.
    fn find_derived(&mut self, root: &Path, mut all: Vec<(PathBuf, (Kind, String))>, disk: &Disk) {
        let read = all.iter().filter(|it| it.1.0 == Kind::Dockerfile);
        let read: HashSet<_> = read.map(|it| it.0.clone()).collect();
        let named: BTreeSet<_> = self.named.keys().filter(|it| !read.contains(*it)).collect();
        let like = self.named_like(disk);
        let like = like.into_iter().filter(|it| !read.contains(it)).collect::<BTreeSet<_>>();
        all.retain(|it| !named.contains(&it.0) && !like.contains(&it.0));
        for it in named {
            if let Text::Is(text) = disk.text(it, LARGEST) {
                all.push((it.clone(), (Kind::Dockerfile, String::clone(&text))));
            }
        }
        for it in like {
            // Other files there are not Dockerfiles.
            let starts = |it: &str| it.lines().any(|it| it.starts_with("FROM "));
            if let Text::Is(text) = disk.text(&it, LARGEST)
                && starts(&text)
            {
                all.push((it, (Kind::Dockerfile, String::clone(&text))));
            }
        }
        let built = self.names.built();
        for (file, (kind, text)) in all {
            let found = match kind {
                Kind::Dockerfile => DerivedBuild::of(&text, &built),
                _ => DerivedBuild::within(&text, &built),
            };
            let Some(mut build) = found else { continue };
            build.find_copied(root, &self.contexts_of(&file, root));
            let index = self.derived.len();
            let builders = self.names.builders(&build.says.images);
            for it in builders.some {
                self.on.some.entry(it.to_owned()).or_default().push(index);
            }
            if !self.names.is_collected(&file) {
                self.on.any.extend(builders.any.then_some(index));
                self.on.unknown.extend(builders.unknown.then_some(index));
                if builders.unnamed {
                    self.on.unnamed.push(index);
                    let images = build.says.images.iter().flatten();
                    for it in images.flat_map(|it| names::words(build::last(it))) {
                        self.on.by_word.entry(it).or_default().push(index);
                    }
                }
            }
            self.derived.push((file, Arc::new(build)));
        }
    }

    /// Whether all names of a Dockerfile's images are known.
    fn has_names(&self, path: &Path) -> bool {
        let may_name = |it: &DescribedBuild| {
            !it.build.dockerfile.is_open()
                && !it.build.is_named()
                && matched(&it.dockerfile, path, &it.dir).is_some()
        };
        self.names.has_names(path)
            && self.unread.is_empty()
            && !self.open.iter().any(|it| may_name(&self.builds[*it]))
    }

    /// The files that may be the Dockerfiles of builds that name them only in part.
    fn named_like(&self, disk: &Disk) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let open = self.open.iter().map(|it| &self.builds[*it]);
        for it in open.filter(|it| !it.build.dockerfile.is_open()).take(MOST_DERIVED) {
            let Location::Like { head, .. } = &it.dockerfile else { continue };
            let Some((dir, _)) = head.rsplit_once('/').filter(|it| !it.0.is_empty()) else {
                continue;
            };
            let dir = Path::new(dir);
            let names = disk.list(dir);
            let files = names.iter().flat_map(|it| it.iter()).filter(|it| it.1 == Entry::File);
            let paths = files.map(|it| dir.join(&it.0));
            let fits = |path: &PathBuf| matched(&it.dockerfile, path, &it.dir).is_some();
            found.extend(paths.filter(fits).take(MOST_DERIVED));
        }
        found
    }

    /// The lines that matter to fixes, with file names as the user would write them.
    pub fn mentions(&self, name: impl Fn(&Path) -> String) -> Mentions {
        let spell =
            |(file, it): &(PathBuf, Mention)| (format!("{}:{}", name(file), it.line), it.clone());
        Arc::clone(self.spelled.get_or_init(|| self.mentions.iter().map(spell).collect()))
    }

    /// The contexts of the builds that name a Dockerfile; if there are none, the most likely
    /// contexts.
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

    /// Adds the facts about the builds of the Dockerfile at `path`, and of links to it, whose
    /// directories may be contexts.
    pub fn tell(&self, path: &Path, known: &mut Known) {
        self.tell_of_project(path, known);
        self.tell_of_builds(path, known);
        for link in self.links.get(path).into_iter().flatten() {
            self.tell_of_builds(link, known);
            known.others.extend(link.parent().map(Path::to_owned));
        }
    }

    /// The Dockerfiles that may be built on the images of a Dockerfile. If there are far too many,
    /// only those whose base image is known, according to some file, to be one of these images, or
    /// has a similar name.
    fn derived_from(&self, path: &Path) -> BTreeSet<usize> {
        let certain = self.on.some.get(path).into_iter().flatten().chain(&self.on.any);
        let has_names = self.has_names(path);
        let unnamed: &[usize] = if has_names { &[] } else { &self.on.unnamed };
        let others = self.on.unknown.iter().chain(unnamed).take(2 * MOST_DERIVED + 1);
        let others: BTreeSet<_> = others.copied().collect();
        let mut found: BTreeSet<_> = certain.take(MOST_DERIVED + 1).copied().collect();
        if others.len() <= MOST_DERIVED {
            found.extend(others);
        } else if !has_names {
            let like = names::words_around(path).filter_map(|it| self.on.by_word.get(&it));
            found.extend(like.flatten().take(MOST_DERIVED + 1));
        }
        found
    }

    /// Whether an image that something names may be that of the Dockerfile at `path`: some file calls
    /// that so; or none is known to call another one so, and the name is one without a publisher or
    /// has a word in common with the path.
    fn may_be_image_of(&self, path: &Path, image: &str) -> bool {
        let builders = self.names.builders(&[Some(image.to_owned())]);
        if image.contains(['$', '{']) || builders.any || builders.some.contains(path) {
            return true;
        }
        let has_word = || {
            let own: Vec<_> = names::words_around(path).collect();
            names::words(build::last(image)).any(|it| own.contains(&it))
        };
        let is_of_nobody = !image.contains('/') && !dockwright_fixer::is_known_image(image);
        builders.unnamed && !self.has_names(path) && (is_of_nobody || has_word())
    }

    /// Adds the facts that concern every Dockerfile of the project; Dockerfiles built on others
    /// count unless they are the one at `path`.
    fn tell_of_project(&self, path: &Path, known: &mut Known) {
        for (file, containers) in &self.containers {
            let mut containers = containers.clone();
            for it in &mut containers.commands {
                let image = it.image.as_deref();
                it.is_of_image = image.is_none_or(|image| self.may_be_image_of(path, image));
            }
            known.containers.push((file.clone(), containers));
        }
        let indices = self.derived_from(path);
        if indices.len() > MOST_DERIVED {
            known.crowd = Some(self.derived.len());
        } else {
            let others = indices.into_iter().map(|it| &self.derived[it]).filter(|it| it.0 != path);
            known.derived.extend(others.cloned());
        }
        known.built.extend(self.names.known().iter().cloned());
        known.targets.extend(self.counts_targets.then_some(None));
        known.naming_platform.extend(self.naming_platform.iter().cloned());
    }

    fn tell_of_builds(&self, path: &Path, known: &mut Known) {
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
                // A build that names neither its context nor its Dockerfile adds nothing to builds
                // that name the Dockerfile.
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

/// The builds of the Dockerfiles inside a file, read when first asked for.
pub struct Inline<'t> {
    text: &'t str,
    services: OnceCell<(HashMap<String, Build>, Containers)>,
}

impl<'t> Inline<'t> {
    /// Those of a file with this text.
    pub fn of(text: &'t str) -> Self {
        Self { text, services: OnceCell::new() }
    }

    /// Adds the facts about the build of a Dockerfile inside the file at `path`, and returns its
    /// build context, if that is known.
    pub fn tell(&self, path: &Path, purpose: &Purpose, known: &mut Known) -> Option<PathBuf> {
        let dir = path.parent()?.to_owned();
        let services = || self.services.get_or_init(|| compose::inline(self.text));
        let context = match purpose {
            Purpose::Service(name) => {
                let (builds, containers) = services();
                let build = Build { containers: containers.clone(), ..builds.get(name)?.clone() };
                let context = build.context.clone();
                let (dockerfile, file) = (Location::Known(path.to_owned()), path.to_owned());
                DescribedBuild { build, dockerfile, dir: dir.clone(), file }.note_names(known);
                context
            }
            Purpose::Target(context) => Written::text(context.as_deref()?),
            // A service may merge the table that has the Dockerfile.
            Purpose::Build => {
                let containers = services().1.clone();
                known.containers.push((path.to_owned(), containers));
                return None;
            }
            Purpose::Shown => return None,
        };
        match context.place(&dir) {
            Some(Location::Known(context)) if context.is_dir() => Some(context),
            _ => None,
        }
    }
}

impl Evidence {
    /// The existing Dockerfiles of builds that have a directory as their context.
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
        known.has_open_target |= self.build.has_open_target;
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
