//! Paths, and whether this is a CI run.

use std::fs::File;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The directory for generated files that are never committed.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether the reference shells should be present; on other systems, shells have other versions.
pub fn has_shells() -> bool {
    cfg!(target_os = "linux")
}

/// Whether a check that cannot run counts as a failure.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// Waits until no other process of this program installs anything, and lets none begin until the
/// result is dropped.
pub fn install_alone() -> anyhow::Result<File> {
    std::fs::create_dir_all(target())?;
    let lock = File::create(target().join("install.lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// Creates `dir`, or empties it.
pub fn fresh(dir: &Path) -> anyhow::Result<()> {
    if dir.exists() {
        std::fs::remove_dir_all(dir)?;
    }
    std::fs::create_dir_all(dir)?;
    Ok(())
}
