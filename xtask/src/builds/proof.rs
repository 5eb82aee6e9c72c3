//! Runs `dockwright prove` on a service.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use dockwright_prove::Report;
use tempfile::TempDir;

use super::buildah::Buildah;
use super::stack::{Rewrite, Stack};
use crate::command::{output, shell};

/// The proof that `fix` keeps the image of a service the same.
pub fn of_fix(
    buildah: &Buildah,
    binary: &Path,
    stack: &Stack,
    rewrite: &Rewrite,
) -> Result<Report> {
    let project = copy(stack)?;
    let edit = stack.settings.edit.to_string_lossy();
    let report = prove(buildah, binary, stack, project.path(), &["--touch", &edit])?;
    let mut passes: Vec<_> = report.passes.iter().map(|it| &*it.name).collect();
    passes.sort_unstable();
    ensure!(passes == rewrite.passes, "the command applies {passes:?}, not {:?}", rewrite.passes);
    Ok(report)
}

/// The differences between a Dockerfile of a service and another one, as if the passes of the
/// service had made it.
pub fn of_other(
    buildah: &Buildah,
    binary: &Path,
    stack: &Stack,
    rewrite: &Rewrite,
    after: &str,
) -> Result<Report> {
    let project = copy(stack)?;
    let other = tempfile::tempdir()?;
    let before = other.path().join("before");
    std::fs::write(&before, &rewrite.before)?;
    std::fs::write(project.path().join("Dockerfile"), after)?;
    let (before, announced) = (before.to_string_lossy(), rewrite.passes.join(","));
    let arguments = ["--base", &*before, "--announced", &announced];
    prove(buildah, binary, stack, project.path(), &arguments)
}

/// A copy of the service outside the repository, whose own files would otherwise be files of the
/// project.
fn copy(stack: &Stack) -> Result<TempDir> {
    let place = tempfile::tempdir()?;
    let before = stack.before();
    let [from, to] = [&*before, place.path()].map(|it| it.to_string_lossy());
    output(&mut shell("cp -a \"$1/.\" \"$2\"", &[&from, &to]))?;
    Ok(place)
}

fn prove(
    buildah: &Buildah,
    binary: &Path,
    stack: &Stack,
    project: &Path,
    arguments: &[&str],
) -> Result<Report> {
    let mut command = Command::new(binary);
    command.args(["prove", "--builder", "buildah", "--output", "json", "--quiet"]);
    for path in &stack.settings.ask {
        command.arg("--ask").arg(format!("{}{path}", stack.settings.port));
    }
    command.args(arguments).envs(buildah.environment()).current_dir(project);
    let output = command.output().context("the command does not run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(matches!(output.status.code(), Some(0 | 1)), "`dockwright prove` fails: {said}");
    let report: Report = serde_json::from_slice(&output.stdout).context("no report")?;
    let code = i32::from(!report.is_same());
    ensure!(output.status.code() == Some(code), "the exit code contradicts the report");
    Ok(report)
}
