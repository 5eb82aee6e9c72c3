//! An agent: a process of `dockwright mcp`, and the time to each answer.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::release;

/// The tools that an agent calls.
pub const CALLS: [&str; 6] = ["check", "compare", "explain", "fix", "format", "layers"];

/// A process of the server.
pub struct Agent {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// The text of the project's Dockerfile.
    text: String,
}

impl Agent {
    /// Starts a server in a project.
    pub fn start(dir: &Path) -> Result<Self> {
        let mut command = Command::new(release::dockwright()?);
        command.arg("mcp").current_dir(dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take().context("no stdin")?;
        let stdout = BufReader::new(child.stdout.take().context("no stdout")?);
        let text = fs::read_to_string(dir.join("Dockerfile"))?;
        Ok(Self { child, stdin, stdout, text })
    }

    /// The time to the result of a tool for the project's Dockerfile.
    pub fn call(&mut self, tool: &str) -> Result<Duration> {
        let arguments = match tool {
            "compare" => {
                json!({ "old": self.text, "new": self.text.replace("USER 1000", "USER root") })
            }
            "explain" => json!({ "name": "DL3009" }),
            "layers" => json!({ "path": "Dockerfile", "touch": ["start.sh"] }),
            _ => json!({ "path": "Dockerfile" }),
        };
        let params = json!({ "name": tool, "arguments": arguments });
        let request =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
        let start = Instant::now();
        writeln!(self.stdin, "{request}")?;
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        let time = start.elapsed();
        let answer: Value = serde_json::from_str(&line)?;
        ensure!(answer["result"]["isError"] == false, "{tool}: {answer}");
        Ok(time)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
