//! Real shells that parse a text without running it.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};

use super::Verdict;

/// A shell used as a parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Prints the parsed text, which can be compared.
    Bash,
    /// Only reports whether the text can be parsed.
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

    /// Compares the parsed texts of two files in a directory.
    pub fn compare(self, dir: &Path, before: &str, after: &str) -> Result<Verdict> {
        let (before, after) = (self.read(dir, before)?, self.read(dir, after)?);
        Ok(Verdict::of(before.as_ref(), after.as_ref()))
    }

    /// The parsed text without blanks: `bash` before 5.2 keeps those of substitutions.
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
