//! `apk add a && apk add b` → `apk add a b`, and the same for dnf, yum and zypper.

use dockwright_model::{APK, DNF, MICRODNF, Manager, YUM, ZYPPER};

use crate::shared::merge_installs::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges calls of `apk add`, and of `install` of dnf, yum and zypper, that follow each other
    /// with the same options.
    ///
    /// Each call reads the package lists again and looks for a plan of its own. One call needs one
    /// plan, and shows in one list what is installed.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apk add --no-cache curl && apk add --no-cache make
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apk add --no-cache curl make
    /// ```
    ///
    /// ## Level
    /// Risky: where a package needs one of several others, and the second call names one of these,
    /// the first call may have installed another one. yum fails where it finds none of its packages,
    /// and goes on where it finds one of them.
    ///
    /// Calls stay apart where a command or a `;` stands between them, where the `RUN` goes on at a
    /// failure, where options have values of their own, and where a list has variables, patterns,
    /// files, or one package in two versions; and where the first installs what brings repositories
    /// or plugins (`epel-release`, `dnf-plugins-core`).
    ///
    /// Calls of pip are not merged: `pip install numpy && pip install .` may build the second
    /// package with the first, and two calls find versions where one call finds that the packages
    /// contradict each other.
    name: "merge-package-installs", phase: Packages, level: Risky,
    settles: [], run: run,
}

const MANAGERS: [&Manager; 5] = [&APK, &DNF, &MICRODNF, &YUM, &ZYPPER];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !MANAGERS.iter().flat_map(|it| it.programs).any(|it| ctx.source().contains(it)) {
        return Vec::new();
    }
    merges(ctx, &MANAGERS, brings_packages)
}

/// Whether a package may bring repositories, or plugins of a manager.
fn brings_packages(name: &str) -> bool {
    const WITHIN: [&str; 5] = ["release", "repo", "plugin", "keyring", "subscription"];
    const BEGINS: [&str; 8] =
        ["yum", "dnf", "rpm", "zypper", "libzypp", "epel", "remi", "apk-tools"];
    WITHIN.iter().any(|it| name.contains(it)) || BEGINS.iter().any(|it| name.starts_with(it))
}
