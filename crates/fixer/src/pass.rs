//! Passes: their declaration, their input, and their fixes.

pub(crate) mod context;
pub(crate) mod edit;
pub(crate) mod fix;
pub(crate) mod noted;
pub(crate) mod origins;
pub(crate) mod replaced;
pub(crate) mod run;
mod spelling;

use std::fmt;

use context::PassContext;
use fix::Fix;

/// A rewrite of Dockerfiles, with its documentation.
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
pub struct Pass {
    /// The name, in kebab case: says what the pass does, verb first.
    pub name: &'static str,
    /// The Markdown text that `dockwright explain` prints.
    pub documentation: &'static str,
    /// The phase in which the pass runs.
    pub phase: Phase,
    /// The safest level of the fixes.
    pub level: Level,
    /// The riskiest level of the fixes.
    pub riskiest: Level,
    /// The rules of hadolint, `BuildKit`, Checkov and Trivy that the fixes satisfy, or that report
    /// the same findings as the suggestions.
    pub settles: &'static [&'static str],
    /// Rules that may report more in a fixed file, because the fixes make text visible to them.
    pub uncovers: &'static [&'static str],
    /// The differences between the images before and after that the fixes announce; all other files
    /// and settings stay the same.
    pub changes_image: &'static [ImageChange],
    /// Whether the pass runs only if it is named.
    pub is_opt_in: bool,
    /// Whether the findings are about what the project itself demands: its policy, and the dates of
    /// its comments.
    pub is_demanded: bool,
    /// Whether the pass removes ignore comments, which `--prune-ignores` asks for.
    pub drops_ignores: bool,
    /// Whether the pass also repairs files that no builder accepts.
    pub(crate) does_mend: bool,
    /// Returns the fixes for a file.
    pub(crate) run: fn(&PassContext<'_>) -> Vec<Fix>,
}

impl fmt::Debug for Pass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

impl PartialEq for Pass {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Pass {}

impl Pass {
    /// The range of the levels, as text: `safe … risky`.
    pub fn levels(&self) -> String {
        if self.level == self.riskiest {
            return self.level.to_string();
        }
        format!("{} … {}", self.level, self.riskiest)
    }

    /// Whether the pass settles the rule with this name, ignoring case.
    pub fn does_settle(&self, code: &str) -> bool {
        self.settles.iter().any(|it| it.eq_ignore_ascii_case(code))
    }

    /// Whether the pass has this name, or settles the rule with this name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.does_settle(name)
    }

    /// The first sentence of the documentation.
    pub fn summary(&self) -> &'static str {
        let paragraph = self.documentation.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.trim()
    }
}

/// When a pass runs; later passes build on the results of earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Replaces a single instruction by one with the same meaning.
    Modernize,
    /// Changes the form of an instruction.
    Forms,
    /// Joins instructions.
    Joins,
    /// Changes calls of package managers within the text of one `RUN`.
    Packages,
    /// Reorders copies and installs.
    CacheOrder,
    /// Reports findings that only people can decide.
    Suggestions,
}

/// A difference between images that a pass announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageChange {
    /// Everything below this directory may be gone; the directory itself stays.
    Empties(&'static str),
    /// The author of the image becomes a label.
    LabelsAuthor,
    /// A process starts without a shell, or in place of its shell.
    RunsDirectly,
    /// The shell of the image may be another one.
    SetsShell,
}

/// How safe a fix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The image behaves the same; at most one rebuild is needed.
    Safe,
    /// Only what the pass is meant to change differs in the image, and all preconditions are
    /// checked.
    Intended,
    /// Behaviour may change, as the pass describes.
    Risky,
    /// Shown but never applied.
    Suggestion,
}

impl Level {
    /// The next riskier level whose fixes can be applied.
    pub(crate) fn next(self) -> Option<Self> {
        match self {
            Self::Safe => Some(Self::Intended),
            Self::Intended => Some(Self::Risky),
            Self::Risky | Self::Suggestion => None,
        }
    }

    /// The name of the level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Intended => "intended",
            Self::Risky => "risky",
            Self::Suggestion => "suggestion",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Declares the pass of a source file: its documentation as doc comments, then its name, phase,
/// level, the codes that it settles, and the function that returns its fixes.
macro_rules! declare_pass {
    (
        $(#[doc = $line:literal])+
        name: $name:literal, phase: $phase:ident, level: $level:ident $(..$riskiest:ident)?,
        settles: [$($code:literal),*], $(uncovers: [$($uncovered:literal),*],)?
        $(changes_image: [$($change:ident $(($dir:literal))?),*],)? $(is_opt_in: $is_opt_in:literal,)?
        $(is_demanded: $is_demanded:literal,)? $(drops_ignores: $drops_ignores:literal,)?
        $(does_mend: $does_mend:literal,)? run: $run:path $(,)?
    ) => {
        $(#[doc = $line])+
        pub(crate) static PASS: $crate::Pass = $crate::Pass {
            name: $name,
            documentation: concat!($($line, "\n"),+),
            phase: $crate::Phase::$phase,
            level: $crate::Level::$level,
            riskiest: *[$crate::Level::$level $(, $crate::Level::$riskiest)?].last().unwrap(),
            settles: &[$($code),*],
            uncovers: &[$($($uncovered),*)?],
            changes_image: &[$($($crate::ImageChange::$change $(($dir))?),*)?],
            is_opt_in: false $(|| $is_opt_in)?,
            is_demanded: false $(|| $is_demanded)?,
            drops_ignores: false $(|| $drops_ignores)?,
            does_mend: false $(|| $does_mend)?,
            run: $run,
        };
    };
}
pub(crate) use declare_pass;
