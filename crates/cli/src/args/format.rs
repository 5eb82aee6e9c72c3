//! `--output`.

use clap::ValueEnum;

/// What results on stdout look like.
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

impl Format {
    /// Whether another program is to read it.
    pub fn is_report(self) -> bool {
        !matches!(self, Self::Text | Self::Patch)
    }
}
