//! The lock file of pnpm.

use serde_json::Value;
use yaml_rust2::Yaml;

use crate::manifests::node::package::object;
use crate::manifests::node::pnpm_lock;
use crate::manifests::node::settings::{InForce, yaml};

/// Files next to the lock file that may ask for other packages.
const BESIDE: &[&str] = &["pnpm-workspace.yaml", ".pnpmfile.cjs", ".pnpmfile.mjs"];

/// An error unless pnpm has nothing to change in `pnpm-lock.yaml`.
pub(super) fn check(settings: &InForce<'_>, package: &Value, name: &str) -> Result<(), String> {
    let project = settings.project;
    if let Some(name) = BESIDE.iter().find(|it| project.has(it)) {
        return Err(format!("`{name}` may ask for other packages"));
    }
    let asks = ["pnpm", "resolutions", "peerDependencies"];
    if let Some(key) = asks.into_iter().find(|it| object(package, it).next().is_some()) {
        return Err(format!("`{key}` in package.json may ask for other packages"));
    }
    let lock = yaml(project, name)?;
    let get = |name: &str| pnpm_lock::get(&lock, name);
    let version = pnpm_lock::version(package, &lock)?;
    for (key, value) in &lock {
        let is_known = match key.as_str() {
            "lockfileVersion" | "importers" | "packages" | "snapshots" => true,
            "dependencies" | "devDependencies" | "optionalDependencies" => version == "6.0",
            "settings" => value.as_hash().is_some_and(|it| {
                it.iter().all(|(key, it)| match key.as_str() {
                    Some("autoInstallPeers") => it.as_bool() == Some(true),
                    Some("excludeLinksFromLockfile") => it.as_bool() == Some(false),
                    _ => false,
                })
            }),
            _ => false,
        };
        if !is_known {
            return Err(format!("the effect of `{key}` in {name} is not known"));
        }
    }
    if get("settings").is_badvalue() {
        return Err(format!("{name} does not name the settings with which pnpm wrote it"));
    }
    for kind in ["dependencies", "devDependencies", "optionalDependencies"] {
        let own = if version == "6.0" { get(kind) } else { &get("importers")["."][kind] };
        if !is_same(package, kind, own) {
            return Err(format!("`{kind}` in {name} differs from that of package.json"));
        }
    }
    if version == "9.0" && count(get("importers")) != 1 {
        return Err(format!("{name} is that of a workspace"));
    }
    Ok(())
}

/// Whether a table of the lock file names the same packages with the same ranges.
fn is_same(package: &Value, kind: &str, locked: &Yaml) -> bool {
    object(package, kind).count() == count(locked)
        && object(package, kind).all(|(name, range)| {
            let specifier = locked[name.as_str()]["specifier"].as_str();
            specifier.is_some() && specifier == range.as_str()
        })
}

fn count(table: &Yaml) -> usize {
    table.as_hash().into_iter().flatten().count()
}
