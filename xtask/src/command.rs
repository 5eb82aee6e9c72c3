//! Runs outside programs, and tells why one failed by the last that it said.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What the program prints; its last lines, if it fails, are the error.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{program}` does not run"))?;
    let [result, said] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    let all = || [result.as_str(), said.as_str()].concat();
    ensure!(output.status.success(), "`{program}` failed: {}", last_lines(&all()));
    Ok(result)
}

/// A shell script with `$1`, `$2`, … set.
pub fn shell(script: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-eu", "-c", script, "sh"]).args(arguments);
    command
}

fn last_lines(said: &str) -> String {
    // Every process between buildah and the command says so much.
    let tells = |it: &&str| !it.is_empty() && !it.starts_with("subprocess exited with status");
    let lines: Vec<_> = said.lines().map(str::trim).filter(tells).collect();
    lines[lines.len().saturating_sub(4)..].join(" | ")
}
