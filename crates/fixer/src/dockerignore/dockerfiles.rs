//! The Dockerfiles built with a context, and what each of them needs.

use std::iter;

use dockwright_model::Model;
use dockwright_model::context::{Entry, Files};
use dockwright_syntax as syntax;

use super::needs::{CopySource, Needs};
use super::survey::{Survey, join};
use super::table::NAME;
use crate::facts::programs::last_name;

/// Facts about builds from outside the context.
pub struct Builds<'b> {
    /// Whether a file is a Dockerfile, judged by its name.
    pub is_dockerfile: &'b dyn Fn(&str) -> bool,
    /// What project files tell about the Dockerfile at a path below the context.
    pub claim: &'b dyn Fn(&str) -> Claim,
    /// Dockerfiles outside the context that are built with it: relative path and content.
    pub elsewhere: Vec<(String, Vec<u8>)>,
}

/// What project files tell about the context of a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A build of the Dockerfile has this context.
    Here,
    /// All builds have other contexts.
    Elsewhere,
    /// A build may use the directory of the Dockerfile as its context.
    MaybeBeside,
    /// Nothing certain.
    Unknown,
}

/// A Dockerfile of the context.
pub(super) struct Dockerfile {
    /// The path from the context.
    pub path: String,
    pub needs: Needs,
    /// Whether the Dockerfile is certainly built with this context.
    pub is_certain: bool,
}

/// The Dockerfiles that were found.
pub(super) struct Found {
    pub dockerfiles: Vec<Dockerfile>,
    /// The number of Dockerfiles with another context.
    pub others: usize,
    /// The Dockerfiles that could not be read.
    pub unread: Vec<String>,
}

/// The Dockerfiles of a context.
pub(super) fn of(files: &dyn Files, survey: &Survey, builds: &Builds<'_>) -> Found {
    let mut found = Found { dockerfiles: Vec::new(), others: 0, unread: Vec::new() };
    let is_one =
        |it: &&(String, Entry)| it.1 != Entry::Dir && (builds.is_dockerfile)(last_name(&it.0));
    for (path, _) in survey.seen.iter().filter(is_one).filter(|it| !is_vendored(&it.0, files)) {
        let claim = (builds.claim)(path);
        if claim == Claim::Elsewhere {
            found.others += 1;
            continue;
        }
        match files.read(path).map(|content| needs(path, &content, files)) {
            Some(Ok(needs)) => match placed(path, needs, claim, files, survey) {
                Some(dockerfile) => found.dockerfiles.push(dockerfile),
                None => found.others += 1,
            },
            Some(Err(_)) | None => found.unread.push(path.clone()),
        }
    }
    for (path, content) in &builds.elsewhere {
        match needs(path, content, files) {
            Ok(needs) => {
                let path = path.clone();
                found.dockerfiles.push(Dockerfile { path, needs, is_certain: true });
            }
            Err(_) => found.unread.push(path.clone()),
        }
    }
    found
}

/// Whether a Dockerfile is part of a vendored Go module, which is not built here.
fn is_vendored(path: &str, files: &dyn Files) -> bool {
    let above = |it: &str| it.is_empty() || it.ends_with('/');
    let vendors = path.match_indices("vendor/").filter(|(at, _)| above(&path[..*at]));
    let mut lists = vendors.map(|(at, it)| format!("{}modules.txt", &path[..at + it.len()]));
    lists.any(|it| files.entry(&it).is_some())
}

fn needs(path: &str, content: &[u8], files: &dyn Files) -> Result<Needs, &'static str> {
    let text = crate::text::of(content)?;
    Ok(Needs::of(&Model::of(&syntax::parse(&text)), &text, path, files))
}

/// The Dockerfile at `path` of the context; `None` if its context is another directory.
fn placed(
    path: &str,
    mut needs: Needs,
    claim: Claim,
    files: &dyn Files,
    survey: &Survey,
) -> Option<Dockerfile> {
    let is_plain = |it: &&str| !it.contains(['*', '?', '[', '\\']);
    let named: Vec<_> = {
        let sources = needs.sources.iter().filter(|it| it.is_written());
        let all = sources.map(|it| it.pattern.as_str()).filter(is_plain);
        all.map(ToOwned::to_owned).collect()
    };
    let holds_all = |it: &str| named.iter().all(|name| files.entry(&join(it, name)).is_some());
    let is_certain = claim == Claim::Here || !path.contains('/') || holds_all("");
    if claim != Claim::Here {
        let names_some = named.iter().any(|it| !it.is_empty());
        let is_own = |it: &str| {
            let is_marked = || survey.has_project(it) || files.entry(&join(it, NAME)).is_some();
            holds_all(it) && (names_some || is_marked())
        };
        let beside = parent(path).filter(|it| !it.is_empty());
        let mut around = iter::successors(beside, |it| parent(it)).filter(|it| !it.is_empty());
        let may_be_beside = claim == Claim::MaybeBeside
            && beside.is_some_and(|it| holds_all(it) && holds_sources(it, files));
        if may_be_beside || around.any(is_own) {
            holds_all("").then_some(())?;
            needs.is_elsewhere = true;
        }
    }
    let is_certain = is_certain && !needs.is_elsewhere;
    Some(Dockerfile { path: path.to_owned(), needs, is_certain })
}

/// Extensions of files that are next to Dockerfiles even if the context is another directory.
const SETTINGS: &[&str] =
    &["cfg", "cnf", "conf", "env", "hcl", "ini", "json", "md", "sh", "tmpl", "toml", "yaml", "yml"];

/// Whether a directory holds files from which an image could be made.
fn holds_sources(dir: &str, files: &dyn Files) -> bool {
    let entries = files.list(dir).unwrap_or_default();
    let is_source = |name: &str| match name.rsplit_once('.') {
        Some(("" | "Dockerfile", _)) | None => false,
        Some((_, extension)) => !SETTINGS.contains(&extension) && extension != "Dockerfile",
    };
    entries.iter().any(|(name, entry)| *entry == Entry::File && is_source(name))
}

fn parent(path: &str) -> Option<&str> {
    let dir = path.rsplit_once('/').map_or("", |it| it.0);
    (!path.is_empty()).then_some(dir)
}

impl CopySource {
    fn is_written(&self) -> bool {
        self.certainty == super::needs::Certainty::Written
    }
}
