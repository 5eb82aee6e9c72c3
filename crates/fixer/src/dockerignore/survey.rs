//! A look at a build context: its projects, its Dockerfiles, and what lies around.

use std::collections::{BTreeSet, VecDeque};

use dockwright_model::context::{Entry, Files, matches_name};

use super::last_name;
use super::table::{GROUPS, Group, Scope};

/// How far a look goes.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// How many folders below the context.
    pub depth: usize,
    /// How many files and folders.
    pub entries: usize,
}

/// What there is.
#[derive(Default)]
pub(crate) struct Survey {
    /// All that was seen, with its path.
    pub seen: Vec<(String, Entry)>,
    /// The folders of projects, for each group of the table.
    pub projects: Vec<BTreeSet<String>>,
    /// Whether everything was seen but what is deeper, and what lies in folders that are made.
    pub is_complete: bool,
}

impl Survey {
    /// Looks around, nearest folders first. Links are not followed, and folders that are made by
    /// tools are not entered.
    pub fn of(files: &dyn Files, limits: Limits) -> Self {
        let projects = vec![BTreeSet::new(); GROUPS.len()];
        let mut survey = Self { projects, is_complete: true, ..Self::default() };
        let mut folders = VecDeque::from([(String::new(), 0)]);
        while let Some((folder, depth)) = folders.pop_front() {
            let mut entries = files.list(&folder).unwrap_or_default();
            entries.retain(|(name, _)| is_writable(name));
            let room = limits.entries.saturating_sub(survey.seen.len());
            survey.is_complete &= entries.len() <= room;
            survey.note_projects(&folder, &entries);
            for (name, entry) in entries.into_iter().take(room) {
                let path = join(&folder, &name);
                if entry == Entry::Folder && depth < limits.depth && !survey.is_made(&folder, &name)
                {
                    folders.push_back((path.clone(), depth + 1));
                }
                survey.seen.push((path, entry));
            }
        }
        survey
    }

    fn note_projects(&mut self, folder: &str, entries: &[(String, Entry)]) {
        let names = || entries.iter().filter(|it| it.1 != Entry::Folder).map(|it| it.0.as_str());
        for (group, projects) in GROUPS.iter().zip(&mut self.projects) {
            let is_marker = |name| group.markers.iter().any(|it| matches_name(it, name));
            let is_inner = || projects.iter().any(|it| is_below(folder, it));
            if names().any(is_marker) && (group.scope != Scope::Topmost || !is_inner()) {
                projects.insert(folder.to_owned());
            }
        }
    }

    /// Whether a folder holds what tools have put there.
    fn is_made(&self, folder: &str, name: &str) -> bool {
        let is_in = |(group, projects): (&Group, &BTreeSet<String>)| {
            let is_here = projects.contains(folder);
            group.rows.iter().any(|(pattern, _)| match pattern.strip_prefix("**/") {
                Some(pattern) => matches_name(pattern, name),
                None => is_here && matches_name(pattern, name),
            })
        };
        GROUPS.iter().zip(&self.projects).any(is_in)
    }

    /// Whether something that was seen has a name like this.
    pub fn has_name(&self, pattern: &str) -> bool {
        self.seen.iter().any(|(path, _)| matches_name(pattern, last_name(path)))
    }

    /// Whether there is a project of any kind in a folder.
    pub fn has_project(&self, folder: &str) -> bool {
        self.projects.iter().any(|it| it.contains(folder))
    }
}

/// Whether a line of an ignore file, or a comment, can have the name.
fn is_writable(name: &str) -> bool {
    !name.contains(char::is_control) && name.trim() == name
}

/// A path below a folder; each may be `""`.
pub(crate) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Whether a path is a folder, or below it.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|it| it.is_empty() || it.starts_with('/'))
}
