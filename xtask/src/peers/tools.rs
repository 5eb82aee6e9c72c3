//! The tools, and the command line of each: all files in one call, with the fastest settings.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result};

use crate::fixes::hadolint;
use crate::{install, release, venv};

/// An available tool; the files follow its arguments.
#[derive(Clone)]
pub struct Tool {
    pub name: String,
    pub version: String,
    /// The command line, for the table.
    pub mode: String,
    /// Whether the tool also changes instructions and programs on purpose.
    pub rewrites: bool,
    /// The exit code that only reports findings, if failures can be told from it by the output.
    finds: Option<i32>,
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl Tool {
    /// The command for files relative to the current directory.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env("DPRINT_CACHE_DIR", super::dir().join("cache"));
        command
    }

    /// Whether a call with this status and output succeeded.
    pub fn has_worked(&self, status: ExitStatus, said: &[u8]) -> bool {
        status.success() || self.finds.is_some() && status.code() == self.finds && said.is_empty()
    }

    /// The name in a form suitable for a directory.
    pub fn dir_name(&self) -> String {
        self.name.replace([' ', '/', '@'], "-")
    }
}

type Install = fn() -> Result<Tool>;

/// Every formatter by its name, dockwright first, or why it is not available.
pub fn formatters() -> Vec<(String, Result<Tool>)> {
    all(&[
        ("dockwright", dockwright),
        ("dockerfmt", dockerfmt),
        ("prettier-plugin-sh", prettier),
        ("dprint-plugin-dockerfile", dprint),
        ("dockerfile-utils", dockerfile_utils),
        ("tally", tally),
    ])
}

/// Every fixer, likewise.
pub fn fixers() -> Vec<(String, Result<Tool>)> {
    all(&[("dockwright fix", dockwright_fix), ("tally", tally), ("dockerfile-doctor", doctor)])
}

/// The other fixers.
pub fn other_fixers() -> Vec<(String, Result<Tool>)> {
    all(&[("tally", tally), ("dockerfile-doctor", doctor)])
}

fn all(tools: &[(&str, Install)]) -> Vec<(String, Result<Tool>)> {
    let named = tools.iter().map(|(name, install)| {
        let tool = install().map(|it| Tool { name: (*name).to_owned(), ..it });
        ((*name).to_owned(), tool)
    });
    named.collect()
}

fn tool(version: &str, mode: &str, program: PathBuf, arguments: &[&str]) -> Tool {
    Tool {
        name: String::new(),
        version: version.to_owned(),
        mode: mode.to_owned(),
        rewrites: false,
        finds: None,
        program,
        arguments: arguments.iter().map(OsString::from).collect(),
    }
}

fn dockwright() -> Result<Tool> {
    let mode = "`dockwright fmt`, a thread for each core";
    let arguments = ["fmt", "--quiet", "--isolated"];
    Ok(tool(env!("CARGO_PKG_VERSION"), mode, release::dockwright()?, &arguments))
}

fn dockwright_fix() -> Result<Tool> {
    let mode = "`dockwright fix` (safe and intended fixes, and layout), a thread for each core";
    let arguments = ["fix", "--quiet", "--isolated"];
    Ok(tool(env!("CARGO_PKG_VERSION"), mode, release::dockwright()?, &arguments))
}

fn dockerfmt() -> Result<Tool> {
    let modules = install::npm("dockerfmt", &["@reteps/dockerfmt@0.5.4"])?;
    // The native program; the one in `.bin` is a script that starts it.
    let dirs = fs::read_dir(modules.join("@reteps"))?.collect::<Result<Vec<_>, _>>()?;
    let mut programs = dirs.iter().map(|it| it.path().join("bin/dockerfmt"));
    let program = programs.find(|it| it.exists()).context("has no program for this machine")?;
    let mode = "`dockerfmt --write --newline`, the native program";
    Ok(tool("0.5.4", mode, program, &["--write", "--newline"]))
}

fn prettier() -> Result<Tool> {
    let packages = ["prettier@3.10.1", "prettier-plugin-sh@0.20.0", "@reteps/dockerfmt@0.5.4"];
    let modules = install::npm("prettier", &packages)?;
    let plugin = modules.join("prettier-plugin-sh/lib/index.js");
    let arguments = ["--write", "--log-level=error", "--no-config", "--no-editorconfig"];
    let mode = "`prettier --write`, which holds dockerfmt 0.5.4 as WebAssembly";
    let version = "0.20.0 (prettier 3.10.1)";
    let mut tool = tool(version, mode, modules.join(".bin/prettier"), &arguments);
    tool.arguments.extend(["--plugin".into(), plugin.into_os_string()]);
    Ok(tool)
}

fn dprint() -> Result<Tool> {
    let modules = install::npm("dprint", &["dprint@0.57.4", "@dprint/dockerfile@0.6.0"])?;
    let configuration = modules.with_file_name("dprint.json");
    let plugin = modules.join("@dprint/dockerfile/plugin.wasm");
    fs::write(&configuration, serde_json::json!({ "plugins": [plugin] }).to_string())?;
    let arguments = ["fmt", "--incremental=false", "--no-gitignore", "--log-level=error"];
    let mode = "`dprint fmt`, its own threads, without its cache of formatted files";
    let version = "0.6.0 (dprint 0.57.4)";
    let mut tool = tool(version, mode, modules.join("dprint/dprint"), &arguments);
    tool.arguments.extend(["--config".into(), configuration.into_os_string()]);
    Ok(tool)
}

fn dockerfile_utils() -> Result<Tool> {
    let modules = install::npm("dockerfile-utils", &["dockerfile-utils@0.16.3"])?;
    let script = modules.with_file_name("format.js");
    fs::write(&script, include_str!("dockerfile_utils.js"))?;
    let mode = "the library behind VS Code's Docker extension, in one process of node";
    let mut tool = tool("0.16.3", mode, PathBuf::from("node"), &[]);
    tool.arguments.push(script.into_os_string());
    Ok(tool)
}

fn tally() -> Result<Tool> {
    let program = install::python("tally", &["tally-cli==0.45.0"])?.join("tally");
    // ShellCheck takes 90 % of the time and fixes almost nothing.
    let arguments = [
        "lint",
        "--fix",
        "--fail-level=none",
        "--no-config",
        "--slow-checks=off",
        "--hide-source",
        "--ignore=shellcheck/*",
    ];
    let mode = "`tally lint --fix` (safe fixes), without ShellCheck and checks over the network";
    Ok(Tool { rewrites: true, ..tool("0.45.0", mode, program, &arguments) })
}

fn doctor() -> Result<Tool> {
    let program = install::python("dockerfile-doctor", &["dockerfile-doctor==0.1.5"])?;
    let mode = "`dockerfile-doctor --fix`";
    let tool = tool("0.1.5", mode, program.join("dockerfile-doctor"), &["--quiet", "--fix"]);
    Ok(Tool { rewrites: true, finds: Some(1), ..tool })
}

/// A linter, which fixes nothing.
pub fn hadolint() -> Result<Tool> {
    let program = venv::extra(hadolint::REQUIREMENT, "hadolint")?;
    let tool = tool(hadolint::VERSION, "", program, &["--no-fail", "--no-color"]);
    Ok(Tool { name: "hadolint".to_owned(), ..tool })
}
