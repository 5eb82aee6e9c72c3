//! Builds what users install, installs each of it in a clean place, and runs it there.

mod action;
mod archive;
mod crates;
mod debian;
pub mod dprint;
mod hooks;
#[cfg(unix)]
mod image;
mod npm;
pub mod prettier;
pub mod target;
pub mod wasm;
mod wheel;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::command::output;
use crate::{environment, readme};

/// What can be installed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The program in a `.tar.gz`, with its checksum.
    Archive,
    /// The wheel, with the Python module.
    Wheel,
    /// The packages of npm.
    Npm,
    /// The library for JavaScript.
    Wasm,
    /// The plugin for Prettier.
    Prettier,
    /// The plugin for dprint.
    Dprint,
    /// The Debian package.
    Debian,
    /// The packed crates.
    Crates,
    /// Hooks of pre-commit, by the wheel.
    Hooks,
    /// The scripts of the action.
    Action,
    /// The images, with the program of a musl target.
    #[cfg(unix)]
    Image,
}

/// An artifact, installed and run.
pub struct Artifact {
    /// What it is, as the table names it.
    name: &'static str,
    bytes: u64,
    /// The command that installs it for users.
    install: &'static str,
    seconds: f64,
    /// The first command that ran, and what it printed.
    ran: String,
}

/// The profile of a release.
pub const RELEASE: &str = "release";

/// Packages, installs and runs these kinds; all of them, for the table of `docs/install.md`, if
/// none is named. The profile is that of cargo for the wheel and npm.
pub fn run(kinds: &[Kind], profile: &str) -> Result<bool> {
    let all = Kind::value_variants();
    let (mut rows, mut failed) = (Vec::new(), 0);
    for kind in if kinds.is_empty() { all } else { kinds } {
        let name = kind.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned());
        match kind.package(profile) {
            Ok(artifact) => {
                println!(
                    "{name}: {} bytes, {:.1} s, {}",
                    artifact.bytes, artifact.seconds, artifact.ran
                );
                rows.push(artifact);
            }
            Err(error) => {
                failed += 1;
                println!("{name}: failed: {error:#}");
            }
        }
    }
    println!("\n{} passed, {failed} failed", rows.len());
    if kinds.is_empty() && failed == 0 {
        readme::replace(&environment::root().join("docs/install.md"), "artifacts", &table(&rows))?;
    }
    Ok(failed == 0)
}

impl Kind {
    fn package(self, profile: &str) -> Result<Artifact> {
        match self {
            Self::Archive => archive::package(),
            Self::Wheel => wheel::package(profile),
            Self::Npm => npm::package(profile),
            Self::Wasm => wasm::package(),
            Self::Prettier => prettier::package(),
            Self::Dprint => dprint::package(),
            Self::Debian => debian::package(),
            Self::Crates => crates::package(),
            Self::Hooks => hooks::package(profile),
            Self::Action => action::package(),
            #[cfg(unix)]
            Self::Image => image::package(),
        }
    }
}

fn table(rows: &[Artifact]) -> String {
    let mut table =
        "| artifact | size | installed by | seconds | first command |\n|---|--:|---|--:|---|\n"
            .to_owned();
    for it in rows {
        let megabytes = it.bytes.div_ceil(100_000);
        // A number and its unit stay on one line.
        let size = format!("{}.{}\u{a0}MB", megabytes / 10, megabytes % 10);
        // Writing to a string does not fail.
        let _ = writeln!(
            table,
            "| {} | {size} | `{}` | {:.1} | `{}` |",
            it.name, it.install, it.seconds, it.ran
        );
    }
    table
}

/// A directory below the target directory for what is packaged, empty.
fn fresh(name: &str) -> Result<PathBuf> {
    let dir = environment::target().join("package").join(name);
    environment::fresh(&dir)?;
    Ok(dir)
}

/// The version of the workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs an installation and says how many seconds it took.
fn timed(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    output(command)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Runs `command` with `--version`, then over a Dockerfile in `dir`, where it starts, and returns
/// the first of the two as a user types it.
fn try_out(shown: &str, command: impl Fn() -> Command, dir: &Path) -> Result<String> {
    let version = output(command().arg("--version"))?;
    let expected = format!("dockwright {VERSION}");
    ensure!(version.trim() == expected, "`{shown} --version` prints {version:?}");
    // A project of its own: what the one around it says of Dockerfiles does not count.
    output(Command::new("git").args(["init", "--quiet"]).current_dir(dir))?;
    let file = dir.join("Dockerfile");
    fs::write(&file, "from debian:13\n")?;
    output(command().args(["fmt", "Dockerfile"]).current_dir(dir))?;
    let laid_out = fs::read_to_string(&file)?;
    ensure!(laid_out == "FROM debian:13\n", "`{shown} fmt` makes {laid_out:?}");
    Ok(format!("{shown} --version"))
}

/// The only file in `dir` whose name ends so.
fn only(dir: &Path, end: &str) -> Result<PathBuf> {
    let entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut paths = entries.iter().map(fs::DirEntry::path);
    paths
        .find(|it| it.to_string_lossy().ends_with(end))
        .with_context(|| format!("there is no file `…{end}` in {}", dir.display()))
}

fn size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)?.len())
}
