//! The outside oracle: `BuildKit`'s own parser, from the Python package `dockerfile`.
//!
//! The package has only the parser layer, as of before July 2024. Its limits are listed in
//! [`limits`]; errors that dockwright reports beyond the parser, in [`instruction_layer`].

pub mod instruction_layer;
pub mod limits;
mod process;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod vectors;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use serde::Deserialize;

use process::Process;

use crate::venv;

/// A pool of parsers, one for each thread that asks at the same time.
pub struct Oracle {
    python: PathBuf,
    idle: Mutex<Vec<Process>>,
}

/// The result of parsing a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The parser accepts the file, with these instructions.
    Accepted(Vec<Instruction>),
    /// The parser refuses the file, with this message.
    Rejected(String),
}

/// An instruction as parsed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Instruction {
    /// The keyword, with its original case.
    pub cmd: String,
    /// The keyword after ONBUILD.
    pub sub_cmd: Option<String>,
    /// Whether the arguments are a JSON array.
    pub json: bool,
    /// The joined text, keyword and heredocs included.
    pub original: String,
    /// The line on which the instruction starts, 1-based.
    pub start_line: usize,
    /// The flags, without their quotes.
    pub flags: Vec<String>,
    /// The arguments: words, keys and values, or a single text.
    pub value: Vec<String>,
    /// The heredocs, in order.
    pub heredocs: Vec<Heredoc>,
}

/// A heredoc as parsed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Heredoc {
    /// The name, which is the text of the closing line.
    pub name: String,
    /// The descriptor before `<<`.
    pub file_descriptor: usize,
    /// The body.
    pub content: String,
}

impl Oracle {
    /// Installs the parser if it is missing, and checks that it answers.
    pub fn start() -> Result<Self> {
        let python = venv::program("python")?;
        let first = Process::start(&python)?;
        Ok(Self { python, idle: Mutex::new(vec![first]) })
    }

    /// Parses one file.
    pub fn read(&self, text: &str) -> Result<Verdict> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut process = match idle {
            Some(process) => process,
            None => Process::start(&self.python)?,
        };
        let verdict = process.ask(text)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        Ok(verdict)
    }
}

/// The oracle for a test; `None`, with the reason printed, where it cannot run outside of CI.
#[cfg(test)]
pub fn for_test() -> Option<Oracle> {
    match Oracle::start() {
        Ok(oracle) => Some(oracle),
        Err(error) => {
            assert!(!crate::environment::in_ci(), "the oracle cannot run: {error:#}");
            println!("skipped, the oracle cannot run: {error:#}");
            None
        }
    }
}
