//! A running parser: a Python process that answers one line for each line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::Verdict;

const DRIVER: &str = include_str!("oracle.py");

pub struct Process {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    pub fn start(python: &Path) -> Result<Self> {
        let mut child = Command::new(python)
            .args(["-c", DRIVER])
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the oracle's python does not start")?;
        let requests = child.stdin.take().context("the oracle has no input")?;
        let answers = child.stdout.take().context("the oracle has no output")?;
        let mut process = Self { child, requests, answers: BufReader::new(answers) };
        let verdict = process.ask("FROM scratch\n")?;
        ensure!(matches!(verdict, Verdict::Accepted(_)), "the oracle refuses `FROM scratch`");
        Ok(process)
    }

    pub fn ask(&mut self, text: &str) -> Result<Verdict> {
        let mut request = serde_json::to_vec(text)?;
        request.push(b'\n');
        self.requests.write_all(&request).context("the oracle takes no request")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        serde_json::from_str(&answer)
            .with_context(|| format!("the oracle answers {answer:?} to {text:?}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
