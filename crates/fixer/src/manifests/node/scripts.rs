//! The scripts that an install runs: the project's own and those of packages.

use serde_json::Value;

use super::locks::Locked;
use super::package::{dependencies, object};
use crate::manifests::{Plan, Project};
use crate::word_set::WordSet;

/// The project's own scripts that an install runs.
const LIFECYCLE: &[&str] = &[
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "predependencies",
    "dependencies",
    "postdependencies",
    "pnpm:devPreinstall",
];

/// Packages whose install scripts do not read the project.
static KNOWN: WordSet = WordSet::new(
    "
    @apollo/protobufjs @biomejs/biome @bufbuild/buf @fortawesome/fontawesome-common-types
    @fortawesome/fontawesome-svg-core @fortawesome/free-brands-svg-icons
    @fortawesome/free-regular-svg-icons @fortawesome/free-solid-svg-icons @nestjs/core
    @parcel/watcher @scarf/scarf @sentry/cli
    @sentry/profiling-node @swc/core @tailwindcss/oxide @vscode/ripgrep argon2 bcrypt
    better-sqlite3 bufferutil canvas chromedriver core-js core-js-pure cpu-features cypress
    deasync dtrace-provider ejs electron es5-ext esbuild farmhash ffmpeg-static fsevents geckodriver
    gifsicle grpc iltorb isolated-vm jpegtran-bin keytar leveldown libpq lmdb microtime mozjpeg
    msgpackr-extract nice-napi node-pty node-sass nodemon optipng-bin phantomjs-prebuilt playwright
    pngquant-bin protobufjs re2 sharp snappy sodium-native sqlite3 ssh2 styled-components
    tree-sitter ttf2woff2 unix-dgram unrs-resolver usb utf-8-validate uws vue-demi weak-napi
    workerd zeromq",
);

/// Packages without an install script in every version seen, according to lock files that mark each
/// package.
static WITHOUT: WordSet = WordSet::new(include_str!("without_scripts.txt"));

/// Packages whose install scripts look for project files, with the names of those files. Without
/// the files, the scripts do nothing.
const LOOK_FOR: &[(&str, &[&str])] = &[
    ("husky", &[".git"]),
    ("nx", &["nx.json", "lerna.json", "angular.json", ".nx", "nx"]),
    ("pre-commit", &[".git"]),
    ("pre-push", &[".git"]),
    (
        "puppeteer",
        &[
            ".config",
            ".puppeteerrc",
            ".puppeteerrc.cjs",
            ".puppeteerrc.js",
            ".puppeteerrc.json",
            ".puppeteerrc.mjs",
            ".puppeteerrc.ts",
            ".puppeteerrc.yaml",
            ".puppeteerrc.yml",
            "puppeteer.config.cjs",
            "puppeteer.config.js",
            "puppeteer.config.mjs",
            "puppeteer.config.ts",
        ],
    ),
    ("simple-git-hooks", &[".git"]),
    ("yorkie", &[".git"]),
];

/// The settings of prebuild-install, which the install scripts of many packages run. It looks for
/// them in the project and in the directories above.
const SETTINGS: &str = ".prebuild-installrc";

/// Programs that run files of the project.
const RUNNERS: &[&str] = &[
    "bash", "bun", "deno", "gulp", "make", "node", "npm", "npx", "pnpm", "python", "python3", "sh",
    "ts-node", "tsx", "yarn", "zx",
];

/// The name of the project's first script of an install that may ask for the command with which the
/// install was called, as a file of the project may do. Programs of packages do not ask.
pub(super) fn asking_for_command(package: &Value) -> Option<&str> {
    let scripts = object(package, "scripts").filter(|it| LIFECYCLE.contains(&it.0.as_str()));
    let asking = scripts.filter(|(_, script)| {
        let script = script.as_str().unwrap_or_default();
        let mut programs =
            script.split(['&', '|', ';', '(']).filter_map(|it| it.split_whitespace().next());
        script.contains("npm_") || programs.any(|it| it.contains('/') || RUNNERS.contains(&it))
    });
    asking.map(|it| it.0.as_str()).next()
}

