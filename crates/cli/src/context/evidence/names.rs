//! What images are called that a project builds, and which of its Dockerfiles builds an image of a
//! name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::build::{Build, last};
use super::written::Location;

/// The names of images by the last part, which is the same in every registry.
#[derive(Default)]
pub struct Names {
    /// The Dockerfiles whose builds give a name.
    given: HashMap<String, HashSet<PathBuf>>,
    /// The same by the name and the tag; an empty one for those of which a tag is not known.
    tagged: HashMap<(String, String), HashSet<PathBuf>>,
    /// The names that may be given to the image of whichever Dockerfile.
    open: HashSet<String>,
    /// The Dockerfiles of which some build gives a name that is not known, or none.
    unnamed: HashSet<PathBuf>,
    named: HashSet<PathBuf>,
    /// The Dockerfiles of collections, by what stands in their names: `base.Dockerfile`,
    /// `Dockerfile.base`.
    by_file: HashMap<String, HashSet<PathBuf>>,
    collected: HashSet<PathBuf>,
    /// The names with their tags that others publish images by, each with the file that gives it.
    known: Vec<(String, PathBuf)>,
}

impl Names {
    /// Notes what a build calls its image.
    pub fn add(&mut self, build: &Build, dockerfile: &Location, file: &Path) {
        self.open.extend(build.replaced.iter().map(|it| last(it).to_owned()));
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

    /// Notes a Dockerfile of a collection.
    pub fn collect(&mut self, dockerfile: &Path) {
        let name = dockerfile.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let parts = name.split('.').filter(|it| !it.contains("ockerfile") && !it.is_empty());
        for it in parts {
            self.by_file.entry(it.to_owned()).or_default().insert(dockerfile.to_owned());
        }
        self.collected.insert(dockerfile.to_owned());
    }

    /// Whether a Dockerfile is one of a collection.
    pub fn is_collected(&self, dockerfile: &Path) -> bool {
        self.collected.contains(dockerfile)
    }

    /// Notes a name that some image gets besides.
    pub fn add_given(&mut self, name: &str, file: &Path) {
        self.note_known(name, file);
        self.open.insert(last(name).to_owned());
    }

    fn note_known(&mut self, name: &str, file: &Path) {
        if dockwright_fixer::is_known_image(name) && !self.known.iter().any(|it| it.0 == name) {
            self.known.push((name.to_owned(), file.to_owned()));
        }
    }

    /// The names by which others publish images, and the project builds its own.
    pub fn known(&self) -> &[(String, PathBuf)] {
        &self.known
    }

    /// Which Dockerfiles may build one of these images; nothing stands for an image of any name.
    pub fn builders(&self, images: &[Option<String>]) -> Builders<'_> {
        let mut found = Builders::default();
        for it in images {
            let Some(name) = it.as_deref().map(last) else {
                found.unknown = true;
                continue;
            };
            if self.open.contains(name) {
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

    /// The Dockerfiles whose builds give a name with this tag, or with one that is not known; nothing
    /// if none is known to give it: it may be the tag of an older build.
    fn given_with_tag(&self, image: &str) -> Option<Vec<&PathBuf>> {
        let with = |tag| self.tagged.get(&(last(image).to_owned(), tag));
        let given = with(tag(image)?)?;
        Some(given.iter().chain(with(String::new()).into_iter().flatten()).collect())
    }

    /// Whether all names of the image of a Dockerfile are known.
    pub fn has_names(&self, dockerfile: &Path) -> bool {
        self.named.contains(dockerfile) && !self.unnamed.contains(dockerfile)
    }
}

/// The tag of an image, which is another one for each image that has a name; nothing where a digest
/// or nothing stands in its place: the newest one may be any.
fn tag(image: &str) -> Option<String> {
    let name = image.rsplit('/').next().unwrap_or_default();
    let (_, tag) = name.split_once(':').filter(|_| !name.contains('@'))?;
    Some(tag.to_ascii_lowercase()).filter(|it| !it.is_empty())
}

/// A name that more Dockerfiles have is not looked up for each.
const MOST: usize = 64;

/// The Dockerfiles that may build an image.
#[derive(Default)]
pub struct Builders<'n> {
    /// Whichever, as some file says.
    pub any: bool,
    /// Whichever, since the image has no name that is known.
    pub unknown: bool,
    /// Those of which not all names are known.
    pub unnamed: bool,
    pub some: HashSet<&'n Path>,
}

/// The shortest word of a name that means something.
const SHORTEST: usize = 3;

/// The words that a Dockerfile, and the two directories around it, are called by.
pub fn words_around(dockerfile: &Path) -> impl Iterator<Item = String> {
    dockerfile.iter().rev().take(3).filter_map(|it| it.to_str()).flat_map(words)
}

/// The words in the name of an image, a file or a directory.
pub fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase);
    words.filter(|it| it.len() >= SHORTEST && !OF_ALL.contains(&it.as_str()))
}

/// Words that may be in the name of every Dockerfile.
const OF_ALL: &[&str] = &["containerfile", "docker", "dockerfile", "images"];
