//! Runs a text by a real shell in its own directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::environment;
use crate::shells::busybox;

/// A shell that can be run.
pub struct Shell {
    pub name: &'static str,
    /// The words before `-c`.
    command: Vec<PathBuf>,
}

/// All observable effects of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    stdout: String,
    /// Compared without blanks, since shells quote the text in their messages.
    stderr: String,
    /// The exit status; `None` if a signal ended the shell.
    status: Option<i32>,
    files: BTreeMap<String, String>,
}

impl Observed {
    /// The exit status; `None` if a signal ended the shell.
    pub fn status(&self) -> Option<i32> {
        self.status
    }

    /// Whether the time limit ended the run, which leaves nothing to compare.
    pub fn hangs(&self) -> bool {
        self.status == Some(TIMED_OUT)
    }

    /// The files left behind, by name.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// The text printed to stdout.
    pub fn stdout(&self) -> String {
        self.stdout.clone()
    }
}

/// The place in which texts are run.
pub struct Bench {
    dir: TempDir,
    runs: AtomicUsize,
}

impl Shell {
    /// The available shells, and why the others are not available.
    pub fn all() -> (Vec<Self>, Vec<String>) {
        let (mut shells, mut missing) = (Vec::new(), Vec::new());
        if !environment::has_shells() {
            return (shells, missing);
        }
        let system = |name: &str| -> Result<Vec<PathBuf>> {
            let path = installed(name)?;
            Command::new(&path).args(["-c", ":"]).output().context("it does not run")?;
            Ok(vec![path])
        };
        let busybox = || {
            let program = busybox::program()?;
            let is_name = program.components().count() == 1;
            Ok(vec![if is_name { installed("busybox")? } else { program }, "ash".into()])
        };
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

/// Prints each argument after its length.
const ARGV: &str =
    "#!/bin/sh\nprintf '%d' $#; for a; do printf ' %d:%s' ${#a} \"$a\"; done; echo\n";

/// The time limit in seconds. A run takes milliseconds, unless it hangs.
const TIMEOUT: &str = "20";
/// The exit status of `timeout` when the limit is reached.
const TIMED_OUT: i32 = 124;
/// The maximum number of bytes of a file: a `cat f >>f` that does not notice itself never ends.
const FILE_SIZE: &str = "--fsize=1000000";

impl Bench {
    pub fn new() -> Result<Self> {
        let dir = tempfile::tempdir().context("no directory to run texts in")?;
        let bench = Self { dir, runs: AtomicUsize::new(0) };
        bench.provide("bin", &[("argv", ARGV.to_owned())])?;
        Ok(bench)
    }

    /// Creates a directory of programs, each a script with the given text.
    pub fn provide(&self, name: &str, programs: &[(&str, String)]) -> Result<()> {
        let bin = self.bin(name);
        fs::create_dir(&bin)?;
        let paths: Vec<_> = programs.iter().map(|(name, _)| bin.join(name)).collect();
        for (path, (_, text)) in paths.iter().zip(programs) {
            fs::write(path, text)?;
        }
        Command::new("chmod").arg("+x").args(&paths).status().context("`chmod` does not run")?;
        Ok(())
    }

    /// The number of texts run.
    pub fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    /// Runs a text with the programs of the system, and one that prints its arguments.
    pub fn run(&self, shell: &Shell, text: &str) -> Result<Observed> {
        self.run_with(shell, text, &format!("{}:/usr/bin:/bin", self.bin("bin").display()))
    }

    /// A directory for programs.
    pub fn bin(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a text with `path` as its `PATH`.
    pub fn run_with(&self, shell: &Shell, text: &str, path: &str) -> Result<Observed> {
        let index = self.runs.fetch_add(1, Ordering::Relaxed);
        let dir = self.dir.path().join(index.to_string());
        fs::create_dir(&dir)?;
        let output = Command::new(installed("timeout")?)
            .arg(TIMEOUT)
            .arg(installed("prlimit")?)
            .arg(FILE_SIZE)
            .args(&shell.command)
            .arg("-c")
            .arg(text)
            .current_dir(&dir)
            .env_clear()
            .env("PATH", path)
            .env("LC_ALL", "C")
            .env("v", "a  b")
            .stdin(Stdio::null())
            .output()
            .context("`timeout` does not run")?;
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                lossy(&fs::read(entry.path())?),
            );
        }
        fs::remove_dir_all(&dir)?;
        Ok(Observed {
            stdout: lossy(&output.stdout),
            stderr: lossy(&output.stderr).split_whitespace().collect(),
            status: output.status.code(),
            files,
        })
    }
}

/// The path of a program of the system. The program need not be on the `PATH` of the text.
fn installed(name: &str) -> Result<PathBuf> {
    let mut paths = ["/usr/bin", "/bin"].iter().map(|it| Path::new(it).join(name));
    paths.find(|it| it.exists()).with_context(|| format!("`{name}` is not installed"))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
