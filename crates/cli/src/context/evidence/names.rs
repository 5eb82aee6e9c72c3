//! The names of the images that a project builds, and the Dockerfiles that build an image with a
//! given name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::build::{Build, last};
use super::named_contexts;
use super::written::Location;

/// The names of images, by their last component, which is the same in every registry.
#[derive(Default)]
pub struct Names {
    /// The Dockerfiles whose builds give a name to their image.
    given: HashMap<String, HashSet<PathBuf>>,
    /// The same by name and tag; the tag is empty if it is not known.
    tagged: HashMap<(String, String), HashSet<PathBuf>>,
    /// The names that any Dockerfile may give to its image.
    open: HashSet<String>,
    /// The Dockerfiles with a build that gives an unknown name, or none.
    unnamed: HashSet<PathBuf>,
    named: HashSet<PathBuf>,
    /// The Dockerfiles of collections, by the parts of their names: `base.Dockerfile`,
    /// `Dockerfile.base`.
    by_file: HashMap<String, HashSet<PathBuf>>,
    collected: HashSet<PathBuf>,
    /// Public image names, with tags, that the project gives to its images, with the file of each.
    known: Vec<(String, PathBuf)>,
    /// Public image names that a named context gives to other images; `*` stands for any name.
    replaced: Vec<String>,
}

impl Names {
    /// Adds the names that a build gives to its image.
    pub fn add(&mut self, build: &Build, dockerfile: &Location, file: &Path) {
        self.open.extend(build.replaced.iter().map(|it| last(it).to_owned()));
        let is_public =
            |it: &&String| named_contexts::is_open(it) || dockwright_fixer::is_known_image(it);
        self.add_replaced(build.replaced.iter().filter(is_public).cloned().collect());
        let tags: Vec<_> = build.tags.iter().map(ToString::to_string).collect();
        for it in &tags {
            self.note_known(it, file);
        }
        let names: Vec<_> = tags.iter().map(|it| last(it)).collect();
        let is_certain = |it: &&str| !it.is_empty() && !it.contains(['$', '{', '}', '`', '*']);
        match dockerfile {
            Location::Known(path) => {
                let set = if build.is_named() { &mut self.named } else { &mut self.unnamed };
                set.insert(path.clone());
                for (name, full) in names.iter().zip(&tags).filter(|it| is_certain(it.0)) {
                    self.given.entry((*name).to_owned()).or_default().insert(path.clone());
                    let tag = tag(full).filter(|it| is_certain(&&**it)).unwrap_or_default();
                    let key = ((*name).to_owned(), tag);
                    self.tagged.entry(key).or_default().insert(path.clone());
                }
            }
            Location::Like { .. } => {
                self.open.extend(names.into_iter().filter(is_certain).map(str::to_owned));
            }
        }
    }

    /// Adds a Dockerfile of a collection.
    pub fn collect(&mut self, dockerfile: &Path) {
        let name = dockerfile.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let parts = name.split('.').filter(|it| !it.contains("ockerfile") && !it.is_empty());
        for it in parts {
            self.by_file.entry(it.to_owned()).or_default().insert(dockerfile.to_owned());
        }
        self.collected.insert(dockerfile.to_owned());
    }

    /// Whether a Dockerfile is part of a collection.
    pub fn is_collected(&self, dockerfile: &Path) -> bool {
        self.collected.contains(dockerfile)
    }

    /// Adds a name that some image also gets.
    pub fn add_given(&mut self, name: &str, file: &Path) {
        self.note_known(name, file);
        self.open.insert(last(name).to_owned());
    }

    /// Adds public images that a build replaces, perhaps by one of the project.
    pub fn add_replaced(&mut self, images: Vec<String>) {
        for it in images {
            if named_contexts::is_open(&it) {
                self.replaced.push(dockwright_fixer::ANY_IMAGE.to_owned());
            } else {
                self.open.insert(last(&it).to_owned());
                self.replaced.push(it);
            }
        }
    }

