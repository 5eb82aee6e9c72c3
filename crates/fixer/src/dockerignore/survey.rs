//! A survey of a build context: its projects, its Dockerfiles, and its clutter.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dockwright_model::context::{Entry, Files, Ignore, matches_name};
use hashbrown::HashMap;

use super::table::{GROUPS, Group, Kind, Pattern, Row, Scope};
use crate::facts::programs::last_name;

/// The limits of a survey.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// The maximum depth of directories below the context.
    pub depth: usize,
    /// The maximum number of files and directories.
    pub entries: usize,
}

/// The result of a survey.
#[derive(Default)]
pub(crate) struct Survey {
    /// The paths of all files and directories seen.
    pub seen: Vec<(String, Entry)>,
    /// The project directories for each group of the table.
    pub projects: Vec<BTreeSet<String>>,
    /// Whether no limit on the number of files was reached.
    pub is_complete: bool,
    /// A cache of the matches of patterns.
    hits: Mutex<HashMap<String, Arc<[String]>>>,
    present: OnceLock<Vec<Pattern>>,
}

/// The limits for a pass, which surveys the contexts of many Dockerfiles.
const NEAR: Limits = Limits { depth: 1, entries: 2_000 };

/// Whether a directory looks like the root of a project, judged by the names in it.
pub(crate) fn is_project(files: &dyn Files) -> bool {
    let markers = || GROUPS.iter().flat_map(|it| it.markers);
    let is_marker =
        |name: &str| name == ".dockerignore" || markers().any(|it| matches_name(it, name));
    let names = files.list("").unwrap_or_default();
    names.iter().any(|(name, entry)| *entry != Entry::Dir && is_marker(name))
}

impl Survey {
    /// Surveys the top of a directory.
    pub fn near(files: &dyn Files) -> Self {
        Self::of(files, NEAR)
    }

    /// Surveys a directory breadth first, without following links or entering directories that
    /// tools create.
    pub fn of(files: &dyn Files, limits: Limits) -> Self {
        let projects = vec![BTreeSet::new(); GROUPS.len()];
        let mut survey = Self { projects, is_complete: true, ..Self::default() };
        let mut dirs = VecDeque::from([(String::new(), 0)]);
        while let Some((dir, depth)) = dirs.pop_front() {
            let entries = files.list(&dir).unwrap_or_default();
            let entries: Vec<_> =
                entries.iter().filter(|(name, _)| is_writable(name)).cloned().collect();
            let room = limits.entries.saturating_sub(survey.seen.len());
            survey.is_complete &= entries.len() <= room;
            survey.note_projects(&dir, &entries);
            for (name, entry) in entries.into_iter().take(room) {
                let path = join(&dir, &name);
                if entry == Entry::Dir && depth < limits.depth && !survey.is_made(&dir, &name) {
                    dirs.push_back((path.clone(), depth + 1));
                }
                survey.seen.push((path, entry));
            }
        }
        survey
    }

    fn note_projects(&mut self, dir: &str, entries: &[(String, Entry)]) {
        let names = || entries.iter().filter(|it| it.1 != Entry::Dir).map(|it| it.0.as_str());
        for (group, projects) in GROUPS.iter().zip(&mut self.projects) {
            let is_marker = |name| group.markers.iter().any(|it| matches_name(it, name));
            let is_inner = || projects.iter().any(|it| is_below(dir, it));
            if names().any(is_marker) && (group.scope != Scope::Topmost || !is_inner()) {
                projects.insert(dir.to_owned());
            }
        }
    }

    /// Whether a tool created a directory.
    fn is_made(&self, dir: &str, name: &str) -> bool {
        let is_in = |(group, projects): (&Group, &BTreeSet<String>)| {
            let is_here = projects.contains(dir);
            group.rows.iter().any(|(pattern, _)| match pattern.strip_prefix("**/") {
                Some(pattern) => matches_name(pattern, name),
                None => is_here && matches_name(pattern, name),
            })
        };
        GROUPS.iter().zip(&self.projects).any(is_in)
    }

    /// The seen paths that a line of an ignore file matches.
    pub fn hits(&self, pattern: &str) -> Arc<[String]> {
        let known = || self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hits) = known().get(pattern) {
            return Arc::clone(hits);
        }
        let ignore = Ignore::parse(pattern);
        let is_hit = |path: &&String| ignore.matches(path);
        let hits: Arc<[_]> = self.seen.iter().map(|it| &it.0).filter(is_hit).cloned().collect();
        known().insert(pattern.to_owned(), Arc::clone(&hits));
        hits
    }

    /// Whether a seen path has a name that the pattern matches.
    fn has_name(&self, pattern: &str) -> bool {
        self.seen.iter().any(|(path, _)| matches_name(pattern, last_name(path)))
    }

    /// The patterns of a group for its project directories.
    pub(super) fn patterns(&self, group: usize) -> Vec<Pattern> {
        let mut dirs: Vec<_> = self.projects[group].iter().map(String::as_str).collect();
        let group = &GROUPS[group];
        if group.markers.is_empty() {
            dirs.push("");
        }
        let of_row = |&(pattern, kind): &Row| {
            let row = pattern.trim_start_matches("**/");
            let is_anywhere = row != pattern && !dirs.is_empty();
            let dirs = if is_anywhere { &[""] } else { dirs.as_slice() };
            let texts: Vec<_> = dirs.iter().map(|it| join(&escaped(it), pattern)).collect();
            texts.into_iter().map(move |text| Pattern { text, row, kind })
        };
        group.rows.iter().flat_map(of_row).collect()
    }

    /// The patterns that match a path in the context and that a build may not need.
    pub(super) fn present(&self) -> &[Pattern] {
        self.present.get_or_init(|| {
            let all = (0..GROUPS.len()).flat_map(|it| self.patterns(it));
            // Most patterns match nothing.
            let is_there = |it: &Pattern| {
                !matches!(it.kind, Kind::Clutter)
                    && self.has_name(last_name(&it.text))
                    && !self.hits(&it.text).is_empty()
            };
            all.filter(is_there).collect()
        })
    }

    /// Whether a directory holds a project of any kind.
    pub fn has_project(&self, dir: &str) -> bool {
        self.projects.iter().any(|it| it.contains(dir))
    }
}

/// Whether a name can be written in a line or comment of an ignore file.
fn is_writable(name: &str) -> bool {
    !name.contains(char::is_control) && name.trim() == name
}

/// A path below a directory; either may be `""`.
pub(crate) fn join(dir: &str, name: &str) -> String {
    match (dir, name) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{dir}/{name}"),
    }
}

/// Whether a path is a directory, or below it.
pub(crate) fn is_below(path: &str, dir: &str) -> bool {
    dir.is_empty() || path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// A path as a pattern that matches no other path.
pub(crate) fn escaped(path: &str) -> String {
    let special = |it: char| matches!(it, '*' | '?' | '[' | '\\' | '!' | '#');
    let escape = |it: char| if special(it) { format!("\\{it}") } else { it.to_string() };
    path.chars().map(escape).collect()
}
