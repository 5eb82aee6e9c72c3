//! The services of `corpus/stacks`: `before/` as people write them, `after/Dockerfile` as fixed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use dockwright_fixer::{Contexts, FixOptions, MemoryFiles, Status, fix_file};
use serde::Deserialize;

use crate::environment;

/// A service and the ways to test it.
pub struct Stack {
    pub name: String,
    pub settings: Settings,
    dir: PathBuf,
}

/// The content of `stack.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The source file to change before the image is rebuilt.
    pub edit: PathBuf,
    /// The port on which the service listens.
    pub port: u16,
    /// The paths requested; the answers must be the same.
    pub ask: Vec<String>,
    /// The gain that `fix` promises for a rebuild after a change of the source.
    pub rebuild: Gain,
}

/// The time of a rebuild after `fix`, compared with one before.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gain {
    /// Faster by at least this factor.
    Faster(f64),
    /// About the same, for this reason.
    Same(String),
}

/// A Dockerfile after `fix`.
pub struct Rewrite {
    pub before: String,
    pub after: String,
    /// The passes that changed the file.
    pub passes: Vec<&'static str>,
}

/// The services with these names, or all.
pub fn load(names: &[String]) -> Result<Vec<Stack>> {
    let root = environment::root().join("corpus/stacks");
    let mut stacks = Vec::new();
    for entry in fs::read_dir(&root)? {
        let dir = entry?.path();
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if names.is_empty() || names.contains(&name) {
            let text = fs::read_to_string(dir.join("stack.toml"));
            let text = text.with_context(|| format!("{name}/stack.toml"))?;
            stacks.push(Stack { settings: toml::from_str(&text)?, name, dir });
        }
    }
    stacks.sort_by(|a, b| a.name.cmp(&b.name));
    let missing = names.iter().find(|name| stacks.iter().all(|it| it.name != **name));
    ensure!(missing.is_none(), "there is no service `{}`", missing.map_or("", String::as_str));
    Ok(stacks)
}

impl Stack {
    /// The build context, with the original Dockerfile.
    pub fn before(&self) -> PathBuf {
        self.dir.join("before")
    }

    fn golden(&self) -> PathBuf {
        self.dir.join("after/Dockerfile")
    }

    /// The result of `fix`, which must equal the golden file.
    pub fn rewrite(&self) -> Result<Rewrite> {
        let rewrite = fix(&self.before().join("Dockerfile"))?;
        let golden = fs::read_to_string(self.golden()).unwrap_or_default();
        ensure!(
            golden == rewrite.after,
            "`fix` makes something else of {} than after/Dockerfile; \
             `UPDATE=1 cargo test -p xtask builds` writes it anew",
            self.name
        );
        Ok(rewrite)
    }
}

/// `dockwright fix` with the defaults.
fn fix(dockerfile: &Path) -> Result<Rewrite> {
    let before = fs::read_to_string(dockerfile)?;
    let dir = dockerfile.parent().unwrap_or(dockerfile);
    let options = FixOptions { contexts: context(dir)?, ..FixOptions::default() };
    let outcome = fix_file(before.as_bytes(), &options);
    ensure!(outcome.status == Status::Done, "{}: {outcome:?}", dockerfile.display());
    let after = outcome.output.map_or_else(|| Ok(before.clone()), String::from_utf8)?;
    let mut passes: Vec<_> = outcome.applied.iter().map(|it| it.pass.name).collect();
    passes.sort_unstable();
    passes.dedup();
    Ok(Rewrite { before, after, passes })
}

/// All files of a directory, as a build context.
fn context(dir: &Path) -> Result<Contexts> {
    let files: MemoryFiles = files(dir)?.into_iter().collect();
    Ok(Contexts::of(files, "Dockerfile"))
}

/// All files of a directory, by path.
pub fn files(dir: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    collect(dir, "", &mut files)?;
    Ok(files)
}

fn collect(dir: &Path, below: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_are_fixed_as_their_goldens_say() {
        let stacks = load(&[]).unwrap();
        assert!(stacks.len() >= 9);
        for stack in stacks {
            if std::env::var_os("UPDATE").is_some() {
                let rewrite = fix(&stack.before().join("Dockerfile")).unwrap();
                fs::create_dir_all(stack.golden().parent().unwrap()).unwrap();
                fs::write(stack.golden(), rewrite.after).unwrap();
            }
            let rewrite = stack.rewrite().unwrap();
            assert_ne!(rewrite.before, rewrite.after, "{}", stack.name);
            let again = fix(&stack.golden()).unwrap();
            assert_eq!(again.before, again.after, "{} is fixed twice", stack.name);
        }
    }
}
