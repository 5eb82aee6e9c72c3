//! Reasons why there is no proof.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The number of lines of a failed program that a message shows.
pub const LINES: usize = 20;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A reason why there is no proof.
#[derive(Debug)]
pub enum Error {
    /// A program could not be started.
    NotStarted {
        /// The program.
        program: String,
        /// The reason that the system gives.
        source: io::Error,
    },
    /// A program ended with a failure.
    Failed {
        /// The program and its subcommand.
        program: String,
        /// The last lines of its output, [`LINES`] at most.
        output: String,
    },
    /// A file could not be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The reason that the system gives.
        source: io::Error,
    },
    /// A file is neither an OCI image nor an archive of `docker save`.
    Image(String),
    /// This machine or the builder cannot do a step; the text gives the reason.
    Unsupported(String),
    /// The user asked to stop.
    Interrupted,
}

impl Error {
    /// Adds the path to an error of the system.
    pub fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted { program, source } => {
                write!(out, "`{program}` cannot be started: {source}")
            }
            Self::Failed { program, output } if output.is_empty() => {
                write!(out, "`{program}` fails without a message")
            }
            Self::Failed { program, output } => write!(out, "`{program}` fails: {output}"),
            Self::File { path, source } => write!(out, "{}: {source}", path.display()),
            Self::Image(text) | Self::Unsupported(text) => out.write_str(text),
            Self::Interrupted => out.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotStarted { source, .. } | Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The last lines of a text, without empty ones.
pub(crate) fn last_lines(text: &str) -> String {
    // Every process between buildah and a command of `RUN` prints such a line.
    let tells = |it: &&str| !it.is_empty() && !it.starts_with("subprocess exited ");
    let lines: Vec<_> = text.lines().map(str::trim_end).filter(tells).collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
