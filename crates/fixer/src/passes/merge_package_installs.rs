//! `apk add a && apk add b` → `apk add a b`, and the same for dnf, yum and zypper.

use dockwright_model::{APK, DNF, MICRODNF, Manager, YUM, ZYPPER};

use crate::shared::merge_installs::merges;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Merges calls of `apk add`, and of `install` of dnf, yum and zypper, that follow each other
    /// with the same options.
    ///
    /// Each call reads the package lists and resolves dependencies again. A single call does so
    /// once, and shows all packages in one list.
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
    /// Risky: where a package needs one of several alternatives, and the second call names one of
    /// these, separate calls may install another alternative first. yum fails where it finds none
    /// of its packages, and continues where it finds one of them.
    ///
    /// Calls stay separate where a command or a `;` stands between them, where the `RUN` continues
    /// after a failure, where an option has a value, where a list has variables, patterns, files,
    /// or one package in two versions, and where the first call installs repositories or plugins
    /// (`epel-release`, `dnf-plugins-core`).
    ///
    /// Calls of pip are not merged: in `pip install numpy && pip install .`, the second package may
    /// need the first to build, and two calls can install versions that a single call rejects as a
    /// conflict.
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

/// Whether a package may add repositories, or plugins of a manager.
fn brings_packages(name: &str) -> bool {
    const WITHIN: [&str; 5] = ["release", "repo", "plugin", "keyring", "subscription"];
    const BEGINS: [&str; 8] =
        ["yum", "dnf", "rpm", "zypper", "libzypp", "epel", "remi", "apk-tools"];
    WITHIN.iter().any(|it| name.contains(it)) || BEGINS.iter().any(|it| name.starts_with(it))
}
