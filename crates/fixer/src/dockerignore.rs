//! The files of a build context that no build needs, and a `.dockerignore` for them.

mod commands;
mod dockerfiles;
mod hidden;
mod merge;
mod needs;
mod readers;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod verdict;

use std::collections::BTreeSet;

use dockwright_model::Model;
use dockwright_model::context::{Files, Ignore};

pub use dockerfiles::{Builds, Claim};
use dockerfiles::{Dockerfile, Found};
pub use hidden::HiddenSource;
use needs::Needs;
use survey::Limits;
pub(crate) use survey::{Survey, is_project};
use table::NAME;
use verdict::{Judge, Verdict, lines};

/// The limits of the search for projects and Dockerfiles in a context.
const LIMITS: Limits = Limits { depth: 16, entries: 50_000 };

/// A `.dockerignore`, and the Dockerfiles whose needs it respects.
#[derive(Debug)]
pub struct IgnoreFile {
    /// The lines.
    pub text: String,
    /// The lines missing in the existing `.dockerignore`, if there is one; empty if none is
    /// missing.
    pub lacking: Option<String>,
    /// The sources of `COPY` and `ADD` that the ignore file of the context hides.
    pub hidden: Vec<HiddenSource>,
    /// The Dockerfiles whose needs the file respects.
    pub dockerfiles: Vec<String>,
    /// The number of Dockerfiles with another context.
    pub others: usize,
    /// The Dockerfiles that could not be read.
    pub unread: Vec<String>,
    /// Whether the whole context was searched for Dockerfiles.
    pub is_complete: bool,
}

/// Makes a `.dockerignore` for a build context; no pattern hides a file that a Dockerfile of the
/// context copies by name.
pub fn ignore_file(files: &dyn Files, builds: &Builds<'_>) -> IgnoreFile {
    let survey = Survey::of(files, LIMITS);
    let Found { dockerfiles, others, unread } = dockerfiles::of(files, &survey, builds);
    let hidden = dockerfiles.iter().flat_map(|it| hidden::by_ignore_file(it, files, &survey));
    let hidden = hidden.collect();
    let (names, needs): (Vec<_>, Vec<_>) =
        dockerfiles.into_iter().map(|Dockerfile { path, needs, .. }| (path, needs)).unzip();
    let judge = Judge::new(&needs, &survey, files);
    let existing = files.entry(NAME).and_then(|_| files.read(NAME));
    let existing = existing.map(|it| Ignore::parse(&String::from_utf8_lossy(&it)));
    IgnoreFile {
        text: text::of(&judge),
        lacking: existing.map(|it| text::lacking(&judge, &it)),
        hidden,
        dockerfiles: names,
        others,
        unread,
        is_complete: survey.is_complete,
    }
}

/// The large or secret files of a context that are not needed by a Dockerfile that copies the whole
/// context.
pub(crate) fn unneeded(
    files: &dyn Files,
    survey: &Survey,
    model: &Model,
    source: &str,
) -> Vec<String> {
    let needs = [Needs::of(model, source, "", files)];
    let judge = Judge::new(&needs, survey, files);
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
