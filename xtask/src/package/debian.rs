//! The Debian package: the command, its manual and its completions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Artifact, RELEASE, fresh, only, size, timed, try_out, wheel};
use crate::command::{output, shell};
use crate::environment;

const BOOTSTRAP: &str = "debootstrap --variant=minbase bookworm \"$1\" >/dev/null; \
    cp \"$2\" \"$1/tmp/dockwright.deb\"";

/// The files of the package besides completions and pages of commands. Debian calls a file with a
/// licence `copyright`.
const FILES: [&str; 4] = [
    "usr/bin/dockwright",
    "usr/share/doc/dockwright/LICENSE-APACHE",
    "usr/share/doc/dockwright/copyright",
    "usr/share/man/man1/dockwright.1.gz",
];

/// The completions: the shell, and the file that it looks for.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/dockwright"),
    ("zsh", "usr/share/zsh/vendor-completions/_dockwright"),
    ("fish", "usr/share/fish/vendor_completions.d/dockwright.fish"),
];

/// The commands to whose pages the main page of the manual refers.
fn commands(program: &Path) -> Result<Vec<String>> {
    let page = output(Command::new(program).arg("man"))?;
    let names = page.lines().filter_map(|it| it.strip_prefix("dockwright\\-")?.strip_suffix("(1)"));
    Ok(names.map(|it| it.replace("\\-", "-")).collect())
}

/// Writes what the package metadata in `Cargo.toml` lists.
fn assets(dir: &Path, program: &Path) -> Result<()> {
    let write = |name: &str, arguments: &[&str]| -> Result<()> {
        let text = output(Command::new(program).args(arguments))?;
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(path, text)?;
        Ok(())
    };
    fs::create_dir_all(dir.join("usr/bin"))?;
    fs::copy(program, dir.join("usr/bin/dockwright"))?;
    write("usr/share/man/man1/dockwright.1", &["man"])?;
    for it in commands(program)? {
        write(&format!("usr/share/man/man1/dockwright-{it}.1"), &["man", &it])?;
    }
    for (shell, path) in COMPLETIONS {
        write(path, &["completions", shell])?;
    }
    Ok(())
}

/// Packs `program` into `dir` and returns the path of the package.
pub fn build(dir: &Path, program: &Path) -> Result<PathBuf> {
    let tools = environment::target().join("tools/cargo-deb");
    if !tools.join("bin/cargo-deb").exists() {
        let mut cargo = Command::new("cargo");
        cargo.args(["install", "--quiet", "--locked", "cargo-deb@3.8.0", "--root"]).arg(&tools);
        output(&mut cargo)?;
    }
    assets(&fresh("debian-files")?, program)?;
    let mut deb = Command::new(tools.join("bin/cargo-deb"));
    deb.args(["--no-build", "--quiet"]).env("CARGO_TARGET_DIR", environment::target());
    output(deb.arg("--output").arg(dir).current_dir(environment::root()))?;
    only(dir, ".deb")
}

pub fn package() -> Result<Artifact> {
    let program = wheel::program(RELEASE)?;
    let package = build(&fresh("debian")?, &program)?;

    // A root of its own: what is installed on this machine must not help.
    let root = fresh("debian-root")?;
    output(&mut shell(BOOTSTRAP, &[&root.to_string_lossy(), &package.to_string_lossy()]))?;
    let inside = || {
        let mut command = Command::new("chroot");
        command.arg(&root);
        command
    };
    let seconds = timed(inside().args(["dpkg", "--install", "/tmp/dockwright.deb"]))?;
    let files = output(inside().args(["dpkg", "--listfiles", "dockwright"]))?;
    let files: Vec<_> = files.lines().map(|it| it.trim_start_matches('/')).collect();
    let pages = commands(&program)?;
    ensure!(!pages.is_empty(), "the manual names no command");
    let pages = pages.iter().map(|it| format!("usr/share/man/man1/dockwright-{it}.1.gz"));
    for wanted in
        pages.chain(FILES.into_iter().chain(COMPLETIONS.map(|it| it.1)).map(str::to_owned))
    {
        ensure!(files.contains(&wanted.as_str()), "the package lacks {wanted}");
    }
    let dockwright = || {
        let mut command = inside();
        command.arg("dockwright");
        command
    };
    let ran = try_out("dockwright", dockwright, &root)?;
    Ok(Artifact {
        name: "Debian package",
        bytes: size(&package)?,
        install: "dpkg --install dockwright_VERSION_amd64.deb",
        seconds,
        ran,
    })
}
