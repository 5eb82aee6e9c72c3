//! The outside oracle: `BuildKit`'s own parser, through the Python package `dockerfile`.
//!
//! It is the parser layer alone, of before July 2024. What it cannot know is listed in [`limits`];
//! what we refuse beyond it, in [`instruction_layer`].

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

/// As many parsers as there are threads that ask at once.
pub struct Oracle {
    python: PathBuf,
    idle: Mutex<Vec<Process>>,
}

/// What the parser says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It reads as these instructions.
    Accepted(Vec<Instruction>),
    /// It is refused, with this message.
    Rejected(String),
}

/// An instruction as the parser takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Instruction {
    /// The keyword, in the author's case.
    pub cmd: String,
    /// The keyword behind ONBUILD.
    pub sub_cmd: Option<String>,
    /// Whether the arguments are a JSON array.
    pub json: bool,
    /// The joined text, keyword and heredocs included.
    pub original: String,
    /// The line it starts on, 1-based.
    pub start_line: usize,
    /// The flags, without their quotes.
    pub flags: Vec<String>,
    /// The arguments: words, keys and values, or one text.
    pub value: Vec<String>,
    /// Its heredocs, in order.
    pub heredocs: Vec<Heredoc>,
}

/// A heredoc as the parser takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Heredoc {
    /// The name that ends it.
    pub name: String,
    /// The descriptor before `<<`.
    pub file_descriptor: usize,
    /// The body.
    pub content: String,
}

impl Oracle {
    /// Provisions the parser where it is missing, and sees that it answers.
    pub fn start() -> Result<Self> {
        let python = venv::program("python")?;
        let first = Process::start(&python)?;
        Ok(Self { python, idle: Mutex::new(vec![first]) })
    }

    /// Asks the parser about one file.
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
