//! Facts from the texts of files, kept as long as the texts stay the same.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dockwright_fixer::{Given, Mention, given, mentions, patched, readers, searches, shown};
use sha2::{Digest, Sha256};

use super::command::given_names;
use super::containers::Containers;
use super::kind::Kind;
use super::named_contexts::replaced_images;
use super::worded::worded;
use super::{agents, entered, helpers};

/// The facts from the text of a file that depend on no other file.
pub struct Reading {
    /// The kind of the file, by its name and its text.
    pub kind: Kind,
    pub containers: Containers,
    /// The names that the file gives to images.
    pub given_names: Vec<String>,
    /// The public images that a build of the file replaces.
    pub replaced_images: Vec<String>,
    /// Whether the target of a build may be a number.
    pub counts_targets: bool,
    /// Whether the file names the build argument for the platform.
    pub names_platform: bool,
    /// The calls of programs that get a Dockerfile as an argument.
    pub given: Vec<Given>,
    /// Other lines that matter to fixes.
    pub mentions: Vec<Mention>,
}

/// Whether a text may have a number as the target of a build: `--target 0`.
fn counts_targets(text: &str) -> bool {
    let mut values = text.match_indices("target").map(|(at, it)| &text[at + it.len()..]);
    values.any(|it| {
        let value = it.trim_start_matches([' ', '=', ':', '"', '\'', ',']);
        let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
        // No file has a hundred stages, but many have percentages and years.
        let is_end = rest.chars().next().is_none_or(|c| c.is_whitespace() || "\"',])".contains(c));
        value.len() < it.len() && matches!(value.len() - rest.len(), 1 | 2) && is_end
    })
}

/// Endings of the names of files that list other files, or packages to install.
const LISTS: &[&str] = &[
    ".csproj",
    ".fsproj",
    ".gemspec",
    ".gitattributes",
    ".lock",
    ".props",
    ".sln",
    ".slnx",
    ".targets",
    "-lock.json",
    "-lock.yaml",
    "Gemfile",
    "ignore",
];

/// The build argument for the platform, which builders set unless a build sets it.
const PLATFORM: &str = "TARGETPLATFORM";

impl Reading {
    /// Reads the text of a file.
    pub fn of(kind: Kind, file: &Path, text: &str) -> Self {
        let given = Self::given(kind, text);
        let (kind, mut containers) = kind.containers(text, file);
        containers.worded = worded(kind, text);
        let is_of_tool = !matches!(
            kind,
            Kind::Dockerfile | Kind::Document | Kind::Findings | Kind::Patch | Kind::Vagrant
        );
        if is_of_tool {
            containers = containers.and(entered::texts(text)).and(agents::settings(text));
            containers.helpers = helpers::names(text);
        }
        let builds = !matches!(kind, Kind::Document | Kind::Dockerfile | Kind::Findings);
        Self {
            kind,
            containers,
            given_names: if builds { given_names(text) } else { Vec::new() },
            replaced_images: if builds { replaced_images(text) } else { Vec::new() },
            counts_targets: builds && counts_targets(text),
            names_platform: builds && text.contains(PLATFORM),
            given,
            mentions: mentions_of(kind, file, text, mentions),
        }
    }

    /// The calls in a file of this kind that matter even to the layout.
    pub fn given(kind: Kind, text: &str) -> Vec<Given> {
        if kind == Kind::Dockerfile { Vec::new() } else { given(text) }
    }

    /// The lines of a file that matter to the layout.
    pub fn of_layout(kind: Kind, file: &Path, text: &str) -> Vec<Mention> {
        mentions_of(kind, file, text, searches)
    }
}

/// The lines of a file that may matter to a Dockerfile; `find` finds them in most kinds of files.
/// Lists of files that a tool skips, or of packages that a manager installs, create no files. Of
/// [`Kind::Code`], only readers count: other lines mostly mention Dockerfiles that tests write.
fn mentions_of(
    kind: Kind,
    file: &Path,
    text: &str,
    find: fn(&str) -> Vec<Mention>,
) -> Vec<Mention> {
    let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    match kind {
        Kind::Dockerfile | Kind::Vagrant => Vec::new(),
        Kind::Document => shown(text, false),
        Kind::Findings if is_own_report(text) => Vec::new(),
        Kind::Findings => shown(text, true),
        _ if LISTS.iter().any(|it| name.ends_with(it)) => Vec::new(),
        Kind::Code => readers(text),
        Kind::Patch => patched(text),
        _ => find(text),
    }
}

/// Whether a text is a report that dockwright alone has written: the next run writes the lines anew.
fn is_own_report(text: &str) -> bool {
    text.contains(env!("CARGO_PKG_REPOSITORY")) && text.matches("\"driver\"").count() == 1
}

/// Readings of files, for a program that reads the same project many times.
#[derive(Default)]
pub struct Readings(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    now: HashMap<PathBuf, Known>,
    before: HashMap<PathBuf, Known>,
}

struct Known {
    /// The kind by the name of the file.
    kind: Kind,
    digest: [u8; 32],
    reading: Arc<Reading>,
}

impl Readings {
    /// The reading of a file with this text: the known reading if the text is the same, or the
    /// result of `read`.
    pub fn get(
        &self,
        file: &Path,
        kind: Kind,
        text: &str,
        read: impl FnOnce() -> Reading,
    ) -> Arc<Reading> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = Sha256::digest(text).into();
        let known = {
            let mut all = lock();
            all.now.remove(file).or_else(|| all.before.remove(file))
        };
        let known = known.filter(|it| it.kind == kind && it.digest == digest);
        let known = known.unwrap_or_else(|| Known { kind, digest, reading: Arc::new(read()) });
        let reading = Arc::clone(&known.reading);
        lock().now.insert(file.to_owned(), known);
        reading
    }

    /// Begins another pass over all files. Drops the readings of files that the last pass did not
    /// use.
    pub fn begin(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.now.is_empty() {
            all.before = mem::take(&mut all.now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_file_is_read_again_when_its_text_or_its_kind_is_another() {
        let (readings, read) = (Readings::default(), Cell::new(0));
        let get = |file: &str, kind: Kind, text: &str| {
            let reading = readings.get(Path::new(file), kind, text, || {
                read.set(read.get() + 1);
                let (containers, given_names, given, mentions) = Default::default();
                let (counts_targets, names_platform, replaced_images) = Default::default();
                Reading {
                    kind,
                    containers,
                    given_names,
                    replaced_images,
                    counts_targets,
                    names_platform,
                    given,
                    mentions,
                }
            });
            (reading.kind, read.get())
        };
        assert_eq!(get("a", Kind::Shell, "x"), (Kind::Shell, 1));
        assert_eq!(get("a", Kind::Shell, "x"), (Kind::Shell, 1));
        assert_eq!(get("a", Kind::Shell, "y"), (Kind::Shell, 2));
        assert_eq!(get("a", Kind::Make, "y"), (Kind::Make, 3));
        assert_eq!(get("b", Kind::Make, "y"), (Kind::Make, 4));
        readings.begin();
        readings.begin();
        assert_eq!(get("a", Kind::Make, "y"), (Kind::Make, 4));
        assert_eq!(get("b", Kind::Make, "y"), (Kind::Make, 4));
        readings.begin();
        assert_eq!(get("a", Kind::Make, "y"), (Kind::Make, 4));
        readings.begin();
        assert_eq!(get("a", Kind::Make, "y"), (Kind::Make, 4));
        assert_eq!(get("b", Kind::Make, "y"), (Kind::Make, 5));
    }
}
