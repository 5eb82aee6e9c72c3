//! Trees with many files in them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::survey::sources::Source;

pub const OTHERS_ARE: &str = "300,000 other files in 20,000 folders, and 100 Dockerfiles";
pub const REAL_ARE: &str = "10,000 real Dockerfiles in as many folders, as they are";

pub const ONE_IS: &str = "the same in one folder";

const FOLDERS: usize = 20_000;
const SUBFOLDERS: usize = 8;
/// Every so many folders have a Dockerfile.
const WITH_DOCKERFILE: usize = 200;
/// Every so many folders have a `.gitignore` of their own, and something that it names.
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

/// The tree of a large project without its contents, in which nearly nothing is a Dockerfile.
pub fn others(root: &Path) -> Result<()> {
    // Only in a repository all programs look at ignore files.
    fs::create_dir_all(root.join(".git"))?;
    fs::write(root.join(".gitignore"), "*.log\n*.o\n/dist/\n.cache/\n")?;
    for number in 0..FOLDERS {
        let folder = root.join(folder(number));
        fs::create_dir_all(&folder)?;
        NAMES.iter().try_for_each(|it| fs::write(folder.join(it), ""))?;
        if number % WITH_DOCKERFILE == 0 {
            fs::write(folder.join("Dockerfile"), "FROM scratch\n")?;
        }
        if number % WITH_IGNORED == 0 {
            fs::write(folder.join(".gitignore"), "/generated.*\n")?;
            fs::write(folder.join("generated.go"), "")?;
        }
    }
    Ok(())
}

/// A tree in which every folder has the same number of subfolders: five deep.
fn folder(number: usize) -> PathBuf {
    match number.checked_sub(1) {
        Some(above) => folder(above / SUBFOLDERS).join(format!("part-{number}")),
        None => PathBuf::new(),
    }
}

/// Each of the files again and again, until there are enough, each in a folder of its own.
pub fn dockerfiles(root: &Path, sources: &[Source]) -> Result<()> {
    for (number, source) in sources.iter().cycle().take(DOCKERFILES).enumerate() {
        let folder = root.join(format!("team-{}/service-{number}", number / 100));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Dockerfile"), &source.bytes)?;
    }
    Ok(())
}

/// The same files in one folder.
pub fn side_by_side(root: &Path, sources: &[Source]) -> Result<()> {
    fs::create_dir_all(root)?;
    for (number, source) in sources.iter().cycle().take(DOCKERFILES).enumerate() {
        fs::write(root.join(format!("service-{number}.Dockerfile")), &source.bytes)?;
    }
    Ok(())
}