    /// The public image names that may be those of images of the project.
    pub fn built(&self) -> Vec<String> {
        self.known.iter().map(|it| &it.0).chain(&self.replaced).cloned().collect()
    }

    fn note_known(&mut self, name: &str, file: &Path) {
        if dockwright_fixer::is_known_image(name) && !self.known.iter().any(|it| it.0 == name) {
            self.known.push((name.to_owned(), file.to_owned()));
        }
    }

    /// The public image names under which the project builds its own images.
    pub fn known(&self) -> &[(String, PathBuf)] {
        &self.known
    }

    /// Whether a named context may replace any public image.
    fn replaces_any(&self) -> bool {
        self.replaced.iter().any(|it| it == dockwright_fixer::ANY_IMAGE)
    }

    /// The Dockerfiles that may build one of these images; `None` stands for an image with any
    /// name.
    pub fn builders(&self, images: &[Option<String>]) -> Builders<'_> {
        let mut found = Builders::default();
        for it in images {
            let Some(name) = it.as_deref().map(last) else {
                found.unknown = true;
                continue;
            };
            let is_public = || it.as_deref().is_some_and(dockwright_fixer::is_known_image);
            if self.open.contains(name) || self.replaces_any() && is_public() {
                found.any = true;
                continue;
            }
            let files = self.by_file.get(name).into_iter().filter(|it| it.len() <= MOST);
            found.some.extend(files.flatten().map(PathBuf::as_path));
            let given = it.as_deref().and_then(|it| self.given_with_tag(it));
            let Some(given) = given.or_else(|| Some(self.given.get(name)?.iter().collect())) else {
                found.unnamed = true;
                continue;
            };
            if given.len() > MOST {
                found.any = true;
            } else {
                found.some.extend(given.into_iter().map(PathBuf::as_path));
            }
        }
        found
    }

    /// The Dockerfiles whose builds give a name with this tag or an unknown tag; `None` if no build
    /// is known to give the tag, which may be that of an older build.
    fn given_with_tag(&self, image: &str) -> Option<Vec<&PathBuf>> {
        let with = |tag| self.tagged.get(&(last(image).to_owned(), tag));
        let given = with(tag(image)?)?;
        Some(given.iter().chain(with(String::new()).into_iter().flatten()).collect())
    }

    /// Whether all names of a Dockerfile's images are known.
    pub fn has_names(&self, dockerfile: &Path) -> bool {
        self.named.contains(dockerfile) && !self.unnamed.contains(dockerfile)
    }
}

/// The tag of an image, in lower case; `None` if there is a digest or no tag, as the latest image
/// may be any.
fn tag(image: &str) -> Option<String> {
    let name = image.rsplit('/').next().unwrap_or_default();
    let (_, tag) = name.split_once(':').filter(|_| !name.contains('@'))?;
    Some(tag.to_ascii_lowercase()).filter(|it| !it.is_empty())
}

/// A name shared by more Dockerfiles than this is not looked up for each of them.
const MOST: usize = 64;

/// The Dockerfiles that may build an image.
#[derive(Default)]
pub struct Builders<'n> {
    /// Any Dockerfile may build the image, according to some file.
    pub any: bool,
    /// Any Dockerfile may build the image, because its name is not known.
    pub unknown: bool,
    /// A Dockerfile with unknown image names may build the image.
    pub unnamed: bool,
    pub some: HashSet<&'n Path>,
}

/// The minimum length of a meaningful word, in bytes.
const SHORTEST: usize = 3;

/// The words in the name of a Dockerfile and of the two directories above.
pub fn words_around(dockerfile: &Path) -> impl Iterator<Item = String> {
    dockerfile.iter().rev().take(3).filter_map(|it| it.to_str()).flat_map(words)
}

/// The words in the name of an image, a file or a directory.
pub fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase);
    words.filter(|it| it.len() >= SHORTEST && !OF_ALL.contains(&it.as_str()))
}

/// Words that the name of any Dockerfile may have.
const OF_ALL: &[&str] = &["containerfile", "docker", "dockerfile", "images"];
