//! `apt-get install -y a && apt-get install -y b` → `apt-get install -y a b`.

use dockwright_model::APT;

use crate::shared::merge_installs::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges calls of `apt-get install` that follow each other with the same options.
    ///
    /// Each call reads the package lists and resolves dependencies again. A single call does so
    /// once, and shows all packages in one list.
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
    /// The packages keep their order. A list that is long or has a comment gets a line for each
    /// package, as Docker's guide recommends.
    ///
    /// ## Level
    /// Risky: where a package needs one of several alternatives, and the second call names one of
    /// these, separate calls may install another alternative first, which then stays or is removed
    /// again. Of 628 pairs of calls in real files, one installs different packages on Debian 12
    /// when merged, and none on Debian 13.
    ///
    /// Calls stay separate where a command or a `;` stands between them, where the `RUN` continues
    /// after a failure, where an option has a value, and where a list has variables, patterns,
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
