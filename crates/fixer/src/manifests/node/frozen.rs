//! Installs that may change their lock file, and the proof that the lock file matches `package.json`.
//! With that proof, an install that keeps to the lock file installs the same packages.

use serde_json::Value;

use super::settings::InForce;
use super::{NPM, PNPM, SHORT, YARN, check_workspace, in_force, package};
use crate::manifests::installer::Installer;
use crate::manifests::options::Options;
use crate::manifests::{CertainCall, Project};
use crate::word_set::WordSet;

mod npm;
mod pnpm;
mod ranges;
mod yarn;

/// How a call of a package manager is made to keep to its lock file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// This subcommand replaces the present one.
    Command(&'static str),
    /// This option is added.
    Option(&'static str),
}

/// A kind of install that may change its lock file, as data.
pub(crate) struct Frozen {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// The names of lock files; the first present one counts.
    pub locks: &'static [&'static str],
    /// How the install is made to keep to the lock file.
    pub keeping: Keeping,
    /// The command that keeps to the lock file.
    pub name: &'static str,
    /// The subcommands that install what `package.json` names.
    installs: &'static [&'static str],
    /// Whether the program installs without a subcommand.
    is_default: bool,
    /// The options that have the same effect on an install that keeps to the lock file.
    options: WordSet,
    /// The settings that make the install ignore the lock file, or work on another project.
    pub meddling: &'static [&'static str],
    manager: &'static Installer,
    /// Prefixes of the variables that are settings, in lower case with `-`.
    prefixes: &'static [&'static str],
    /// An error unless a lock file agrees with `package.json`.
    check: fn(&InForce<'_>, &Value, &str) -> Result<(), String>,
}

/// Every known kind.
static ALL: [Frozen; 3] = [
    Frozen {
        programs: &["npm"],
        locks: &["npm-shrinkwrap.json", "package-lock.json"],
        keeping: Keeping::Command("ci"),
        name: "npm ci",
        installs: &["install", "i"],
        is_default: false,
        options: WordSet::new(
            "audit bin-links cache color engine-strict fetch-retries fetch-retry-factor
            fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout fund ignore-scripts include
            loglevel maxsockets network-timeout omit only optional prefer-offline prefer-online
            production progress quiet registry silent strict-ssl timing verbose",
        ),
        meddling: &[
            "force",
            "global",
            "globalconfig",
            "legacy-peer-deps",
            "location",
            "lockfile-version",
            "package-lock",
            "prefix",
            "shrinkwrap",
            "userconfig",
            "workspace",
            "workspaces",
        ],
        manager: &NPM,
        prefixes: &["npm-config-"],
        check: npm::check,
    },
    Frozen {
        programs: &["yarn", "yarnpkg"],
        locks: &["yarn.lock"],
        keeping: Keeping::Option("--frozen-lockfile"),
        name: "yarn install --frozen-lockfile",
        installs: &["install"],
        is_default: true,
        options: WordSet::new(
            "cache-folder check-files emoji ignore-engines ignore-optional ignore-platform
            ignore-scripts interactive network-concurrency network-timeout non-interactive
            prefer-offline prod production progress registry silent verbose",
        ),
        meddling: &[
            "cwd",
            "flat",
            "force",
            "globalconfig",
            "lockfile",
            "modules-folder",
            "userconfig",
            "yarn-path",
        ],
        manager: &YARN,
        prefixes: &["yarn-", "npm-config-"],
        check: yarn::check,
    },
    Frozen {
        programs: &["pnpm"],
        locks: &["pnpm-lock.yaml"],
        keeping: Keeping::Option("--frozen-lockfile"),
        name: "pnpm install --frozen-lockfile",
        installs: &["install", "i"],
        is_default: false,
        options: WordSet::new(
            "child-concurrency dev engine-strict fetch-retries fetch-timeout ignore-scripts loglevel
            network-concurrency optional prefer-offline prod production registry reporter silent
            store-dir",
        ),
        meddling: &[
            "auto-install-peers",
            "dir",
            "force",
            "global",
            "globalconfig",
            "lockfile",
            "prefer-frozen-lockfile",
            "userconfig",
            "workspace-root",
        ],
        manager: &PNPM,
        prefixes: &["npm-config-", "pnpm-config-"],
        check: pnpm::check,
    },
];

/// Options of calls that only print something, work elsewhere or already keep to the lock file.
const OTHERWISE: &[&str] = &[
    "--cwd",
    "--dry-run",
    "--fix-lockfile",
    "--frozen-lockfile",
    "--global",
    "--help",
    "--immutable",
    "--lockfile-only",
    "--mode",
    "--no-frozen-lockfile",
    "--package-lock-only",
    "--pure-lockfile",
    "--version",
    "-g",
    "-h",
    "-v",
];

impl Frozen {
    /// The kind of a call that installs what `package.json` names and may change the lock file.
    pub fn of(call: &CertainCall) -> Option<&'static Self> {
        let found = ALL.iter().find(|it| it.programs.contains(&call.program()))?;
        let is_install = match found.options(call).operands.as_slice() {
            [] => found.is_default,
            [command] => found.installs.contains(command),
            _ => false,
        };
        (is_install && !OTHERWISE.iter().any(|it| call.has(it))).then_some(found)
    }

    /// Whether a word is a subcommand that installs.
    pub fn is_install(&self, word: &str) -> bool {
        self.installs.contains(&word)
    }

    fn options<'c>(&self, call: &'c CertainCall) -> Options<'c> {
        Options::of(call, &self.manager.settings, SHORT)
    }

    /// An error unless a call that keeps to the lock file `lock` is certain to install the same
    /// packages.
    pub fn check(
        &self,
        call: &CertainCall,
        project: &Project<'_>,
        lock: &str,
    ) -> Result<(), String> {
        let options = self.options(call);
        if let Some(other) = options.other_than(&self.options) {
            return Err(self.unknown("option", other));
        }
        let mut settings = in_force(call, project, &options, self.prefixes);
        settings.read_npmrc()?;
        if self.programs.contains(&"yarn") {
            settings.read_yarnrc()?;
        }
        if let Some(name) = self.meddling.iter().find(|it| settings.get(it).is_some()) {
            return Err(self.unknown("setting", name));
        }
        self.check_variables(call, project)?;
        let package = package::read(project)?;
        package::check(&package)?;
        check_workspace(project)?;
        (self.check)(&settings, &package, lock)
    }

    fn unknown(&self, kind: &str, name: &str) -> String {
        format!("the effect of the {kind} `{name}` on `{}` is not known", self.name)
    }

    /// An error for a variable of the manager that is not known.
    fn check_variables(&self, call: &CertainCall, project: &Project<'_>) -> Result<(), String> {
        let own = call.assignments.iter().map(|(name, _)| name.as_str());
        let mut all = own.chain(project.environment.iter().map(|(name, _)| name));
        let is_unknown = |name: &&str| {
            let name = name.to_ascii_lowercase().replace('_', "-");
            let setting = self.prefixes.iter().find_map(|it| name.strip_prefix(it));
            let is_known = |it: &str| self.manager.settings.find(it).is_some();
            setting.is_some_and(|it| !is_known(it)) && self.manager.variables.find(&name).is_none()
        };
        match all.find(is_unknown) {
            Some(name) => Err(self.unknown("variable", name)),
            None => Ok(()),
        }
    }
}
