//! The Debian image, made by `debootstrap`, with the settings of this machine.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::machine;
use crate::command::{output, shell};

/// The names of the image. The last tells nothing about the content of the image.
pub const NAMES: [&str; 5] = [
    "debian:bookworm-slim",
    "debian:12-slim",
    "debian:bookworm",
    "debian:12",
    "registry.example.com/any-linux",
];

/// The release that has Python 3.11, Node.js 18, Go 1.19, Java 17 and Ruby 3.1.
const RELEASE: &str = "bookworm";

/// The npm that belongs to Node.js 18, in place of that of Debian's packages.
const NPM: [&str; 2] = ["npm@10.8.2", "corepack@0.29.4"];

/// As in Debian's own images: packages are deleted after installation, package lists are small, and
/// there is no cache of their contents.
const APT: &str = r#"DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
Apt::AutoRemove::SuggestsImportant "false";
"#;

/// As in Debian's slim images: no documentation.
const DPKG: &str = "force-unsafe-io
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
";

/// The Dockerfile. The settings are comments in it, so that other settings make another recipe.
pub fn recipe() -> Result<String> {
    let mut recipe = format!(
        "FROM scratch\n\
         ADD root.tar /\n\
         COPY machine.crt {}\n\
         COPY 99machine docker /etc/apt/apt.conf.d/\n\
         COPY slim /etc/dpkg/dpkg.cfg.d/docker\n\
         CMD [\"bash\"]\n",
        machine::CERTIFICATES
    );
    for (name, value) in machine::environment()? {
        let _ = writeln!(recipe, "ENV {name}=\"{value}\"");
    }
    for line in [APT, DPKG].iter().flat_map(|it| it.lines()) {
        let _ = writeln!(recipe, "# {line}");
    }
    Ok(recipe)
}

/// Makes the files that the recipe copies.
pub fn prepare(dir: &Path) -> Result<()> {
    fs::write(dir.join("machine.crt"), machine::certificates()?)?;
    fs::write(dir.join("99machine"), machine::apt_settings()?)?;
    fs::write(dir.join("docker"), APT)?;
    fs::write(dir.join("slim"), DPKG)?;
    root(dir)?;
    let npm = dir.join("npm");
    fs::create_dir_all(&npm)?;
    output(Command::new("npm").args(["pack", "--silent"]).args(NPM).current_dir(npm)).map(drop)
}

/// Writes a minimal Debian to `root.tar`.
fn root(dir: &Path) -> Result<()> {
    let [root, archive, slim] = ["root", "root.tar", "slim"].map(|it| dir.join(it));
    let [root, archive, slim] = [&root, &archive, &slim].map(|it| it.to_string_lossy());
    let script = "rm -rf \"$1\"; mkdir -p \"$1/etc/dpkg/dpkg.cfg.d\"; \
                  cp \"$5\" \"$1/etc/dpkg/dpkg.cfg.d/docker\"; \
                  debootstrap --variant=minbase \"$2\" \"$1\" \"$3\"; \
                  tar --create --numeric-owner --file \"$4\" --directory \"$1\" \
                  --exclude './dev/*' --exclude './var/lib/apt/lists/*' \
                  --exclude './var/cache/apt/*' .; rm -rf \"$1\"";
    let mirror = machine::mirror()?;
    output(&mut shell(script, &[&root, RELEASE, &mirror, &archive, &slim])).map(drop)
}
