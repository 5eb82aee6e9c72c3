//! `dockwright.baseline`: the findings from when a project began to use dockwright.
//!
//! A line for each pass and instruction: the pass, the key of the instruction, and the path of the
//! file from the directory of the baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dockwright_fixer::{Baseline, Finding};

use crate::args::BaselineArg;
use crate::config::name;
use crate::message::{Message, reason, visible};

/// The name of the file.
pub const NAME: &str = "dockwright.baseline";

const HEAD: &str = "# What was found before: `dockwright check --baseline use` leaves it out, and \
                    `--baseline write` writes it anew.\n";

/// The passes and keys of each file.
type Entries = BTreeMap<String, BTreeSet<(String, u64)>>;

/// The findings of this run.
#[derive(Default)]
struct Found {
    entries: Entries,
    count: usize,
}

/// A baseline that is used or written.
pub struct BaselineFile {
    path: PathBuf,
    /// Its name in messages.
    name: String,
    entries: Entries,
    /// The findings of this run, if they are to be written.
    found: Option<Mutex<Found>>,
}

impl BaselineFile {
    /// The nearest one from the current directory upwards; one that is to be written need not
    /// exist.
    pub fn open(what: BaselineArg, current_dir: &Path) -> Result<Self, Message> {
        let is_there = |dir: &&Path| dir.join(NAME).is_file();
        let dir = current_dir.ancestors().find(is_there);
        let path = dir.unwrap_or(current_dir).join(NAME);
        let name = name(&path, current_dir);
        let found = (what == BaselineArg::Write).then(Mutex::default);
        let entries = match (dir, &found) {
            (None, None) => {
                let text = format!("{NAME}: no such file in this directory or above");
                let help = "`dockwright check --baseline write` writes one";
                return Err(Message::error(text).with_help(help.to_owned()));
            }
            (None, Some(_)) => Entries::new(),
            (Some(_), _) => {
                let content = fs::read_to_string(&path)
                    .map_err(|err| Message::error(format!("{name}: {}", reason(&err))))?;
                read(&content, &name)?
            }
        };
        Ok(Self { path, name, entries, found })
    }

    /// The findings of the file at `path`, an absolute path without links.
    pub fn of(&self, path: &Path) -> Arc<Baseline> {
        let mut baseline = Baseline::default();
        // A new baseline replaces the old one, so nothing is silenced.
        if self.found.is_none() {
            for (pass, key) in self.entries.get(&self.label(path)).into_iter().flatten() {
                baseline.add(pass, *key);
            }
        }
        Arc::new(baseline)
    }

    /// Adds the findings of the file at `path`, if they are to be written.
    pub fn note(&self, path: &Path, findings: &[Finding]) {
        let Some(found) = &self.found else { return };
        let found = &mut *found.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = findings.iter().filter_map(|it| Some((it.pass.name.to_owned(), it.key?)));
        found.entries.entry(self.label(path)).or_default().extend(keys);
        found.count += findings.len();
    }

    /// Writes the findings and reports that; entries of other files stay as long as these exist.
    pub fn write(&self) -> Option<Message> {
        let found = self.found.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = self.entries.clone();
        let dir = self.path.parent().unwrap_or(&self.path);
        let is_other = |path: &String| !found.entries.contains_key(path);
        entries.retain(|path, _| is_other(path) && dir.join(path).exists());
        let files = found.entries.values().filter(|it| !it.is_empty()).count();
        let findings = found.count;
        entries.extend(found.entries.clone());
        if let Err(err) = fs::write(&self.path, text(&entries)) {
            return Some(Message::error(format!("{}: {}", self.name, reason(&err))));
        }
        let findings =
            if findings == 1 { "1 finding".into() } else { format!("{findings} findings") };
        let files = if files == 1 { "1 file".into() } else { format!("{files} files") };
        Some(Message::note(format!(
            "{}: {findings} in {files}; `--baseline use` leaves them out",
            self.name
        )))
    }

    /// The path as it stands in a baseline.
    fn label(&self, path: &Path) -> String {
        let dir = self.path.parent().unwrap_or(&self.path);
        let path = path.strip_prefix(dir).unwrap_or(path);
        visible(&path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
    }
}

fn text(entries: &Entries) -> String {
    let of = |(path, keys): (&String, &BTreeSet<_>)| {
        let line = |(pass, key): &(String, u64)| format!("{pass} {key:016x} {path}\n");
        keys.iter().map(line).collect::<String>()
    };
    HEAD.to_owned() + &entries.iter().map(of).collect::<String>()
}

fn read(content: &str, name: &str) -> Result<Entries, Message> {
    let mut entries = Entries::new();
    let lines = content.lines().enumerate();
    for (index, line) in lines.filter(|(_, it)| !it.is_empty() && !it.starts_with('#')) {
        let mut parts = line.splitn(3, ' ');
        let mut next = || parts.next().filter(|it| !it.is_empty());
        let pass = next();
        let key =
            next().filter(|it| it.len() == 16).and_then(|it| u64::from_str_radix(it, 16).ok());
        let (Some(pass), Some(key), Some(path)) = (pass, key, next()) else {
            let text = format!("`{line}` is not a line of a baseline, `PASS KEY PATH`");
            let help = "`dockwright check --baseline write` writes the file anew";
            return Err(Message::error(text).at(name, (index + 1, 1)).with_help(help.to_owned()));
        };
        entries.entry(path.to_owned()).or_default().insert((pass.to_owned(), key));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let keys = BTreeSet::from([("a".to_owned(), 7), ("b-c".to_owned(), u64::MAX)]);
        let entries = Entries::from([("d e/Dockerfile".to_owned(), keys)]);
        let written = text(&entries);
        assert!(
            written.ends_with(
                "a 0000000000000007 d e/Dockerfile\nb-c ffffffffffffffff d e/Dockerfile\n"
            )
        );
        assert_eq!(read(&written, "x").unwrap(), entries);
    }

    #[test]
    fn a_line_that_means_nothing_is_named() {
        for line in ["a", "a 7 b", "a 000000000000000g b", "<<<<<<< HEAD", "a 0000000000000007 "] {
            let message = read(&format!("# a\n{line}\n"), "x").unwrap_err();
            assert_eq!(message.position(), Some((2, 1)), "{line}");
        }
    }
}
