//! Project files that a file about containers names. Whatever the tool and its keys, these files
//! may come into the containers.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use dockwright_fixer::{Entry, Listing, Speaks};

use super::super::disk::{Disk, Text, entry};
use super::containers::Saying;
use super::kind::Kind;
use super::vagrant;

/// Parts of the words in files that deal with containers, in lower case.
const OF_CONTAINERS: &[&str] = &[
    ".files.",
    "buildah",
    "configmap",
    "container",
    "docker",
    "hostpath",
    "image:",
    "image_resource",
    "kitchen",
    "kube",
    "live_update",
    "molecule",
    "nerdctl",
    "podman",
    "skaffold",
];

/// Parts of lines that copy or mount a directory, in lower case.
const BRINGS: &[&str] = &[
    "bind",
    "copy",
    "cp ",
    "files",
    "from-file",
    "host",
    "mount",
    "put",
    "source",
    "src",
    "sync",
    "tar ",
    "upload",
    "volume",
];

/// Parts of lines about a build, whose context comes into the image and not into a container.
const BUILDS: &[&str] = &["build", "context"];

/// Directories beside a file or in a directory above, which the names of their files may omit.
const IMPLIED: &[&str] = &["", "files", "resources", "scripts", "templates"];

/// The maximum number of files and directories that count for one file.
const MOST: usize = 64;

/// The maximum number of bytes of a script that is searched for names of other scripts.
const LARGEST: u64 = 64 * 1024;

/// Whether a character stands between the words of a text.
fn is_end(c: char) -> bool {
    c.is_whitespace() || "\"'`,()[]=:;<>|&\\".contains(c)
}

/// The file that a text is from.
#[derive(Clone, Copy)]
pub struct From<'p> {
    pub file: &'p Path,
    pub root: &'p Path,
    pub kind: Kind,
    /// Whether the file deals with containers, even if none of its words says so.
    pub speaks: bool,
}

/// The files and directories below the root that a text names. Of a script, only the lines with
/// words about containers count: the other lines run on the machine. Settings without words
/// about containers may belong to a pipeline whose jobs run in containers, so the files that they
/// name below a checkout count too.
pub fn by(text: &str, from: From<'_>, disk: &Disk) -> Vec<Saying> {
    use Kind::{
        Bake, Compose, Devcontainer, Dockerfile, Document, Findings, Make, Package, Pipeline,
        Shell, Vagrant,
    };
    let From { file, root, kind, .. } = from;
    // The parsers of these kinds find the files by their keys; people read the others.
    if matches!(kind, Bake | Compose | Devcontainer | Document | Dockerfile | Findings | Pipeline) {
        return Vec::new();
    }
    if kind == Vagrant && !vagrant::sets_up_containers(text) {
        return Vec::new();
    }
    let is_script = matches!(kind, Make | Package | Shell);
    let lower = text.to_ascii_lowercase();
    let speaks = |it: &str| OF_CONTAINERS.iter().any(|word| it.contains(word));
    let is_beside = || file.components().any(|it| speaks(&it.as_os_str().to_string_lossy()));
    let is_told = from.speaks || speaks(&lower) || is_beside();
    if !is_told && !matches!(kind, Kind::Manifest | Kind::Settings) {
        return Vec::new();
    }
    let places = is_told.then(|| Places::of(file, root, disk));
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for (index, (line, lower)) in text.lines().zip(lower.lines()).enumerate() {
        let start = line.trim_start();
        if start.starts_with('#') || start.starts_with("//") || is_script && !speaks(lower) {
            continue;
        }
        let has = |words: &[&str]| words.iter().any(|it| lower.contains(it));
        let brings = has(BRINGS) && !has(BUILDS);
        for word in line.split(is_end).filter(|it| it.len() > 1) {
            let here = places.as_ref().and_then(|it| it.find(word, brings));
            let path = here.or_else(|| below_checkout(word, from, disk));
            let path = path.filter(|it| seen.insert(it.clone()));
            found.extend(path.map(|text| Saying { line: index + 1, text }));
            if found.len() == MOST {
                return found;
            }
        }
    }
    add_named(&mut found, seen, root, disk);
    found
}

