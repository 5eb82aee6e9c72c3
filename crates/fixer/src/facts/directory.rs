//! The working directory of an instruction, where the file tells.

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;

/// The absolute directory that an instruction works in: what the `WORKDIR`s say if one of them is
/// absolute, or all there are in an image from `scratch`.
pub(crate) fn directory(model: &Model, it: &Instruction) -> Option<String> {
    let mut below = Vec::new();
    for workdir in model.before(it).filter(|it| it.keyword == Keyword::Workdir) {
        let path = workdir.argument();
        is_plain(&path).then_some(())?;
        let is_absolute = path.starts_with('/');
        below.push(path);
        if is_absolute {
            return Some(join(&below));
        }
    }
    (*model.root(it.stage?) == Base::Scratch).then(|| join(&below))
}

/// Whether a path means the same to builders and shells: no quotes, variables or wildcards.
pub(crate) fn is_plain(path: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
    !path.is_empty() && !path.starts_with('-') && path.chars().all(is_plain)
}

/// The paths below one another, the last one outermost.
fn join(paths: &[String]) -> String {
    // One that is absolute stays as it is written.
    if let [path] = paths
        && path.starts_with('/')
    {
        return path.clone();
    }
    let mut parts = Vec::new();
    for part in paths.iter().rev().flat_map(|it| it.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Where `path` leads from `directory`.
pub(crate) fn resolve(directory: &str, path: &str) -> String {
    let from = if path.starts_with('/') { String::new() } else { directory.to_owned() };
    join(&[path.to_owned(), from])
}
