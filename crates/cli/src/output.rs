//! What results look like to other programs: `--output`.

mod github;
mod gitlab;
mod json;
mod place;
mod problem;
mod sarif;

use std::path::Path;

use clap::ValueEnum;

pub use self::json::{Said, said, text as json_text};
use crate::file::Ending;
use crate::message::Message;
use crate::summary::Summary;
use crate::verdict::Findings;

/// `--output`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Text,
    /// One JSON document with every file, finding and edit
    Json,
    /// A line of JSON for each file
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub workflows
    Github,
    /// A code quality report for GitLab
    Gitlab,
    /// One patch that `git apply` takes; nothing is written
    Patch,
}

/// All there is to tell about one file.
pub struct View<'a> {
    /// The path as the user would spell it.
    pub path: &'a Path,
    /// The content, if it could be read.
    pub source: Option<&'a [u8]>,
    /// The new content, if the file changes.
    pub output: Option<&'a [u8]>,
    /// How it ended.
    pub ending: Ending,
    /// What is said about it.
    pub messages: &'a [Message],
    /// What was found in it.
    pub findings: &'a Findings,
}

impl View<'_> {
    /// The path with slashes, as other programs expect it.
    fn name(&self) -> String {
        self.path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }
}

impl Format {
    /// Whether another program is to read it.
    pub fn is_report(self) -> bool {
        !matches!(self, Self::Text | Self::Patch)
    }

    /// What stands in front of the first file.
    pub fn head(self) -> String {
        match self {
            Self::Json => json::head(),
            Self::Sarif => sarif::head(),
            Self::Gitlab => "[\n".to_owned(),
            Self::Text | Self::Jsonl | Self::Github | Self::Patch => String::new(),
        }
    }

    /// What there is to tell about a file; nothing, for some formats, if all is well.
    pub fn file(self, view: &View<'_>) -> String {
        let entries = match self {
            Self::Json => vec![json::file(view)],
            Self::Jsonl => return json::line("file", &json::file(view)),
            Self::Sarif => sarif::results(view),
            Self::Github => return github::annotations(view),
            Self::Gitlab => gitlab::issues(view),
            Self::Text | Self::Patch => Vec::new(),
        };
        entries.join(self.separator())
    }

    /// What stands between two files about which there is something to tell.
    pub fn separator(self) -> &'static str {
        if matches!(self, Self::Json | Self::Sarif | Self::Gitlab) { ",\n" } else { "" }
    }

    /// What stands behind the last file; `errors` are of no file that was worked on.
    pub fn tail(self, summary: &Summary, errors: &[Message]) -> String {
        match self {
            Self::Json => json::tail(summary, errors),
            Self::Jsonl => json::last_lines(summary, errors),
            Self::Sarif => sarif::tail(summary, errors),
            Self::Github => errors.iter().map(github::error).collect(),
            Self::Gitlab => "\n]\n".to_owned(),
            Self::Text | Self::Patch => String::new(),
        }
    }
}
