//! The outcome for one file.

use std::fmt;

use crate::Finding;

/// The help of a diagnostic about a bug in dockwright.
pub const BUG: &str = "this is a bug in dockwright";

/// The outcome for one file: the new bytes, if any, with messages and findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The status of the file.
    pub status: Status,
    /// The new content; `None` if the file stays unchanged.
    pub output: Option<Vec<u8>>,
    /// Messages about the file, in line order.
    pub diagnostics: Vec<Diagnostic>,
    /// The layers that a new layout makes a build run again, once; `None` if there are none, or if
    /// fixes change the build anyway.
    pub rebuild: Option<Rebuild>,
    /// The applied fixes, in source order.
    pub applied: Vec<Finding>,
    /// The findings that were not applied, with the reasons.
    pub held: Vec<Finding>,
    /// The number of findings that are silenced.
    pub silenced: Silenced,
    /// The number of instructions for which an ignore comment was written.
    pub comments: usize,
}

/// The number of findings silenced from outside the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silenced {
    /// By codes ignored for the whole project.
    pub by_code: usize,
    /// By the baseline.
    pub by_baseline: usize,
}

impl Outcome {
    /// An outcome with only a status.
    pub fn of(status: Status) -> Self {
        Self {
            status,
            output: None,
            diagnostics: Vec::new(),
            rebuild: None,
            applied: Vec::new(),
            held: Vec::new(),
            silenced: Silenced::default(),
            comments: 0,
        }
    }
}

/// An outcome for a file that stays unchanged.
pub(crate) struct Refusal {
    pub status: Status,
    pub diagnostics: Vec<Diagnostic>,
}

impl Refusal {
    /// Adds diagnostics that were recorded earlier.
    pub fn after(self, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.extend(self.diagnostics);
        Self { diagnostics, ..self }
    }
}

impl From<Refusal> for Outcome {
    fn from(Refusal { status, diagnostics }: Refusal) -> Self {
        Self { diagnostics, ..Self::of(status) }
    }
}

/// The status of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Parsed, formatted and verified.
    Done,
    /// Left unchanged on purpose.
    Skipped(Skipped),
    /// BuildKit would refuse the file; the diagnostics tell where and why.
    Invalid,
    /// The result did not read like the source, so it was dropped. This is a bug in dockwright, and
    /// the diagnostics report it.
    Refused,
}

/// Why a file was left unchanged on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// The file has a comment `# dockwright: ignore-file`.
    IgnoreFile,
    /// `# syntax=` names this frontend, which is not Docker's.
    ForeignFrontend(String),
    /// The content is not a Dockerfile, despite the file's name; the text tells what it looks like.
    NotADockerfile(&'static str),
    /// The content is for a template engine.
    Template,
    /// The content is a fragment of a Dockerfile, without a `FROM`; the diagnostics have the error
    /// of a builder.
    Fragment,
}

impl Skipped {
    /// Advice for users who expect the file to be processed.
    pub fn help(&self) -> Option<&'static str> {
        (*self == Self::Template).then_some(
            "this looks like a template; run dockwright on the Dockerfile that is generated from it",
        )
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IgnoreFile => {
                out.write_str("the file has the comment `# dockwright: ignore-file`")
            }
            Self::ForeignFrontend(frontend) => {
                write!(out, "`# syntax=` names the frontend {frontend}, which is not Docker's")
            }
            Self::NotADockerfile(what) => write!(out, "not a Dockerfile: {what}"),
            Self::Template => out.write_str("not a Dockerfile: a template"),
            Self::Fragment => out.write_str("not a Dockerfile: a part of one, without a `FROM`"),
        }
    }
}

/// A message about a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The problem and its cause, in lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file was processed; the message deserves a look.
    Warning,
    /// The file stays unchanged because of this problem.
    Error,
}

/// The layers that a build runs again, once, after the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// The number of `RUN` instructions whose text changes.
    pub layers: usize,
    /// The line of the first of them in the source, from 1. The rebuild starts there.
    pub first_line: usize,
}
