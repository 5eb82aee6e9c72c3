//! `cargo xtask test`: every check of the repository, or the named ones.

use std::ffi::OsString;
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::package::{self, Kind};
use crate::shells::differential;
use crate::{
    book, environment, integrations, playground, release, same, survey, vscode, wasm, workflows,
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

/// The steps, cheap ones first, in two lanes that run side by side: those that compile and run this
/// repository alone, and those that build and use what users install. Neither keeps two cores busy.
const LANES: [&[(&str, RunStep)]; 2] = [
    &[
        ("rustfmt", || cargo(&["fmt", "--all", "--", "--check"])),
        ("survey of corpus", corpus),
        ("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        ("documentation", documentation),
        ("tests", || {
            cargo(&["test", "--workspace", "--no-fail-fast", "--profile", release::CHECKED])
        }),
        ("growth", || {
            // With this program, so that its libraries are not built with other features.
            let which = ["test", "-p", "xtask", "-p", "dockwright-fixer", "--test", "growth"];
            cargo(&[&which[..], &["--profile", "xtask"]].concat())
        }),
        ("runs of shell text", shells),
        ("runs of exec forms", exec_forms),
        ("runs of clean-ups", clean_ups),
        ("survey of ../shared/corpus", real_files),
    ],
    &[
        ("workflows", || Ok(if workflows::lint()? { Step::Passed } else { Step::Failed })),
        ("packages", packages),
        ("WebAssembly", web_assembly),
        ("integrations", tools),
        ("book", || Ok(if book::run()? { Step::Passed } else { Step::Failed })),
        ("playground", || Ok(if playground::run()? { Step::Passed } else { Step::Failed })),
        ("VS Code", || Ok(if vscode::run()? { Step::Passed } else { Step::Failed })),
    ],
];

/// The mark at the start of the lines that [`run`] prints about steps.
const MARK: &str = "──";

/// The numbers of steps that passed and failed, and remarks about those that did not run whole.
#[derive(Default)]
struct Summary {
    passed: usize,
    failed: usize,
    remarks: Vec<String>,
}

/// Runs the named steps, or all, even after a failure, and prints the summary.
pub fn run(names: &[String]) -> Result<bool> {
    let unknown = names.iter().find(|name| LANES.concat().iter().all(|it| it.0 != **name));
    if let Some(name) = unknown {
        let known = LANES.concat().iter().map(|it| it.0).collect::<Vec<_>>().join(", ");
        bail!("no step is called `{name}`; the steps are: {known}");
    }
    wasm::check_only();
    let mut summary = Summary::default();
    if let [_, ..] = names {
        for (name, step) in LANES.concat().iter().filter(|it| names.iter().any(|name| name == it.0))
        {
            summary.add(name, step());
        }
    } else {
        let lanes = LANES.map(|lane| thread::spawn(move || side_by_side(lane)));
        for lane in lanes {
            let lane = lane.join().map_err(|_| anyhow!("a lane of steps panicked"))??;
            summary.passed += lane.passed;
            summary.failed += lane.failed;
            summary.remarks.extend(lane.remarks);
        }
    }
    println!("{MARK}");
    for remark in &summary.remarks {
        println!("{remark}");
    }
    println!("{} passed, {} failed", summary.passed, summary.failed);
    Ok(summary.failed == 0)
}

/// Runs each step in a process of its own, whose output is printed in one piece when it ends.
fn side_by_side(lane: &[(&str, RunStep)]) -> Result<Summary> {
    let mut summary = Summary::default();
    for (name, _) in lane {
        println!("{MARK} {name}: starts");
        let start = Instant::now();
        let mut output = tempfile::tempfile()?;
        let mut step = Command::new(std::env::current_exe()?);
        step.args(["test", name]).stdout(output.try_clone()?).stderr(output.try_clone()?);
        let status = step.stdin(Stdio::null()).status()?;
        output.rewind()?;
        let mut bytes = Vec::new();
        output.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        // What follows the last mark is the summary of the process.
        let (text, own) = text.rsplit_once(&format!("{MARK}\n")).unwrap_or((&*text, ""));
        println!("{MARK} {name}\n{text}{MARK} {name}: {} s", start.elapsed().as_secs());
        let remarks = own.lines().filter(|it| !it.ends_with(" failed"));
        summary.remarks.extend(remarks.map(str::to_owned));
        match (status.success(), own) {
            (true, own) => summary.passed += usize::from(own.contains("1 passed, 0 failed")),
            (false, "") => {
                summary.failed += 1;
                summary.remarks.push(format!("failed: {name} ended with {status}"));
            }
            (false, _) => summary.failed += 1,
        }
    }
    Ok(summary)
}

impl Summary {
    fn add(&mut self, name: &str, result: Result<Step>) {
        match result {
            Ok(Step::Passed) => self.passed += 1,
            Ok(Step::PassedWithout(what)) => {
                self.passed += 1;
                self.remarks.push(format!("skipped in {name}: {what}"));
            }
            Ok(Step::Absent(reason)) => self.remarks.push(format!("skipped {name}: {reason}")),
            Ok(Step::Failed) => {
                self.failed += 1;
                self.remarks.push(format!("failed: {name}"));
            }
            Err(error) if environment::in_ci() => {
                self.failed += 1;
                self.remarks.push(format!("failed: {name} cannot run: {error:#}"));
            }
            Err(error) => self.remarks.push(format!("skipped {name}: {error:#}")),
        }
    }
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

/// What users of Python, Node and pre-commit get, with a program that is quick to build. Without the
/// tools that build it, nothing is tested, which is a failure in CI.
fn packages() -> Result<Step> {
    let passed = package::run(&[Kind::Wheel, Kind::Npm, Kind::Hooks], "packed")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_is_refused_with_the_known_ones() {
        let refused = run(&["docs".to_owned()]).expect_err("no such step").to_string();
        assert!(refused.starts_with("no step is called `docs`"), "{refused}");
        assert!(LANES.concat().iter().all(|it| refused.contains(it.0)), "{refused}");
    }

    #[test]
    fn a_step_that_cannot_run_is_named() {
        let mut summary = Summary::default();
        summary.add("a", Ok(Step::Absent("no tool".to_owned())));
        summary.add("b", Ok(Step::PassedWithout("zsh".to_owned())));
        summary.add("c", Ok(Step::Failed));
        assert_eq!((summary.passed, summary.failed), (1, 1));
        assert_eq!(summary.remarks, ["skipped a: no tool", "skipped in b: zsh", "failed: c"]);
    }
}
