//! Real shells that read a text without running it.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};

use super::Verdict;

/// A shell that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Prints what it has read, so that it can be compared.
    Bash,
    /// Says no more than whether it can be read.
    Dash,
}

impl Reader {
    pub const ALL: [Self; 2] = [Self::Bash, Self::Dash];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Dash => "dash",
        }
    }

    /// Compares what is read in two files of a directory.
    pub fn compare(self, dir: &Path, before: &str, after: &str) -> Result<Verdict> {
        let (before, after) = (self.read(dir, before)?, self.read(dir, after)?);
        Ok(Verdict::of(before.as_ref(), after.as_ref()))
    }

    /// What is read, without blanks: `bash` before 5.2 keeps those of substitutions.
    fn read(self, dir: &Path, name: &str) -> Result<Option<Vec<u8>>> {
        let option = match self {
            Self::Bash => "--pretty-print",
            Self::Dash => "-n",
        };
        let Output { status, mut stdout, .. } = Command::new(self.name())
            .args([option, name])
            .current_dir(dir)
            .output()
            .with_context(|| format!("`{}` does not run", self.name()))?;
        stdout.retain(|it| !it.is_ascii_whitespace());
        Ok(status.success().then_some(stdout))
    }
}
