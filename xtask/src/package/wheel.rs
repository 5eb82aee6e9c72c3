//! The wheel: the command, and the module that asks it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{Artifact, fresh, only, size, timed, try_out};
use crate::command::output;
use crate::{environment, install};

/// The oldest `manylinux` of which the linker of zig knows the C library: glibc 2.17, of 2012.
const COMPATIBILITY: &str = "manylinux2014";

/// Builds the wheel and returns its path.
pub fn build() -> Result<PathBuf> {
    let tools = install::python("maturin", &["maturin==1.16.0", "ziglang==0.17.1"])?;
    let dir = fresh("wheel")?;
    let project = environment::root().join("crates/cli/python");
    let path = [tools.as_os_str(), &std::env::var_os("PATH").unwrap_or_default()];
    let path = std::env::join_paths(path.iter().flat_map(std::env::split_paths))?;
    let mut maturin = Command::new(tools.join("maturin"));
    maturin.args(["build", "--release", "--quiet", "--locked", "--compatibility"]);
    if cfg!(target_os = "linux") {
        maturin.args([COMPATIBILITY, "--zig"]);
    } else {
        maturin.arg("pypi");
    }
    let target = environment::target();
    maturin.arg("--out").arg(&dir).arg("--target-dir").arg(target.join("zig"));
    output(maturin.env("PATH", path).current_dir(project))?;
    only(&dir, ".whl")
}

pub fn package() -> Result<Artifact> {
    let wheel = build()?;
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
