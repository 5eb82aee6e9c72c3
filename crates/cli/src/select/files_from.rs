//! `--files-from`: paths in a file or on stdin.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::git::os_string;
use crate::args::FilesArgs;
use crate::message::{Message, reason};

/// The paths that the arguments name, and those in the file of `--files-from`.
pub fn listed(args: &FilesArgs) -> Result<Cow<'_, [PathBuf]>, Message> {
    let Some(list) = &args.selection.files_from else { return Ok(args.paths()) };
    Ok(args.paths().iter().cloned().chain(paths(list)?).collect())
}

/// The paths that the file at `list` names, or those on stdin for `-`.
fn paths(list: &Path) -> Result<Vec<PathBuf>, Message> {
    let mut content = Vec::new();
    let read = if list.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut content).map(|_| content)
    } else {
        fs::read(list)
    };
    let failed =
        |err| Message::error(format!("--files-from: {}: {}", list.display(), reason(&err)));
    read.map(|it| split(&it)).map_err(failed)
}

/// One path per line; or with NUL in between, which no path can hold, so that one says it all.
fn split(content: &[u8]) -> Vec<PathBuf> {
    let is_line = !content.contains(&0);
    let end = if is_line { b'\n' } else { 0 };
    let paths = content.split(|it| *it == end);
    let paths = paths.map(|it| if is_line { it.strip_suffix(b"\r").unwrap_or(it) } else { it });
    paths.filter(|it| !it.is_empty()).map(|it| os_string(it.to_vec()).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_with_lines_or_with_nul() {
        let check = |content: &str, paths: &[&str]| {
            let expected: Vec<_> = paths.iter().map(PathBuf::from).collect();
            assert_eq!(split(content.as_bytes()), expected);
        };
        check("a\nb c\r\n\nd", &["a", "b c", "d"]);
        check("a\nb\0c\r\0", &["a\nb", "c\r"]);
        check("", &[]);
    }
}
