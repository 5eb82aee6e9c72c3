//! Trees with many files in them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::survey::sources::Source;

pub const OTHERS_ARE: &str = "300,000 other files in 20,000 directories, and 100 Dockerfiles";
pub const REAL_ARE: &str = "10,000 real Dockerfiles in as many directories, as they are";

pub const ONE_IS: &str = "the same in one directory";

const DIRS: usize = 20_000;
const SUBDIRS: usize = 8;
/// One Dockerfile for this many directories.
const WITH_DOCKERFILE: usize = 200;
/// One `.gitignore`, with a file that matches it, for this many directories.
const WITH_IGNORED: usize = 100;
const DOCKERFILES: usize = 10_000;

const NAMES: [&str; 15] = [
    "README.md",
    "__init__.py",
    "api.go",
    "client.go",
    "client_test.go",
    "config.yaml",
    "handler.ts",
    "handler.test.ts",
    "index.html",
    "main.rs",
    "package.json",
    "schema.sql",
    "server.java",
    "style.css",
    "util.py",
];

/// Makes the directory tree of a large project with empty files, few of which are Dockerfiles.
pub fn others(root: &Path) -> Result<()> {
    // Some programs read ignore files only in a repository.
    fs::create_dir_all(root.join(".git"))?;
    fs::write(root.join(".gitignore"), "*.log\n*.o\n/dist/\n.cache/\n")?;
    for number in 0..DIRS {
        let dir = root.join(dir(number));
        fs::create_dir_all(&dir)?;
        NAMES.iter().try_for_each(|it| fs::write(dir.join(it), ""))?;
        if number % WITH_DOCKERFILE == 0 {
            fs::write(dir.join("Dockerfile"), "FROM scratch\n")?;
        }
        if number % WITH_IGNORED == 0 {
            fs::write(dir.join(".gitignore"), "/generated.*\n")?;
            fs::write(dir.join("generated.go"), "")?;
        }
    }
    Ok(())
}

/// The path of a directory in a tree of depth five with equal numbers of subdirectories.
fn dir(number: usize) -> PathBuf {
    match number.checked_sub(1) {
        Some(above) => dir(above / SUBDIRS).join(format!("part-{number}")),
        None => PathBuf::new(),
    }
}

/// Each of the files again and again, until there are enough, each in a directory of its own.
pub fn dockerfiles(root: &Path, sources: &[Source]) -> Result<()> {
    for (number, source) in sources.iter().cycle().take(DOCKERFILES).enumerate() {
        let dir = root.join(format!("team-{}/service-{number}", number / 100));
        fs::create_dir_all(&dir)?;
        fs::write(dir.join("Dockerfile"), &source.bytes)?;
    }
    Ok(())
}

/// The same files in one directory.
pub fn side_by_side(root: &Path, sources: &[Source]) -> Result<()> {
    fs::create_dir_all(root)?;
    for (number, source) in sources.iter().cycle().take(DOCKERFILES).enumerate() {
        fs::write(root.join(format!("service-{number}.Dockerfile")), &source.bytes)?;
    }
    Ok(())
}
