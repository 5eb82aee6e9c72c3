//! What there is to know of the managers of languages.

use super::Manager;

/// pip of Python.
pub static PIP: Manager = Manager {
    programs: &["pip"],
    module_of: Some("python"),
    options_with_value: &[
        "-b",
        "--build",
        "-c",
        "--constraint",
        "-C",
        "--config-settings",
        "-e",
        "--editable",
        "-f",
        "--find-links",
        "-i",
        "--index-url",
        "--pypi-url",
        "-r",
        "--requirement",
        "-t",
        "--target",
        "--abi",
        "--build-option",
        "--cache-dir",
        "--cert",
        "--client-cert",
        "--exists-action",
        "--extra-index-url",
        "--global-option",
        "--group",
        "--implementation",
        "--install-option",
        "--keyring-provider",
        "--log",
        "--log-file",
        "--no-binary",
        "--only-binary",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--python",
        "--python-version",
        "--report",
        "--retries",
        "--root",
        "--root-user-action",
        "--src",
        "--timeout",
        "--trusted-host",
        "--upgrade-strategy",
        "--use-deprecated",
        "--use-feature",
    ],
    installs: &["install"],
    changes: &["uninstall"],
    reads: &["list", "freeze", "show", "search", "check", "index"],
    no_cache: &["--no-cache-dir", "--no-cache", "--no-cache-di", "--no-cach"],
    caches: &[".cache", "XDG_CACHE_HOME", "pip cache", "pip3 cache", "cache dir", "cache purge"],
    decides: &["PIP_CACHE_DIR", "PIP_NO_CACHE_DIR", "global.no-cache-dir", "global.cache-dir"],
    clean: &["cache", "purge"],
    cleans: &["cache"],
    elsewhere: &["--cache-dir"],
    ..Manager::NONE
};

/// npm of Node.js.
pub static NPM: Manager = Manager {
    programs: &["npm"],
    options_with_value: &[
        "-C",
        "--prefix",
        "-w",
        "--workspace",
        "--cache",
        "--include",
        "--loglevel",
        "--omit",
        "--only",
        "--registry",
        "--tag",
        "--userconfig",
    ],
    installs: &["install", "i", "add", "ci", "clean-install", "install-clean", "isntall"],
    changes: &["update", "up", "upgrade", "uninstall", "remove", "rm", "un", "prune", "rebuild"],
    reads: &["ls", "list", "view", "outdated", "audit"],
    updates: &["update", "up", "upgrade"],
    removes: &["uninstall", "remove", "rm", "un", "prune"],
    rests_on: &["npm", "yarn", "corepack"],
    caches: &["/.npm", "~/.npm", "_cacache"],
    decides: &["npm_config_cache", "NPM_CONFIG_CACHE", "config set cache"],
    clean: &["cache", "clean", "--force"],
    cleans: &["cache"],
    elsewhere: &["--cache", "--offline", "--prefer-offline"],
    ..Manager::NONE
};

/// yarn of Node.js, of version 1.
pub static YARN: Manager = Manager {
    programs: &["yarn", "yarnpkg"],
    options_with_value: &[
        "--cache-folder",
        "--cwd",
        "--global-folder",
        "--modules-folder",
        "--mutex",
        "--network-concurrency",
        "--network-timeout",
        "--prefix",
        "--preferred-cache-folder",
        "--registry",
    ],
    groups: &["global", "workspace"],
    installs: &["install", "add", "global add"],
    installs_alone: true,
    changes: &["upgrade", "remove", "global remove", "global upgrade"],
    updates: &["upgrade", "global upgrade"],
    removes: &["remove", "global remove"],
    rests_on: &["npm", "yarn", "corepack"],
    reads: &["list", "info", "outdated", "audit", "why"],
    caches: &[".cache/yarn", "/usr/local/share/.cache", "/root/.cache", ".yarn/cache"],
    decides: &["YARN_CACHE_FOLDER", "cache-folder"],
    clean: &["cache", "clean"],
    cleans: &["cache"],
    elsewhere: &["--cache-folder", "--offline", "--prefer-offline", "--preferred-cache-folder"],
    ..Manager::NONE
};

/// pnpm of Node.js.
pub static PNPM: Manager = Manager {
    programs: &["pnpm"],
    options_with_value: &["-C", "--dir", "--filter", "-F", "--store-dir", "--registry"],
    installs: &["install", "i", "add"],
    changes: &["update", "up", "remove", "rm", "prune"],
    reads: &["list", "ls", "outdated", "why"],
    caches: &["/pnpm/store", ".pnpm-store"],
    clean: &["store", "prune"],
    cleans: &["store"],
    elsewhere: &["--store-dir", "--offline", "--prefer-offline"],
    ..Manager::NONE
};

/// gem of Ruby.
pub static GEM: Manager = Manager {
    programs: &["gem"],
    options_with_value: &["-v", "--version", "-i", "--install-dir", "-n", "--bindir", "--source"],
    installs: &["install", "i"],
    changes: &["update", "uninstall"],
    reads: &["list", "search", "outdated"],
    caches: &["/gems/cache", "/cache/*.gem"],
    ..Manager::NONE
};

/// conda and its faster kin.
pub static CONDA: Manager = Manager {
    programs: &["conda", "mamba", "micromamba"],
    options_with_value: &["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file"],
    groups: &["env"],
    installs: &["install", "create", "env create"],
    changes: &["update", "upgrade", "remove", "uninstall", "env update"],
    reads: &["list", "search", "info"],
    answers: super::Answers {
        programs: &["conda", "mamba", "micromamba"],
        options: &["-y", "--yes", "-d", "--dry-run", "--download-only"],
        twice: &[],
    },
    caches: &["/pkgs"],
    clean: &["clean", "-afy"],
    cleans: &["clean"],
    ..Manager::NONE
};
