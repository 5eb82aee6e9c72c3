//! What a release has for one target: the archive with its checksum, the wheel, the packages of npm,
//! and the Debian package of a Linux target with glibc.

use std::fs;

use anyhow::Result;

use super::{RELEASE, archive, debian, fresh, npm, wheel};

/// Builds for `target`, or for this machine.
pub fn run(target: Option<&str>) -> Result<()> {
    let host = archive::host()?;
    let target = target.unwrap_or(&host);
    let dir = fresh("release")?;
    let program = wheel::build_for(target, &dir, RELEASE)?;
    archive::pack(&dir, target, &program)?;
    npm::pack(&dir, target, &program)?;
    // The manual is written by the program, so it has to run here.
    if target == host && target.ends_with("linux-gnu") {
        debian::build(&dir, &program)?;
    }
    let mut names = fs::read_dir(&dir)?
        .map(|it| it.map(|it| it.path().display().to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    names.sort();
    println!("{}", names.join("\n"));
    Ok(())
}
