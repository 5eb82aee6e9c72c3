//! Which files of a project are evidence, and where they are looked for.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};

use dockwright_fixer::Entry;

use super::super::disk::{Disk, Text, ends_in};
use super::build::Build;
use super::script::{self, Syntax};
use super::written::{From, Values, Written};
use super::{bake, compose, devcontainer, kubernetes, pipeline, started};

/// A larger file is none that people write.
const LARGEST: u64 = 1 << 20;

/// How many folders of a project are listed, how many files of it are opened, and how deep the
/// folders are.
const MOST_FOLDERS: usize = 4096;
const MOST_FILES: usize = 2048;
const DEEPEST: usize = 6;

/// Folders beside a Dockerfile that often hold evidence. In them, and in hidden ones, files without
/// an extension are taken for scripts.
const BESIDE: &[&str] = &[
    ".ci",
    ".circleci",
    ".devcontainer",
    ".docker",
    ".github",
    "bin",
    "build",
    "ci",
    "compose",
    "deploy",
    "deployment",
    "deployments",
    "dev",
    "docker",
    "hack",
    "infra",
    "make",
    "ops",
    "script",
    "scripts",
    "tools",
];

/// Folders that other programs fill.
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

/// Hidden folders that people write.
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

/// How a file is read, and where the paths in it start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Compose,
    Bake,
    Devcontainer,
    /// Scripts of a package, as JSON.
    Package,
    /// YAML of which commands run in the root of the repository.
    Pipeline,
    /// YAML of which commands run in its own folder.
    Tool,
    Make,
    Shell,
    /// What else is YAML, and may be a manifest of Kubernetes.
    Manifest,
}

/// What files of a kind are called: how their names start and end.
const KINDS: &[(Kind, &[&str], &[&str])] = &[
    (
        Kind::Compose,
        &["compose.", "compose-", "docker-compose.", "docker-compose-"],
        &["yml", "yaml"],
    ),
    (Kind::Bake, &["docker-bake."], &["hcl", "json"]),
    (Kind::Devcontainer, &["devcontainer.", ".devcontainer."], &["json"]),
    (Kind::Package, &["package.json"], &["json"]),
    (
        Kind::Pipeline,
        &[
            ".drone",
            ".gitlab-ci",
            ".travis",
            ".woodpecker",
            "azure-pipelines",
            "bitbucket-pipelines",
            "buildspec",
            "cloudbuild",
        ],
        &["yml", "yaml"],
    ),
    (Kind::Tool, &["Taskfile", "taskfile", "skaffold", "action."], &["yml", "yaml"]),
    (
        Kind::Make,
        &["Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile"],
        &[],
    ),
    (Kind::Make, &[""], &["mk", "make", "just"]),
    (Kind::Shell, &["Jenkinsfile"], &[]),
    (Kind::Shell, &[""], &["sh", "bash"]),
];

/// Folders of which all YAML is that of pipelines.
const PIPELINES: &[&str] =
    &[".azure-pipelines", ".buildkite", ".circleci", ".gitlab", ".woodpecker", "workflows"];

impl Kind {
    /// The kind of a file by its name and that of its folder.
    fn of(folder: &Path, name: &str) -> Option<Self> {
        let named = KINDS.iter().find(|(_, starts, extensions)| {
            starts.iter().any(|it| name.starts_with(it))
                && (extensions.is_empty() || ends_in(name, extensions))
        });
        if let Some((kind, ..)) = named {
            return Some(*kind);
        }
        let folder = folder.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        if PIPELINES.contains(&folder) && ends_in(name, &["yml", "yaml"]) {
            return Some(Self::Pipeline);
        }
        if ends_in(name, &["yml", "yaml"]) {
            return Some(Self::Manifest);
        }
        let is_script = !name.contains('.') && (BESIDE.contains(&folder) || name == "build");
        (is_script && !is_dockerfile(name)).then_some(Self::Shell)
    }

    /// The builds of a file, for each place that its paths may start from.
    fn builds(self, text: &str, from: From<'_>) -> Vec<(bool, Vec<Build>)> {
        let here = Written::text(".");
        let script = |syntax| script::builds(text, syntax, &here, &mut Values::default(), from);
        match self {
            Self::Compose => vec![(false, compose::builds(text, from))],
            Self::Devcontainer => vec![(false, devcontainer::builds(text, from))],
            Self::Package => vec![(false, package(text, from))],
            Self::Tool => both(pipeline::builds(text, from)),
            Self::Pipeline => vec![(true, pipeline::builds(text, from))],
            Self::Bake => both(bake::builds(text, from)),
            Self::Make => both(script(Syntax::Make)),
            Self::Shell => both(script(Syntax::Shell)),
            Self::Manifest => Vec::new(),
        }
    }

    /// What a file says that is run in containers of which it does not say how they are built.
    fn started(self, text: &str) -> Vec<String> {
        match self {
            Self::Compose => compose::started(text),
            Self::Devcontainer => devcontainer::started(text),
            Self::Bake => Vec::new(),
            Self::Manifest => kubernetes::started(text),
            _ => started::texts(text),
        }
    }
}

/// Programs that are run in the root of a repository, or where their files are.
fn both(builds: Vec<Build>) -> Vec<(bool, Vec<Build>)> {
    vec![(false, builds.clone()), (true, builds)]
}

fn is_dockerfile(name: &str) -> bool {
    name.contains("ockerfile") || name.contains("ontainerfile")
}

