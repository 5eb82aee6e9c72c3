//! Parfum, used only to count smells and not to repair them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::output;
use crate::{environment, install};

/// Names the directory whose `node_modules` contains Parfum, if the registry does not have it.
const DIR: &str = "DOCKWRIGHT_PARFUM";

pub struct Parfum {
    script: PathBuf,
    dir: PathBuf,
}

impl Parfum {
    /// Finds Parfum in the directory that [`DIR`] names, or installs it from npm.
    pub fn start() -> Result<Self> {
        let modules = match std::env::var_os(DIR) {
            Some(dir) => PathBuf::from(dir).join("node_modules"),
            None => install::npm("parfum", &["@tdurieux/docker-parfum@1.0.0"])?,
        };
        let package = modules.join("@tdurieux/docker-parfum");
        ensure!(package.is_dir(), "{} is not there", package.display());
        let script = modules.with_file_name("count.js");
        fs::write(&script, include_str!("parfum.js"))?;
        Ok(Self { script, dir: super::super::dir().join("parfum") })
    }

    /// The number of smells in each text.
    pub fn count(&self, texts: &[&[u8]]) -> Result<Vec<usize>> {
        environment::fresh(&self.dir)?;
        let mut list = String::new();
        for (number, text) in texts.iter().enumerate() {
            let path = self.dir.join(number.to_string());
            fs::write(&path, text)?;
            list.push_str(&path.display().to_string());
            list.push('\n');
        }
        let names = self.dir.join("list");
        fs::write(&names, list)?;
        let counts = self.dir.join("counts");
        output(Command::new("node").arg(&self.script).args([&names, &counts]))?;
        let counts: Vec<usize> = serde_json::from_slice(&fs::read(counts)?)?;
        ensure!(counts.len() == texts.len(), "Parfum counts {} of {}", counts.len(), texts.len());
        Ok(counts)
    }
}
