//! Whether a pattern hides something that a build needs.

use dockwright_model::context::{Files, Ignore, Overlap, matches_name, overlap};
use hashbrown::HashSet;

use super::commands::Command;
use super::needs::{Certainty, CopySource, Needs};
use super::readers::{self, Reader};
use super::survey::{Survey, escaped};
use super::table::{Kind, Pattern};
use crate::facts::programs::last_name;

/// The decision on a pattern.
pub(crate) enum Verdict {
    /// The pattern is written, with these exceptions.
    Hide(Vec<Exception>),
    /// The pattern is left out.
    Keep(Reason),
}

/// Why a pattern is left out; `None` if it would match nothing.
type Reason = Option<String>;

/// A file that a pattern hides and a build needs.
pub(crate) struct Exception {
    /// The pattern of its paths.
    pub pattern: String,
    /// Why the instruction or tool needs the file.
    pub why: String,
}

/// The needs of all builds.
pub(crate) struct Judge<'j> {
    pub needs: &'j [Needs],
    pub survey: &'j Survey,
    pub readers: Vec<Reader>,
    pub files: &'j dyn Files,
}

impl<'j> Judge<'j> {
    pub fn new(needs: &'j [Needs], survey: &'j Survey, files: &'j dyn Files) -> Self {
        Self { needs, survey, readers: readers::of(needs, survey, files), files }
    }

    /// The decision on a pattern.
    pub fn verdict(&self, pattern: &Pattern) -> Verdict {
        let needed = self.exceptions(pattern).and_then(|exceptions| {
            self.confirm(pattern, &exceptions)?;
            Ok(exceptions)
        });
        needed.map_or_else(Verdict::Keep, Verdict::Hide)
    }

    /// The exceptions that a pattern needs; an error if the pattern must be left out.
    fn exceptions(&self, pattern: &Pattern) -> Result<Vec<Exception>, Reason> {
        let mut exceptions = Vec::new();
        for needs in self.needs {
            for source in &needs.sources {
                exceptions.extend(match relation(&pattern.text, source) {
                    Overlap::Apart => Vec::new(),
                    Overlap::Covers => self.covered(pattern, source)?,
                    Overlap::Below => self.below(pattern, source, needs)?,
                });
            }
        }
        if pattern.row == ".env" {
            exceptions.extend(self.read_settings()?);
        }
        if pattern.row.starts_with(".env") {
            exceptions.extend(self.tracked(&pattern.text));
        }
        if matches!(pattern.row, "*.pem" | "*.key") {
            exceptions.extend(self.public_files(&pattern.text));
        }
        let mut seen = HashSet::new();
        exceptions.retain(|it| seen.insert(it.pattern.clone()));
        Ok(exceptions)
    }

    /// The exceptions for a pattern that may hide the source itself.
    fn covered(&self, pattern: &Pattern, source: &CopySource) -> Result<Vec<Exception>, Reason> {
        if is_anything(source, pattern.kind) {
            return Ok(Vec::new());
        }
        // A file may match both the pattern and the source; only existing files count.
        let all = pattern.text.trim_start_matches("**/");
        let is_all = Ignore::parse(&source.pattern).matches(all);
        if !is_all && !means(&source.pattern, &pattern.text) {
            return Ok(self.there(&pattern.text, source));
        }
        // A line break cannot be written in an ignore file, and an invalid character class fails
        // the build.
        let is_odd = |it: char| it.is_control() || it == '[';
        if is_all || source.pattern.contains("**") || source.pattern.contains(is_odd) {
            return Err(Some(source.why()));
        }
        Ok(vec![Exception { pattern: source.pattern.clone(), why: source.why() }])
    }

    /// The exceptions for a source that is or may be a directory with matching files.
    fn below(
        &self,
        pattern: &Pattern,
        source: &CopySource,
        needs: &Needs,
    ) -> Result<Vec<Exception>, Reason> {
        let is_whole = source.pattern.is_empty();
        match pattern.kind {
            Kind::Made(commands) if !needs.makes(commands) => {
                return self.not_made(&pattern.text, source);
            }
            Kind::Made(_) => return Ok(Vec::new()),
            Kind::History if is_whole && needs.git.is_some() => return Err(needs.git.clone()),
            Kind::Secret if !is_whole && !self.is_project(source) => {
                return Ok(self.there(&pattern.text, source));
            }
            Kind::Secret | Kind::History | Kind::Clutter => {}
        }
        let reads = |it: &&Command| it.names(pattern.row);
        match needs.commands.iter().chain(&needs.starts).find(reads) {
            Some(command) => Err(Some(format!("{} names it", command.place))),
            None => Ok(Vec::new()),
        }
    }

