//! Neighbouring `LABEL`s → one.

use dockwright_syntax::Keyword;

use crate::shared::merge::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges neighbouring `LABEL`s into one.
    ///
    /// Each `LABEL` is a step of the build and a line in the history of the image; old versions of
    /// Docker also made each one a layer.
    ///
    /// ## Example
    /// ```dockerfile
    /// LABEL org.opencontainers.image.title=example
    /// # the license of the code
    /// LABEL org.opencontainers.image.licenses=MIT
    /// ```
    /// becomes
    /// ```dockerfile
    /// LABEL org.opencontainers.image.title=example \
    ///     # the license of the code
    ///     org.opencontainers.image.licenses=MIT
    /// ```
    ///
    /// ## Level
    /// Risky: the image has the same labels, but a tool that looks for a line `LABEL name=` in the
    /// Dockerfile no longer finds the line. Such a tool may be in another repository.
    ///
    /// A `LABEL` stays separate after an empty line or a section heading, where a comment is
    /// addressed to a tool, where a key has variables or is set twice, and in the old form
    /// `LABEL key value`.
    name: "merge-labels", phase: Joins, level: Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    merges(ctx, Keyword::Label)
}
