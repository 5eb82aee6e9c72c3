//! All outside oracles, with the reasons why some are unavailable.

use anyhow::Result;

use crate::environment;
use crate::oracle::Oracle;
use crate::shells::Shells;

/// The oracles of a survey, or the reason why each is unavailable.
pub struct Oracles {
    pub buildkit: Result<Oracle>,
    pub shells: Result<Shells>,
}

impl Oracles {
    /// Starts the available oracles.
    pub fn start() -> Self {
        Self { buildkit: Oracle::start(), shells: Shells::start() }
    }

    /// The unavailable oracles, each with the reason.
    pub fn missing(&self) -> Vec<String> {
        let buildkit = self.buildkit.as_ref().err().map(|it| ("BuildKit's parser", it));
        let shells = self.shells.as_ref().err().filter(|_| environment::has_shells());
        let shells = shells.map(|it| ("shfmt, bash and dash", it));
        let missing = buildkit.into_iter().chain(shells);
        missing.map(|(who, error)| format!("{who}: {error:#}")).collect()
    }
}
