//! Files next to a manifest that may hold settings of an install. A hidden file counts unless it is
//! known that no install, or at least not this one, reads the file.

use dockwright_model::context::Entry;

use super::{CertainCall, Plan, Project};

/// Hidden names that no install reads, and version files, which `Project::check_versions` covers. A
/// `*` stands for any ending.
const READ_BY_NONE: &str = "
    .DS_Store .ackrc .air.toml .all-contributorsrc .allstar .apollo* .appveyor* .astro
    .auto-changelog .azure* .babelrc* .bandit* .biome* .browserslistrc .buckconfig .buildkite
    .bumpversion* .c8rc* .cache .changeset .circleci .cirrus* .clang* .classpath .claude*
    .codeclimate* .codecov* .codespellrc .commitlint* .config .containerignore .coverage
    .coveragerc .credo.exs .csharpierrc* .cspell* .csslintrc .ctags* .cursor* .cz.* .czrc
    .deepsource* .depcheckrc* .dependabot .detoxrc* .devcontainer* .dialyzer* .dir-locals.el
    .direnv .docker* .drone* .ebextensions .editorconfig .elasticbeanstalk .eleventy*
    .ember-cli* .empty .env .env-example .env-sample .env.ci .env.default .env.defaults .env.dev
    .env.development .env.dist .env.docker .env.example .env.local .env.prod .env.production
    .env.sample .env.stage .env.staging .env.template .env.test .env.testing .env_example
    .env_sample .envrc .erb-lint.yml .erb_lint.yml .eslint* .expo .firebase .firebaserc .flake8
    .flaskenv .fleet .flow* .fly .foreman .formatter.exs .gcloudignore .git* .go-version
    .golangci* .goreleaser* .graphql* .hadolint* .haml-lint.yml .helmignore .htaccess .husky*
    .hypothesis .idea .iex.exs .ignore .imgbotconfig .importlinter .ipynb_checkpoints .irbrc
    .isort.cfg .java-version .jenkins* .jsbeautifyrc .jscpd* .jscsrc .jshint* .kamal .keep
    .kodiak* .lgtm* .lintstagedrc* .lycheeignore .mailmap .markdownlint* .mergify* .mise
    .mise.toml .mocharc* .mockery* .mypy.ini .mypy_cache .ncurc* .netlify .next .node-version
    .nojekyll .nox .npmignore .nsprc .nuxt* .nvmrc .nx .nyc_output .nycrc* .openapi-generator*
    .output .overcommit.yml .oxlintrc* .parcel-cache .parcelrc .pep8 .platform* .postcssrc*
    .powrc .pre-commit* .prebuild-installrc .prettier* .project .projectile .pryrc .pycodestyle
    .pydocstyle* .pylintrc .pyre* .pytest_cache .python-version .pyup* .readthedocs* .reek*
    .release-it* .releaserc* .remark* .renovaterc* .replit .rspec* .rubocop* .ruby-gemset
    .ruby-version .ruff* .s2i .safety* .sass-cache .sass-lint* .scrutinizer* .scss-lint*
    .secrets* .semaphore .semver .sequelizerc .serverless* .settings .shellcheckrc .simplecov
    .size-limit* .slugignore .snyk .sobelow* .solargraph.yml .sonar* .sops.yaml .standard.yml
    .storybook .style.yapf .stylelint* .svelte-kit .svgo* .swagger-codegen* .swcrc .taprc
    .tekton .temp .template-lintrc* .terraform* .tmp .tool-versions .tox .travis* .trivyignore*
    .tsbuildinfo .turbo .typos.toml .vagrant .vale* .venv .vercel* .versionrc* .virtualenv .vite
    .vitepress .vs .vscode* .watchmanconfig .well-known .werf* .whitesource .windsurf*
    .woodpecker* .yamllint* .yapfignore .yardopts .zed .zuul*";

/// Names, hidden or not, that only some programs read.
struct OfSome {
    programs: &'static [&'static str],
    names: &'static str,
}

const READ_BY_SOME: &[OfSome] = &[
    OfSome {
        programs: &["npm", "yarn", "yarnpkg", "pnpm", "bun"],
        names: ".corepack.env .npmrc .pnp.* .pnpm* .yarn .yarnrc .yarnrc.yml .yarnclean .yarn-* \
                .env.yarn .bowerrc .electron* .sentryclirc .puppeteerrc* .node-gyp*",
    },
    OfSome { programs: &["pip", "pip2", "pip3", "uv", "pipenv", "poetry"], names: ".poetry .pip" },
    OfSome { programs: &["bundle", "bundler", "gem"], names: ".bundle .gemrc" },
    OfSome { programs: &["mix"], names: ".hex .mix" },
    OfSome { programs: &["dotnet"], names: ".nuget" },
];

/// An error for a file that the install may read in its directory or above: unless the file is
/// copied with the manifests, it arrives too late.
pub(super) fn check(call: &CertainCall, project: &Project<'_>, plan: &Plan) -> Result<(), String> {
    let program = call.program();
    check_locks(call, project)?;
    let own = project.path("");
    for dir in std::iter::once(own.as_str()).chain(project.above()) {
        for (name, entry) in project.names_at(dir) {
            let path = format!("{dir}{name}");
            let is_read = name.starts_with('.')
                && !matches_one(READ_BY_NONE, &name)
                && may_read(program, &name)
                && !is_planned(plan, &path, entry);
            if is_read {
                return Err(format!(
                    "`{program}` may read `{path}`; list the file in .dockerignore unless the \
                     image needs the file"
                ));
            }
        }
    }
    Ok(())
}

/// An error for lock files of other managers that this manager reads or rewrites.
fn check_locks(call: &CertainCall, project: &Project<'_>) -> Result<(), String> {
    let is_install = matches!(call.operands().next(), Some("i" | "install"));
    let has_own = || ["bun.lock", "bun.lockb"].iter().any(|it| project.has(it));
    let (names, what): (&[&str], _) = match call.program() {
        "npm" if is_install => (&["yarn.lock"], "rewrites the file"),
        "bun" if !has_own() => {
            (&["package-lock.json", "pnpm-lock.yaml", "yarn.lock"], "takes versions from the file")
        }
        _ => return Ok(()),
    };
    match names.iter().find(|it| project.has(it)) {
        Some(name) => Err(format!("`{} install` finds `{name}` and {what}", call.program())),
        None => Ok(()),
    }
}

/// Whether a program may read a file of this name: true unless the name is known to belong to other
/// programs.
fn may_read(program: &str, name: &str) -> bool {
    let mut known = READ_BY_SOME.iter().filter(|it| matches_one(it.names, name)).peekable();
    known.peek().is_none() || known.any(|it| it.programs.contains(&program))
}

/// Whether the plan copies a file, or copies something below a directory.
fn is_planned(plan: &Plan, path: &str, entry: Entry) -> bool {
    let is_in = |it: &String| it.strip_prefix(path).is_some_and(|it| it.starts_with('/'));
    let mut all = plan.files.iter().chain(&plan.dirs);
    all.any(|it| it == path || entry == Entry::Dir && is_in(it))
}

/// Whether a list has this name; a `*` in the list stands for any ending.
fn matches_one(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|it| match it.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == it,
    })
}
