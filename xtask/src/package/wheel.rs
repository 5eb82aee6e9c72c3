//! The wheel: the command, and the module that asks it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Artifact, archive, fresh, only, size, timed, try_out};
use crate::command::output;
use crate::{environment, install};

/// The oldest tags with a C library that the linker of zig knows: glibc 2.17 of 2012, and musl 1.2.
const MANYLINUX: &str = "manylinux2014";
const MUSLLINUX: &str = "musllinux_1_2";

/// Builds the wheel for this machine into a directory of its own, and returns its path.
pub fn build(profile: &str) -> Result<PathBuf> {
    let dir = fresh("wheel")?;
    build_for(&archive::host()?, &dir, profile)?;
    only(&dir, ".whl")
}

/// Builds the program of the wheel for this machine.
pub fn program(profile: &str) -> Result<PathBuf> {
    build_for(&archive::host()?, &fresh("program")?, profile)
}

/// Builds the wheel for `target` into `dir` with a profile of cargo, and returns the path of the
/// program in it.
pub fn build_for(target: &str, dir: &Path, profile: &str) -> Result<PathBuf> {
    let tools = install::python("maturin", &["maturin==1.16.0", "ziglang==0.17.1"])?;
    let path = [tools.as_os_str(), &std::env::var_os("PATH").unwrap_or_default()];
    let path = std::env::join_paths(path.iter().flat_map(std::env::split_paths))?;
    let mut maturin = Command::new(tools.join("maturin"));
    maturin.args(["build", "--profile", profile, "--quiet", "--locked", "--target", target]);
    match target {
        it if it.ends_with("linux-gnu") => maturin.args(["--zig", "--compatibility", MANYLINUX]),
        it if it.ends_with("linux-musl") => maturin.args(["--zig", "--compatibility", MUSLLINUX]),
        _ => maturin.args(["--compatibility", "pypi"]),
    };
    let built = environment::target().join("zig");
    maturin.arg("--out").arg(dir).arg("--target-dir").arg(&built);
    output(maturin.env("PATH", path).current_dir(environment::root().join("crates/cli/python")))?;
    Ok(built.join(target).join(profile).join(archive::executable(target)))
}

pub fn package(profile: &str) -> Result<Artifact> {
    let wheel = build(profile)?;
    let dir = fresh("wheel-installed")?;
    let programs = dir.join("venv/bin");
    output(Command::new("python3").args(["-m", "venv"]).arg(dir.join("venv")))?;
    let flags = ["install", "--quiet", "--no-index", "--disable-pip-version-check"];
    let seconds = timed(Command::new(programs.join("pip")).args(flags).arg(&wheel))?;
    let ran = try_out("dockwright", || Command::new(programs.join("dockwright")), &dir)?;

    let flags = ["install", "--quiet", "--disable-pip-version-check"];
    output(Command::new(programs.join("pip")).args(flags).args(["pytest==9.2.0", "mypy==2.4.1"]))?;
    let module = environment::root().join("crates/cli/python");
    let tests = module.join("test_dockwright.py");
    let mut pytest = Command::new(programs.join("pytest"));
    // Beside its sources, the module of the tests would be theirs and not the installed one.
    let flags = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider"];
    print!("{}", output(pytest.args(flags).arg(tests).current_dir(&dir))?);
    let mut examples = Command::new(programs.join("python"));
    examples.args(["-m", "doctest"]).arg(module.join("README.md"));
    output(examples.current_dir(&dir)).context("the examples of the README")?;
    let mut mypy = Command::new(programs.join("mypy"));
    output(mypy.args(["--strict", "--package", "dockwright"]).current_dir(&dir))?;
    Ok(Artifact {
        name: "wheel",
        bytes: size(&wheel)?,
        install: "pip install dockwright",
        seconds,
        ran,
    })
}
