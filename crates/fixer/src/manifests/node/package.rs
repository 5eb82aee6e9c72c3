//! The content of `package.json`: where dependencies come from, and what else an install does.

use serde_json::{Map, Value};

use super::settings::is_patch;
use crate::manifests::Project;

/// Why the manifest of a workspace is not enough.
pub(crate) const OF_SEVERAL: &str = "the project is a workspace of several packages";

/// The tables of dependencies in `package.json`.
const DEPENDENCIES: &[&str] = &["dependencies", "devDependencies", "optionalDependencies"];

/// The tables of versions that replace other versions.
const REPLACED: &[&str] = &["overrides", "resolutions", "peerDependencies", "catalog", "catalogs"];

/// Keys of `pnpm` that are understood, except those that replace versions.
const OF_PNPM: &[&str] = &[
    "allowedDeprecatedVersions",
    "auditConfig",
    "ignoredBuiltDependencies",
    "ignoredOptionalDependencies",
    "neverBuiltDependencies",
    "onlyBuiltDependencies",
    "overrides",
    "packageExtensions",
    "patchedDependencies",
    "peerDependencyRules",
    "requiredScripts",
    "supportedArchitectures",
    "updateConfig",
];

/// The `package.json` of a project.
pub(super) fn read(project: &Project<'_>) -> Result<Value, String> {
    let text = project.text("package.json").unwrap_or_default();
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| "package.json is not valid JSON".to_owned())
}

/// The members of a value, if it is an object.
pub(super) fn object<'v>(
    value: &'v Value,
    key: &str,
) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// The direct dependencies with their versions.
pub(super) fn dependencies(package: &Value) -> impl Iterator<Item = (&String, &Value)> {
    DEPENDENCIES.iter().flat_map(move |it| object(package, it))
}

/// An error for a field that makes an install read more than `package.json`.
pub(super) fn check(package: &Value) -> Result<(), String> {
    if package.get("workspaces").is_some() {
        return Err(OF_SEVERAL.to_owned());
    }
    if package.get("flat").is_some() {
        return Err("`flat` in package.json makes yarn write into package.json".to_owned());
    }
    let replaced = REPLACED.iter().flat_map(|it| object(package, it));
    for (name, range) in dependencies(package).chain(replaced) {
        if names_source(range) {
            return Err(format!("`{name}` in package.json names a part of the source"));
        }
    }
    check_patches(object(package, "patchedDependencies"))?;
    for (key, value) in object(package, "pnpm") {
        if !OF_PNPM.contains(&key.as_str()) {
            return Err(format!("what `pnpm.{key}` in package.json means is not known"));
        }
        match key.as_str() {
            "patchedDependencies" => check_patches(value.as_object().into_iter().flatten())?,
            "overrides" | "packageExtensions" if names_source(value) => {
                return Err(format!("`pnpm.{key}` in package.json names a part of the source"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_patches<'v>(patches: impl Iterator<Item = (&'v String, &'v Value)>) -> Result<(), String> {
    for (name, path) in patches {
        if !path.as_str().is_some_and(is_patch) {
            return Err(format!("the patch of `{name}` is not in `patches`"));
        }
    }
    Ok(())
}

/// Whether a version, or one of those in an object, is a part of the source.
fn names_source(range: &Value) -> bool {
    match range {
        Value::String(range) => !is_remote(range),
        Value::Object(all) => all.values().any(names_source),
        _ => false,
    }
}

/// Whether a package installed by name, with or without a version, certainly comes from a registry.
pub(super) fn is_remote_name(name: &str) -> bool {
    let (start, rest) = if let Some(scoped) = name.strip_prefix('@') {
        scoped.split_once('/').unwrap_or((scoped, ""))
    } else {
        ("", name)
    };
    let (name, version) = rest.split_once('@').unwrap_or((rest, ""));
    let is_name =
        |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    is_name(start)
        && is_name(name)
        && !name.starts_with('.')
        && is_remote(version)
        && is_remote(name)
}

/// Whether a version certainly comes from a registry, a repository or the network.
pub(super) fn is_remote(range: &str) -> bool {
    let range = range.trim();
    let remote = [
        "npm:",
        "jsr:",
        "catalog:",
        "git://",
        "git+https:",
        "git+http:",
        "git+ssh:",
        "git@",
        "github:",
        "gitlab:",
        "bitbucket:",
        "gist:",
        "http://",
        "https://",
        "ssh://",
    ];
    if remote.iter().any(|it| range.starts_with(it)) {
        return true;
    }
    if let Some(patch) = range.strip_prefix("patch:") {
        // `patch:name@version#path`: built-in patches of yarn, and patches in its directory.
        return patch.rsplit('#').next().is_some_and(|it| {
            let it = it.trim_start_matches("optional!");
            it.contains("builtin<") || it.starts_with("./.yarn/") || it.starts_with("~/.yarn/")
        });
    }
    let is_archive = [".tgz", ".tar.gz", ".tar"].iter().any(|end| range.ends_with(end));
    // `owner/repository` is a repository on GitHub.
    let is_path = range.starts_with(['.', '/', '~']) && range.contains('/')
        || range.starts_with(['.', '/'])
        || range.matches('/').count() > 1
        || range.contains('\\');
    !is_archive && !is_path && !range.contains(':')
}
