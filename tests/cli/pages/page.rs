//! The parts of a page that say what to run.
//!
//! Remarks are comments, so that readers see none of them:
//!
//! - `<!-- directory` begins a new directory for the commands that follow. Its lines are commands
//!   that prepare the directory, after `$ `, and the files in it, each below `-- path --`.
//! - `<!-- file: PATH -->` writes the next block to this file.
//! - `<!-- not run: REASON -->` marks the next block as one that cannot be run by a test.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

pub enum Part {
    /// A new directory.
    Directory { commands: Vec<String>, files: Vec<(String, String)> },
    /// A block, and the remark in front of it.
    Block { block: Block, remark: Option<Remark> },
}

pub struct Block {
    /// The line of the page.
    pub line: usize,
    pub language: String,
    pub text: String,
}

#[derive(Debug, PartialEq)]
pub enum Remark {
    File(String),
    NotRun(String),
}

impl Page {
    pub fn read(root: &Path, path: &Path) -> Self {
        Self { path: path.to_owned(), text: fs::read_to_string(root.join(path)).unwrap() }
    }

    pub fn parts(&self) -> Vec<Part> {
        let mut lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        let (mut parts, mut remark) = (Vec::new(), None);
        while let Some((line, text)) = lines.next() {
            if let Some(comment) = text.strip_prefix("<!-- ") {
                let mut comment = comment.to_owned();
                while !comment.ends_with("-->") {
                    let (_, more) = lines.next().expect("a comment that ends");
                    comment = comment + "\n" + more;
                }
                let comment = comment.trim_end_matches("-->").trim_end();
                match comment.split_once([':', '\n']).unwrap_or((comment, "")) {
                    ("directory", content) => parts.push(directory(content)),
                    ("file", path) => remark = Some(Remark::File(path.trim().to_owned())),
                    ("not run", why) => remark = Some(Remark::NotRun(why.trim().to_owned())),
                    _ => {}
                }
            } else if let Some(fence) = text.trim_start().strip_prefix("```") {
                let indent = text.len() - text.trim_start().len();
                let inner = lines.by_ref().map(|it| it.1.get(indent..).unwrap_or_default());
                let inner = inner.take_while(|it| *it != "```");
                let text = inner.map(|it| it.to_owned() + "\n").collect();
                let block = Block { line, language: fence.to_owned(), text };
                parts.push(Part::Block { block, remark: remark.take() });
            } else if !text.is_empty() {
                assert_eq!(remark, None, "{}:{line}: the remark has no block", self.path.display());
            }
        }
        parts
    }
}

fn directory(content: &str) -> Part {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut commands = Vec::new();
    for line in content.lines() {
        if let Some(path) = line.strip_prefix("-- ").and_then(|it| it.strip_suffix(" --")) {
            files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            *text += line;
            text.push('\n');
        } else if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
        } else {
            panic!("neither a file nor a command: {line}");
        }
    }
    Part::Directory { commands, files }
}

/// A command of a block, with what the block shows below.
#[derive(Debug, PartialEq)]
pub struct Step<'t> {
    pub command: &'t str,
    pub code: i32,
    pub output: Vec<&'t str>,
}

impl Block {
    /// The commands, each after `$ `. A comment may give an exit code other than 0.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let mut steps: Vec<Step<'_>> = Vec::new();
        for line in self.text.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                let code = command.split_once("# ").and_then(|it| it.1.split_once("exit code "));
                let code = code.map_or(0, |it| {
                    let end = it.1.find(|it: char| !it.is_ascii_digit()).unwrap_or(it.1.len());
                    it.1[..end].parse().expect("an exit code")
                });
                steps.push(Step { command, code, output: Vec::new() });
            } else {
                steps.last_mut().expect("a command first").output.push(line);
            }
        }
        steps
    }
}

impl Step<'_> {
    /// Whether this is what the page shows; all is right where the page shows nothing. A line `…`
    /// stands for any lines.
    pub fn shows(&self, actual: &str) -> bool {
        let actual: Vec<_> = actual.lines().collect();
        let mut parts = self.output.split(|it| *it == "…");
        let first = parts.next().unwrap_or_default();
        if self.output.is_empty() {
            return true;
        }
        let Some(mut rest) = actual.strip_prefix(first) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let Some(at) = (0..=rest.len()).find(|at| rest[*at..].starts_with(part)) else {
                return false;
            };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ```{}", self.line, self.language)
    }
}

#[test]
fn wrong_output_is_told_from_right_output() {
    let text = "$ one  # comment\na\nb\n$ two  # exit code 2: why\n$ three\na\n…\nc\n".to_owned();
    let block = Block { line: 1, language: "console".to_owned(), text };
    let [one, two, three] = block.steps().try_into().unwrap();
    assert_eq!((one.command, one.code, two.code), ("one  # comment", 0, 2));
    assert!(one.shows("a\nb\n") && !one.shows("a\n") && !one.shows("a\nb\nc\n") && !one.shows(""));
    assert!(two.shows("anything"));
    assert!(three.shows("a\nb\nc\n") && three.shows("a\nc\n"));
    assert!(!three.shows("b\nc\n") && !three.shows("a\nb\n"));
}
