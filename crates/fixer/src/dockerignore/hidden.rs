//! Sources that a Dockerfile copies although the ignore file of its context hides them.

use dockwright_model::context::{Files, Ignore};

use super::dockerfiles::Dockerfile;
use super::needs::{Certainty, CopySource};
use super::survey::{Survey, is_below};
use super::table::NAME;

/// A source that an ignore file hides from every build.
#[derive(Debug, PartialEq, Eq)]
pub struct HiddenSource {
    /// The place of the instruction: `Dockerfile:5`.
    pub place: String,
    /// The path, or a pattern of paths.
    pub source: String,
    /// The ignore file.
    pub ignore_file: String,
    /// The number of the line that hides the source, from 1.
    pub line: usize,
    /// The text of that line.
    pub pattern: String,
}

/// The sources of a Dockerfile that the ignore file of its context hides.
pub(super) fn by_ignore_file(
    dockerfile: &Dockerfile,
    files: &dyn Files,
    survey: &Survey,
) -> Vec<HiddenSource> {
    let own = format!("{}{NAME}", dockerfile.path);
    let read = |path: &str| files.entry(path).and_then(|_| files.read(path));
    let Some((ignore_file, text)) = [own.as_str(), NAME]
        .into_iter()
        .find_map(|it| Some((it, String::from_utf8_lossy(&read(it)?).into_owned())))
        .filter(|_| dockerfile.is_certain)
    else {
        return Vec::new();
    };
    let ignore = Ignore::parse(&text);
    let sources = dockerfile.needs.sources.iter();
    let named = sources.filter(|it| it.certainty == Certainty::Written && !it.pattern.is_empty());
    let hidden = named.filter_map(|source| {
        let line = line_that_hides(source, &ignore, survey)?;
        Some(HiddenSource {
            place: source.place.clone(),
            source: source.pattern.clone(),
            ignore_file: ignore_file.to_owned(),
            line,
            pattern: text.lines().nth(line - 1).unwrap_or_default().trim().to_owned(),
        })
    });
    hidden.collect()
}

/// The line that hides everything at a source, present or future.
fn line_that_hides(source: &CopySource, ignore: &Ignore, survey: &Survey) -> Option<usize> {
    let path = source.pattern.as_str();
    let wildcard = path.find(['*', '?', '[', '\\']);
    let matching = Ignore::parse(path);
    let is_meant = |it: &&str| match wildcard {
        Some(_) => matching.matches(it),
        None => is_below(it, path),
    };
    let mut there = survey.seen.iter().map(|it| it.0.as_str()).filter(is_meant).peekable();
    if there.peek().is_some() {
        let lines: Option<Vec<_>> = there.map(|it| ignore.line_that_hides(it)).collect();
        return lines?.first().copied();
    }
    let certain = match wildcard {
        Some(at) => path[..at].rsplit_once('/')?.0,
        None => path,
    };
    let line = ignore.line_that_hides(certain)?;
    (!ignore.has_exceptions_below(certain)).then_some(line)
}
