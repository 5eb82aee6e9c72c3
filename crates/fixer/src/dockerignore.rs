//! What nobody needs of a build context, and the `.dockerignore` that says so.

mod commands;
mod needs;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod verdict;

use std::collections::BTreeSet;

use dockwright_model::Model;
use dockwright_model::context::{Entry, Files, Ignore};
use dockwright_syntax as syntax;

use crate::open;
use crate::outcome::Refusal;
use needs::Needs;
use survey::{Limits, Survey, join};
use table::{GROUPS, Group, Kind, Pattern};
use verdict::{Judge, Verdict, escaped, lines};

/// How far a context is searched for projects and Dockerfiles.
const LIMITS: Limits = Limits { depth: 16, entries: 50_000 };

/// How far a pass looks, which is asked about many files.
const NEAR: Limits = Limits { depth: 1, entries: 2_000 };

/// A `.dockerignore`, and what it is made from.
#[derive(Debug)]
pub struct IgnoreFile {
    /// The lines.
    pub text: String,
    /// The Dockerfiles whose needs it respects.
    pub dockerfiles: Vec<String>,
    /// Those that could not be read.
    pub unread: Vec<String>,
    /// Whether the whole context was searched for them.
    pub is_complete: bool,
}

/// The `.dockerignore` for a build context: nothing in it hides what a Dockerfile of the context
/// copies by its name.
pub fn ignore_file(files: &dyn Files, is_dockerfile: &dyn Fn(&str) -> bool) -> IgnoreFile {
    let survey = Survey::of(files, LIMITS);
    let is_one = |it: &&(String, Entry)| it.1 != Entry::Folder && is_dockerfile(last_name(&it.0));
    let (mut dockerfiles, mut unread, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (path, _) in survey.seen.iter().filter(is_one) {
        match files.read(path).map(|content| needs_of(path, &content, files, &survey)) {
            Some(Ok(Some(needs))) => {
                dockerfiles.push(path.clone());
                all.push(needs);
            }
            Some(Ok(None)) => {}
            Some(Err(_)) | None => unread.push(path.clone()),
        }
    }
    let judge = Judge { needs: &all, survey: &survey, files };
    IgnoreFile { text: text::of(&judge), dockerfiles, unread, is_complete: survey.is_complete }
}

/// What is in a context, heavy or secret, that a Dockerfile which copies all of it does not need.
pub(crate) fn unneeded(files: &dyn Files, model: &Model, source: &str) -> Vec<String> {
    let survey = Survey::of(files, NEAR);
    let needs = [Needs::of(model, source, "", files)];
    let judge = Judge { needs: &needs, survey: &survey, files };
    let mut found = BTreeSet::new();
    for (index, group) in GROUPS.iter().enumerate() {
        for pattern in patterns(group, index, &survey) {
            // Of most patterns there is nothing.
            if matches!(pattern.kind, Kind::Clutter) || !survey.has_name(last_name(&pattern.text)) {
                continue;
            }
            if let Verdict::Hide(exceptions) = judge.verdict(&pattern) {
                let ignore = Ignore::parse(&lines(&pattern.text, &exceptions));
                let paths = survey.seen.iter().map(|it| &it.0);
                found.extend(paths.filter(|it| ignore.matches(it)).cloned());
            }
        }
    }
    found.into_iter().collect()
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// What the Dockerfile at `path` needs; nothing if its context is another folder.
fn needs_of(
    path: &str,
    content: &[u8],
    files: &dyn Files,
    survey: &Survey,
) -> Result<Option<Needs>, Refusal> {
    let text = open::text(content)?;
    let model = Model::of(&syntax::parse(&text));
    let mut needs = Needs::of(&model, &text, path, files);
    let around: Vec<_> =
        std::iter::successors(parent(path), |it| parent(it)).filter(|it| !it.is_empty()).collect();
    if around.iter().any(|it| files.entry(&join(it, ".dockerignore")).is_some()) {
        return Ok(None);
    }
    let sources = || needs.sources.iter().map(|it| it.pattern.as_str());
    let is_plain = |it: &&str| !it.contains(['*', '?', '[', '\\']);
    let holds_all = |folder: &str| {
        sources().filter(is_plain).all(|it| files.entry(&join(folder, it)).is_some())
    };
    let names_some = sources().any(|it| !it.is_empty() && is_plain(&it));
    let is_context = |folder: &str| holds_all(folder) && (names_some || survey.has_project(folder));
    if around.iter().any(|it| is_context(it)) {
        if !holds_all("") {
            return Ok(None);
        }
        needs.is_elsewhere = true;
    }
    Ok(Some(needs))
}

fn parent(path: &str) -> Option<&str> {
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    (!path.is_empty()).then_some(folder)
}

/// The patterns of a group for the folders of its projects.
fn patterns(group: &Group, index: usize, survey: &Survey) -> Vec<Pattern> {
    let mut folders: Vec<_> = survey.projects[index].iter().map(String::as_str).collect();
    if group.markers.is_empty() {
        folders.push("");
    }
    let of_row = |&(pattern, kind): &table::Row| {
        let row = pattern.trim_start_matches("**/");
        let is_anywhere = row != pattern && !folders.is_empty();
        let folders = if is_anywhere { &[""] } else { folders.as_slice() };
        let texts: Vec<_> = folders.iter().map(|it| join(&escaped(it), pattern)).collect();
        texts.into_iter().map(move |text| Pattern { text, row, kind })
    };
    group.rows.iter().flat_map(of_row).collect()
}
