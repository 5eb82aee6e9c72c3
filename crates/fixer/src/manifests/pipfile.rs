//! The files of pipenv: the Pipfile and its lock file.

use serde_json::Value;

use super::Project;
use super::pyproject::{check_packages, table};
use super::requirement::is_remote;

/// An error if the Pipfile names a part of the source.
pub(super) fn check(project: &Project<'_>) -> Result<(), String> {
    for (key, value) in &table(project, "Pipfile")? {
        match key.as_str() {
            "source" => {
                let all = value.as_array().into_iter().flatten();
                for it in all {
                    let url = it.get("url").and_then(toml::Value::as_str).unwrap_or_default();
                    if !is_remote(url) {
                        return Err(format!("`{url}` in the Pipfile is a part of the source"));
                    }
                }
            }
            "requires" | "scripts" => {}
            "pipenv" => {
                let known = [
                    "allow_prereleases",
                    "disable_pip_input",
                    "install_search_all_sources",
                    "keep_outdated",
                    "sort_pipfile",
                ];
                let mut keys = value.as_table().into_iter().flat_map(toml::Table::keys);
                if let Some(key) = keys.find(|it| !known.contains(&it.as_str())) {
                    return Err(format!(
                        "what `{key}` in the Pipfile means for the install is not known"
                    ));
                }
            }
            // Every other key is a group of packages.
            _ => check_packages(
                value.as_table().ok_or("the Pipfile has a key outside of tables")?,
                "the Pipfile",
            )?,
        }
    }
    check_lock(project)
}

/// An error for a locked package that is not fetched from the network.
fn check_lock(project: &Project<'_>) -> Result<(), String> {
    let text =
        project.text("Pipfile.lock").ok_or("there is no `Pipfile.lock` in the build context")?;
    let lock: Value = serde_json::from_str(&text).map_err(|_| "Pipfile.lock is not JSON")?;
    let groups = lock.as_object().into_iter().flatten().filter(|(name, _)| *name != "_meta");
    for (name, package) in groups.filter_map(|(_, it)| it.as_object()).flatten() {
        let places =
            ["path", "file", "git", "url"].into_iter().filter_map(|it| package.get(it)?.as_str());
        if let Some(local) = places.into_iter().find(|it| !is_remote(it)) {
            return Err(format!("`{local}`, `{name}` in Pipfile.lock, is a part of the source"));
        }
        // pip checks the repository out: below the project, unless there is a virtual environment.
        if package.get("editable").is_some() {
            project.refuse_installed_at(&format!("src/{name}"))?;
        }
    }
    let sources = lock.pointer("/_meta/sources").and_then(Value::as_array);
    let urls = sources.into_iter().flatten().filter_map(|it| it.get("url")?.as_str());
    match urls.into_iter().find(|it| !is_remote(it)) {
        Some(local) => Err(format!("`{local}` in Pipfile.lock is a part of the source")),
        None => Ok(()),
    }
}
