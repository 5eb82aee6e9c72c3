//! Lock files: which packages have install scripts, and whether an install leaves the lock file
//! unchanged.

use hashbrown::HashSet;
use serde_json::Value;

use super::package::{dependencies, object};
use super::settings::yaml;
use crate::manifests::Project;

const PNPM_LOCK: &str = "pnpm-lock.yaml";

/// The packages to be installed, as far as a lock file tells.
pub(super) enum Locked {
    /// Exactly these packages have install scripts.
    WithScripts(Vec<String>),
    /// All packages; the file does not tell which have install scripts.
    All { names: Vec<String>, file: &'static str },
    /// Nothing is known.
    Unknown,
}

impl Locked {
    /// Reads npm's lock file, which marks install scripts since version 2.
    pub fn of_npm(lock: &Value) -> Result<Self, String> {
        let Some(packages) = lock.get("packages").and_then(Value::as_object) else {
            let mut names = Vec::new();
            old_npm_names(lock, &mut names, DEPTH)?;
            return Ok(Self::All { names, file: "package-lock.json" });
        };
        let mut names = Vec::new();
        for (path, locked) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            let name = path.rsplit("node_modules/").next().unwrap_or_default();
            let is = |key: &str| locked.get(key).and_then(Value::as_bool) == Some(true);
            let text = |key: &str| locked.get(key).and_then(Value::as_str);
            let is_local = text("resolved").is_some_and(|it| it.starts_with("file:"));
            if is("link") || is_local || !path.starts_with("node_modules/") {
                return Err(of_source(name, "the lock file of npm"));
            }
            if is("hasInstallScript") {
                names.push(text("name").unwrap_or(name).to_owned());
            }
        }
        Ok(Self::WithScripts(names))
    }

    /// Reads `yarn.lock`, which does not mark install scripts.
    pub fn of_yarn(lock: &str) -> Result<Self, String> {
        if let Some(line) = lock.lines().map(str::trim).find(|it| is_local_in_yarn(it)) {
            return Err(of_source(line, "yarn.lock"));
        }
        let keys = lock.lines().filter(|it| is_yarn_key(it));
        let names = keys.filter_map(|it| {
            let key = it.trim_matches(['"', ':']).split(", ").next()?.trim_matches('"');
            let (name, range) = split_version(key)?;
            let is_own = range.starts_with("workspace:");
            // `alias@npm:name@version`
            let aliased = range.strip_prefix("npm:").and_then(split_version);
            (!is_own).then(|| aliased.map_or(name, |(name, _)| name).to_owned())
        });
        Ok(Self::All { names: names.collect(), file: "yarn.lock" })
    }

    /// Reads `pnpm-lock.yaml`, whose packages may not be parts of the source.
    pub fn of_pnpm(project: &Project<'_>, package: &Value, lock: &str) -> Result<Self, String> {
        if let Some(line) = line_of_source(lock, &["file:", "link:", "directory:"]) {
            return Err(of_source(line.trim(), PNPM_LOCK));
        }
        Self::of_pnpm_packages(project, package, lock)
    }

    /// Reads the packages of `pnpm-lock.yaml`, which marks install scripts up to version 6.
    pub fn of_pnpm_packages(
        project: &Project<'_>,
        package: &Value,
        lock: &str,
    ) -> Result<Self, String> {
        let version = lock.lines().find_map(|it| it.strip_prefix("lockfileVersion:"));
        let version = version.unwrap_or_default().trim().trim_matches(['"', '\'']);
        if version.starts_with("5.") || version.starts_with("6.") {
            return Ok(Self::WithScripts(requiring_build(lock)));
        }
        if version != "9.0" {
            return Ok(Self::Unknown);
        }
        // Since version 10, pnpm runs the scripts of the named packages only.
        let manager = package.get("packageManager").and_then(Value::as_str).unwrap_or_default();
        let major = manager.strip_prefix("pnpm@").and_then(|it| it.split('.').next()?.parse().ok());
        if major.is_some_and(|it: u32| it >= 10) {
            return Ok(Self::WithScripts(built(project, package)?));
        }
        let keys = lock.lines().skip_while(|it| *it != "packages:").skip(1);
        let keys = keys.take_while(|it| it.is_empty() || it.starts_with(' '));
        let keys = keys.filter_map(|it| it.strip_prefix("  ").filter(|it| !it.starts_with(' ')));
        let keys = keys.filter_map(|it| split_version(it.trim_matches(['\'', '"', ':', ' '])));
        let names = keys.map(|(name, _)| name.to_owned());
        Ok(Self::All { names: names.collect(), file: PNPM_LOCK })
    }

