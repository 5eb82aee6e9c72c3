//! The requirements files of pip, and those they include.

use dockwright_model::context::clean;

use super::{Plan, Project};

/// Adds a requirements or constraints file, and all that it includes.
pub(super) fn add(project: &Project<'_>, plan: &mut Plan, file: &str) -> Result<(), String> {
    let Some(name) = clean(file).filter(|_| !file.starts_with(['/', '~'])) else {
        return Err(format!("`{file}` is not in the build context"));
    };
    if plan.files.contains(&project.path(&name)) {
        return Ok(());
    }
    project.add(plan, &name)?;
    let text = project.text(&name).unwrap_or_default();
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    for line in text.replace("\\\n", " ").lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if let Some(included) = included(line) {
            add(project, plan, format!("{folder}/{included}").trim_start_matches('/'))?;
        } else if is_local(line) {
            return Err(format!("`{line}` in {name} is a part of the source"));
        }
    }
    Ok(())
}

/// The file behind `-r`, `--requirement`, `-c` or `--constraint`.
fn included(line: &str) -> Option<&str> {
    let options = ["--requirement", "--constraint", "-r", "-c"];
    let rest = options.iter().find_map(|it| line.strip_prefix(it))?;
    let file = rest.trim_start_matches([' ', '=', '\t']).trim();
    (!file.is_empty() && !file.contains("://")).then_some(file)
}

/// Whether a line names something of the source: a folder, an archive, a link to either.
fn is_local(line: &str) -> bool {
    let starts = ["-e", "--editable", ".", "/", "~", "file:", "-f", "--find-links"];
    let is_path = |it: &str| {
        let name = it.split([' ', ';', '[']).next().unwrap_or_default();
        let is_archive = [".whl", ".tar.gz", ".zip"].iter().any(|end| name.ends_with(end));
        name.contains('/') && !name.contains("://") && !it.contains('@')
            || is_archive && !name.contains("://")
    };
    let is_option = line.starts_with("--") && !starts.iter().any(|it| line.starts_with(it));
    !line.is_empty()
        && !line.starts_with('#')
        && (line.contains("file:")
            || !is_option
                && (starts.iter().any(|it| line.starts_with(it))
                    || line.contains("@ .")
                    || is_path(line)))
}
