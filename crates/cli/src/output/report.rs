//! The outcome for one file, and its report.

use std::path::{Path, PathBuf};

use dockwright_fixer::{Finding, Rebuild, Silenced};

use super::html::Section;
use super::listing::Entry;
use crate::message::{Message, visible};

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is formatted already.
    Unchanged,
    /// It was rewritten, or would be.
    Changed(Option<Rebuild>),
    /// It was left alone on purpose.
    Skipped,
    /// It was left alone because a program generates it.
    Generated,
    /// A search has looked into it, and there is no Dockerfile in it.
    Empty,
    /// It was left alone because of an error.
    Failed,
}

/// The outcome for a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub ending: Ending,
    /// The new content of a file that changes, and of no other.
    pub output: Option<Vec<u8>>,
    /// The messages, in order.
    pub messages: Vec<Message>,
    /// Its findings.
    pub findings: Findings,
}

impl Verdict {
    /// Nothing was done because of an error.
    pub fn failed(messages: Vec<Message>) -> Self {
        Self { ending: Ending::Failed, output: None, messages, findings: Findings::default() }
    }

    /// Nothing has to change.
    pub fn unchanged() -> Self {
        Self { ending: Ending::Unchanged, ..Self::failed(Vec::new()) }
    }

    /// There is no Dockerfile in it, and nobody has said so.
    pub fn empty() -> Self {
        Self { ending: Ending::Empty, ..Self::failed(Vec::new()) }
    }

    /// Nothing was done, since a program generates the file.
    pub fn generated(message: Message) -> Self {
        Self { ending: Ending::Generated, ..Self::failed(vec![message]) }
    }

    /// Nothing was done, on purpose.
    pub fn skipped(messages: Vec<Message>) -> Self {
        Self { ending: Ending::Skipped, ..Self::failed(messages) }
    }
}

/// How many lines are listed for each pass.
const LINES: usize = 8;

/// The findings of passes in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is fixed in the new content.
    pub applied: Vec<Finding>,
    /// The findings that are left, with the reasons.
    pub held: Vec<Finding>,
    /// The number of findings that are silenced from outside of the file.
    pub silenced: Silenced,
    /// The number of findings that are not on a changed line.
    pub elsewhere: usize,
    /// How many comments were written or got more names.
    pub comments: usize,
}

impl Findings {
    /// A line for each fix, to stand above the diff of the file at `path`, where `git apply` and
    /// `patch` pass over it.
    pub fn comments(&self, path: &Path) -> Vec<u8> {
        let name = visible(&path.display().to_string());
        let line = |Finding { pass, level, line, reason, .. }: &Finding| {
            format!("# {name}:{line}: {} ({level}): {}\n", pass.name, visible(reason))
        };
        self.applied.iter().map(line).collect::<String>().into_bytes()
    }

    /// The passes that fix the file, each with the lines of its fixes; nothing if there are none.
    pub fn passes(&self) -> Option<String> {
        let mut passes: Vec<(&str, Vec<usize>)> = Vec::new();
        for Finding { pass, line, .. } in &self.applied {
            match passes.iter_mut().find(|it| it.0 == pass.name) {
                Some((_, lines)) => lines.push(*line),
                None => passes.push((pass.name, vec![*line])),
            }
        }
        let text = |(name, lines): (&str, Vec<usize>)| {
            let mut lines = lines;
            lines.dedup();
            let told =
                lines.iter().take(LINES).fold(String::new(), |all, it| format!("{all} {it}"));
            match lines.len().saturating_sub(LINES) {
                0 => format!("{name}{told}"),
                more => format!("{name}{told} and {more} more"),
            }
        };
        let passes: Vec<_> = passes.into_iter().map(text).collect();
        (!passes.is_empty()).then(|| passes.join(", "))
    }
}

/// All that a format may show of one file.
pub struct View<'a> {
    /// The path as the user would spell it.
    pub path: &'a Path,
    /// The content, if it could be read.
    pub source: Option<&'a [u8]>,
    /// What came of it.
    pub verdict: &'a Verdict,
}

impl View<'_> {
    /// The path with slashes, as other programs expect it.
    pub fn name(&self) -> String {
        self.path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// What goes to stdout about a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// A text as it is.
    pub text: Vec<u8>,
    /// What is found, behind it.
    pub entries: Vec<Entry>,
    /// Its part of a page.
    pub section: Option<Section>,
}

impl From<Vec<u8>> for Shown {
    fn from(text: Vec<u8>) -> Self {
        Self { text, ..Self::default() }
    }
}

/// The report on a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// The path as the user would spell it.
    pub path: PathBuf,
    /// What goes to stdout.
    pub shown: Shown,
    /// What came of it.
    pub verdict: Verdict,
}