/// An error for the project's first script that may read the source; adds the files that scripts
/// read.
pub(super) fn check_own(
    project: &Project<'_>,
    package: &Value,
    plan: &mut Plan,
) -> Result<(), String> {
    if project.has_around(SETTINGS) {
        return Err(format!("install scripts that run prebuild-install read `{SETTINGS}`"));
    }
    if project.has("binding.gyp") {
        return Err("`binding.gyp` makes the install compile the source".to_owned());
    }
    for (name, script) in object(package, "scripts") {
        if !LIFECYCLE.contains(&name.as_str()) {
            continue;
        }
        let script = script.as_str().unwrap_or_default();
        let commands =
            script.split("&&").flat_map(|it| it.split("||")).flat_map(|it| it.split(';'));
        for command in commands.map(str::trim).filter(|it| !it.is_empty()) {
            if !is_harmless(project, plan, command)? {
                return Err(format!("the `{name}` script of package.json may read the source"));
            }
        }
    }
    Ok(())
}

/// Whether a command reads nothing of the source except patches, which are added to the plan.
fn is_harmless(project: &Project<'_>, plan: &mut Plan, command: &str) -> Result<bool, String> {
    let words: Vec<_> = command.split_ascii_whitespace().collect();
    let is_plain =
        |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_=.,:".contains(&it));
    if !words.iter().all(|it| is_plain(it)) {
        return Ok(false);
    }
    Ok(match words.as_slice() {
        ["npx", rest @ ..] | rest => match rest {
            // `husky` first looks for a repository.
            ["husky" | "simple-git-hooks"] | ["husky", "install"] => !project.has_around(".git"),
            ["is-ci" | "true" | "opencollective" | "opencollective-postinstall"] => true,
            ["exit", "0" | "1"] | ["echo", ..] => true,
            ["only-allow", "npm" | "yarn" | "pnpm" | "bun"] => true,
            ["patch-package"] => {
                project.add(plan, "patches")?;
                true
            }
            _ => false,
        },
    })
}

/// An error for the first package whose install script may read the source.
pub(super) fn check_packages(
    project: &Project<'_>,
    package: &Value,
    locked: &Locked,
) -> Result<(), String> {
    let names = match locked {
        Locked::WithScripts(names) => names,
        Locked::All { names, file } => {
            let is_unknown = |it: &&String| !is_without_script(it) && !is_listed(it);
            if let Some(name) = names.iter().find(is_unknown) {
                return Err(format!(
                    "{file} does not say whether `{name}` has an install script, which may read \
                     the source; `--ignore-scripts` would keep install scripts from running"
                ));
            }
            names
        }
        Locked::Unknown if dependencies(package).next().is_none() => return Ok(()),
        Locked::Unknown => {
            return Err(
                "which packages have install scripts is not known, and install scripts may read \
                 the source; a lock file of the current version names the packages"
                    .to_owned(),
            );
        }
    };
    for name in names.iter().filter(|it| !is_without_script(it)) {
        let look_for = LOOK_FOR.iter().find(|(it, _)| it == name);
        let found = look_for.and_then(|(_, files)| files.iter().find(|it| project.has_around(it)));
        if let Some(file) = found {
            return Err(format!("the install script of `{name}` looks at `{file}` of the source"));
        }
        // `msw` copies a script to the directory that `msw` in package.json names.
        let writes = name == "msw" && package.get("msw").is_some();
        if writes || !is_listed(name) {
            return Err(format!(
                "the install script of the dependency `{name}` may read the source"
            ));
        }
    }
    Ok(())
}

/// Whether the install script of a package is known.
fn is_listed(name: &str) -> bool {
    name == "msw" || KNOWN.has(name) || LOOK_FOR.iter().any(|(it, _)| *it == name)
}

/// Whether a package has no install script; packages of type definitions never have one.
fn is_without_script(name: &str) -> bool {
    name.starts_with("@types/") || WITHOUT.has(name)
}
