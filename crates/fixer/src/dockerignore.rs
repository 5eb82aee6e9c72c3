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

use crate::facts::programs::last_name;
use needs::Needs;
use survey::{Limits, join};
pub(crate) use survey::{Survey, is_project};
use verdict::{Judge, Verdict, lines};

/// How far a context is searched for projects and Dockerfiles.
const LIMITS: Limits = Limits { depth: 16, entries: 50_000 };

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
pub(crate) fn unneeded(
    files: &dyn Files,
    survey: &Survey,
    model: &Model,
    source: &str,
) -> Vec<String> {
    let needs = [Needs::of(model, source, "", files)];
    let judge = Judge { needs: &needs, survey, files };
    let mut found = BTreeSet::new();
    for pattern in survey.present() {
        if let Verdict::Hide(exceptions) = judge.verdict(pattern) {
            let ignore = Ignore::parse(&lines(&pattern.text, &exceptions));
            let hits = survey.hits(&pattern.text);
            found.extend(hits.iter().filter(|it| ignore.matches(it)).cloned());
        }
    }
    found.into_iter().collect()
}

/// What the Dockerfile at `path` needs; nothing if its context is another folder.
fn needs_of(
    path: &str,
    content: &[u8],
    files: &dyn Files,
    survey: &Survey,
) -> Result<Option<Needs>, &'static str> {
    let text = crate::text::of(content)?;
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