    /// `bun.lock` does not mark install scripts, but only `trustedDependencies` run any.
    pub fn of_bun(package: &Value, lock: Option<&str>) -> Self {
        if let Some(names) = package.get("trustedDependencies").and_then(Value::as_array) {
            return Self::WithScripts(strings(names));
        }
        let Some(lock) = lock else { return Self::Unknown };
        let all = lock.lines().skip_while(|it| it.trim() != "\"packages\": {").skip(1);
        let entries = all.filter_map(|it| it.split_once("\": [\"")?.1.split('"').next());
        let names = entries.filter_map(|it| Some(split_version(it)?.0.to_owned()));
        Self::All { names: names.collect(), file: "bun.lock" }
    }
}

/// The first line of `pnpm-lock.yaml` that names a part of the source after one of these prefixes.
pub(super) fn line_of_source<'l>(lock: &'l str, ways: &[&str]) -> Option<&'l str> {
    lock.lines().find(|line| {
        ways.iter().any(|way| {
            let mut found = line.match_indices(way);
            found.any(|(at, _)| at == 0 || line[..at].ends_with([' ', '\'', '"', '{', '@']))
        })
    })
}

/// The maximum depth of packages nested in packages.
const DEPTH: usize = 64;

fn of_source(what: &str, file: &str) -> String {
    format!("`{what}` in {file} is a part of the source")
}

/// Splits `name@version`; the name may have a scope.
pub(super) fn split_version(key: &str) -> Option<(&str, &str)> {
    let at = key.get(1..)?.find('@')? + 1;
    Some((&key[..at], &key[at + 1..]))
}

/// The names in a version 1 lock file of npm, in which packages nest.
fn old_npm_names(lock: &Value, names: &mut Vec<String>, depth: usize) -> Result<(), String> {
    for (name, package) in object(lock, "dependencies") {
        let version = package.get("version").and_then(Value::as_str).unwrap_or_default();
        if version.starts_with("file:") || depth == 0 {
            return Err(of_source(name, "package-lock.json"));
        }
        let aliased = version.strip_prefix("npm:").and_then(split_version);
        names.push(aliased.map_or(name.as_str(), |(name, _)| name).to_owned());
        old_npm_names(package, names, depth - 1)?;
    }
    Ok(())
}

/// The packages of pnpm's lock file that have `requiresBuild: true`. Their keys are `/name@version`
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

/// The packages that a project allows pnpm to build.
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

/// Whether a line of `yarn.lock` says that a package is not fetched from the network.
fn is_local_in_yarn(line: &str) -> bool {
    match line.split_once(' ') {
        Some(("resolved", url)) => !url.contains("://") || url.contains("file:"),
        Some(("resolution:", it)) => {
            let is_own = it.trim_matches('"').ends_with("@workspace:.");
            ["@file:", "@link:", "@portal:", "@exec:", "@workspace:"]
                .iter()
                .any(|local| it.contains(local) && !is_own)
        }
        _ => false,
    }
}

/// Whether a line of `yarn.lock` names the versions that it locks.
fn is_yarn_key(line: &str) -> bool {
    !line.starts_with([' ', '#']) && line.ends_with(':') && line.contains('@')
}

/// Whether `yarn.lock` has every direct dependency, so that an install leaves it alone.
pub(super) fn is_locked_by_yarn(package: &Value, lock: &str) -> bool {
    let keys = lock.lines().filter(|it| is_yarn_key(it));
    let keys = keys.flat_map(|it| it.trim_end_matches(':').split(','));
    let keys: HashSet<_> = keys.map(|it| it.trim().trim_matches('"')).collect();
    dependencies(package).all(|(name, range)| {
        let range = range.as_str().unwrap_or_default();
        keys.contains(format!("{name}@{range}").as_str())
            || keys.contains(format!("{name}@npm:{range}").as_str())
    })
}
