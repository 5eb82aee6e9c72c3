//! Neighbouring `ENV`s → one.

use dockwright_syntax::Keyword;

use crate::shared::merge::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges neighbouring `ENV`s into one.
    ///
    /// Each `ENV` is a step of the build and a line in the history of the image. A single `ENV`
    /// shows related variables in one list.
    ///
    /// ## Example
    /// ```dockerfile
    /// ENV NODE_ENV=production
    /// # behind the proxy
    /// ENV PORT=8080
    /// ENV URL=http://localhost:$PORT
    /// ```
    /// becomes
    /// ```dockerfile
    /// ENV NODE_ENV=production \
    ///     # behind the proxy
    ///     PORT=8080
    /// ENV URL=http://localhost:$PORT
    /// ```
    ///
    /// ## Level
    /// Risky: the image stays the same, but a tool that looks for the line `ENV PORT=8080` does not
    /// find the line any more. Such a tool, for example a release script, may be in another
    /// repository.
    ///
    /// Each variable gets the same value, in the same order. A value can use the variables that
    /// earlier instructions set, but not those of its own instruction. An `ENV` therefore stays
    /// separate where it uses a variable of the `ENV` above, and where it sets the same variable
    /// again.
    ///
    /// An `ENV` also stays separate after an empty line or a section heading, where a comment is
    /// addressed to a tool, and in the old form `ENV key value`.
    name: "merge-env", phase: Joins, level: Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    merges(ctx, Keyword::Env)
}
