//! `--output`.

use clap::ValueEnum;

/// What results on stdout look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people; `check` shows the first findings with their changes, the others on one line
    Text,
    /// A line for each finding: `PATH:LINE:COLUMN: LEVEL[PASS]: TEXT`
    Short,
    /// Every finding with its change
    Full,
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
    /// Checkstyle XML, which many tools read
    Checkstyle,
    /// JUnit XML: a test suite for each file, a failed test for each finding
    Junit,
    /// One page for browsers, with totals, tables and diffs, that needs no other file
    Html,
    /// One patch that `git apply` takes; nothing is written
    Patch,
}

impl Format {
    /// Whether it is text for people.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Short | Self::Full)
    }

    /// Whether it is about every file in a form of its own, instead of text for people.
    pub fn is_report(self) -> bool {
        !self.is_text() && self != Self::Patch
    }
}
