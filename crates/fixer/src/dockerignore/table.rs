//! Files that a builder need not get, by language.

use Kind::{Clutter, History, Made, Secret};

/// The name of the ignore file.
pub(super) const NAME: &str = ".dockerignore";

/// Patterns that belong together.
pub(super) struct Group {
    /// The heading.
    pub title: &'static str,
    /// The file names that mark a project of this kind; empty for files that may be anywhere.
    pub markers: &'static [&'static str],
    /// The directories that the patterns apply to.
    pub scope: Scope,
    /// The patterns.
    pub rows: &'static [Row],
}

/// The directories that patterns without `**` are relative to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Each directory with a marker.
    Each,
    /// Each directory with a marker that is in no other such directory: the tools put everything in
    /// one place.
    Topmost,
    /// The context itself, for files that git tracks and would report as deleted.
    Tracked,
    /// The context itself.
    Context,
}

/// A pattern, and its reason.
pub(super) type Row = (&'static str, Kind);

/// A row for one directory.
#[derive(Clone)]
pub(super) struct Pattern {
    /// The pattern as written.
    pub text: String,
    /// The pattern of the row, without `**`.
    pub row: &'static str,
    /// The kind of the matched files.
    pub kind: Kind,
}

/// The reason to leave files out, which also tells when a build needs them.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// No image needs the files.
    Clutter,
    /// Data of git: large, and needed only if git runs.
    History,
    /// Output of the given commands; needed if a Dockerfile runs none of them. Each command is a
    /// sequence of words, with any words in between; `$` stands for the end of the command,
    /// ignoring options.
    Made(&'static [&'static str]),
    /// Files for the developer's machine; needed only if another file names them.
    Secret,
}

#[rustfmt::skip]
const NODE_INSTALL: Kind = Made(&[
    "npm ci", "npm i", "npm install", "npm clean-install", "yarn $", "yarn install",
    "yarn workspaces focus", "pnpm i", "pnpm install", "bun i", "bun install",
    "lerna bootstrap", "rush install",
]);
#[rustfmt::skip]
const NODE_BUILD: Kind = Made(&[
    "npm build", "yarn build", "pnpm build", "bun build", "turbo build", "nx build", "ng build",
    "next build", "nuxt build", "nest build", "vite build", "tsc", "webpack", "rollup",
    "esbuild", "gulp", "grunt",
]);
#[rustfmt::skip]
const PYTHON_INSTALL: Kind = Made(&[
    "pip install", "pip3 install", "uv sync", "uv pip", "uv run", "poetry install",
    "pipenv install", "pipenv sync", "pdm install", "pdm sync", "conda", "mamba", "micromamba",
    "pixi",
]);
const PYTHON_BUILD: Kind =
    Made(&["-m build", "poetry build", "uv build", "hatch build", "pdm build", "setup.py"]);
#[rustfmt::skip]
const MAVEN: Kind = Made(&[
    "mvn compile", "mvn package", "mvn verify", "mvn install", "mvn deploy", "mvnw compile",
    "mvnw package", "mvnw verify", "mvnw install", "mvnw deploy",
]);
const GRADLE: Kind = Made(&["gradle", "gradlew"]);
#[rustfmt::skip]
const CARGO: Kind = Made(&[
    "cargo build", "cargo b", "cargo run", "cargo test", "cargo install --path",
    "cargo chef cook", "cargo make", "maturin", "trunk build", "wasm-pack build",
]);
const DOTNET: Kind =
    Made(&["dotnet build", "dotnet publish", "dotnet pack", "dotnet run", "dotnet test"]);
const COMPOSER: Kind =
    Made(&["composer install", "composer update", "composer.phar install", "composer.phar update"]);
const BUNDLER: Kind = Made(&["bundle install", "bundle $", "bundler install"]);
const MIX_DEPS: Kind = Made(&["mix deps.get", "mix do", "mix setup"]);
const MIX_BUILD: Kind = Made(&["mix compile", "mix release", "mix do"]);

