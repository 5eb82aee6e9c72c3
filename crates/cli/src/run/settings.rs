//! What all files of a run have in common.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::embedded::{self, Outer};
use super::project::Project;
use super::task::{Surroundings, Task, Work};
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::baseline::BaselineFile;
use crate::config::{Options, PerDir};
use crate::context::Inline;
use crate::embedded::Block;
use crate::output::listing::Choice;
use crate::output::report::{Ending, Verdict};
use crate::select::git::Changed;

/// The largest Dockerfile, in bytes.
pub const LARGEST: usize = 8 << 20;
/// Why a file with more of them is left alone.
pub const TOO_LARGE: &str = "larger than 8 MiB: skipped";

/// What all files of a run have in common.
pub struct Settings {
    /// What is done with each file.
    pub task: Task,
    /// What happens to a file that would change.
    pub mode: Mode,
    /// What results look like.
    pub format: Format,
    /// Whether diffs are coloured.
    pub colour: bool,
    /// Whether files that programs generate are taken.
    pub generated: bool,
    /// The nearest template for the Dockerfiles of a directory.
    pub templates: PerDir<Option<PathBuf>>,
    /// Configuration and build contexts.
    pub project: Project,
    /// What was found before, or is to be written.
    pub baseline: Option<BaselineFile>,
    /// What git says has changed, if only what is found on such lines is told.
    pub changed: Option<Arc<Changed>>,
    /// Which findings are listed.
    pub choice: Choice,
}

impl Settings {
    /// What is done with the file at `path`, an absolute path without links, if this is its
    /// configuration.
    pub fn work<'s>(&'s self, options: &'s Options, path: &'s Path) -> Work<'s> {
        self.task.with(options, move || self.surroundings(options, path))
    }

    /// What counts for the fixes of the file at `path` besides options.
    pub fn surroundings(&self, options: &Options, path: &Path) -> Surroundings {
        let baseline = self.baseline.as_ref().map(|it| it.of(path));
        Surroundings { baseline, ..self.project.surroundings(options, path) }
    }

    /// Works on the Dockerfiles inside a file whose configuration this is.
    pub fn work_within(&self, outer: &Outer<'_>, source: &[u8], options: &Options) -> Verdict {
        // What is no text has no blocks.
        let inline = Inline::of(str::from_utf8(source).unwrap_or_default());
        let around =
            |block: &Block| self.surroundings_within(options, outer.target, &inline, block);
        embedded::work(outer, source, &self.task, options, &around)
    }

    /// What counts for the fixes of a Dockerfile inside the file at `path` besides options.
    pub fn surroundings_within(
        &self,
        options: &Options,
        path: &Path,
        inline: &Inline<'_>,
        block: &Block,
    ) -> Surroundings {
        let baseline = self.baseline.as_ref().map(|it| it.of(path));
        let project = &self.project;
        Surroundings { baseline, ..project.surroundings_within(options, path, inline, block) }
    }

    /// Notes what is found in the file at `path` where that is asked for, and leaves out what is
    /// on no line that has changed.
    pub fn sift(&self, path: &Path, source: &[u8], verdict: &mut Verdict) {
        let findings = &mut verdict.findings;
        if let Some(baseline) =
            self.baseline.as_ref().filter(|_| verdict.ending == Ending::Unchanged)
        {
            baseline.note(path, &findings.held);
        }
        let Some(changed) = self.changed.as_ref().filter(|_| !findings.held.is_empty()) else {
            return;
        };
        match changed.lines(path) {
            Ok(lines) => findings.elsewhere = lines.keep(source, &mut findings.held),
            Err(message) => verdict.messages.push(message),
        }
    }
}
