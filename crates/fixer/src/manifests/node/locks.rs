//! Lock files: which packages have install scripts, and whether an install leaves the file alone.

use serde_json::{Map, Value};

use super::package::{DEPENDENCIES, dependencies, object};
use super::settings::yaml;
use crate::manifests::Project;

/// What a lock file says.
pub(super) struct Locked {
    pub scripts: Scripts,
}

/// The packages with install scripts.
pub(super) enum Scripts {
    /// These, and no other.
    Of(Vec<String>),
    /// Nobody knows, for this reason.
    Unknown(String),
}

impl Locked {
    /// What is known without a lock file, or with one that does not name install scripts.
    fn unknown(package: &Value, why: String) -> Self {
        let is_empty = dependencies(package).next().is_none();
        Self { scripts: if is_empty { Scripts::Of(Vec::new()) } else { Scripts::Unknown(why) } }
    }

    /// What is known without a lock file.
    pub fn none(package: &Value) -> Self {
        let why = "without a lock file nobody knows which packages have install scripts, and those \
                   may read the source; `--ignore-scripts` would keep them from running";
        Self::unknown(package, why.to_owned())
    }

    /// What is known of a lock file that does not say which packages have install scripts.
    pub fn silent(package: &Value, file: &str) -> Self {
        let why = format!(
            "{file} does not say which packages have install scripts, and those may read the \
             source; `--ignore-scripts` would keep them from running"
        );
        Self::unknown(package, why)
    }

    /// The lock file of npm.
    pub fn of_npm(package: &Value, file: &str, lock: &Value) -> Result<Self, String> {
        let Some(packages) = lock.get("packages").and_then(Value::as_object) else {
            return Ok(Self::silent(package, file));
        };
        let mut names = Vec::new();
        for (path, locked) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            let name = path.rsplit("node_modules/").next().unwrap_or_default();
            let is = |key: &str| locked.get(key).and_then(Value::as_bool) == Some(true);
            let from = locked.get("resolved").and_then(Value::as_str).unwrap_or_default();
            if is("link") || from.starts_with("file:") || !path.starts_with("node_modules/") {
                return Err(format!("`{name}` in {file} is a part of the source"));
            }
            if is("hasInstallScript") {
                names.push(name.to_owned());
            }
        }
        Ok(Self { scripts: Scripts::Of(names) })
    }

    /// `pnpm-lock.yaml`, which names install scripts up to version 6.
    pub fn of_pnpm(project: &Project<'_>, package: &Value, text: &str) -> Result<Self, String> {
        let is_local = |it: &&str| {
            let value = it.trim_start();
            ["file:", "link:", "directory:"].iter().any(|local| {
                value.contains(&format!(" {local}"))
                    || value.contains(&format!("'{local}"))
                    || value.contains(&format!("{{{local}"))
            })
        };
        if let Some(line) = text.lines().find(is_local) {
            return Err(format!("`{}` in pnpm-lock.yaml is a part of the source", line.trim()));
        }
        let version = text.lines().find_map(|it| it.strip_prefix("lockfileVersion:"));
        let version = version.unwrap_or_default().trim().trim_matches(['"', '\'']);
        if version.starts_with("5.") || version.starts_with("6.") {
            return Ok(Self { scripts: Scripts::Of(requiring_build(text)) });
        }
        // From version 10 on, pnpm runs the scripts of those packages only that are named.
        let manager = package.get("packageManager").and_then(Value::as_str).unwrap_or_default();
        let major = manager.strip_prefix("pnpm@").and_then(|it| it.split('.').next()?.parse().ok());
        if version == "9.0" && major.is_some_and(|it: u32| it >= 10) {
            return Ok(Self { scripts: Scripts::Of(built(project, package)?) });
        }
        Ok(Self::silent(package, "pnpm-lock.yaml"))
    }

    /// `bun.lock` does not name install scripts, but `trustedDependencies` are all that run any.
    pub fn of_bun(package: &Value, file: &str) -> Self {
        match package.get("trustedDependencies").and_then(Value::as_array) {
            Some(names) => Self { scripts: Scripts::Of(strings(names)) },
            None => Self::silent(package, file),
        }
    }
}

