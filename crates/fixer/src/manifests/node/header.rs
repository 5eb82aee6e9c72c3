//! The header of npm's lock file, which `npm install` rewrites from package.json.

use dockwright_model::context::clean;
use serde_json::{Map, Value};

use super::package::object;

/// The fields of package.json that npm copies to the entry of the project unless they are empty.
const FIELDS: &[&str] = &[
    "acceptDependencies",
    "bin",
    "bundleDependencies",
    "cpu",
    "dependencies",
    "deprecated",
    "engines",
    "funding",
    "hasInstallScript",
    "libc",
    "license",
    "name",
    "optionalDependencies",
    "os",
    "peerDependencies",
    "peerDependenciesMeta",
    "version",
    "workspaces",
];

/// An error unless the lock file fits package.json, so that `npm install` leaves it unchanged.
pub(super) fn check(package: &Value, lock: &Value) -> Result<(), String> {
    let version = lock.get("lockfileVersion").and_then(Value::as_u64).unwrap_or_default();
    if version < 2 {
        return Err(
            "`npm install` would rewrite the lock file, whose `lockfileVersion` is below 2"
                .to_owned(),
        );
    }
    if object(package, "overrides").next().is_some() {
        return Err("`npm install` may rewrite the lock file for the `overrides` of package.json"
            .to_owned());
    }
    if let Some(field) = changed(package, lock) {
        return Err(format!(
            "`npm install` would rewrite the lock file, whose `{field}` differs from that of \
             package.json"
        ));
    }
    match incomplete(lock) {
        Some(what) => Err(format!("`npm install` would add {what} to the lock file")),
        None => Ok(()),
    }
}

/// The first item that npm would add to the packages of a lock file.
fn incomplete(lock: &Value) -> Option<String> {
    let packages = lock.get("packages").and_then(Value::as_object)?;
    packages.iter().find_map(|(path, entry)| {
        let is_true = |key: &str| entry.get(key).and_then(Value::as_bool).unwrap_or_default();
        let is_fetched = path.contains("node_modules/") && !is_true("link") && !is_true("inBundle");
        let resolved = entry.get("resolved").and_then(Value::as_str);
        let is_hashed = resolved.is_some_and(|it| !it.starts_with("http"));
        if is_fetched && (resolved.is_none() || !is_hashed && entry.get("integrity").is_none()) {
            return Some(format!("the address or the hash of `{path}`"));
        }
        let kinds = ["dependencies", "optionalDependencies", "peerDependencies"];
        let mut needs = kinds.iter().flat_map(|kind| object(entry, kind)).map(|it| it.0);
        let is_missing =
            |name: &&String| !is_optional_peer(entry, name) && find(packages, path, name).is_none();
        needs.find(is_missing).map(|it| format!("`{it}`"))
    })
}

/// Whether the package at an entry works without this peer.
pub(super) fn is_optional_peer(entry: &Value, name: &str) -> bool {
    let meta = entry.get("peerDependenciesMeta").and_then(|it| it.get(name)?.get("optional"));
    meta.and_then(Value::as_bool).unwrap_or_default()
}

/// The innermost package of a lock file that the package at `path` finds by a name, with the path
/// of the found package.
pub(super) fn find<'l>(
    packages: &'l Map<String, Value>,
    path: &str,
    name: &str,
) -> Option<(&'l str, &'l Value)> {
    let above = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
    [path].into_iter().chain(above).chain([""]).find_map(|dir| {
        let separator = if dir.is_empty() { "" } else { "/" };
        let entry = packages.get_key_value(&format!("{dir}{separator}node_modules/{name}"));
        entry.map(|(path, it)| (path.as_str(), it))
    })
}

/// The first of these fields for which npm would write another value into the lock file's header.
pub(super) fn differing(
    package: &Value,
    lock: &Value,
    fields: &[&'static str],
) -> Option<&'static str> {
    let root = lock.get("packages").and_then(|it| it.get(""));
    let is_changed =
        |key: &&&str| written(package, key).as_ref() != root.and_then(|it| it.get(**key));
    fields.iter().find(is_changed).copied()
}

/// The first field of the header that npm would write differently.
fn changed(package: &Value, lock: &Value) -> Option<&'static str> {
    // Without a name, npm takes the name of the directory.
    if package.get("name").is_none() || package.get("name") != lock.get("name") {
        return Some("name");
    }
    if package.get("version") != lock.get("version") {
        return Some("version");
    }
    let Some(root) = lock.get("packages").and_then(|it| it.get("")) else {
        return Some("packages");
    };
    let dev = "devDependencies";
    let is_changed = || package.get(dev) != root.get(dev);
    differing(package, lock, FIELDS).or_else(|| is_changed().then_some(dev))
}

/// The value that npm writes for a field of package.json; `None` if it omits the field.
fn written(package: &Value, key: &str) -> Option<Value> {
    let own = package.get(key);
    let value = match (key, own) {
        ("hasInstallScript", own) => {
            let mut scripts = object(package, "scripts");
            let installs = |it: &str| ["preinstall", "install", "postinstall"].contains(&it);
            scripts.any(|(name, _)| installs(name)).then_some(Value::Bool(true)).or(own.cloned())?
        }
        ("bundleDependencies", None) => package.get("bundledDependencies")?.clone(),
        ("license", Some(Value::Object(license))) => license.get("type")?.clone(),
        ("funding", Some(Value::String(_))) => of_one("url", own?.clone()),
        ("bin", Some(Value::String(path))) => {
            let name = package.get("name")?.as_str()?;
            of_one(name.rsplit('/').next()?, Value::String(clean(path)?))
        }
        ("bin", Some(Value::Object(programs))) => {
            let path = |it: &Value| Some(Value::String(clean(it.as_str()?)?));
            let all = programs.iter().map(|(name, it)| Some((name.clone(), path(it)?)));
            Value::Object(all.collect::<Option<_>>()?)
        }
        // Optional dependencies are not listed twice.
        ("dependencies", Some(Value::Object(all))) => {
            let is_optional =
                |name: &str| object(package, "optionalDependencies").any(|(it, _)| it == name);
            let all = all.iter().filter(|(name, _)| !is_optional(name));
            Value::Object(all.map(|(name, it)| (name.clone(), it.clone())).collect())
        }
        _ => own?.clone(),
    };
    let is_empty = match &value {
        Value::Null | Value::Bool(false) => true,
        Value::String(it) => it.is_empty(),
        Value::Array(it) => it.is_empty(),
        Value::Object(it) => it.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    };
    (!is_empty).then_some(value)
}

fn of_one(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}
