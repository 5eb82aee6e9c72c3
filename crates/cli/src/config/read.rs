//! Configuration files on the disk: whether they are there, and what is wrong with them.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::editorconfig::EditorConfig;
use super::file::{ConfigFile, NAMES};
use super::name::name;
use crate::message::{Message, reason};

/// The file of `--config`.
pub fn given(path: &Path, current_folder: &Path) -> Result<ConfigFile, Message> {
    let failed = |err| Message::error(format!("{}: {}", path.display(), reason(&err)));
    let content = fs::read(path).map_err(failed)?;
    let folder = current_folder.join(path.parent().unwrap_or(path));
    let folder = fs::canonicalize(folder).map_err(failed)?;
    let real = folder.join(path.file_name().unwrap_or_default());
    ConfigFile::parse(&content, &real, &path.display().to_string())
}

/// The configuration file that stands in `folder` itself.
pub fn config_file(folder: &Path, current_folder: &Path) -> Result<Option<ConfigFile>, Message> {
    let mut found = None;
    for path in NAMES.map(|it| folder.join(it)) {
        let name = || name(&path, current_folder);
        let failed = |text: &str| Message::error(format!("{}: {text}", name()));
        let Some(content) = read(&path).map_err(|err| failed(&reason(&err)))? else { continue };
        if found.is_some() {
            let [other, _] = NAMES;
            return Err(failed(&format!("stands beside `{other}`; keep one of the two")));
        }
        found = Some(ConfigFile::parse(&content, &path, &name()));
    }
    found.transpose()
}

/// The `.editorconfig` that stands in `folder` itself. What is wrong with it is no error, since it
/// is not for us alone.
pub fn editorconfig(
    folder: &Path,
    current_folder: &Path,
) -> (Option<EditorConfig>, Option<Message>) {
    let path = folder.join(".editorconfig");
    let name = || name(&path, current_folder);
    let content = match read(&path) {
        Ok(Some(content)) => content,
        Ok(None) => return (None, None),
        Err(err) => {
            return (None, Some(Message::warning(format!("{}: {}", name(), reason(&err)))));
        }
    };
    let (editorconfig, invalid) = EditorConfig::parse(&content, &path);
    let message = invalid.map(|line| {
        let text = "neither `[section]` nor `key = value`; the line is ignored".to_owned();
        Message::warning_at(&name(), (line, 1), text)
    });
    (Some(editorconfig), message)
}

/// The content of a file, if there is one.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    use ErrorKind::{IsADirectory, NotADirectory, NotFound};
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(err) if matches!(err.kind(), NotFound | NotADirectory | IsADirectory) => Ok(None),
        Err(err) => Err(err),
    }
}