    fn not_made(&self, pattern: &str, source: &CopySource) -> Result<Vec<Exception>, Reason> {
        if !source.pattern.is_empty() && pattern.starts_with("**/") {
            return Ok(self.there(pattern, source));
        }
        let why = || format!("{}, and no RUN there makes it", source.why());
        Err(self.is_there(pattern).then(why))
    }

    /// The existing files in a directory that is copied by name.
    fn there(&self, pattern: &str, source: &CopySource) -> Vec<Exception> {
        let (hits, copied) = (self.survey.hits(pattern), Ignore::parse(&source.pattern));
        let found = hits.iter().filter(|it| copied.matches(it));
        found.map(|it| Exception { pattern: escaped(it), why: source.why() }).collect()
    }

    /// The settings files that tools read during a build; an error if a file may be created later.
    fn read_settings(&self) -> Result<Vec<Exception>, Reason> {
        let exception = |reader: &Reader| {
            let is_there = self.files.entry(&reader.file()).is_some();
            let pattern = is_there.then(|| escaped(&reader.file()));
            Some(Exception { pattern: pattern?, why: reader.who.clone() })
        };
        let all = self.readers.iter().map(|it| exception(it).ok_or_else(|| Some(it.who.clone())));
        all.collect()
    }

    /// Files that git tracks.
    fn tracked(&self, pattern: &str) -> Vec<Exception> {
        let hits = self.survey.hits(pattern);
        let tracked = hits.iter().filter(|it| self.files.is_tracked(it));
        tracked.map(|it| Exception { pattern: escaped(it), why: "git tracks it".into() }).collect()
    }

    fn is_there(&self, pattern: &str) -> bool {
        !self.survey.hits(pattern).is_empty()
    }

    /// Whether a copied directory holds a project, and so more files than it is copied for.
    fn is_project(&self, source: &CopySource) -> bool {
        let copied = Ignore::parse(&source.pattern);
        self.survey.projects.iter().flatten().any(|it| copied.matches(it))
    }

    /// Certificates and public keys, whose names look like those of secrets.
    fn public_files(&self, pattern: &str) -> Vec<Exception> {
        let hits = self.survey.hits(pattern);
        let is_public = |path: &&String| {
            let text = self.files.read(path).and_then(|it| String::from_utf8(it).ok());
            text.is_some_and(|it| it.contains("-----BEGIN") && !it.contains("PRIVATE KEY"))
        };
        let public = hits.iter().filter(is_public);
        let why = || "there is no private key in it".to_owned();
        public.map(|it| Exception { pattern: escaped(it), why: why() }).collect()
    }

    /// Confirms that nothing copied by name is hidden.
    fn confirm(&self, pattern: &Pattern, exceptions: &[Exception]) -> Result<(), Reason> {
        let ignore = Ignore::parse(&lines(&pattern.text, exceptions));
        let sources = self.needs.iter().flat_map(|it| &it.sources);
        let mut hidden =
            sources.filter(|it| !is_anything(it, pattern.kind) && ignore.matches(&it.pattern));
        hidden.next().map_or(Ok(()), |it| Err(Some(format!("{} copies from it", it.place))))
    }
}

/// A pattern and its exceptions, as lines of an ignore file.
pub(crate) fn lines(pattern: &str, exceptions: &[Exception]) -> String {
    let exceptions = exceptions.iter().map(|it| format!("!{}\n", it.pattern));
    format!("{pattern}\n{}", exceptions.collect::<String>())
}

/// How a pattern relates to a source. A source with `**` matches names at any depth, not everything
/// in the directories in between.
fn relation(pattern: &str, source: &CopySource) -> Overlap {
    let last = |it: &'_ str| it.rsplit('/').next().unwrap_or_default().to_owned();
    match source.pattern.split_once("**") {
        Some((dir, rest)) if source.certainty == Certainty::Written => {
            let is_same =
                !rest.is_empty() && overlap(&last(pattern), &last(rest)) == Overlap::Covers;
            if is_same { Overlap::Covers } else { overlap(pattern, dir) }
        }
        _ => overlap(pattern, &source.pattern),
    }
}

/// Whether a source is meant for the files of a pattern; a wildcard in the source may match the
/// pattern by accident.
fn means(source: &str, pattern: &str) -> bool {
    let is_plain = |it: &str| !it.contains(['*', '?', '[']);
    let is_below = || source.strip_prefix(pattern).is_some_and(|it| it.starts_with('/'));
    let last = last_name(source);
    is_plain(source)
        || is_plain(pattern) && is_below()
        || is_plain(last) && matches_name(last_name(pattern), last)
}

/// Whether a source is a single variable, which is never about files of this kind.
fn is_anything(source: &CopySource, kind: Kind) -> bool {
    source.pattern.starts_with("**")
        && match kind {
            Kind::Clutter | Kind::History => source.certainty != Certainty::Written,
            Kind::Secret => source.certainty == Certainty::Default,
            Kind::Made(_) => false,
        }
}
