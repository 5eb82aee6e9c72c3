//! The files of a case, each after a line `-- path --`.
//!
//! `-- path (755) --` sets another mode, `-- path (base64) --` marks base64-encoded content, `--
//! path/ --` is a directory, and `-- path -> target --` a link.

use std::fs;
use std::path::{Component, Path};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Files, directories and links.
pub struct Tree(Vec<Entry>);

struct Entry {
    path: String,
    kind: Kind,
    mode: Option<u32>,
}

enum Kind {
    File(Vec<u8>),
    Dir,
    Link(String),
}

/// Splits a text before the first file. The second part has the number of its first line.
pub fn split(text: &str) -> (&str, (usize, &str)) {
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if path(line).is_some() {
            return (&text[..at], (number, &text[at..]));
        }
        at += line.len();
    }
    (text, (0, ""))
}

/// The text between the dashes of a line.
fn path(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix("-- ")?.strip_suffix(" --")
}

impl Tree {
    /// Parses the files in a text that begins at the given line. An error begins with the number of
    /// its line.
    pub fn parse((first, text): (usize, &str)) -> Result<Self, String> {
        let mut files: Vec<(usize, &str, String)> = Vec::new();
        for (number, line) in (first..).zip(text.split_inclusive('\n')) {
            match (path(line), files.last_mut()) {
                (Some(path), _) => files.push((number, path, String::new())),
                (None, Some((.., content))) => content.push_str(line),
                (None, None) => {}
            }
        }
        let entries = files.iter().map(|(number, path, content)| {
            Entry::parse(path, content).map_err(|err| format!("{number}: {err}"))
        });
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// Whether the tree has an entry at this path.
    pub fn has(&self, path: &str) -> bool {
        self.0.iter().any(|it| it.path == path)
    }

    /// Writes the tree to a directory, with the modes that a checkout sets.
    pub fn write(&self, dir: &Path) -> Result<(), String> {
        self.0.iter().try_for_each(|it| it.write(dir).map_err(|err| format!("{}: {err}", it.path)))
    }
}

impl Entry {
    fn parse(path: &str, content: &str) -> Result<Self, String> {
        if let Some((path, target)) = path.split_once(" -> ") {
            let kind = Kind::Link(target.to_owned());
            return Self { path: path.to_owned(), kind, mode: None }.below(content);
        }
        let (mut path, mut mode, mut is_base64) = (path, None, false);
        while let Some((rest, word)) = path.strip_suffix(')').and_then(|it| it.rsplit_once(" (")) {
            match (word, u32::from_str_radix(word, 8)) {
                ("base64", _) => is_base64 = true,
                (_, Ok(bits)) => mode = Some(bits),
                _ => return Err(format!("`{word}` is neither a mode nor `base64`")),
            }
            path = rest;
        }
        let kind = match path.strip_suffix('/') {
            Some(_) => Kind::Dir,
            None if is_base64 => {
                let digits: String = content.split_whitespace().collect();
                Kind::File(BASE64_STANDARD.decode(digits).map_err(|err| err.to_string())?)
            }
            None => Kind::File(content.as_bytes().to_vec()),
        };
        Self { path: path.trim_end_matches('/').to_owned(), kind, mode }.below(content)
    }

    /// The entry, provided that its path stays inside the directory and no content is lost.
    fn below(self, content: &str) -> Result<Self, String> {
        let is_below =
            Path::new(&self.path).components().all(|it| matches!(it, Component::Normal(_)));
        match self.kind {
            _ if self.path.is_empty() || !is_below => Err(format!("`{}` is no path", self.path)),
            Kind::Dir | Kind::Link(_) if !content.trim().is_empty() => {
                Err(format!("`{}` is no file and has text", self.path))
            }
            _ => Ok(self),
        }
    }

    fn write(&self, dir: &Path) -> std::io::Result<()> {
        let place = dir.join(&self.path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        match &self.kind {
            Kind::File(content) => fs::write(&place, content)?,
            Kind::Dir => fs::create_dir_all(&place)?,
            Kind::Link(target) => return link(target, &place),
        }
        let usual = if matches!(self.kind, Kind::Dir) { 0o755 } else { 0o644 };
        set_mode(&place, self.mode.unwrap_or(usual))
    }
}

#[cfg(unix)]
fn link(target: &str, place: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, place)
}

#[cfg(unix)]
fn set_mode(place: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(place, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn link(target: &str, place: &Path) -> std::io::Result<()> {
    fs::write(place, target)
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Result<Tree, String> {
        Tree::parse(split(text).1)
    }

    #[test]
    fn files_stand_behind_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let text = "A trap.\n\n-- b/c (600) --\n1\n\n-- d (base64) (755) --\nAP8=\n-- e/ --\n\n";
        tree(text).unwrap().write(dir.path()).unwrap();
        assert_eq!(fs::read(dir.path().join("b/c")).unwrap(), b"1\n\n");
        assert_eq!(fs::read(dir.path().join("d")).unwrap(), b"\0\xFF");
        assert!(dir.path().join("e").is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn modes_and_links_are_made() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        tree("-- a (2755) --\n-- b/c -> ../a --\n").unwrap().write(dir.path()).unwrap();
        let mode = fs::metadata(dir.path().join("a")).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o2755);
        assert_eq!(fs::read_link(dir.path().join("b/c")).unwrap(), Path::new("../a"));
    }

    #[test]
    fn a_mistake_names_its_line() {
        let mistake = |text| tree(text).err().unwrap();
        assert!(mistake("-- a --\n-- ../b --\n").starts_with("2: "));
        assert!(mistake("-- /a --\n").starts_with("1: "));
        assert!(mistake("x\n-- a (wide) --\n").starts_with("2: `wide`"));
        assert!(mistake("-- a (base64) --\n?\n").starts_with("1: "));
        assert!(mistake("-- a/ --\ntext\n").starts_with("1: "));
        assert!(mistake("-- a -> b --\ntext\n").starts_with("1: "));
    }
}
