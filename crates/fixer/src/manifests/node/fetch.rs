//! `pnpm fetch`, which fetches the packages of the lock file and reads no other manifest.

use super::locks::{Locked, line_of_source};
use super::settings::{InForce, NPM, SHORT, yaml};
use super::{package, pnpm_lock, scripts};
use crate::manifests::options::Options;
use crate::manifests::{CertainCall, Plan, Project};
use crate::word_set::WordSet;

/// Options of `pnpm install` that leave the packages of the lock file as they are.
static OPTIONS: WordSet = WordSet::new(
    "child-concurrency fetch-retries fetch-timeout frozen-lockfile loglevel network-concurrency
     prefer-frozen-lockfile prefer-offline prod production reporter silent",
);

/// Whether a call is a `pnpm install`, whose packages may be fetched first.
pub(crate) fn fetches(call: &CertainCall) -> bool {
    let options = Options::of(call, &NPM, SHORT);
    call.program() == "pnpm" && matches!(options.operands.as_slice(), ["install" | "i"])
}

/// The command that fetches the packages of a call, and the files that the command reads.
pub(crate) fn fetch(
    call: &CertainCall,
    project: &Project<'_>,
) -> Result<(&'static str, Plan), String> {
    let options = Options::of(call, &NPM, SHORT);
    if let Some(other) = options.other_than(&OPTIONS) {
        return Err(format!("the effect of the option `{other}` on `pnpm fetch` is not known"));
    }
    let required = ["package.json", "pnpm-lock.yaml"];
    let mut plan = Plan::default();
    required.iter().try_for_each(|it| project.add(&mut plan, it))?;
    project.add_present(&mut plan, &["pnpm-workspace.yaml", ".npmrc"])?;
    let hooks = [".pnpmfile.cjs", ".pnpmfile.mjs"];
    if let Some(name) = hooks.iter().find(|it| project.has(it)) {
        return Err(format!("`{name}` may read the source"));
    }
    project.refuse_installed_at("node_modules")?;
    let prefixes = &["npm-config-"];
    let mut settings = InForce { options: &options, call, project, prefixes, files: Vec::new() };
    settings.read_npmrc()?;
    check_lock(project)?;
    let package = package::read(project)?;
    pnpm_lock::version(&package, &yaml(project, "pnpm-lock.yaml")?)?;
    if !settings.is_on("ignore-scripts") {
        // `pnpm fetch` runs the scripts of packages, and the install does not run them again.
        let lock = project.text("pnpm-lock.yaml").unwrap_or_default();
        let locked = Locked::of_pnpm_packages(project, &package, &lock)?;
        scripts::check_packages(project, &package, &locked)?;
    }
    let is_production = ["prod", "production"].iter().any(|it| settings.is_on(it));
    Ok((if is_production { "pnpm fetch --prod" } else { "pnpm fetch" }, plan))
}

/// An error for a lock file that makes `pnpm fetch` read more files.
fn check_lock(project: &Project<'_>) -> Result<(), String> {
    let lock = project.text("pnpm-lock.yaml").unwrap_or_default();
    let reading = ["patchedDependencies:", "pnpmfileChecksum:", "file:", "directory:"];
    match line_of_source(&lock, &reading) {
        Some(line) => {
            Err(format!("`{}` in pnpm-lock.yaml may name files of the source", line.trim()))
        }
        None => Ok(()),
    }
}