/// Adds the files that shell scripts among the found ones name in turn: a container that gets the
/// one may get the others.
fn add_named(found: &mut Vec<Saying>, mut seen: HashSet<String>, root: &Path, disk: &Disk) {
    let mut next = 0;
    while let Some(Saying { line, text }) = found.get(next).cloned() {
        next += 1;
        let path = root.join(&text);
        let Text::Is(script) = disk.text(&path, LARGEST) else { continue };
        let first = script.lines().next().unwrap_or_default();
        let is_named = path.extension().is_some_and(|it| it == "sh");
        if !(is_named || first.starts_with("#!") && first.ends_with("sh")) {
            continue;
        }
        let places = Places::of(&path, root, disk);
        let lines = script.lines().filter(|it| !it.trim_start().starts_with('#'));
        for word in lines.flat_map(|it| it.split(is_end)).filter(|it| it.len() > 1) {
            let path = places.find(word, false).filter(|it| seen.insert(it.clone()));
            found.extend(path.map(|text| Saying { line, text }));
            if found.len() >= MOST {
                return;
            }
        }
    }
}

/// The directories to which the words of a file may be relative.
struct Places<'d> {
    root: &'d Path,
    own: &'d Path,
    /// Each with its entries, since every word of the file is looked up.
    dirs: Vec<(PathBuf, Listing)>,
    disk: &'d Disk,
}

impl<'d> Places<'d> {
    fn of(file: &'d Path, root: &'d Path, disk: &'d Disk) -> Self {
        let own = file.parent().unwrap_or(root);
        let above = own.ancestors().take_while(|it| it.starts_with(root));
        let dirs = above.flat_map(|dir| IMPLIED.iter().map(|it| dir.join(it)));
        let dirs = dirs.filter_map(|it| disk.list(&it).map(|names| (it, names))).collect();
        Self { root, own, dirs, disk }
    }

    /// The path, relative to the root, of the file that a word names, or of a directory if the line
    /// `brings` directories.
    fn find(&self, word: &str, brings: bool) -> Option<String> {
        // Most words are no paths.
        if !brings && !word.contains(['.', '/']) {
            return None;
        }
        let word = if word.contains('{') { word } else { word.trim_end_matches('}') };
        let is_absolute = word.starts_with('/');
        // A variable may stand for any directory of the project; only the path behind it counts.
        let path =
            word.rsplit_once("}/").or_else(|| word.rsplit_once(")/")).map_or(word, |it| it.1);
        let path = if path.starts_with('$') { path.split_once('/')?.1 } else { path };
        let path = path.rsplit_once("../").map_or(path, |it| it.1);
        let path = path.trim_start_matches("./").trim_matches('/');
        let path = if is_absolute { path.rsplit('/').next()? } else { path };
        let open = path.find(['*', '?', '{', '$', '%']);
        let (path, brings) = match open {
            Some(at) => (path[..at].rsplit_once('/')?.0, true),
            None => (path, brings),
        };
        let is_named = path.contains(['.', '/']) || brings;
        let first = path.split('/').next().filter(|it| is_named && !it.is_empty())?;
        let having = self.dirs.iter().filter(|(_, names)| entry(names, first).is_some());
        having.map(|it| &it.0).find_map(|dir| {
            let place = dir.join(path);
            let (above, name) = (place.parent()?, place.file_name()?.to_str()?);
            let is_one = match self.disk.entry(above, name)? {
                Entry::File => is_brought(above, name, self.root),
                Entry::Dir => brings && !self.own.starts_with(&place),
                Entry::Other => false,
            };
            let below = is_one.then(|| place.strip_prefix(self.root).ok()?.to_str())??;
            Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
        })
    }
}

/// Whether a file that a text names may have an effect in a container. Dockerfiles and the files of
/// Bake, Compose and pipelines have parsers of their own.
fn is_brought(dir: &Path, name: &str, root: &Path) -> bool {
    let kind = Kind::of(dir, name, dir == root);
    let is_read =
        matches!(kind, Some(Kind::Bake | Kind::Compose | Kind::Dockerfile | Kind::Pipeline));
    !is_read && Speaks::of(name) != Speaks::Nothing
}