/// The packages of a lock file of pnpm with `requiresBuild: true`: their keys are `/name@version`
/// or `/name/version`.
fn requiring_build(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut key = "";
    for line in text.lines() {
        if let Some(it) = line.strip_prefix("  ").filter(|it| !it.starts_with(' ')) {
            key = it.trim_end().trim_end_matches(':').trim_matches(['\'', '"']);
        } else if line.trim() == "requiresBuild: true" {
            let path = key.trim_start_matches('/');
            let start = usize::from(path.starts_with('@')) * path.find('/').map_or(0, |it| it + 1);
            let end = path[start..].find(['@', '/']).map_or(path.len(), |it| start + it);
            names.push(path[..end].to_owned());
        }
    }
    names
}

/// The packages that a project lets pnpm build.
fn built(project: &Project<'_>, package: &Value) -> Result<Vec<String>, String> {
    let key = "onlyBuiltDependencies";
    let own = package.get("pnpm").and_then(|it| it.get(key)).and_then(Value::as_array);
    let mut names = own.map(|it| strings(it)).unwrap_or_default();
    for (name, value) in yaml(project, "pnpm-workspace.yaml")? {
        if name == key {
            let all = value.as_vec().into_iter().flatten();
            names.extend(all.filter_map(|it| it.as_str().map(str::to_owned)));
        }
    }
    Ok(names)
}

fn strings(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// An error for a package in `yarn.lock` that is not fetched from the network.
pub(super) fn check_yarn_lock(text: &str) -> Result<(), String> {
    for line in text.lines().map(str::trim) {
        let is_local = match line.split_once(' ') {
            Some(("resolved", url)) => !url.contains("://") || url.contains("file:"),
            Some(("resolution:", it)) => {
                let it = it.trim_matches('"');
                let is_own = it.ends_with("@workspace:.");
                ["@file:", "@link:", "@portal:", "@exec:", "@workspace:"]
                    .iter()
                    .any(|local| it.contains(local) && !is_own)
            }
            _ => false,
        };
        if is_local {
            return Err(format!("`{line}` in yarn.lock is a part of the source"));
        }
    }
    Ok(())
}

/// Whether `yarn.lock` has every direct dependency, so that an install leaves it alone.
pub(super) fn is_locked_by_yarn(package: &Value, lock: &str) -> bool {
    let keys: std::collections::HashSet<_> = lock
        .lines()
        .filter(|it| !it.starts_with([' ', '#']) && it.ends_with(':'))
        .flat_map(|it| it.trim_end_matches(':').split(','))
        .map(|it| it.trim().trim_matches('"'))
        .collect();
    // In the lock files of later versions, one key is all in quotes: "a@npm:1, a@npm:2".
    dependencies(package).all(|(name, range)| {
        let range = range.as_str().unwrap_or_default();
        keys.contains(format!("{name}@{range}").as_str())
            || keys.contains(format!("{name}@npm:{range}").as_str())
    })
}

/// Whether the lock file of npm is of this `package.json`, so that an install leaves it alone.
pub(super) fn is_in_step(package: &Value, lock: &Value) -> bool {
    let version = lock.get("lockfileVersion").and_then(Value::as_u64).unwrap_or_default();
    let Some(root) = lock.get("packages").and_then(|it| it.get("")) else { return false };
    let is_empty = |it: &Value| it.as_object().is_none_or(Map::is_empty);
    let is_same = |key: &&str| match (package.get(key), root.get(key)) {
        (Some(a), Some(b)) => a == b,
        (Some(one), None) | (None, Some(one)) => is_empty(one),
        (None, None) => true,
    };
    version >= 2
        && DEPENDENCIES.iter().chain(&["peerDependencies"]).all(is_same)
        && object(package, "overrides").next().is_none()
}