/// All groups, in output order. Secrets come last, so that no exception brings them back.
#[rustfmt::skip]
pub(super) const GROUPS: &[Group] = &[
    Group { title: "Node.js", markers: &["package.json"], scope: Scope::Each, rows: &[
        ("**/node_modules", NODE_INSTALL),
        ("**/.pnpm-store", Clutter), ("**/.npm", Clutter), ("**/.parcel-cache", Clutter),
        ("**/.turbo", Clutter), ("**/.nyc_output", Clutter), ("**/.eslintcache", Clutter),
        ("**/*.tsbuildinfo", Clutter), ("**/npm-debug.log*", Clutter),
        ("**/yarn-error.log", Clutter), ("**/pnpm-debug.log*", Clutter),
        ("dist", NODE_BUILD),
    ] },
    Group { title: "Next.js", markers: &["next.config.*"], scope: Scope::Each, rows: &[
        (".next", NODE_BUILD),
    ] },
    Group { title: "Nuxt", markers: &["nuxt.config.*"], scope: Scope::Each, rows: &[
        (".nuxt", NODE_BUILD), (".output", NODE_BUILD),
    ] },
    Group { title: "Svelte", markers: &["svelte.config.*"], scope: Scope::Each, rows: &[
        (".svelte-kit", NODE_BUILD),
    ] },
    Group { title: "Angular", markers: &["angular.json"], scope: Scope::Each, rows: &[
        (".angular", Clutter),
    ] },
    Group { title: "Python", markers: &["pyproject.toml", "requirements*.txt", "setup.py", "setup.cfg", "Pipfile"], scope: Scope::Each, rows: &[
        ("**/__pycache__", Clutter), ("**/.venv", PYTHON_INSTALL), ("venv", PYTHON_INSTALL),
        ("**/.pytest_cache", Clutter), ("**/.mypy_cache", Clutter), ("**/.ruff_cache", Clutter),
        ("**/.tox", Clutter), ("**/.nox", Clutter), ("**/.hypothesis", Clutter),
        ("**/.ipynb_checkpoints", Clutter), ("**/.coverage", Clutter), ("htmlcov", Clutter),
        ("*.egg-info", PYTHON_INSTALL), ("dist", PYTHON_BUILD),
    ] },
    Group { title: "Rust", markers: &["Cargo.toml"], scope: Scope::Topmost, rows: &[
        ("target", CARGO), ("**/*.rs.bk", Clutter),
    ] },
    Group { title: "Go", markers: &["go.mod"], scope: Scope::Each, rows: &[
        ("*.test", Clutter), ("**/__debug_bin*", Clutter), ("coverage.out", Clutter),
    ] },
    Group { title: "Maven", markers: &["pom.xml"], scope: Scope::Each, rows: &[
        ("target", MAVEN),
    ] },
    Group { title: "Gradle", markers: &["build.gradle", "build.gradle.kts"], scope: Scope::Each, rows: &[
        ("**/.gradle", Clutter), ("**/.kotlin", Clutter), ("build", GRADLE),
    ] },
    Group { title: "sbt", markers: &["build.sbt"], scope: Scope::Each, rows: &[
        ("target", Made(&["sbt"])), ("project/target", Made(&["sbt"])),
        ("project/project", Made(&["sbt"])), ("**/.bsp", Clutter), ("**/.bloop", Clutter),
        ("**/.metals", Clutter),
    ] },
    Group { title: ".NET", markers: &["*.csproj", "*.fsproj", "*.vbproj"], scope: Scope::Each, rows: &[
        ("bin", DOTNET), ("obj", DOTNET), ("**/.vs", Clutter), ("**/*.csproj.user", Clutter),
        ("**/TestResults", Clutter),
    ] },
    Group { title: "Ruby", markers: &["Gemfile"], scope: Scope::Each, rows: &[
        (".bundle", BUNDLER), ("vendor/bundle", BUNDLER), ("coverage", Clutter),
        ("log/*.log", Clutter), ("tmp/cache", Clutter), ("tmp/pids/*.pid", Clutter),
        ("config/master.key", Secret), ("config/credentials/*.key", Secret),
    ] },
    Group { title: "PHP", markers: &["composer.json"], scope: Scope::Each, rows: &[
        ("vendor", COMPOSER), ("**/.phpunit.cache", Clutter),
        ("**/.phpunit.result.cache", Clutter), ("**/.php-cs-fixer.cache", Clutter),
        ("storage/logs/*.log", Clutter), ("var/cache", Clutter), ("var/log", Clutter),
    ] },
    Group { title: "Elixir", markers: &["mix.exs"], scope: Scope::Topmost, rows: &[
        ("_build", MIX_BUILD), ("deps", MIX_DEPS), ("cover", Clutter), ("**/.elixir_ls", Clutter),
        ("**/erl_crash.dump", Clutter),
    ] },
    Group { title: "C and C++", markers: &["CMakeLists.txt"], scope: Scope::Topmost, rows: &[
        ("**/CMakeCache.txt", Clutter), ("**/CMakeFiles", Clutter), ("cmake-build-*", Clutter),
        ("CMakeUserPresets.json", Clutter),
    ] },
    Group { title: "Terraform", markers: &["*.tf"], scope: Scope::Each, rows: &[
        ("**/.terraform", Made(&["terraform init", "tofu init"])), ("**/*.tfstate", Secret),
        ("**/*.tfstate.*", Secret),
    ] },
    Group { title: "Swift", markers: &["Package.swift"], scope: Scope::Topmost, rows: &[
        (".build", Made(&["swift build"])),
    ] },
    Group { title: "Dart", markers: &["pubspec.yaml"], scope: Scope::Each, rows: &[
        ("**/.dart_tool", Made(&["dart pub get", "flutter pub get", "flutter build"])),
    ] },
    Group { title: "Haskell", markers: &["*.cabal", "stack.yaml"], scope: Scope::Topmost, rows: &[
        ("dist-newstyle", Made(&["cabal"])), (".stack-work", Made(&["stack"])),
    ] },
    Group { title: "Zig", markers: &["build.zig"], scope: Scope::Topmost, rows: &[
        (".zig-cache", Clutter), ("zig-cache", Clutter), ("zig-out", Made(&["zig build"])),
    ] },
    Group { title: "Version control", markers: &[], scope: Scope::Context, rows: &[
        ("**/.git", History), ("**/.hg", Clutter), ("**/.svn", Clutter),
    ] },
    Group { title: "Editors and systems", markers: &[], scope: Scope::Tracked, rows: &[
        ("**/.idea", Clutter), ("**/.vscode", Clutter), ("**/*.swp", Clutter),
        ("**/.DS_Store", Clutter), ("**/Thumbs.db", Clutter),
    ] },
    Group { title: "Pipelines", markers: &[], scope: Scope::Tracked, rows: &[
        (".github", Clutter), (".gitlab-ci.yml", Clutter), (".circleci", Clutter),
        (".travis.yml", Clutter), ("azure-pipelines.yml", Clutter), ("Jenkinsfile", Clutter),
    ] },
    Group { title: "The build itself", markers: &[], scope: Scope::Tracked, rows: &[
        ("Dockerfile", Clutter), ("Dockerfile.*", Clutter), ("*.Dockerfile", Clutter),
        ("Containerfile", Clutter), (".dockerignore", Clutter), ("compose.y*ml", Clutter),
        ("compose.*.y*ml", Clutter), ("docker-compose*.y*ml", Clutter),
    ] },
    Group { title: "Secrets and settings of this machine", markers: &[], scope: Scope::Context, rows: &[
        ("**/.env", Secret), ("**/.env.local", Secret), ("**/.env.*.local", Secret),
        ("*.pem", Secret), ("*.key", Secret), ("*.p12", Secret), ("*.pfx", Secret),
        ("**/id_rsa", Secret), ("**/id_ed25519", Secret), ("**/.aws", Secret), ("**/.ssh", Secret),
    ] },
];

