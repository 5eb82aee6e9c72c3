//! `shfmt`, whose minified output is equal for equal programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The dialects to try, in this order; `posix` accepts less, but reads `a[` as a word.
const DIALECTS: [&str; 2] = ["bash", "posix"];

/// A program in minified form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    dialect: &'static str,
    text: Vec<u8>,
}

/// Minifies every file of a directory in place. Files that `shfmt` cannot parse are not in the
/// result.
pub fn minify(shfmt: &Path, dir: &Path) -> Result<BTreeMap<String, Program>> {
    let entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut left: Vec<_> =
        entries.iter().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    let mut programs = BTreeMap::new();
    for dialect in DIALECTS {
        let refused = refused(shfmt, dir, dialect, &left)?;
        for name in left.iter().filter(|it| !refused.contains(it)) {
            let text = fs::read(dir.join(name))?;
            programs.insert(name.clone(), Program { dialect, text });
        }
        left = refused;
    }
    Ok(programs)
}

/// Minifies files in place, and returns the names of those refused.
fn refused(shfmt: &Path, dir: &Path, dialect: &str, names: &[String]) -> Result<Vec<String>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let output = Command::new(shfmt)
        .args(["-w", "-mn", "-ln", dialect])
        .args(names)
        .current_dir(dir)
        .output()
        .context("`shfmt` does not run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let blamed = |name: &&String| {
        said.lines()
            .any(|line| line.strip_prefix(name.as_str()).is_some_and(|it| it.starts_with(':')))
    };
    let refused: Vec<_> = names.iter().filter(blamed).cloned().collect();
    if output.status.success() != refused.is_empty() {
        bail!("`shfmt` ends with {} and says {said:?}", output.status);
    }
    Ok(refused)
}
