//! The kinds of project files, by name.

use std::ffi::OsStr;
use std::path::Path;

use dockwright_fixer::{HELPERS, Speaks};

use super::build::Build;
use super::containers::{Containers, Source};
use super::script::{self, Syntax};
use super::written::{From, Values, Written};
use super::{
    apart, bake, compose, devcontainer, jobs, kubernetes, network, pipeline, settings, started,
    vagrant, yaml,
};

/// Directories next to a Dockerfile that often hold evidence, besides [`HELPERS`].
const OF_EVIDENCE: &[&str] = &[
    ".ci",
    ".circleci",
    ".devcontainer",
    ".docker",
    ".github",
    "compose",
    "deployment",
    "deployments",
];

/// Whether a directory with this name, next to a Dockerfile, often holds evidence. Files there
/// without an extension are taken for scripts.
pub fn is_beside(name: &str) -> bool {
    HELPERS.contains(&name) || OF_EVIDENCE.contains(&name)
}

/// How a file is parsed, and to which directory its paths are relative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Compose,
    Bake,
    Devcontainer,
    /// Scripts of a package, as JSON.
    Package,
    /// YAML whose commands run in the root of the repository.
    Pipeline,
    /// YAML whose commands run in the directory of the file.
    Tool,
    Make,
    Shell,
    /// A script of a shell with another language: PowerShell, `cmd`, fish, Nushell.
    OtherShell,
    /// A Jenkins pipeline.
    Jenkins,
    /// Settings of machines, or of containers that Vagrant sets up like machines.
    Vagrant,
    /// Other YAML: a Kubernetes manifest, a Compose file with another name, or settings of any
    /// tool.
    Manifest,
    /// Settings of any tool, in any language.
    Settings,
    /// A source in a directory of build helpers.
    Source,
    /// A source in another directory, such as a test, which may start containers.
    Code,
    /// A patch, which may change a Dockerfile.
    Patch,
    /// A text for people, which may show lines of a Dockerfile.
    Document,
    /// What a tool has noted about files: findings, which may have their lines, or texts that a test
    /// compares.
    Findings,
    /// A Dockerfile, which may build on the image of another one.
    Dockerfile,
}

/// The prefixes and suffixes of file names of each kind.
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
            ".cirrus",
            ".drone",
            ".gitlab-ci",
            ".travis",
            ".woodpecker",
            "appveyor",
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
    (Kind::Jenkins, &["Jenkinsfile"], &[]),
    (Kind::Vagrant, &["Vagrantfile"], &[]),
    (Kind::Shell, &[""], &["sh", "bash"]),
    (
        Kind::OtherShell,
        &[""],
        &["bat", "cmd", "csh", "elv", "fish", "ksh", "nu", "ps1", "psm1", "tcsh", "xsh", "zsh"],
    ),
    (Kind::Patch, &[""], &["diff", "patch"]),
];

/// The extensions of texts for people.
const DOCUMENTS: &[&str] = &["adoc", "asciidoc", "markdown", "md", "mdx", "qmd", "rst", "txt"];

/// The ends of the names of lists of findings and of snapshots, behind a dot.
const FINDINGS: &[&str] = &["ambr", "baseline", "gitleaksignore", "sarif", "snap"];

/// The ends of the names of files with a checksum, which may be named after a Dockerfile.
const CHECKSUMS: &[&str] = &["md5", "sha1", "sha256", "sha256sum", "sha512", "sum"];

/// Directories in which every YAML file is a pipeline.
const PIPELINES: &[&str] = &[
    ".azure-pipelines",
    ".buildkite",
    ".circleci",
    ".gitlab",
    ".semaphore",
    ".woodpecker",
    "workflows",
];

impl Kind {
    /// The kind of a file, by its name and its directory.
    pub fn of(dir: &Path, name: &str, is_root: bool) -> Option<Self> {
        let named = KINDS.iter().find(|(_, starts, extensions)| {
            starts.iter().any(|it| name.starts_with(it))
                && (extensions.is_empty() || ends_in(name, extensions))
        });
        if let Some((kind, ..)) = named {
            // A patch that dockwright has printed lies there until someone applies it.
            let is_own = *kind == Self::Patch && name.starts_with("dockwright");
            return (!is_own).then_some(*kind);
        }
        let dir = dir.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        if PIPELINES.contains(&dir) && ends_in(name, &["yml", "yaml"]) {
            return Some(Self::Pipeline);
        }
        if ends_in(name, &["yml", "yaml"]) {
            return Some(Self::Manifest);
        }
        if is_dockerfile(name) {
            let is_about = |it: &[&str]| ends_in(name, it);
            return Some(match () {
                () if is_about(CHECKSUMS) => Self::Settings,
                () if is_about(FINDINGS) => Self::Findings,
                () => Self::Dockerfile,
            });
        }
        let is_beside = is_beside(dir);
        if !name.contains('.') && (is_beside || name == "build") {
            return Some(Self::Shell);
        }
        if ends_in(name, DOCUMENTS) && name != "CMakeLists.txt" {
            return Some(Self::Document);
        }
        if name.rsplit('.').next().is_some_and(|it| FINDINGS.contains(&it)) {
            return Some(Self::Findings);
        }
        match Speaks::of(name) {
            Speaks::Settings => Some(Self::Settings),
            Speaks::Source if is_beside || is_root => Some(Self::Source),
            Speaks::Source => Some(Self::Code),
            Speaks::Nothing => None,
        }
    }

