//! The archives of a release, by the names that `cargo binstall` and the action look for.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

use super::{Artifact, RELEASE, VERSION, fresh, size, timed, try_out, wheel};
use crate::command::{output, shell};
use crate::environment;

const INSTALL: &str = "sha256sum --check --quiet \"$1.tar.gz.sha256\"; tar -xzf \"$1.tar.gz\"";

/// The target of this machine, as rustc names it.
pub fn host() -> Result<String> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(host.unwrap_or_default().to_owned())
}

/// Packs `program` as that for `target` into `dir`, its checksum beside it, and returns the name
/// without the ending. Equal inputs make equal bytes.
pub fn pack(dir: &Path, target: &str, program: &Path) -> Result<String> {
    let stem = format!("dockwright-{VERSION}-{target}");
    let root = environment::root();
    let mut archive = Builder::new(GzBuilder::new().write(Vec::new(), Compression::best()));
    append(&mut archive, &format!("{stem}/"), EntryType::Directory, 0o755, &[])?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        let content = fs::read(root.join(name))?;
        append(&mut archive, &format!("{stem}/{name}"), EntryType::Regular, 0o644, &content)?;
    }
    let name = format!("{stem}/{}", executable(target));
    append(&mut archive, &name, EntryType::Regular, 0o755, &fs::read(program)?)?;
    let bytes = archive.into_inner()?.finish()?;

    let name = format!("{stem}.tar.gz");
    fs::write(dir.join(&name), &bytes)?;
    let mut sum = fs::File::create(dir.join(format!("{name}.sha256")))?;
    for byte in Sha256::digest(&bytes) {
        write!(sum, "{byte:02x}")?;
    }
    writeln!(sum, "  {name}")?;
    Ok(stem)
}

fn append(
    archive: &mut Builder<impl std::io::Write>,
    name: &str,
    kind: EntryType,
    mode: u32,
    content: &[u8],
) -> Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(content.len() as u64);
    archive.append_data(&mut header, name, content)?;
    Ok(())
}

/// The name of the program's file on `target`.
pub fn executable(target: &str) -> &'static str {
    if target.contains("windows") { "dockwright.exe" } else { "dockwright" }
}

pub fn package() -> Result<Artifact> {
    let dir = fresh("archive")?;
    let stem = pack(&dir, &host()?, &wheel::program(RELEASE)?)?;
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