/// The file of the project whose path is the end of a word. The directory into which a tool checks
/// the project out stands before: `src/ci/test.sh`, `%checkoutDir%/ci/test.sh`.
fn below_checkout(word: &str, from: From<'_>, disk: &Disk) -> Option<String> {
    let From { file, root, .. } = from;
    let word = word.trim_end_matches('}').trim_start_matches("./");
    // Such a path is relative to the settings, and not below a checkout.
    let is_own = || file.parent().is_some_and(|it| is_file(word, it, disk));
    if !word.contains('/') || word.starts_with("../") || is_file(word, root, disk) || is_own() {
        return None;
    }
    let mut ends = word.match_indices('/').map(|it| &word[it.0 + 1..]);
    let path = ends.find(|it| is_file(it, root, disk))?;
    let place = root.join(path);
    is_brought(place.parent()?, place.file_name()?.to_str()?, root).then(|| path.to_owned())
}

/// Whether a path without `.` and `..` is that of a file below a directory. Most words do not begin
/// with a directory of the project, so most calls look up one name only.
fn is_file(path: &str, dir: &Path, disk: &Disk) -> bool {
    let (dirs, name) = path.rsplit_once('/').map_or((None, path), |it| (Some(it.0), it.1));
    let mut dirs = dirs.into_iter().flat_map(|it| it.split('/'));
    let enter =
        |dir: PathBuf, name| (disk.entry(&dir, name) == Some(Entry::Dir)).then(|| dir.join(name));
    let dir = dirs.try_fold(dir.to_owned(), enter);
    dir.is_some_and(|it| disk.entry(&it, name) == Some(Entry::File))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_a_file_about_containers_names_is_brought() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = fs::canonicalize(dir.path()).expect("the directory");
        for (name, text) in [
            ("deploy/start.sh", ""),
            ("scripts/a.sh", ""),
            ("deploy/files/b.sh", ""),
            ("app/Dockerfile", ""),
            ("dev/setup", "#!/bin/bash\n# dev/other\n. dev/lib\n"),
            ("dev/lib", "#!/bin/sh\n. ./dev/setup; dev/last.py\n"),
            ("dev/last.py", "open('dev/other')"),
            ("dev/other", ""),
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        let disk = Disk::default();
        let found = |text: &str, kind| {
            let file = &root.join("deploy/x");
            let all = by(text, From { file, root: &root, kind, speaks: false }, &disk);
            all.into_iter().map(|it| it.text).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("[Container]\nVolume=./start.sh:/s\n", &["deploy/start.sh"][..]),
            ("podman run -v /srv/app/start.sh:/s app", &["deploy/start.sh"]),
            ("docker { upload { source = \"${path.module}/start.sh\" } }", &["deploy/start.sh"]),
            ("container: [../scripts/a.sh]", &["scripts/a.sh"]),
            ("kube: {copy: {src: b.sh}}", &["deploy/files/b.sh"]),
            ("docker: sync('scripts', '/s')", &["scripts"]),
            ("docker: [scripts/*.sh]", &["scripts"]),
            ("docker: {context: app, dockerfile: app/Dockerfile}", &[]),
            ("run: scripts/a.sh", &[]),
            ("run: {path: src/scripts/a.sh}", &["scripts/a.sh"]),
            ("sh %checkoutDir%/scripts/a.sh", &["scripts/a.sh"]),
            ("run: $(workspaces.src.path)/scripts/a.sh", &["scripts/a.sh"]),
            ("{\"run\": \"sh src/scripts/a.sh\\nmake\"}", &["scripts/a.sh"]),
            ("run: /src/dev/setup", &["dev/setup", "dev/lib", "dev/last.py"]),
            ("run: /src/other/a.sh", &[]),
            ("run: ./scripts/a.sh", &[]),
            ("dockerfile: src/app/Dockerfile", &[]),
        ] {
            assert_eq!(found(text, Kind::Settings), expected, "{text}");
        }
        assert_eq!(
            found("sh scripts/a.sh\ntar c files | docker cp - a:/s", Kind::Shell),
            ["deploy/files"]
        );
    }
}