    /// Whether the parser for this kind finds descriptions of builds.
    pub fn says_builds(self) -> bool {
        !matches!(
            self,
            Self::Code
                | Self::Document
                | Self::Dockerfile
                | Self::Findings
                | Self::Manifest
                | Self::Patch
                | Self::Settings
                | Self::Source
                | Self::Vagrant
        )
    }

    /// Whether a file of this kind may be a program of the project.
    pub fn may_be_program(self) -> bool {
        matches!(self, Self::Code | Self::Settings | Self::Shell | Self::Source)
    }

    /// The directories to which paths in a file may be relative.
    pub fn dirs<'p>(self, own: &'p Path, root: &'p Path) -> Vec<&'p Path> {
        match self {
            Self::Pipeline => vec![root],
            Self::Compose | Self::Devcontainer => vec![own],
            _ => vec![own, root],
        }
    }

    /// The builds of a file, for each directory to which its paths may be relative.
    pub fn builds(self, text: &str, from: From<'_>) -> Vec<(bool, Vec<Build>)> {
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
            Self::OtherShell => {
                let plain = script::plain(text);
                let mut all = both(script::builds(
                    &plain,
                    Syntax::Shell,
                    &here,
                    &mut Values::default(),
                    from,
                ));
                all.extend(both(settings::builds(text, settings::Syntax::Settings, from)));
                all
            }
            Self::Jenkins => {
                let mut all = both(script(Syntax::Shell));
                all.push((true, settings::builds(text, settings::Syntax::Code, from)));
                all
            }
            Self::Manifest => both(settings::builds(text, settings::Syntax::Yaml, from)),
            Self::Settings => both(settings::builds(text, settings::Syntax::Settings, from)),
            Self::Source => both(settings::builds(text, settings::Syntax::Code, from)),
            Self::Code
            | Self::Document
            | Self::Dockerfile
            | Self::Findings
            | Self::Patch
            | Self::Vagrant => Vec::new(),
        }
    }

    /// The facts about containers whose images are built elsewhere, and the kind of the file, which
    /// its content may show.
    pub fn containers(self, text: &str, file: &Path) -> (Self, Containers) {
        let name = file.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
        let cut_off = || Containers { cut_off: network::cut_off(text), ..Containers::default() };
        let found = match self {
            Self::Bake => cut_off(),
            Self::Document | Self::Dockerfile | Self::Findings | Self::Patch => {
                Containers::default()
            }
            Self::Compose => compose::containers(text),
            Self::Devcontainer => devcontainer::containers(text),
            Self::Pipeline => jobs::of_pipeline(text).and(cut_off()),
            Self::Jenkins => jobs::of_jenkins(text, &name).and(cut_off()),
            Self::Vagrant => vagrant::containers(text, &name),
            Self::Make | Self::Shell => started::of_script(text).and(cut_off()),
            // The hooks of Skaffold run in containers.
            Self::Tool if name.starts_with("skaffold") => settings::of_yaml(text).and(cut_off()),
            Self::Tool => {
                let source = Source::of(text);
                let documents = yaml::documents(text);
                let apart = documents.iter().flat_map(|it| apart::of_document(it, &source));
                let apart = apart.collect();
                started::texts(text)
                    .and(cut_off())
                    .and(Containers { apart, ..Containers::default() })
            }
            Self::Package => started::texts(text).and(cut_off()),
            Self::Manifest if compose::is_one(text) => {
                return (Self::Compose, compose::containers(text));
            }
            // A file that a pipeline includes may have any name.
            Self::Manifest if jobs::is_of_gitlab(text) => {
                let found = jobs::of_pipeline(text).and(settings::of_yaml(text)).and(cut_off());
                return (Self::Pipeline, found);
            }
            Self::Manifest => kubernetes::containers(text)
                .unwrap_or_else(|| settings::of_yaml(text))
                .and(cut_off()),
            Self::Settings | Self::OtherShell => {
                settings::of_text(text, &name, false).and(cut_off())
            }
            Self::Source | Self::Code => {
                let cut_off = network::cut_off_in_source(text);
                settings::of_text(text, &name, true)
                    .and(Containers { cut_off, ..Containers::default() })
            }
        };
        (self, found)
    }
}

/// For programs that run in the root of the repository or in the directory of the file.
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

/// Whether a file name has one of these extensions.
fn ends_in(name: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str);
    extension.is_some_and(|it| extensions.contains(&it))
}
