//! The lock file of npm.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::ranges::{aliased, is_in};
use crate::manifests::node::header;
use crate::manifests::node::package::object;
use crate::manifests::node::scripts;
use crate::manifests::node::settings::InForce;

/// The tables of `package.json` that the lock file repeats and npm compares.
const COMPARED: &[&str] = &[
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "bundleDependencies",
];

/// An error unless `npm ci` accepts a lock file, and `npm install` adds nothing to it.
pub(super) fn check(settings: &InForce<'_>, package: &Value, name: &str) -> Result<(), String> {
    if object(package, "overrides").next().is_some() {
        return Err("`overrides` in package.json may ask for other versions".to_owned());
    }
    // Some versions of npm run this script before they install the packages, others afterwards.
    if object(package, "scripts").any(|(it, _)| it == "preinstall") {
        return Err("the `preinstall` script of package.json may change what is installed".into());
    }
    if let Some(name) = scripts::asking_for_command(package) {
        return Err(format!(
            "the `{name}` script of package.json may ask for the command of npm (`npm_command`)"
        ));
    }
    let text = settings.project.text(name).unwrap_or_default();
    let lock: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| format!("{name} is not valid JSON"))?;
    let version = lock.get("lockfileVersion").unwrap_or(&Value::Null);
    if !matches!(version.as_u64(), Some(2 | 3)) {
        return Err(format!("`lockfileVersion` in {name} is {version}, not 2 or 3"));
    }
    let packages = lock.get("packages").and_then(Value::as_object);
    let packages = packages.ok_or_else(|| format!("{name} lists no packages"))?;
    if let Some(table) = header::differing(package, &lock, COMPARED) {
        return Err(format!("`{table}` in {name} differs from that of package.json"));
    }
    packages.iter().try_for_each(|(path, it)| check_entry(packages, path, it, name))?;
    match unneeded(packages) {
        Some(path) => Err(format!(
            "no package needs `{path}` in {name}, so `npm install` and `npm ci` may treat that package \
             differently"
        )),
        None => Ok(()),
    }
}

/// The path of a package that neither the project nor a package of the project needs.
fn unneeded(packages: &Map<String, Value>) -> Option<&str> {
    let mut open = vec![""];
    let mut seen: HashSet<&str> = open.iter().copied().collect();
    while let Some(path) = open.pop() {
        let found = packages.get(path).into_iter().flat_map(|it| needs(path, it));
        let found = found.filter_map(|(name, _)| header::find(packages, path, name));
        open.extend(found.map(|it| it.0).filter(|it| seen.insert(*it)));
    }
    let is_bundled = |it: &Value| it.get("inBundle").and_then(Value::as_bool).unwrap_or_default();
    let all = packages.iter().filter(|it| !is_bundled(it.1)).map(|it| it.0.as_str());
    all.into_iter().find(|it| !seen.contains(it))
}

/// The names and ranges of the packages that the one at `path` needs.
fn needs<'l>(path: &str, entry: &'l Value) -> impl Iterator<Item = (&'l String, &'l Value)> {
    let own = path.is_empty().then_some("devDependencies");
    let kinds = ["dependencies", "optionalDependencies", "peerDependencies"].into_iter().chain(own);
    kinds.flat_map(|kind| object(entry, kind))
}

/// An error unless a lock file has a fitting version of every package that the one at `path` needs.
/// Otherwise `npm install` searches for another version, and `npm ci` refuses the lock file.
fn check_entry(
    packages: &Map<String, Value>,
    path: &str,
    entry: &Value,
    lock: &str,
) -> Result<(), String> {
    let is = |key: &str| entry.get(key).and_then(Value::as_bool).unwrap_or_default();
    let resolved = entry.get("resolved").and_then(Value::as_str);
    let is_on_disk = resolved.is_some_and(|it| it.starts_with("file:") || !it.contains(':'));
    let is_member = !path.is_empty() && !path.starts_with("node_modules/");
    if is("link") || is_on_disk || is_member {
        return Err(format!("`{path}` in {lock} is a part of the source"));
    }
    // The archive of another package contains this one.
    if is("inBundle") {
        return Ok(());
    }
    for (name, range) in needs(path, entry) {
        let range = range.as_str().unwrap_or_default();
        // `npm install` adds a missing optional dependency, and `npm ci` refuses a lock file without
        // the dependency.
        match header::find(packages, path, name) {
            Some((_, found)) if fits(name, range, found) => {}
            None if header::is_optional_peer(entry, name) => {}
            found => return Err(unfit(path, name, range, found.map(|it| it.1), lock)),
        }
    }
    Ok(())
}

/// Whether a locked package is certainly what `name` and `range` ask for.
fn fits(name: &str, range: &str, locked: &Value) -> bool {
    let text = |key: &str| locked.get(key).and_then(Value::as_str);
    let (other, range) = aliased(range);
    text("name").unwrap_or(name) == other.unwrap_or(name)
        && text("version").is_some_and(|it| is_in(it, range))
}

fn unfit(path: &str, name: &str, range: &str, found: Option<&Value>, lock: &str) -> String {
    let who = path.rsplit("node_modules/").next().filter(|it| !it.is_empty());
    let who = who.unwrap_or("package.json");
    let version = found.and_then(|it| it.get("version")).and_then(Value::as_str);
    match version {
        Some(version) => {
            format!("`{who}` asks for `{name}@{range}`, and `{version}` in {lock} may not fit")
        }
        None => format!("`{who}` asks for `{name}@{range}`, which is not in {lock}"),
    }
}
