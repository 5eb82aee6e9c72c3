//! The attacks of `corpus/adversary`: Dockerfiles that look as if a fix could be applied, with
//! their build contexts, the changes that must not happen, and how to prove that.
//!
//! `cargo test -p dockwright --test cli adversary` runs the command on all of them; `cargo xtask
//! adversary` builds and runs them before and after. See `tests/README.md`.

pub mod claims;
pub mod header;
pub mod tree;

use std::fs;
use std::path::{Path, PathBuf};

use header::Header;
use tree::Tree;

/// One attack.
pub struct Case {
    /// The name, `AREA/NAME`.
    pub name: String,
    pub header: Header,
    /// The Dockerfile and the build context.
    pub tree: Tree,
}

impl Case {
    /// Parses a case. An error names the line.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let (header, tree) = tree::split(text);
        let header = Header::parse(header)?;
        let tree = Tree::parse(tree)?;
        if !tree.has(&header.dockerfile) {
            return Err(format!("1: there is no file `{}`", header.dockerfile));
        }
        Ok(Self { name: name.to_owned(), header, tree })
    }
}

/// The cases below `corpus/adversary`, sorted, or those whose names contain one of `names`. An
/// error names the file and the line of every mistake.
pub fn load(root: &Path, names: &[String]) -> Result<Vec<Case>, String> {
    let dir = root.join("corpus/adversary");
    let (mut cases, mut mistakes) = (Vec::new(), Vec::new());
    for path in files(&dir)? {
        let below = path.strip_prefix(&dir).unwrap_or(&path).with_extension("");
        let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if !names.is_empty() && !names.iter().any(|it| name.contains(it.as_str())) {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|err| format!("{}: {err}", path.display()))?;
        match Case::parse(&name, &text) {
            Ok(case) => cases.push(case),
            Err(mistake) => mistakes.push(format!("{}:{mistake}", path.display())),
        }
    }
    match (mistakes.is_empty(), cases.is_empty()) {
        (false, _) => Err(mistakes.join("\n")),
        (true, true) => Err(format!("no such case in {}", dir.display())),
        (true, false) => Ok(cases),
    }
}

/// The files `AREA/NAME.txt` below a directory, in which no other files are allowed.
fn files(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut files, mut areas) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(area) = areas.pop() {
        let entries = fs::read_dir(&area).map_err(|err| format!("{}: {err}", area.display()))?;
        for entry in entries {
            let path = entry.map_err(|err| err.to_string())?.path();
            match path.extension() {
                _ if path.is_dir() => areas.push(path),
                Some(it) if it == "txt" => files.push(path),
                _ => {
                    return Err(format!(
                        "{}: no case: its name does not end in `.txt`",
                        path.display()
                    ));
                }
            }
        }
    }
    files.sort();
    Ok(files)
}
