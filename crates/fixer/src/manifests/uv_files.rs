//! The files that uv reads besides requirements: pyproject.toml, uv.toml and uv.lock.

use toml::{Table, Value};

use super::Project;
use super::pyproject::{at, is_plain, of_source, packages, table, texts, unknown};
use super::requirement::is_remote;
use super::uv::SETTINGS;
use super::value::{Kind, Settings};

/// An error if the settings of uv in pyproject.toml or uv.toml may lead to a part of the source.
pub(super) fn check_settings(project: &Project<'_>) -> Result<(), String> {
    let pyproject = table(project, "pyproject.toml")?;
    if let Some(settings) = at(&pyproject, &["tool", "uv"]) {
        check(settings, "[tool.uv] of pyproject.toml", project)?;
    }
    check(&table(project, "uv.toml")?, "uv.toml", project)
}

fn check(table: &Table, file: &str, project: &Project<'_>) -> Result<(), String> {
    for (key, value) in table {
        let named = format!("`{key}` in {file}");
        match (key.as_str(), value) {
            ("sources", Value::Table(sources)) => {
                sources.iter().try_for_each(|(name, it)| check_source(name, it, file))?;
            }
            ("index", Value::Array(all)) => {
                let urls = all.iter().map(|it| it.get("url").and_then(Value::as_str));
                for url in urls {
                    if !url.is_some_and(is_remote) {
                        return Err(of_source(url.unwrap_or_default(), &named));
                    }
                }
            }
            ("pip", Value::Table(table)) => check(table, &format!("`pip` in {file}"), project)?,
            // The build backend: an install without the project does not build it.
            ("build-backend", _) => {}
            _ => match SETTINGS.find(key).or_else(|| OF_FILES.find(key)) {
                Some(kind) => {
                    for text in texts(value) {
                        kind.check(&named, Some(text), project)?;
                        if !is_plain(text) {
                            return Err(of_source(text, &named));
                        }
                    }
                }
                None => return Err(unknown(&named)),
            },
        }
    }
    Ok(())
}

/// The settings of uv that exist only in files, each a string, a switch, or a list or table of
/// them.
const OF_FILES: Settings = Settings(&[(
    Kind::Word,
    "add-bounds allow-insecure-host build-constraint-dependencies cache-keys \
     concurrent-builds concurrent-downloads concurrent-installs config-settings \
     config-settings-package conflicts constraint-dependencies default-groups dependency-groups \
     dev-dependencies environments exclude-dependencies exclude-newer-package \
     extra-build-dependencies managed override-dependencies package required-environments \
     required-version",
)]);

/// An error for a dependency of uv that comes from neither an index nor a repository.
fn check_source(name: &str, source: &Value, file: &str) -> Result<(), String> {
    const KNOWN: &[&str] = &[
        "branch",
        "extra",
        "git",
        "group",
        "index",
        "lfs",
        "marker",
        "rev",
        "subdirectory",
        "tag",
        "url",
    ];
    let all = source.as_array().map_or_else(|| vec![source], |it| it.iter().collect());
    for table in all.into_iter().filter_map(Value::as_table) {
        if let Some(key) = table.keys().find(|it| !KNOWN.contains(&it.as_str())) {
            return Err(format!("`{key}` of `{name}` in {file} names a part of the source"));
        }
        let addresses = ["git", "url"].into_iter().filter_map(|it| table.get(it)?.as_str());
        if let Some(local) = addresses.into_iter().find(|it| !is_remote(it)) {
            return Err(of_source(local, &format!("`{name}` in {file}")));
        }
    }
    Ok(())
}

/// An error for a package in uv.lock, other than the project itself, that is not fetched from the
/// network.
pub(super) fn check_lock(project: &Project<'_>) -> Result<(), String> {
    let lock = table(project, "uv.lock")?;
    for package in packages(&lock) {
        let source = package.get("source").and_then(Value::as_table);
        for (kind, value) in source.into_iter().flatten() {
            let place = value.as_str().unwrap_or_default();
            let is_project = matches!(kind.as_str(), "editable" | "virtual") && place == ".";
            let is_fetched =
                matches!(kind.as_str(), "registry" | "git" | "url") && is_remote(place);
            if !is_project && !is_fetched && kind != "subdirectory" {
                let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
                return Err(of_source(place, &format!("`{name}` in uv.lock")));
            }
        }
    }
    Ok(())
}