/// Gradle plugins that take the version from git.
const GRADLE_VERSIONS: &[&str] = &[
    "git-properties",
    "git-version",
    "gitversion",
    "axion-release",
    "grgit",
    "jgit",
    "nebula.release",
    "reckon",
];

/// Files that make a project take its version from git, with the words that indicate it.
pub(super) const ASKS_GIT: &[(&str, &[&str])] = &[
    (
        "pyproject.toml",
        &[
            "setuptools_scm",
            "setuptools-scm",
            "hatch-vcs",
            "versioningit",
            "dynamic-versioning",
            "pbr",
            "dunamai",
            "flit-scm",
            "versioneer",
            "source = \"scm\"",
        ],
    ),
    ("setup.py", &["setuptools_scm", "setuptools-scm", "versioneer", "pbr", "setuptools_git"]),
    ("setup.cfg", &["setuptools_scm", "versioneer", "pbr"]),
    ("pom.xml", &["git-commit-id", "jgitver", "buildnumber-maven", "git-versioning"]),
    ("build.gradle", GRADLE_VERSIONS),
    ("build.gradle.kts", GRADLE_VERSIONS),
    ("Cargo.toml", &["vergen", "shadow-rs", "git-version", "git-testament", "built ="]),
    ("Directory.Build.props", &["MinVer", "GitVersion", "Nerdbank.GitVersioning", "SourceLink"]),
    ("package.json", &["git-revision", "git-rev", "git-last-commit", "git-describe"]),
];

/// Manifests, and packages in them whose commands read the `.env` next to the manifest, each with a
/// display name. A manifest without a package name always counts.
pub(super) const READS_ENV: &[(&str, &[(&str, &str)])] = &[
    (
        "package.json",
        &[
            ("vite", "Vite"),
            ("next", "Next.js"),
            ("react-scripts", "react-scripts"),
            ("@craco/craco", "react-scripts"),
            ("expo", "Expo"),
            ("nuxt", "Nuxt"),
            ("astro", "Astro"),
            ("@sveltejs/kit", "Vite"),
            ("@remix-run/dev", "Remix"),
            ("@vue/cli-service", "Vue CLI"),
            ("parcel", "Parcel"),
            ("@rsbuild/core", "Rsbuild"),
            ("@rspack/cli", "Rspack"),
            ("dotenv-webpack", "webpack"),
        ],
    ),
    ("symfony.lock", &[("", "Symfony")]),
    ("composer.json", &[("symfony/dotenv", "Symfony"), ("symfony/flex", "Symfony")]),
];
