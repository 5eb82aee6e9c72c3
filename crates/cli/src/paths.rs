//! Facts that a path alone tells: spelling, patterns, shards.

pub mod git;
pub mod ignored;
pub mod patterns;
pub mod shard;

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The directory that relative paths start from, without symlinks.
pub fn current_dir() -> PathBuf {
    // Without one, paths stay as they were named.
    env::current_dir().and_then(fs::canonicalize).unwrap_or_default()
}

/// The path without the `.`s in it.
pub fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path.components().filter(|it| *it != Component::CurDir).collect();
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

/// The absolute path of a file without symlinks, whether or not the file exists.
pub fn target(path: &Path, current_dir: &Path) -> PathBuf {
    let absolute = current_dir.join(path);
    fs::canonicalize(&absolute).unwrap_or_else(|_| {
        let (dir, name) = (absolute.parent(), absolute.file_name());
        let real = dir.and_then(|it| fs::canonicalize(it).ok());
        real.zip(name).map_or_else(|| tidy(&absolute), |(dir, name)| dir.join(name))
    })
}
