//! The parts of pyproject.toml that every tool reads.

use toml::{Table, Value};

use super::Project;
use super::changing::Renewed;
use super::requirement::{is_path, is_remote, requirement};

/// The table in a project file; empty if the file does not exist.
pub(super) fn table(project: &Project<'_>, name: &str) -> Result<Table, String> {
    let text = project.text(name).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.parse().map_err(|_| format!("`{}` is no TOML", project.path(name)))
}

/// The table at a path of keys, if it exists.
pub(super) fn at<'t>(table: &'t Table, keys: &[&str]) -> Option<&'t Table> {
    keys.iter().try_fold(table, |table, key| table.get(*key)?.as_table())
}

/// An error if a build determines the metadata of the project, or if the metadata names a part of
/// the source.
pub(super) fn check_project(
    project: &Project<'_>,
    is_built_for_version: bool,
) -> Result<(), String> {
    let pyproject = table(project, "pyproject.toml")?;
    let Some(table) = pyproject.get("project").and_then(Value::as_table) else { return Ok(()) };
    let dynamic: Vec<_> = table.get("dynamic").map(texts).unwrap_or_default();
    let makes = |it: &&&str| {
        matches!(**it, "dependencies" | "optional-dependencies" | "requires-python")
            || is_built_for_version && **it == "version"
    };
    if let Some(made) = dynamic.iter().find(makes) {
        return Err(format!(
            "`{made}` is dynamic in pyproject.toml, so the install builds the project to learn \
             the value"
        ));
    }
    check_requirements(&pyproject)
}

/// The dependencies, as requirements.
fn requirements(pyproject: &Table) -> impl Iterator<Item = &str> {
    let project = pyproject.get("project");
    let lists = [
        project.and_then(|it| it.get("dependencies")),
        project.and_then(|it| it.get("optional-dependencies")),
        pyproject.get("dependency-groups"),
    ];
    lists.into_iter().flatten().flat_map(texts)
}

/// The dependencies whose versions may change.
pub(super) fn renewed(project: &Project<'_>) -> Result<Renewed, String> {
    let pyproject = table(project, "pyproject.toml")?;
    let mut found = Renewed::default();
    requirements(&pyproject).for_each(|it| found.add_requirement(it));
    Ok(found)
}

/// An error for the first of the dependencies that is a part of the source.
pub(super) fn check_requirements(pyproject: &Table) -> Result<(), String> {
    for text in requirements(pyproject) {
        requirement(text).map_err(|why| format!("`{text}` in pyproject.toml {why}"))?;
    }
    Ok(())
}

pub(super) fn packages(lock: &Table) -> impl Iterator<Item = &Table> {
    lock.get("package").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

/// An error for a dependency of poetry or pipenv that names a part of the source.
pub(super) fn check_packages(all: &Table, file: &str) -> Result<(), String> {
    const KNOWN: &[&str] = &[
        "allow-prereleases",
        "branch",
        "extras",
        "file",
        "git",
        "hashes",
        "index",
        "markers",
        "optional",
        "os_name",
        "platform",
        "platform_machine",
        "platform_python_implementation",
        "platform_system",
        "platform_version",
        "python",
        "python_version",
        "ref",
        "rev",
        "source",
        "subdirectory",
        "sys_platform",
        "tag",
        "url",
        "version",
    ];
    for (name, value) in all {
        let options = value.as_array().map_or_else(|| vec![value], |it| it.iter().collect());
        for (key, value) in options.into_iter().filter_map(Value::as_table).flatten() {
            if !KNOWN.contains(&key.as_str()) {
                return Err(format!("`{key}` of `{name}` in {file} may name a part of the source"));
            }
            let address = value.as_str().filter(|_| ["git", "url", "file"].contains(&key.as_str()));
            if let Some(local) = address.filter(|it| !is_remote(it) && !it.starts_with("git@")) {
                return Err(of_source(local, &format!("`{name}` in {file}")));
            }
        }
    }
    Ok(())
}

/// The texts in a value, and in the lists and tables in it.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            Value::String(it) => found.push(it.as_str()),
            Value::Array(all) => values.extend(all),
            Value::Table(all) => values.extend(all.iter().map(|(_, it)| it)),
            _ => {}
        }
    }
    found
}

/// Whether a text is an address, a requirement or a word, and not a path.
pub(super) fn is_plain(text: &str) -> bool {
    is_remote(text) || !is_path(text) || requirement(text).is_ok()
}

pub(super) fn of_source(value: &str, named: &str) -> String {
    format!("`{value}`, {named}, is a part of the source")
}

pub(super) fn unknown(named: &str) -> String {
    format!("what {named} means for the install is not known")
}
