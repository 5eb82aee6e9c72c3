//! The versions of pnpm and of its lock file.

use serde_json::Value;
use yaml_rust2::Yaml;

/// The major versions of pnpm that read and write a lock file of each version.
const OF_VERSIONS: &[(&str, &[&str])] = &[("6.0", &["8"]), ("9.0", &["9", "10"])];

/// Why the lock file may be that of another version of pnpm.
pub(crate) const OTHER_PNPM: &str =
    "pnpm may have a version other than the one that `packageManager` names";

/// The value of a key of the lock file.
pub(super) fn get<'l>(lock: &'l [(String, Yaml)], name: &str) -> &'l Yaml {
    lock.iter().find(|it| it.0 == name).map_or(&Yaml::BadValue, |it| &it.1)
}

/// The version of a lock file, or an error unless `packageManager` names a version of pnpm that
/// reads and writes it.
pub(super) fn version<'l>(package: &Value, lock: &'l [(String, Yaml)]) -> Result<&'l str, String> {
    let manager = package.get("packageManager").and_then(Value::as_str).unwrap_or_default();
    let major = manager.strip_prefix("pnpm@").and_then(|it| it.split('.').next());
    let major =
        major.ok_or("package.json has no `packageManager` that names the version of pnpm")?;
    let version = get(lock, "lockfileVersion").as_str().unwrap_or_default();
    if OF_VERSIONS.iter().any(|it| it.0 == version && it.1.contains(&major)) {
        return Ok(version);
    }
    Err(format!("pnpm {major} may not keep to pnpm-lock.yaml of version `{version}`"))
}
