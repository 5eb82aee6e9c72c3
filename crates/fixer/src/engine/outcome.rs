//! What came of one file.

use crate::Finding;

/// What the help of a diagnostic says of a fault of our own; tests look for it.
pub const BUG: &str = "this is a bug in dockwright";

/// What came of one file: the new bytes, if any, and everything worth saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How far the file got.
    pub status: Status,
    /// The new content; `None` when the file is to stay as it is.
    pub output: Option<Vec<u8>>,
    /// Messages about the file, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// What a new layout costs once in the build cache; `None` when it costs nothing, and where
    /// fixes change what is built anyway.
    pub rebuild: Option<Rebuild>,
    /// The fixes that the new content has, in the order of the source.
    pub applied: Vec<Finding>,
    /// What there is to fix in the new content, and why it was not done.
    pub held: Vec<Finding>,
    /// What the author has accepted, so that nobody hears of it.
    pub silenced: Silenced,
    /// Over how many instructions a comment was written that accepts what is found there.
    pub comments: usize,
}

/// How many findings are not told for a reason that stands outside the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silenced {
    /// Their codes are ignored for the whole project.
    pub by_code: usize,
    /// They are in the baseline.
    pub by_baseline: usize,
}

impl Outcome {
    /// Nothing but a status.
    pub(crate) fn of(status: Status) -> Self {
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

/// Why nothing is done to a file.
pub(crate) struct Refusal {
    pub status: Status,
    pub diagnostics: Vec<Diagnostic>,
}

impl Refusal {
    /// The same, with diagnostics that came before.
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

/// How far a file got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Read, laid out and verified.
    Done,
    /// Left alone on purpose.
    Skipped(Skipped),
    /// BuildKit would refuse the file; the diagnostics say where and why.
    Invalid,
    /// The result did not read as the source does, so it was thrown away: a bug of ours, named in
    /// the diagnostics.
    Refused,
}

/// Why a file was left alone on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// The file says `# dockwright: ignore-file`.
    IgnoreFile,
    /// `# syntax=` names this frontend, which is not Docker's.
    ForeignFrontend(String),
    /// The content is no Dockerfile, whatever the name says; the text says what it looks like.
    NotADockerfile(&'static str),
    /// The content is for a template engine.
    Template,
    /// The content is a part of Dockerfiles, without a `FROM`; the diagnostics say what a builder
    /// does.
    Fragment,
}

impl Skipped {
    /// What to do about it, where somebody expected something else.
    pub fn help(&self) -> Option<&'static str> {
        (*self == Self::Template).then_some(
            "this looks like a template; run dockwright on the Dockerfile that is made from it",
        )
    }
}

/// A message about a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and why, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file was laid out; something in it deserves a look.
    Warning,
    /// The file was left as it is because of this.
    Error,
}

/// The layers that a build after the change runs again, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// How many `RUN` instructions have another text than before.
    pub layers: usize,
    /// The line, from 1, in the source, of the first of them: the rebuild starts there.
    pub first_line: usize,
}
