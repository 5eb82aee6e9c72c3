//! The archives of a release, by the names that `cargo binstall` and the action look for.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Artifact, VERSION, fresh, size, timed, try_out};
use crate::command::{output, shell};
use crate::{environment, release};

// Equal inputs make equal bytes.
const PACK: &str = "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c \"$1\" \
    | gzip -9 -n > \"$1.tar.gz\"; sha256sum \"$1.tar.gz\" > \"$1.tar.gz.sha256\"; rm -r \"$1\"";

const INSTALL: &str = "sha256sum --check --quiet \"$1.tar.gz.sha256\"; tar -xzf \"$1.tar.gz\"";

/// The target of this machine, as rustc names it.
pub fn host() -> Result<String> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(host.unwrap_or_default().to_owned())
}

/// Packs the release build as that for `target` into `dir`, its checksum beside it, and returns the
/// name without the ending.
pub fn pack(dir: &Path, target: &str) -> Result<String> {
    let stem = format!("dockwright-{VERSION}-{target}");
    let content = dir.join(&stem);
    fs::create_dir_all(&content)?;
    fs::copy(release::dockwright()?, content.join("dockwright"))?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        fs::copy(environment::root().join(name), content.join(name))?;
    }
    output(shell(PACK, &[&stem]).current_dir(dir))?;
    Ok(stem)
}

pub fn package() -> Result<Artifact> {
    let dir = fresh("archive")?;
    let stem = pack(&dir, &host()?)?;
    let seconds = timed(shell(INSTALL, &[&stem]).current_dir(&dir))?;
    let command = || Command::new(dir.join(&stem).join("dockwright"));
    Ok(Artifact {
        name: "archive",
        bytes: size(&dir.join(format!("{stem}.tar.gz")))?,
        install: "tar -xzf dockwright-VERSION-TARGET.tar.gz",
        seconds,
        ran: try_out("dockwright", command, &dir)?,
    })
}
