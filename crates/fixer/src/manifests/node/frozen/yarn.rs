//! The lock file of yarn 1.

use hashbrown::HashMap;
use serde_json::Value;

use super::ranges::{aliased, is_in};
use crate::manifests::node::package::{dependencies, object};
use crate::manifests::node::settings::InForce;

/// An error unless yarn 1 has nothing to add to `yarn.lock`.
pub(super) fn check(settings: &InForce<'_>, package: &Value, name: &str) -> Result<(), String> {
    let project = settings.project;
    if let Some(name) = [".yarnrc.yml", ".yarn"].into_iter().find(|it| project.has(it)) {
        return Err(format!("`{name}` is for yarn 2 or later"));
    }
    let manager = package.get("packageManager").and_then(Value::as_str);
    if let Some(manager) = manager.filter(|it| !it.starts_with("yarn@1.")) {
        return Err(format!("package.json asks for `{manager}`"));
    }
    if object(package, "resolutions").next().is_some() {
        return Err("`resolutions` in package.json may ask for other versions".to_owned());
    }
    let text = project.text(name).unwrap_or_default();
    if !text.lines().any(|it| it == "# yarn lockfile v1") {
        return Err(format!("{name} is not a lock file of yarn 1"));
    }
    let lock = Lock::of(&text).map_err(|it| format!("`{it}` in {name} is not understood"))?;
    let own = dependencies(package);
    let own = own.map(|(name, range)| (name.as_str(), range.as_str().unwrap_or_default()));
    match own.chain(lock.needs.iter().copied()).find(|(name, range)| !lock.has(name, range)) {
        Some((it, range)) => {
            Err(format!("{name} has no version that certainly fits `{it}@{range}`"))
        }
        None => Ok(()),
    }
}

/// The content of a lock file.
#[derive(Default)]
struct Lock<'l> {
    /// The versions by `name@range`.
    versions: HashMap<&'l str, &'l str>,
    /// The names and ranges that the packages need.
    needs: Vec<(&'l str, &'l str)>,
}

impl<'l> Lock<'l> {
    /// Reads a lock file; an error is a line that is not understood.
    fn of(text: &'l str) -> Result<Self, &'l str> {
        let (mut lock, mut keys, mut is_needed) = (Self::default(), Vec::new(), false);
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let indent = line.len() - line.trim_start().len();
            let plain = |it: &'l str| it.trim_matches('"');
            match (indent, line.trim().split_once(' ')) {
                (0, _) => {
                    let all = line.strip_suffix(':').ok_or(line)?;
                    keys = all.split(", ").map(plain).collect();
                    is_needed = false;
                }
                (2, Some(("version", version))) => {
                    lock.versions.extend(keys.drain(..).map(|it| (it, plain(version))));
                }
                (2, _) => {
                    is_needed = matches!(line.trim(), "dependencies:" | "optionalDependencies:");
                }
                (4, Some((name, range))) if is_needed => {
                    lock.needs.push((plain(name), plain(range)));
                }
                _ => return Err(line),
            }
        }
        Ok(lock)
    }

    /// Whether the lock file has a version that certainly fits.
    fn has(&self, name: &str, range: &str) -> bool {
        let version = self.versions.get(format!("{name}@{range}").as_str());
        version.is_some_and(|it| is_in(it, aliased(range).1))
    }
}
