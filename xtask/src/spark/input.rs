//! JSON lines for files, in one file and in parts, including invalid lines.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use super::expected::{self, Expected, expect};
use crate::survey::sources::Source;

/// The number of copies of each file, so that there is enough work to distribute.
const COPIES: usize = 8;
const PARTS: usize = 8;
/// One line in this many is invalid.
const WRONG: usize = 500;

/// The input and the expected output.
pub struct Input {
    dir: PathBuf,
    expected: Vec<Expected>,
    wrong: usize,
    /// The number of files that cannot be represented in JSON.
    left_out: usize,
}

impl Input {
    /// Writes `in.jsonl` and `parts/*.jsonl` in `dir`.
    pub fn write(dir: &Path, sources: &[Source], dockwright: &Path) -> Result<Self> {
        let texts = sources.iter().filter_map(|it| str::from_utf8(&it.bytes).ok());
        let texts: Vec<_> = texts.collect();
        let expected = expect(&dir.join("files"), &texts, dockwright)?;
        let lines = lines(&texts);
        fs::write(dir.join("in.jsonl"), lines.concat())?;
        fs::create_dir(dir.join("parts"))?;
        for (number, part) in lines.chunks(lines.len().div_ceil(PARTS)).enumerate() {
            fs::write(dir.join(format!("parts/{number}.jsonl")), part.concat())?;
        }
        Ok(Self {
            dir: dir.to_owned(),
            wrong: lines.len() - texts.len() * COPIES,
            left_out: sources.len() - texts.len(),
            expected,
        })
    }

    #[cfg(test)]
    pub fn of_one(content: &str) -> Self {
        let content = content.to_owned();
        let expected = vec![Expected { content, fixes: Vec::new(), is_left_alone: false }];
        Self { dir: PathBuf::new(), expected, wrong: 1, left_out: 0 }
    }

    pub fn describe(&self) -> String {
        let (files, lines) = (self.expected.len(), self.lines());
        let left_out = match self.left_out {
            0 => String::new(),
            count => format!(" ({count} more are not UTF-8, and no JSON)"),
        };
        format!(
            "{files} files{left_out}, {COPIES} times: {lines} lines, {} of them wrong",
            self.wrong
        )
    }

    /// The number of lines.
    pub fn lines(&self) -> usize {
        self.expected.len() * COPIES + self.wrong
    }

    pub fn parts(&self) -> impl Iterator<Item = PathBuf> {
        (0..PARTS).map(|it| self.dir.join(format!("parts/{it}.jsonl")))
    }

    /// The expected result for the file with this name; `None` for an invalid line.
    pub fn expected(&self, path: &str) -> Option<&Expected> {
        let (_copy, name) = path.split_once('/')?;
        self.expected.get(name.split_once('/')?.0.parse::<usize>().ok()?)
    }
}

fn lines(texts: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    for copy in 0..COPIES {
        for (number, content) in texts.iter().enumerate() {
            if number % WRONG == 0 {
                lines.push(json!({ "path": "without content" }).to_string() + "\n");
            }
            let path = format!("{copy}/{}", expected::name(number));
            lines.push(json!({ "path": path, "content": content }).to_string() + "\n");
        }
    }
    lines
}
