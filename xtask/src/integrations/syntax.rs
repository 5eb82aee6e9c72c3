//! Each file is one of its language.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use yaml_rust2::YamlLoader;

use crate::command::output;
use crate::environment;

const PYTHON: &str = "import ast, sys; ast.parse(open(sys.argv[1]).read())";

/// Languages without a reader here; the table in `integrations/README.md` says so.
const UNREAD: [&str; 1] = ["pkl"];

/// The files of all tools but those of the action, which `cargo xtask package action` runs.
pub fn files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for tool in fs::read_dir(environment::root().join("integrations"))? {
        let tool = tool?.path();
        if tool.is_dir() && !tool.ends_with("github-action") {
            for file in fs::read_dir(tool)? {
                files.push(file?.path());
            }
        }
    }
    files.retain(|it| {
        UNREAD.iter().all(|language| it.extension().is_none_or(|end| end != *language))
    });
    files.sort();
    Ok(files)
}

pub fn check(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file)?;
    match file.extension().and_then(|it| it.to_str()).unwrap_or_default() {
        "json" => serde_json::from_str(&text).map(|_: serde_json::Value| ())?,
        "toml" => toml::from_str(&text).map(|_: toml::Value| ())?,
        "yaml" | "yml" => YamlLoader::load_from_str(&text).map(|_| ())?,
        "sh" => output(Command::new("bash").arg("-n").arg(file)).map(|_| ())?,
        // The grammar of Starlark is a part of Python's.
        "bzl" => output(Command::new("python3").args(["-c", PYTHON]).arg(file)).map(|_| ())?,
        // Neovim, Emacs and Nix run these files.
        "lua" | "el" | "nix" => {}
        other => bail!("nothing reads files with the ending `{other}`"),
    }
    Ok(())
}
