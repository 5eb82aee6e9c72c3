//! Changes of a service before a build.

use std::fmt;
use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use dockwright_layers::{Changes, Layers};

use crate::builds::stack;

/// A change.
pub enum Change {
    /// Another content of a file, or other permissions of one that a tool compares.
    Content(String),
    /// A new file.
    New(String),
    /// A new time of change, and nothing else.
    Time(String),
    /// Another value of a build argument.
    Argument(String),
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(path) => write!(out, "another {path}"),
            Self::New(path) => write!(out, "a new {path}"),
            Self::Time(path) => write!(out, "a new time for {path}"),
            Self::Argument(name) => write!(out, "another value of {name}"),
        }
    }
}

/// The number of files to change, besides the source that the service names.
const FILES: usize = 4;

/// The changes of a service: of its source, of files from all of its context, and of arguments.
pub fn all(edit: &Path, context: &Path, layers: &Layers) -> Result<Vec<Change>> {
    let edit = edit.to_string_lossy().into_owned();
    let mut paths: Vec<_> = stack::files(context)?.into_iter().map(|it| it.0).collect();
    paths.retain(|it| *it != edit && it != "Dockerfile" && it != ".dockerignore");
    paths.sort();
    let step = paths.len().div_ceil(FILES).max(1);
    let others = paths.iter().step_by(step).cloned().map(Change::Content);
    let mut changes = vec![Change::Content(edit.clone()), Change::Time(edit.clone())];
    changes.extend(others);
    // Of two new files with nearly the same name, the ignore file hides one.
    let lines = fs::read_to_string(context.join(".dockerignore"))?;
    let mut names = lines.lines().map(|it| it.trim_start_matches("**/").trim_matches('/'));
    let ignored = names.find(|it| !it.is_empty() && !it.contains(['*', '#', '!', ' ']));
    let ignored = ignored.context("the service ignores no file by name")?;
    changes.extend([ignored.to_owned(), format!("{ignored}.new")].map(Change::New));
    let steps = layers.stages.iter().flat_map(|it| &it.steps);
    let args = steps.filter_map(|it| it.text.strip_prefix("ARG ").map(ToOwned::to_owned));
    let names = args.map(|it| it.split('=').next().unwrap_or_default().to_owned());
    changes.extend(names.chain(["UNDECLARED".to_owned()]).map(Change::Argument));
    Ok(changes)
}

impl Change {
    /// Makes the change of files, and returns what is told to the prediction.
    pub fn apply(&self, context: &Path) -> Result<Changes> {
        match self {
            Self::Content(path) => {
                rewrite(&context.join(path))?;
                Ok(of_file(path))
            }
            Self::New(path) => {
                fs::write(context.join(path), unique()?)?;
                Ok(of_file(path))
            }
            Self::Time(path) => {
                File::options()
                    .append(true)
                    .open(context.join(path))?
                    .set_modified(SystemTime::now())?;
                Ok(Changes::default())
            }
            Self::Argument(name) => {
                let args = [(name.clone(), None)].into_iter().collect();
                Ok(Changes { args, ..Changes::default() })
            }
        }
    }

    /// The build arguments.
    pub fn arguments(&self) -> Vec<String> {
        match self {
            // A constant value: the images of each run are removed.
            Self::Argument(name) => vec![format!("{name}=changed")],
            _ => Vec::new(),
        }
    }
}

fn of_file(path: &str) -> Changes {
    Changes { files: vec![path.to_owned()], ..Changes::default() }
}

/// A text that no earlier build has seen.
fn unique() -> Result<String> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(format!("changed at {}", now.as_nanos()))
}

/// Appends a comment to a file; a format without comments gets blanks, and a lock file, which
/// package managers compare with their own, other permissions.
fn rewrite(path: &Path) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.contains("lock") {
        use std::os::unix::fs::PermissionsExt;
        return Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o664))?);
    }
    let now = unique()?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let comment = match &*extension {
        "c" | "cpp" | "go" | "hpp" | "java" | "js" | "mod" | "ts" => format!("// {now}\n"),
        "erb" | "html" | "xml" => format!("<!-- {now} -->\n"),
        "json" | "csv" => now.bytes().map(|it| if it % 2 == 0 { ' ' } else { '\t' }).collect(),
        _ => format!("# {now}\n"),
    };
    let mut text = fs::read(path)?;
    text.extend(comment.into_bytes());
    Ok(fs::write(path, text)?)
}
