//! Dockerfiles inside the files of directories: what `--embedded` changes and leaves, and whether
//! anything around them changes.
//!
//! The command reads each of its results again by itself. Here, other readers look at the files:
//! one that knows fences and nothing else of Markdown, and one that compares all values of YAML.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::command;

/// How many places are shown for each note.
const SHOWN: usize = 3;

/// Formats and fixes the Dockerfiles inside the files of `dirs`, in copies, with the command
/// `dockwright`, and prints what came of it. Whether nothing was damaged.
pub fn run(dockwright: &Path, dirs: &[PathBuf]) -> Result<bool> {
    let mut is_sound = true;
    for dir in dirs {
        for task in ["fmt", "fix"] {
            is_sound &= survey(dockwright, dir, task)?;
        }
    }
    Ok(is_sound)
}

fn survey(dockwright: &Path, dir: &Path, task: &str) -> Result<bool> {
    let copy = tempfile::tempdir()?;
    let script = r#"cp -R "$1/." "$2" && rm -rf "$2/.git""#;
    let paths = [dir, copy.path()].map(|it| it.display().to_string());
    command::output(&mut command::shell(script, &[&paths[0], &paths[1]]))?;
    let files = report(dockwright, copy.path(), task)?;
    let is_embedded = |it: &&Value| !text(it, "path").contains("ockerfile");
    let files: Vec<_> = files.iter().filter(is_embedded).collect();
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut damaged = Vec::new();
    for file in &files {
        let path = text(file, "path");
        let extension = Path::new(path).extension().unwrap_or_default();
        let key = (extension.to_string_lossy().into_owned(), text(file, "status"));
        *counts.entry(key).or_default() += 1;
        for message in file["messages"].as_array().into_iter().flatten() {
            let place = format!("{path}:{}", message["line"]);
            notes.entry(kind(text(message, "text"))).or_default().push(place);
        }
        if text(file, "status") == "changed" {
            let [before, after] = [dir, copy.path()].map(|it| fs::read_to_string(it.join(path)));
            let is_same = around(path, &before?) == around(path, &after?);
            damaged.extend((!is_same).then_some(path));
        }
    }
    let again = report(dockwright, copy.path(), task)?;
    let unstable: Vec<_> = again
        .iter()
        .filter(|it| text(it, "status") == "changed")
        .map(|it| text(it, "path"))
        .collect();
    println!("{}: {task}, {} files with Dockerfiles", dir.display(), files.len());
    for ((extension, status), count) in counts {
        println!("  {count:6} .{extension} {status}");
    }
    let mut notes: Vec<_> = notes.into_iter().collect();
    notes.sort_by_key(|it| std::cmp::Reverse(it.1.len()));
    for (note, places) in notes {
        println!("  {:6} {note} ({})", places.len(), places[..places.len().min(SHOWN)].join(", "));
    }
    println!("  changed around a Dockerfile: {damaged:?}; changed again: {unstable:?}");
    Ok(damaged.is_empty() && unstable.is_empty())
}

/// The files of a report.
fn report(dockwright: &Path, dir: &Path, task: &str) -> Result<Vec<Value>> {
    let mut command = Command::new(dockwright);
    command.args([task, "--embedded", "--no-ignore", "--isolated", "--output", "json", "--quiet"]);
    let output = command.current_dir(dir).output().context("`dockwright` does not run")?;
    ensure!(matches!(output.status.code(), Some(0 | 2)), "`dockwright {task}` failed");
    let mut report: Value = serde_json::from_slice(&output.stdout)?;
    Ok(report["files"].take().as_array().cloned().unwrap_or_default())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// A message without what is different in every place.
fn kind(message: &str) -> String {
    let message = message.split_once("stays as it is: ").map_or(message, |it| it.1);
    if message.starts_with("unknown instruction") {
        return "unknown instruction".to_owned();
    }
    let parts = message.split('`').enumerate();
    parts.map(|(at, it)| if at % 2 == 0 { it } else { "`…`" }).collect()
}

/// What is around the Dockerfiles of a file, as another reader sees it.
fn around(path: &str, text: &str) -> Vec<String> {
    match path.rsplit('.').next() {
        Some("yml" | "yaml") if !path.contains(".github/") => {
            let documents = YamlLoader::load_from_str(text).unwrap_or_default();
            documents.iter().map(|it| format!("{:?}", without_inline(it))).collect()
        }
        Some("md" | "markdown" | "mdx") => outside_fences(text),
        _ => Vec::new(),
    }
}

fn without_inline(value: &Yaml) -> Yaml {
    match value {
        Yaml::Hash(table) => {
            let pair = |(key, value): (&Yaml, &Yaml)| {
                let is_inline = key.as_str() == Some("dockerfile_inline");
                let value = if is_inline { Yaml::Null } else { without_inline(value) };
                (key.clone(), value)
            };
            Yaml::Hash(table.iter().map(pair).collect())
        }
        Yaml::Array(items) => Yaml::Array(items.iter().map(without_inline).collect()),
        other => other.clone(),
    }
}

/// The lines outside fences with the language of Dockerfiles.
fn outside_fences(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.split('\n') {
        let inner = line.trim_start_matches(|it: char| {
            it.is_whitespace() || it.is_ascii_digit() || "->*+.)".contains(it)
        });
        let length = inner.len() - inner.trim_start_matches(['`', '~']).len();
        let (marks, info) = inner.split_at(length);
        if let Some(open) = &fence {
            if !marks.starts_with(open.as_str()) || !info.trim().is_empty() {
                continue;
            }
            fence = None;
        } else {
            let info = info.trim_start_matches([' ', '{', '.']).to_ascii_lowercase();
            let is_own = ["docker", "containerfile"].iter().any(|it| info.starts_with(it));
            fence = (length >= 3 && is_own).then(|| marks.to_owned());
        }
        lines.push(line.to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_a_dockerfile_may_change() {
        let text = "a\n- ```dockerfile\n  from a\n  ```\nb\n";
        assert_eq!(around("a.md", text), around("a.md", &text.replace("from", "FROM")));
        assert_ne!(around("a.md", text), around("a.md", &text.replace('b', "c")));
        let text = "a: [b]\nc:\n  dockerfile_inline: x\n";
        assert_eq!(around("a.yml", text), around("a.yml", &text.replace('x', "y")));
        assert_ne!(around("a.yml", text), around("a.yml", &text.replace('b', "d")));
    }
}
