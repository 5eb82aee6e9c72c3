//! Neighbouring `ENV`s → one.

use dockwright_syntax::Keyword;

use crate::shared::merge::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges neighbouring `ENV`s into one.
    ///
    /// Each `ENV` is a step of the build and a line in the history of the image. One that lists all
    /// variables of a place in the file shows at once what is set there.
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
    /// Safe: each variable gets the same value, in the same order. A value sees the variables of the
    /// instructions above its own, and never those beside it, so an `ENV` stays alone where it names
    /// a variable of the one above, and where it sets the same variable again.
    ///
    /// An `ENV` stays alone as well behind an empty line, behind the head of a section, where a
    /// comment speaks to a tool, and in the old form `ENV key value`.
    name: "merge-env", phase: Joins, level: Safe,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    merges(ctx, Keyword::Env)
}
