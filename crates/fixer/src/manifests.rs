//! Which files an install command reads: the manifests of package managers, as the build context
//! proves them.

mod call;
mod dotnet;
mod elixir;
mod go;
mod node;
mod project;
mod python;
mod requirements;
mod ruby;

pub(crate) use call::Call;
pub(crate) use node::is_pinned_by_corepack;
pub(crate) use project::Project;

/// What an install reads of the build context.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Files, as paths below the context, each once, in the order in which people name them.
    pub files: Vec<String>,
    /// Folders whose whole content is read.
    pub folders: Vec<String>,
}

impl Plan {
    /// Adds what another install reads.
    pub fn extend(&mut self, other: Self) {
        for path in other.files {
            add(&mut self.files, path);
        }
        for path in other.folders {
            add(&mut self.folders, path);
        }
    }
}

fn add(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}

/// The manifests, or what is in the way of knowing them.
pub(crate) type Planned = Result<Plan, String>;

/// What one tool makes of a call; nothing if the call is none of its installs.
type Tool = fn(&Call, &Project<'_>) -> Option<Planned>;

const TOOLS: &[Tool] = &[
    node::npm,
    node::yarn,
    node::pnpm,
    node::bun,
    python::pip,
    python::uv,
    python::pipenv,
    python::poetry,
    go::go,
    ruby::bundler,
    dotnet::dotnet,
    elixir::mix,
];

/// What a call reads of the project; nothing if it is no install of packages that a manifest names.
pub(crate) fn plan(call: &Call, project: &Project<'_>) -> Option<Planned> {
    TOOLS.iter().find_map(|tool| tool(call, project))
}

/// Whether a call has to do with packages, and reads nothing of the build context: it may stay
/// with the install beside it.
pub(crate) fn is_harmless(call: &Call) -> bool {
    let words: Vec<_> = call.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["npm" | "yarn" | "pip" | "pip3", "cache", ..] => true,
        ["npm" | "yarn" | "pnpm", "config", "set", _, value, ..] => !value.starts_with(['.', '/']),
        ["corepack", "enable" | "prepare", ..] => true,
        ["rm", option, paths @ ..] if option.starts_with("-r") || option.starts_with("-f") => {
            paths.iter().all(|it| {
                ["/root/.cache", "/root/.npm", "/tmp/", "~/.cache", "~/.npm"]
                    .iter()
                    .any(|folder| it.starts_with(folder))
            })
        }
        _ => node::installs_globally(call) || python::installs_by_name(call),
    }
}

/// A tool for which copying manifests first takes more than moving a line.
pub(crate) struct ByHand {
    pub tool: &'static str,
    /// The manifest that is copied first where people have done it.
    pub manifest: &'static str,
    /// How to do it.
    pub how: &'static str,
}

const fn by_hand_of(tool: &'static str, manifest: &'static str, how: &'static str) -> ByHand {
    ByHand { tool, manifest, how }
}

/// The tool of a call, if its manifests can be copied first by hand only.
pub(crate) fn by_hand(call: &Call) -> Option<ByHand> {
    let words: Vec<_> = call.words.iter().map(String::as_str).collect();
    let builds = |it: &&str| ["package", "install", "verify", "compile"].contains(it);
    Some(match words.as_slice() {
        ["cargo", "build" | "install" | "fetch", ..] => by_hand_of(
            "cargo",
            "Cargo.toml",
            "copy Cargo.toml and Cargo.lock with an empty src/main.rs first and build that, or use \
             cargo-chef",
        ),
        ["mvn" | "./mvnw", rest @ ..] if rest.iter().any(builds) => by_hand_of(
            "maven",
            "pom.xml",
            "copy pom.xml first and run `mvn dependency:go-offline` before the sources are copied",
        ),
        ["gradle" | "./gradlew", ..] => by_hand_of(
            "gradle",
            "build.gradle",
            "copy the *.gradle files, settings and the wrapper first and run `gradle dependencies` \
             before the sources are copied",
        ),
        ["composer", "install", ..] => by_hand_of(
            "composer",
            "composer.json",
            "copy composer.json and composer.lock first, run `composer install --no-scripts \
             --no-autoloader`, and `composer dump-autoload` behind the sources",
        ),
        ["go", "build" | "install", ..] => by_hand_of(
            "go",
            "go.mod",
            "copy go.mod and go.sum first and run `go mod download` before the sources are copied",
        ),
        ["poetry", "install", ..] => by_hand_of(
            "poetry",
            "pyproject.toml",
            "copy pyproject.toml and poetry.lock first, run `poetry install --no-root`, and \
             `poetry install` once more behind the sources",
        ),
        ["uv", "sync", ..] => by_hand_of(
            "uv",
            "pyproject.toml",
            "copy pyproject.toml and uv.lock first, run `uv sync --frozen --no-install-project`, \
             and `uv sync --frozen` once more behind the sources",
        ),
        _ => return None,
    })
}
