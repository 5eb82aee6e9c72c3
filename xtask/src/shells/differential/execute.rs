//! A text, run by a real shell in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::environment;
use crate::shells::busybox;

/// A shell that runs.
pub struct Shell {
    pub name: &'static str,
    /// What comes before `-c`.
    command: Vec<PathBuf>,
}

/// All that can be seen of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    stdout: String,
    /// Without blanks: shells quote the text in their messages.
    stderr: String,
    /// The exit status; `None` if a signal ended it.
    status: Option<i32>,
    files: BTreeMap<String, String>,
}

impl Observed {
    /// What was printed.
    pub fn stdout(&self) -> String {
        self.stdout.clone()
    }
}

/// Where texts are run.
pub struct Bench {
    folder: TempDir,
    runs: AtomicUsize,
}

impl Shell {
    /// The shells that are there, and why the others are not.
    pub fn all() -> (Vec<Self>, Vec<String>) {
        let (mut shells, mut missing) = (Vec::new(), Vec::new());
        if !environment::has_shells() {
            return (shells, missing);
        }
        let system = |name: &str| -> Result<Vec<PathBuf>> {
            Command::new(name).args(["-c", ":"]).output().context("it does not run")?;
            Ok(vec![name.into()])
        };
        let busybox = || Ok(vec![busybox::program()?, "ash".into()]);
        for (name, command) in
            [("dash", system("dash")), ("bash", system("bash")), ("busybox ash", busybox())]
        {
            match command {
                Ok(command) => shells.push(Self { name, command }),
                Err(error) => missing.push(format!("{name}: {error:#}")),
            }
        }
        (shells, missing)
    }
}

/// Prints each argument behind its length.
const ARGV: &str =
    "#!/bin/sh\nprintf '%d' $#; for a; do printf ' %d:%s' ${#a} \"$a\"; done; echo\n";

/// A run takes milliseconds; one that takes so many seconds hangs.
const TIMEOUT: &str = "20";

impl Bench {
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder to run texts in")?;
        let argv = folder.path().join("bin/argv");
        fs::create_dir(folder.path().join("bin"))?;
        fs::write(&argv, ARGV)?;
        Command::new("chmod").arg("+x").arg(&argv).status().context("`chmod` does not run")?;
        Ok(Self { folder, runs: AtomicUsize::new(0) })
    }

    /// How many texts have been run.
    pub fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    pub fn run(&self, shell: &Shell, text: &str) -> Result<Observed> {
        let index = self.runs.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.path().join(index.to_string());
        fs::create_dir(&folder)?;
        let output = Command::new("timeout")
            .arg(TIMEOUT)
            .args(&shell.command)
            .arg("-c")
            .arg(text)
            .current_dir(&folder)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.folder.path().join("bin").display()))
            .env("LC_ALL", "C")
            .env("v", "a  b")
            .stdin(Stdio::null())
            .output()
            .context("`timeout` does not run")?;
        ensure!(output.status.code() != Some(124), "hangs: {text}");
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                lossy(&fs::read(entry.path())?),
            );
        }
        fs::remove_dir_all(&folder)?;
        Ok(Observed {
            stdout: lossy(&output.stdout),
            stderr: lossy(&output.stderr).split_whitespace().collect(),
            status: output.status.code(),
            files,
        })
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