/// The builds of the scripts in a `package.json`.
fn package(text: &str, from: From<'_>) -> Vec<Build> {
    if !super::command::is_named(text) {
        return Vec::new();
    }
    let Ok(file) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
    let scripts = file.get("scripts").and_then(|it| it.as_object()).into_iter().flatten();
    let here = Written::text(".");
    let builds = scripts
        .filter_map(|it| it.1.as_str())
        .flat_map(|it| script::builds(it, Syntax::Shell, &here, &mut Values::default(), from));
    builds.collect()
}

/// What a file says of builds.
pub struct Found {
    pub file: PathBuf,
    /// Where its paths start, and the builds; nothing if the file is too large to be read.
    pub builds: Option<Vec<(PathBuf, Vec<Build>)>>,
    /// What is run in containers of images that may be any.
    pub started: Vec<String>,
    /// Whether some target may be a number, of a build that has not been read.
    pub counts_targets: bool,
    /// Whether the file names the build argument for the platform, and may set it.
    pub names_platform: bool,
}

/// Whether a text may have a number for the target of a build: `--target 0`.
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

/// The build argument that a build sets for the platform, unless somebody does.
const PLATFORM: &str = "TARGETPLATFORM";

/// The evidence in `root` and below, near the top, and the folders that have been looked into.
pub fn below(root: &Path, disk: &Disk) -> (Vec<Found>, HashSet<PathBuf>) {
    let mut search = Search { root, disk, opened: 0, manifests: 0, found: Vec::new() };
    let mut seen = HashSet::new();
    let mut queue = VecDeque::from([(root.to_owned(), 0)]);
    while let Some((folder, depth)) = queue.pop_front() {
        if seen.len() == MOST_FOLDERS {
            break;
        }
        let Some(names) = disk.list(&folder) else { continue };
        search.folder(&folder);
        let folders = names.iter().filter(|it| it.1 == Entry::Folder && depth < DEEPEST);
        let entered = folders.filter(|it| is_entered(&it.0));
        queue.extend(entered.map(|it| (folder.join(&it.0), depth + 1)));
        seen.insert(folder);
    }
    (search.found, seen)
}

/// The evidence in a folder, and in those of its folders that often hold some.
pub fn beside(root: &Path, folder: &Path, disk: &Disk) -> Vec<Found> {
    let mut search = Search { root, disk, opened: 0, manifests: 0, found: Vec::new() };
    search.folder(folder);
    for (name, entry) in disk.list(folder).iter().flat_map(|it| it.iter()) {
        if *entry == Entry::Folder && BESIDE.contains(&name.as_str()) {
            search.folder(&folder.join(name));
            if name == ".github" {
                search.folder(&folder.join(".github/workflows"));
            }
        }
    }
    search.found
}

fn is_entered(name: &str) -> bool {
    if name.starts_with('.') { WRITTEN.contains(&name) } else { !FILLED.contains(&name) }
}

struct Search<'d> {
    root: &'d Path,
    disk: &'d Disk,
    opened: usize,
    manifests: usize,
    found: Vec<Found>,
}

impl Search<'_> {
    /// Adds the variables that stand in files of their own; a file of which nothing is known
    /// counts with its path, which is no name.
    fn read_variables(&self, folder: &Path, build: &mut Build) {
        for path in &build.variable_files {
            match self.disk.text(&folder.join(path), LARGEST) {
                Text::Is(text) => {
                    let lines = text.lines().map(str::trim).filter(|it| !it.starts_with('#'));
                    let names = lines.filter_map(|it| it.split(['=', ':']).next());
                    let names = names.map(|it| it.trim().trim_start_matches("export ").to_owned());
                    build.variables.extend(names.filter(|it| !it.is_empty()));
                }
                Text::TooLarge | Text::None => build.variables.push(format!("./{path}")),
            }
        }
    }

    fn folder(&mut self, folder: &Path) {
        for (name, entry) in self.disk.list(folder).iter().flat_map(|it| it.iter()) {
            let Some(kind) = Kind::of(folder, name).filter(|_| *entry == Entry::File) else {
                continue;
            };
            // Manifests say nothing of builds, so they take the place of no file that does.
            let opened =
                if kind == Kind::Manifest { &mut self.manifests } else { &mut self.opened };
            if *opened == MOST_FILES {
                continue;
            }
            *opened += 1;
            let file = folder.join(name);
            let text = match self.disk.text(&file, LARGEST) {
                Text::Is(text) => text,
                // What has no extension may be a program.
                Text::TooLarge
                    if kind != Kind::Manifest && (name.contains('.') || kind == Kind::Make) =>
                {
                    self.found.push(Found {
                        file,
                        builds: None,
                        started: Vec::new(),
                        counts_targets: false,
                        names_platform: false,
                    });
                    continue;
                }
                Text::TooLarge | Text::None => continue,
            };
            let from = From { root: self.root, folder };
            let builds = kind.builds(&text, from).into_iter().filter(|it| !it.1.is_empty());
            let mut builds: Vec<_> = builds
                .map(|(is_root, builds)| {
                    (if is_root { self.root } else { folder }.to_owned(), builds)
                })
                .collect();
            builds.dedup_by(|one, other| one.0 == other.0);
            for build in builds.iter_mut().flat_map(|it| &mut it.1) {
                self.read_variables(folder, build);
            }
            let started = kind.started(&text);
            let has_target = builds.iter().flat_map(|it| &it.1).any(|it| it.target.is_some());
            let counts_targets = !has_target && counts_targets(&text);
            let names_platform = text.contains(PLATFORM);
            if !builds.is_empty() || !started.is_empty() || counts_targets || names_platform {
                let builds = Some(builds);
                self.found.push(Found { file, builds, started, counts_targets, names_platform });
            }
        }
    }
}
