//! Upgrades of a whole distribution.

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds upgrades of the whole base image that may also remove packages:
    /// `apt-get dist-upgrade`, `zypper dup`.
    ///
    /// `FROM` decides which release of a distribution an image has. An upgrade in a later layer
    /// keeps the old files in the image, and installs different versions every day.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get -y dist-upgrade
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which base image to use instead.
    name: "avoid-dist-upgrade", phase: Suggestions, level: Suggestion,
    settles: ["DL3035", "DS-0024"], run: run,
}

const UPGRADES: &[(&str, &[&str])] = &[
    ("apt-get", &["dist-upgrade"]),
    ("apt", &["dist-upgrade", "full-upgrade"]),
    ("aptitude", &["full-upgrade"]),
    ("zypper", &["dist-upgrade", "dup"]),
];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    given(ctx, &["-upgrade", "zypper"]).filter_map(|it| suggestion(&it)).collect()
}

fn suggestion(it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let upgrades = UPGRADES.iter().find(|known| known.0 == program)?.1;
    let upgrade = words.iter().find(|it| upgrades.contains(&it.as_str()))?;
    let reason = format!(
        "`{program} {upgrade}` turns the base image into a different one every day; name a newer \
         base image in `FROM`"
    );
    Some(Fix::suggestion(it.at, reason))
}
