//! The compiler for WebAssembly: that of rustup, with its target installed, or else Debian's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};

use crate::command::{output, shell};
use crate::{environment, install};

const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler is outside of the reach of rustup and of `rust-toolchain.toml`.
const DEBIAN: [(&str, &str); 4] = [
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("wasm-ld", "lld"),
    ("/usr/share/doc/rust-web-src", "rust-web-src"),
];

static IS_DEBIAN: AtomicBool = AtomicBool::new(false);
static IS_CHECK: AtomicBool = AtomicBool::new(false);

/// Takes Debian's compiler even where rustup has the target.
pub fn use_debian() {
    IS_DEBIAN.store(true, Ordering::Relaxed);
}

/// Builds what is quick to build, rather than what is small and fast.
pub fn check_only() {
    IS_CHECK.store(true, Ordering::Relaxed);
}

/// Builds the crate with one feature and these arguments of rustc, and returns the path of the
/// WebAssembly.
pub fn build(feature: &str, arguments: &[&str]) -> Result<PathBuf> {
    let (mut cargo, target) = cargo()?;
    cargo.args(["rustc", "--quiet", "--locked", "--package", "dockwright-wasm", "--lib"]);
    let profile = if IS_CHECK.load(Ordering::Relaxed) { "wasm-checked" } else { "wasm" };
    cargo.args(["--profile", profile, "--target", TARGET, "--target-dir"]).arg(&target);
    cargo.args(["--crate-type", "cdylib", "--no-default-features", "--features", feature, "--"]);
    output(cargo.args(arguments).current_dir(environment::root()))?;
    Ok(target.join(TARGET).join(profile).join("dockwright_wasm.wasm"))
}

/// Cargo with a compiler for the target, and the directory for what it builds.
fn cargo() -> Result<(Command, PathBuf)> {
    if !IS_DEBIAN.load(Ordering::Relaxed) && (has_target() || add_target()) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        return Ok((Command::new(cargo), environment::target()));
    }
    debian()?;
    let mut cargo = Command::new(DEBIAN[1].0);
    cargo.env("RUSTC", DEBIAN[0].0).env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
    cargo.args(["-Z", "build-std=std,panic_abort"]);
    Ok((cargo, environment::target().join("wasm/debian")))
}

fn has_target() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(environment::root());
    output(&mut rustc).is_ok_and(|it| Path::new(it.trim()).exists())
}

fn add_target() -> bool {
    // Without a limit, a network that answers nothing would hold everything up.
    let mut rustup = shell("timeout 120 rustup target add \"$1\"", &[TARGET]);
    output(rustup.current_dir(environment::root())).is_ok() && has_target()
}

fn debian() -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "`rustup target add {TARGET}` is needed");
    let missing = DEBIAN.iter().any(|(path, _)| !is_there(path));
    if missing {
        let packages = DEBIAN.map(|(_, package)| ("", package));
        install::debian(&packages).with_context(|| {
            format!("`rustup target add {TARGET}` fails, and Debian's compiler")
        })?;
    }
    Ok(())
}

fn is_there(program: &str) -> bool {
    let dirs = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&dirs).any(|dir| dir.join(program).exists())
}
