//! Differences between the images before and after a rewrite.

use std::fmt::{Display, Formatter, Result};

/// The check that found a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    Build,
    Files,
    Config,
    Start,
    Answers,
}

/// A difference that no pass promises.
#[derive(Debug)]
pub struct Difference {
    pub check: Check,
    pub what: String,
}

impl Check {
    /// Attributes differences to this check.
    pub fn found(self, all: impl IntoIterator<Item = String>) -> impl Iterator<Item = Difference> {
        all.into_iter().map(move |what| Difference { check: self, what })
    }
}

impl Display for Difference {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let check = match self.check {
            Check::Build => "build",
            Check::Files => "files",
            Check::Config => "config",
            Check::Start => "start",
            Check::Answers => "answers",
        };
        write!(formatter, "{check}: {}", self.what)
    }
}
