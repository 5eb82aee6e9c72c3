//! `cargo xtask test`: every check of the repository, the cheap ones first.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::package::{self, Kind};
use crate::shells::differential;
use crate::{
    book, environment, integrations, playground, release, same, survey, vscode, workflows,
};

/// The result of a step.
enum Step {
    Passed,
    Failed,
    /// Passed, but a part could not run.
    PassedWithout(String),
    /// Could not run, which never counts as a failure.
    Absent(String),
}

type RunStep = fn() -> Result<Step>;

/// Runs every step, even after a failure, and prints the summary.
pub fn run() -> bool {
    let steps: [(&str, RunStep); 17] = [
        ("rustfmt", || cargo(&["fmt", "--all", "--", "--check"])),
        ("survey of corpus", corpus),
        ("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        ("documentation", documentation),
        ("tests", || {
            cargo(&["test", "--workspace", "--no-fail-fast", "--profile", release::CHECKED])
        }),
        ("growth", || {
            let which = ["test", "--package", "dockwright-fixer", "--test", "growth"];
            cargo(&[&which[..], &["--profile", "xtask"]].concat())
        }),
        ("runs of shell text", shells),
        ("runs of exec forms", exec_forms),
        ("runs of clean-ups", clean_ups),
        ("survey of ../shared/corpus", real_files),
        ("workflows", || Ok(if workflows::lint()? { Step::Passed } else { Step::Failed })),
        ("integrations", tools),
        ("book", || Ok(if book::run()? { Step::Passed } else { Step::Failed })),
        ("packages", packages),
        ("WebAssembly", web_assembly),
        ("playground", || Ok(if playground::run()? { Step::Passed } else { Step::Failed })),
        ("VS Code", || Ok(if vscode::run()? { Step::Passed } else { Step::Failed })),
    ];
    let (mut passed, mut failed, mut remarks) = (0, 0, Vec::new());
    for (name, step) in steps {
        println!("── {name}");
        let start = Instant::now();
        let result = step();
        println!("── {name}: {} s", start.elapsed().as_secs());
        match result {
            Ok(Step::Passed) => passed += 1,
            Ok(Step::PassedWithout(what)) => {
                passed += 1;
                remarks.push(format!("skipped in {name}: {what}"));
            }
            Ok(Step::Absent(reason)) => remarks.push(format!("skipped {name}: {reason}")),
            Ok(Step::Failed) => {
                failed += 1;
                remarks.push(format!("failed: {name}"));
            }
            Err(error) if environment::in_ci() => {
                failed += 1;
                remarks.push(format!("failed: {name} cannot run: {error:#}"));
            }
            Err(error) => remarks.push(format!("skipped {name}: {error:#}")),
        }
    }
    println!("──");
    for remark in remarks {
        println!("{remark}");
    }
    println!("{passed} passed, {failed} failed");
    failed == 0
}

fn cargo(arguments: &[&str]) -> Result<Step> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(arguments)
        .current_dir(environment::root())
        .status()
        .context("cargo does not run")?;
    Ok(if status.success() { Step::Passed } else { Step::Failed })
}

/// The pages of the libraries, with all links in them.
fn documentation() -> Result<Step> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
    let status =
        cargo.env("RUSTDOCFLAGS", "-D warnings").current_dir(environment::root()).status()?;
    Ok(if status.success() { Step::Passed } else { Step::Failed })
}

fn shells() -> Result<Step> {
    let differential = differential::run(differential::SEED, differential::CASES)?;
    Ok(match differential.missing.as_slice() {
        _ if !differential.passed() => Step::Failed,
        // A run proves nothing if most texts stay unchanged.
        _ if differential.changed < differential::CASES / 2 => Step::Failed,
        [] => Step::Passed,
        missing => Step::PassedWithout(missing.join("; ")),
    })
}

fn clean_ups() -> Result<Step> {
    let cases = differential::cleanups::CASES;
    let runs = differential::cleanups::run(differential::SEED, cases)?;
    Ok(match runs.missing.as_slice() {
        _ if !runs.passed(cases) => Step::Failed,
        missing if !missing.is_empty() && environment::in_ci() => Step::Failed,
        [] => Step::Passed,
        missing => Step::PassedWithout(missing.join("; ")),
    })
}

fn exec_forms() -> Result<Step> {
    let forms = differential::argv::run()?;
    // A run proves nothing if most commands keep their form.
    let proves = forms.failed.is_empty() && forms.converted > 1000;
    Ok(if proves { Step::Passed } else { Step::Failed })
}

fn tools() -> Result<Step> {
    let integrations = integrations::run()?;
    Ok(match integrations.missing.as_slice() {
        _ if !integrations.passed() => Step::Failed,
        [] => Step::Passed,
        missing => Step::PassedWithout(missing.join("; ")),
    })
}

/// What users of Python, Node and pre-commit get, with a program that takes a third of the time of a
/// release to build. Without the tools that build it, nothing is
/// tested, which is a failure in CI.
fn packages() -> Result<Step> {
    let passed = package::run(&[Kind::Wheel, Kind::Npm, Kind::Hooks], "xtask")?;
    Ok(if passed { Step::Passed } else { Step::Failed })
}

/// The library for JavaScript and the plugins on top of it.
fn web_assembly() -> Result<Step> {
    // An error here is that of a tool that is not to be had.
    package::wasm::provision()?;
    let clippy = ["clippy", "--package", "dockwright-wasm", "--all-targets", "--all-features"];
    let is_clean = cargo(&[&clippy[..], &["--", "-D", "warnings"]].concat())?;
    let passed = package::run(&[Kind::Wasm, Kind::Prettier, Kind::Dprint], package::RELEASE)?;
    let corpus = ["stacks", "printer"].map(|it| environment::root().join("corpus").join(it));
    let is_same = same::run(&corpus, survey::LIMIT)?;
    let passed = passed && is_same && matches!(is_clean, Step::Passed);
    Ok(if passed { Step::Passed } else { Step::Failed })
}

fn corpus() -> Result<Step> {
    survey(&[environment::root().join("corpus")])
}

fn real_files() -> Result<Step> {
    let dir = environment::root().join("../shared/corpus");
    if !dir.exists() {
        return Ok(Step::Absent("the directory is not there".to_owned()));
    }
    let archives = archives(&dir)?;
    ensure!(!archives.is_empty(), "there is no `.tar.xz` in it");
    survey(&archives)
}

fn archives(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut archives: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
    archives.retain(|it| it.to_string_lossy().ends_with(".tar.xz"));
    archives.sort();
    Ok(archives)
}

fn survey(dirs: &[PathBuf]) -> Result<Step> {
    let survey = survey::run(dirs, survey::LIMIT)?;
    Ok(match survey.missing.as_slice() {
        _ if !survey.passed() => Step::Failed,
        [] => Step::Passed,
        missing => Step::PassedWithout(missing.join("; ")),
    })
}
