//! The Dockerfiles below some directories, and in archives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::environment;

/// One file of a survey.
pub struct Source {
    /// The path as the survey shows it.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// The archives of real files next to the repository, each with its name.
pub fn archives() -> [(&'static str, PathBuf); 2] {
    let path = |name| environment::root().join(format!("../shared/corpus/{name}.tar.xz"));
    ["gold", "hub-3000"].map(|name| (name, path(name)))
}

/// These directories, or, if empty, the archives of real files.
pub fn or_archives(dirs: &[PathBuf]) -> Vec<PathBuf> {
    match dirs {
        [] => archives().map(|(_, path)| path).into(),
        dirs => dirs.to_vec(),
    }
}

/// All Dockerfiles of `dirs`, sorted by path. Every file of an archive is a Dockerfile.
pub fn collect(dirs: &[PathBuf]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for dir in dirs {
        let (dir, is_archive) = match archive_name(dir) {
            Some(name) => (unpack(dir, name)?, true),
            None => (dir.clone(), false),
        };
        let mut paths = Vec::new();
        walk(&dir, &mut paths).with_context(|| format!("cannot list {}", dir.display()))?;
        paths.retain(|path| is_archive || is_dockerfile(path));
        paths.sort();
        for path in paths {
            let bytes =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            sources.push(Source { path: shown(&path), bytes });
        }
    }
    Ok(sources)
}

/// The directories in one line.
pub fn names(dirs: &[PathBuf]) -> String {
    dirs.iter().map(|it| shown(it)).collect::<Vec<_>>().join(", ")
}

fn shown(path: &Path) -> String {
    path.strip_prefix(environment::root()).unwrap_or(path).display().to_string()
}

/// The name of an archive without its extension; `None` for other files.
fn archive_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_suffix(".tar.xz")
}

/// Unpacks an archive below the target directory, unless that was done before.
fn unpack(archive: &Path, name: &str) -> Result<PathBuf> {
    let dir = environment::target().join("survey").join(name);
    if dir.exists() {
        return Ok(dir);
    }
    // Unpacked to another directory and then renamed, so that an existing directory is complete.
    let partial = dir.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    let output = Command::new("tar")
        .args(["-x", "-J", "-f"])
        .arg(archive)
        .arg("-C")
        .arg(&partial)
        .output()
        .context("`tar` does not run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cannot unpack {}: {}", archive.display(), said.trim());
    fs::rename(&partial, &dir)?;
    Ok(dir)
}

fn walk(dir: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != ".git" {
            walk(&entry.path(), paths)?;
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Extensions of other files whose names begin like that of a Dockerfile.
const OTHER_ENDINGS: [&str; 22] = [
    "dockerignore",
    "erb",
    "go",
    "html",
    "in",
    "j2",
    "java",
    "jinja",
    "jinja2",
    "js",
    "json",
    "md",
    "py",
    "rb",
    "rs",
    "sh",
    "template",
    "tmpl",
    "toml",
    "ts",
    "yaml",
    "yml",
];

fn is_dockerfile(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|it| it.to_str()) else { return false };
    let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let begins = ["Dockerfile", "dockerfile", "Containerfile", "containerfile"];
    ending.eq_ignore_ascii_case("dockerfile")
        || begins.iter().any(|it| name.starts_with(it)) && !OTHER_ENDINGS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_known_by_its_name() {
        let known = |name| is_dockerfile(Path::new(name));
        for name in
            ["a/Dockerfile", "Dockerfile.dev", "x.Dockerfile", "dockerfile", "Containerfile"]
        {
            assert!(known(name), "{name}");
        }
        for name in ["Dockerfile.dockerignore", "dockerfile.go", "Makefile", "Dockerfile.j2"] {
            assert!(!known(name), "{name}");
        }
    }
}
