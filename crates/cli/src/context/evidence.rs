//! Files of a project that say which Dockerfile is built with which context: Compose, Bake, and
//! the workflows of GitHub.
//!
//! What is not certain, such as a path with a variable in it, is no evidence.

mod bake;
mod command;
mod compose;
mod workflow;
mod yaml;

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use dockwright_fixer::Entry;

use super::disk::{self, Disk, ends_in};

/// A larger file is none that people write.
const LARGEST: u64 = 1 << 20;

/// Folders beside a project that often hold its Compose and Bake files.
const BESIDE: &[&str] = &[
    ".docker",
    "build",
    "ci",
    "compose",
    "deploy",
    "deployment",
    "deployments",
    "docker",
    "infra",
    "ops",
];

/// A build as a file describes it: paths as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Build {
    context: String,
    /// Starts from the folder of the file, not from the context.
    dockerfile: String,
}

impl Build {
    /// A build whose Dockerfile is named by a path below the context.
    fn in_context(context: &str, dockerfile: Option<&str>) -> Self {
        let dockerfile = dockerfile.unwrap_or("Dockerfile");
        let dockerfile = if dockerfile.starts_with('/') {
            dockerfile.to_owned()
        } else {
            format!("{context}/{dockerfile}")
        };
        Self { context: context.to_owned(), dockerfile }
    }
}

/// The builds that files in and beside a folder describe: contexts by Dockerfile.
#[derive(Default)]
pub struct Builds(HashMap<PathBuf, Vec<PathBuf>>);

impl Builds {
    /// What the files of `folder` say.
    pub fn of(folder: &Path, disk: &Disk) -> Self {
        let mut builds = Self::default();
        builds.add(folder, disk);
        for (name, entry) in disk.list(folder).iter().flat_map(|it| it.iter()) {
            if *entry == Entry::Folder && BESIDE.contains(&name.as_str()) {
                builds.add(&folder.join(name), disk);
            }
        }
        if disk.entry(folder, ".github") == Some(Entry::Folder) {
            builds.add_workflows(folder, disk);
        }
        builds
    }

    /// The contexts that the Dockerfile at `path` is built with.
    pub fn contexts_of(&self, path: &Path) -> impl Iterator<Item = &PathBuf> {
        self.0.get(path).into_iter().flatten()
    }

    fn add(&mut self, folder: &Path, disk: &Disk) {
        for (name, entry) in disk.list(folder).iter().flat_map(|it| it.iter()) {
            let read: fn(&str) -> Vec<Build> = match name.as_str() {
                _ if *entry != Entry::File => continue,
                it if is_compose(it) => compose::builds,
                it if it.starts_with("docker-bake.") && ends_in(it, &["hcl", "json"]) => {
                    bake::builds
                }
                _ => continue,
            };
            let text = disk::text(&folder.join(name), LARGEST).unwrap_or_default();
            self.note(folder, read(&text));
        }
    }

    fn add_workflows(&mut self, folder: &Path, disk: &Disk) {
        let workflows = folder.join(".github/workflows");
        for (name, entry) in disk.list(&workflows).iter().flat_map(|it| it.iter()) {
            if *entry == Entry::File && ends_in(name, &["yml", "yaml"]) {
                let text = disk::text(&workflows.join(name), LARGEST).unwrap_or_default();
                self.note(folder, workflow::builds(&text));
            }
        }
    }

    fn note(&mut self, folder: &Path, builds: Vec<Build>) {
        for Build { context, dockerfile } in builds {
            let place = |it: &str| clean(&folder.join(it)).filter(|_| is_certain(it));
            if let (Some(context), Some(dockerfile)) = (place(&context), place(&dockerfile)) {
                self.0.entry(dockerfile).or_default().push(context);
            }
        }
    }
}

fn is_compose(name: &str) -> bool {
    let is_named = ["compose.", "docker-compose.", "compose-", "docker-compose-"]
        .iter()
        .any(|it| name.starts_with(it));
    is_named && ends_in(name, &["yml", "yaml"])
}

/// Whether a path is one on the disk, and written out.
fn is_certain(path: &str) -> bool {
    !path.contains(['$', '{', '~', '\\', '`', '*']) && !path.contains("://") && !path.contains('@')
}

/// The path without `.` and `..`.
fn clean(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop().then_some(())?;
            }
            other => clean.push(other),
        }
    }
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contexts(files: &[(&str, &str)], dockerfile: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let builds = Builds::of(folder.path(), &Disk::default());
        let dockerfile = folder.path().join(dockerfile);
        let found = builds.contexts_of(&dockerfile);
        let below =
            |it: &PathBuf| it.strip_prefix(folder.path()).map(|it| it.display().to_string());
        found.map(|it| below(it).expect("a path below")).collect()
    }

    #[test]
    fn compose_files_name_contexts_in_the_folder_and_beside_it() {
        let text =
            "services:\n  api:\n    build:\n      context: .\n      dockerfile: api/Dockerfile\n";
        assert_eq!(contexts(&[("compose.yaml", text)], "api/Dockerfile"), [""]);
        assert_eq!(contexts(&[("docker-compose.prod.yml", text)], "api/Dockerfile"), [""]);
        let text = "services:\n  api:\n    build: ../api\n  x:\n    build: ${X}\n";
        assert_eq!(contexts(&[("deploy/docker-compose.yml", text)], "api/Dockerfile"), ["api"]);
        assert_eq!(contexts(&[("other/docker-compose.yml", text)], "api/Dockerfile"), [""; 0]);
        assert_eq!(contexts(&[("compose.txt", text)], "api/Dockerfile"), [""; 0]);
    }

    #[test]
    fn workflows_start_from_the_root_of_the_repository() {
        let text = "jobs:\n  a:\n    steps:\n      - run: docker build -f api/Dockerfile .\n";
        assert_eq!(contexts(&[(".github/workflows/ci.yml", text)], "api/Dockerfile"), [""]);
    }
}
