//! Configuration files on the disk, and their errors.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::editorconfig::{self, EditorConfig};
use super::file::{ConfigFile, NAMES, Written};
use super::name::name;
use super::options::Source;
use crate::message::{Message, reason};

/// The file of `--config`.
pub fn given(path: &Path, current_dir: &Path) -> Result<ConfigFile, Message> {
    let failed = |err| Message::error(format!("{}: {}", path.display(), reason(&err)));
    let content = fs::read(path).map_err(failed)?;
    let dir = current_dir.join(path.parent().unwrap_or(path));
    let dir = fs::canonicalize(dir).map_err(failed)?;
    let real = dir.join(path.file_name().unwrap_or_default());
    parse(&content, &real, &path.display().to_string(), current_dir)
}

/// The configuration in `content`, that of the file at `path`, with the files that it extends.
fn parse(
    content: &[u8],
    path: &Path,
    called: &str,
    current_dir: &Path,
) -> Result<ConfigFile, Message> {
    let dir = path.parent().unwrap_or(path);
    let mut written = Written::parse(content, path, called, dir)?;
    let mut seen = vec![path.to_owned()];
    while let Some(extend) = written.extend.take() {
        let (file, line) = match &extend.source {
            Source::Line(file, line) => (&**file, *line),
            Source::Flag => (path, 1),
        };
        let failed = |text: &str| {
            let text = format!("`extend`: {}: {text}", extend.value.display());
            Message::error(text).at(&name(file, current_dir), (line, 1))
        };
        let base = file.parent().unwrap_or(file).join(&extend.value);
        let base = fs::canonicalize(&base).map_err(|err| failed(&reason(&err)))?;
        if seen.contains(&base) {
            return Err(failed("extends itself, directly or through others"));
        }
        let content = fs::read(&base).map_err(|err| failed(&reason(&err)))?;
        written = written.or(Written::parse(&content, &base, &name(&base, current_dir), dir)?);
        seen.push(base);
    }
    written.finish(dir, called)
}

/// The configuration file that stands in `dir` itself.
pub fn config_file(dir: &Path, current_dir: &Path) -> Result<Option<ConfigFile>, Message> {
    let mut found = None;
    for path in NAMES.map(|it| dir.join(it)) {
        let name = || name(&path, current_dir);
        let failed = |text: &str| Message::error(format!("{}: {text}", name()));
        let Some(content) = read(&path).map_err(|err| failed(&reason(&err)))? else { continue };
        if found.is_some() {
            let [other, _] = NAMES;
            return Err(failed(&format!("stands beside `{other}`; keep one of the two")));
        }
        found = Some(parse(&content, &path, &name(), current_dir));
    }
    found.transpose()
}

/// The `.editorconfig` that stands in `dir` itself. Problems in it are not errors, since other
/// tools read it, too.
pub fn editorconfig(dir: &Path, current_dir: &Path) -> (Option<EditorConfig>, Option<Message>) {
    let path = dir.join(editorconfig::NAME);
    let name = || name(&path, current_dir);
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
        Message::warning(text).at(&name(), (line, 1))
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
