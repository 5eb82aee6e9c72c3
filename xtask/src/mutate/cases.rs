//! The files to change, with their build contexts: cases of passes, attacks, or real files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use dockwright_fixer::{Contexts, MemoryFiles};

use crate::adversary::suite;
use crate::environment;
use crate::survey::sources;

/// A Dockerfile with its build context.
pub struct Case {
    /// The name in reports.
    pub name: String,
    pub text: String,
    pub contexts: Contexts,
}

/// The cases of the corpus, sorted by name.
pub fn corpus() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for pass in dirs(&environment::root().join("corpus/passes"))? {
        for dir in dirs(&pass)? {
            let goldens = ["before.Dockerfile", "after.Dockerfile", "report.txt"];
            let mut files = below(&dir)?;
            files.retain(|(path, _)| !goldens.contains(&path.as_str()));
            let source = fs::read(dir.join("before.Dockerfile"))?;
            let name = dir.strip_prefix(environment::root()).unwrap_or(&dir);
            cases.extend(case(&name.display().to_string(), source, files, "before.Dockerfile"));
        }
    }
    for attack in suite::load(environment::root(), &[]).map_err(|err| anyhow!(err))? {
        let dir = tempfile::tempdir()?;
        attack.tree.write(dir.path()).map_err(|err| anyhow!(err))?;
        let header = &attack.header;
        let source = fs::read(dir.path().join(&header.dockerfile))?;
        let context = header.context.as_ref().or(header.build.as_ref());
        let context = context.map_or("", String::as_str).trim_matches(['.', '/']);
        let root = dir.path().join(context);
        let dockerfile = dir.path().join(&header.dockerfile);
        let inside = dockerfile.strip_prefix(&root).ok().and_then(Path::to_str);
        let files = inside.map_or_else(|| Ok(Vec::new()), |_| below(&root))?;
        cases.extend(case(&attack.name, source, files, inside.unwrap_or_default()));
    }
    Ok(cases)
}

/// Every Dockerfile of some directories or archives, without a context.
pub fn real(dirs: &[PathBuf]) -> Result<Vec<Case>> {
    let sources = sources::collect(dirs)?.into_iter();
    Ok(sources.filter_map(|it| case(&it.path, it.bytes, Vec::new(), "")).collect())
}

/// The case, if its Dockerfile is UTF-8; other files are covered by the survey.
fn case(
    name: &str,
    source: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    dockerfile: &str,
) -> Option<Case> {
    let is_alone = files.iter().all(|(path, _)| path == dockerfile);
    let contexts = if is_alone {
        Contexts::default()
    } else {
        Contexts::of(files.into_iter().collect::<MemoryFiles>(), dockerfile)
    };
    Some(Case { name: name.to_owned(), text: String::from_utf8(source).ok()?, contexts })
}

fn dirs(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut dirs: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
    dirs.retain(|it| it.is_dir());
    dirs.sort();
    Ok(dirs)
}

/// The files below a directory, with relative paths.
fn below(root: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let (mut files, mut left) = (Vec::new(), vec![root.to_owned()]);
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(&dir)? {
            let (path, kind) = entry.and_then(|it| Ok((it.path(), it.file_type()?)))?;
            if kind.is_dir() {
                left.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
                files.push((name, fs::read(&path)?));
            }
        }
    }
    Ok(files)
}
