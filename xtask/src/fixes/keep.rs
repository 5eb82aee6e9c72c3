//! Stores the changed files below the target directory for comparison by a person.

use std::fmt::Write;
use std::fs;

use anyhow::Result;

use super::{File, LEVELS};
use crate::environment;

/// Writes every file with an applied fix, both formatted by `fmt` and fixed, to a directory for
/// each level, with a list of the passes: `git diff --no-index fmt fixed` shows only the fixes.
pub fn keep(files: &[File<'_>]) -> Result<()> {
    for (index, level) in LEVELS.iter().enumerate() {
        let dir = super::dir().join(level.as_str());
        environment::fresh(&dir)?;
        for part in ["fmt", "fixed"] {
            fs::create_dir(dir.join(part))?;
        }
        let mut list = String::new();
        for (number, file) in files.iter().enumerate() {
            let Ok(fixed) = &file.levels[index].fixed else { continue };
            if fixed.outcome.applied.is_empty() {
                continue;
            }
            let name = format!("{number:05}.Dockerfile");
            fs::write(dir.join("fmt").join(&name), &file.formatted)?;
            fs::write(dir.join("fixed").join(&name), &fixed.bytes)?;
            for it in &fixed.outcome.applied {
                let path = &file.source.path;
                let (line, pass) = (it.line, it.pass.name);
                let _ = writeln!(list, "{name} {path}:{line}: {pass} {}", it.level);
            }
        }
        fs::write(dir.join("applied"), list)?;
    }
    Ok(())
}
