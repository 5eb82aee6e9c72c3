//! Regenerates the files that follow from the source, through the tests that compare them.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// Packages, their tests, and the names of the comparing ones; each step depends on the previous
/// ones.
const STEPS: [(&str, &[&str], &str); 5] = [
    ("dockwright-fixer", &["--test", "tidy"], "the_list_of_passes_follows_from_the_directory"),
    ("dockwright-fixer", &["--test", "docs"], ""),
    ("dockwright-fixer", &["--test", "passes"], "every_case_is_fixed_as_its_goldens_say"),
    ("dockwright", &["--bins"], "the_schema_is_that_of_the_code"),
    ("dockwright", &["--test", "cli"], "pages::generated"),
];

/// Regenerates all of them. The expected results of cases are written only if missing, or for the
/// given pass.
pub fn run(pass: Option<&str>) -> Result<bool> {
    if let Some(pass) = pass {
        forget_results(pass)?;
    }
    for (package, tests, name) in STEPS {
        // A reviewed result of a case is not overwritten without a request.
        let update = if tests.contains(&"passes") { "missing" } else { "1" };
        if !updates(package, tests, name, update)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Draws the pictures of `docs/pictures`.
pub fn pictures() -> Result<bool> {
    updates("dockwright", &["--test", "cli"], "pictures::", "1")
}

/// Runs the tests of this name, and has them write what they would compare.
fn updates(package: &str, tests: &[&str], name: &str, update: &str) -> Result<bool> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(["test", "--quiet", "--package", package])
        .args(tests)
        .arg(name)
        .env("UPDATE", update)
        .current_dir(environment::root())
        .status()
        .context("cargo does not run")?;
    Ok(status.success())
}

/// Removes the expected results and reports of the cases of a pass.
fn forget_results(pass: &str) -> Result<()> {
    let dir = environment::root().join("corpus/passes").join(pass);
    ensure!(dir.is_dir(), "{} is not a directory", dir.display());
    for case in fs::read_dir(dir)? {
        let case = case?.path();
        for name in ["after.Dockerfile", "report.txt"] {
            let path = case.join(name);
            if path.exists() {
                fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}
