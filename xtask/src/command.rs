//! Runs external programs, and reports the last lines of their output on failure.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The output of the program; on failure, its last lines are the error.
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
    // Every process between buildah and the command prints such a line.
    let tells = |it: &&str| !it.is_empty() && !it.starts_with("subprocess exited with status");
    let lines: Vec<_> = said.lines().map(str::trim).filter(tells).collect();
    lines[lines.len().saturating_sub(4)..].join(" | ")
}
