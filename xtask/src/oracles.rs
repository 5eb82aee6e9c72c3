//! The outside oracles together, and why some of them cannot be asked.

use anyhow::Result;

use crate::environment;
use crate::oracle::Oracle;
use crate::shells::Shells;

/// Every oracle that a survey asks, or why it cannot.
pub struct Oracles {
    pub buildkit: Result<Oracle>,
    pub shells: Result<Shells>,
}

impl Oracles {
    /// Starts what can be started.
    pub fn start() -> Self {
        Self { buildkit: Oracle::start(), shells: Shells::start() }
    }

    /// Those that cannot be asked, each with the reason.
    pub fn missing(&self) -> Vec<String> {
        let buildkit = self.buildkit.as_ref().err().map(|it| ("BuildKit's parser", it));
        let shells = self.shells.as_ref().err().filter(|_| environment::has_shells());
        let shells = shells.map(|it| ("shfmt, bash and dash", it));
        let missing = buildkit.into_iter().chain(shells);
        missing.map(|(who, error)| format!("{who}: {error:#}")).collect()
    }
}
