//! The effect of the command on files on disk.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The expected result for a file.
pub struct Expected {
    pub content: String,
    pub fixes: Vec<Fix>,
    pub is_left_alone: bool,
}

/// A fix, as reported in both output formats.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Fix {
    pass: String,
    level: String,
    line: usize,
    reason: String,
}

/// A line of the report.
#[derive(Deserialize)]
struct File {
    path: String,
    status: String,
    fixes: Vec<Fix>,
}

/// Writes the texts to `dir` and fixes them there.
pub fn expect(dir: &Path, texts: &[&str], dockwright: &Path) -> Result<Vec<Expected>> {
    let names: Vec<_> = (0..texts.len()).map(name).collect();
    for (name, text) in names.iter().zip(texts) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().context("a directory")?)?;
        fs::write(path, text)?;
    }
    fs::write(dir.join("list"), names.join("\n"))?;
    let output = Command::new(dockwright)
        .args(["fix", "--isolated", "--quiet", "--output=jsonl", "--files-from=list"])
        .current_dir(dir)
        .output()
        .context("the command does not run")?;
    let code = output.status.code();
    ensure!(matches!(code, Some(0 | 2)), "the command ends with {}", output.status);
    let lines = str::from_utf8(&output.stdout)?.lines();
    let files = lines.filter_map(|it| serde_json::from_str::<File>(it).ok());
    let mut files: Vec<_> = files.collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    ensure!(files.iter().map(|it| &it.path).eq(&names), "the command does not report every file");
    files.into_iter().map(|it| expected(dir, it)).collect()
}

/// The path of the text with this index, both as a file and in JSON lines; sorted like the texts.
pub fn name(number: usize) -> String {
    format!("{number:05}/Dockerfile")
}

fn expected(dir: &Path, file: File) -> Result<Expected> {
    let content = fs::read_to_string(dir.join(&file.path))?;
    let is_left_alone = matches!(file.status.as_str(), "failed" | "skipped");
    Ok(Expected { content, fixes: file.fixes, is_left_alone })
}
