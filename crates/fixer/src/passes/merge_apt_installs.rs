//! `apt-get install -y a && apt-get install -y b` → `apt-get install -y a b`.

use dockwright_model::APT;

use crate::shared::merge_installs::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges calls of `apt-get install` that follow each other with the same options.
    ///
    /// Each call reads the package lists again and looks for a plan of its own. One call needs one
    /// plan, and shows in one list what is installed.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update \
    ///     && apt-get install -y curl \
    ///     # for the build
    ///     && apt-get install -y make
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update \
    ///     && apt-get install -y \
    ///         curl \
    ///         # for the build
    ///         make
    /// ```
    ///
    /// The packages keep their order. A list that is long, or has a comment in it, gets a line for
    /// each package, as Docker's guide recommends.
    ///
    /// ## Level
    /// Risky: where a package needs one of several others, and the second call names one of these,
    /// the first call may have installed another one, which then stays or is removed again. Of 628
    /// pairs of calls in real files, one leaves other packages in Debian 12 when it is merged, and
    /// none in Debian 13.
    ///
    /// Calls stay apart where a command or a `;` stands between them, where the `RUN` goes on at a
    /// failure, where options have values of their own, and where a list has variables, patterns,
    /// files, or one package in two versions.
    name: "merge-apt-installs", phase: Packages, level: Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    merges(ctx, &[&APT], |it| matches!(it, "dpkg" | "apt-fast"))
}
