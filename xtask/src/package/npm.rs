//! The packages of npm: one with the launcher, and one with the program for each platform.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::archive::{executable, host};
use super::{Artifact, VERSION, fresh, size, timed, try_out, wheel};
use crate::command::output;
use crate::environment;
use crate::install::NPM;

#[derive(Deserialize)]
struct Platform {
    name: String,
    target: String,
    os: String,
    cpu: String,
    libc: Option<String>,
}

impl Platform {
    fn package(&self) -> String {
        format!("@dockwright/cli-{}", self.name)
    }

    fn manifest(&self, launcher: &Value) -> Value {
        let mut manifest = json!({
            "name": self.package(),
            "version": VERSION,
            "description": format!("The program of dockwright for {}", self.target),
            "license": launcher["license"],
            "repository": launcher["repository"],
            "os": [self.os],
            "cpu": [self.cpu],
            "files": ["bin"],
            "preferUnplugged": true,
        });
        if let Some(libc) = &self.libc {
            manifest["libc"] = json!([libc]);
        }
        manifest
    }
}

/// Packs the launcher, and the package with `program` for `target`, into `dir`.
pub fn pack(dir: &Path, target: &str, program: &Path) -> Result<[PathBuf; 2]> {
    let source = environment::root().join("crates/cli/npm");
    let read = |name: &str| fs::read_to_string(source.join(name));
    let platforms: Vec<Platform> = serde_json::from_str(&read("platforms.json")?)?;
    let mut launcher: Value = serde_json::from_str(&read("package.json")?)?;
    let all = platforms.iter().map(|it| (it.package(), json!(VERSION)));
    launcher["version"] = json!(VERSION);
    launcher["optionalDependencies"] = Value::Object(all.collect::<Map<_, _>>());

    let platform = platforms.iter().find(|it| it.target == target);
    let platform = platform.with_context(|| format!("there is no package for {target}"))?;
    let work = fresh("npm-packages")?;
    let [main, native] = ["dockwright", "native"].map(|it| work.join(it));
    for it in [&main, &native] {
        fs::create_dir_all(it.join("bin"))?;
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            fs::copy(environment::root().join(name), it.join(name))?;
        }
    }
    fs::copy(source.join("README.md"), main.join("README.md"))?;
    fs::copy(source.join("bin/dockwright.js"), main.join("bin/dockwright.js"))?;
    fs::copy(program, native.join("bin").join(executable(target)))?;
    fs::write(main.join("package.json"), serde_json::to_string_pretty(&launcher)?)?;
    let manifest = platform.manifest(&launcher);
    fs::write(native.join("package.json"), serde_json::to_string_pretty(&manifest)?)?;

    let pack = |package: &Path| {
        let mut npm = Command::new(NPM);
        npm.args(["pack", "--silent", "--pack-destination"]).arg(dir).current_dir(package);
        output(&mut npm).map(|name| dir.join(name.trim()))
    };
    Ok([pack(&main)?, pack(&native)?])
}

pub fn package(profile: &str) -> Result<Artifact> {
    let dir = fresh("npm")?;
    let [launcher, native] = pack(&dir, &host()?, &wheel::program(profile)?)?;
    let prefix = fresh("npm-installed")?;
    fs::write(prefix.join("package.json"), "{\"private\": true}\n")?;
    // The packages of other platforms are in no registry yet.
    let flags = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--omit=optional"];
    let mut install = Command::new(NPM);
    let seconds = timed(install.args(flags).args([&native, &launcher]).current_dir(&prefix))?;
    let program = prefix.join("node_modules/.bin/dockwright");
    let ran = try_out("npx dockwright", || Command::new(&program), &prefix)?;

    let missing = prefix.join("node_modules/@dockwright");
    fs::remove_dir_all(&missing)?;
    let run = Command::new(&program).arg("--version").output()?;
    let said = String::from_utf8_lossy(&run.stderr);
    ensure!(run.status.code() == Some(2) && said.contains("is not installed"), "{said}");
    Ok(Artifact {
        name: "npm",
        bytes: size(&launcher)? + size(&native)?,
        install: "npm install --save-dev dockwright",
        seconds,
        ran,
    })
}
