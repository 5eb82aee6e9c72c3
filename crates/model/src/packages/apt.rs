//! What there is to know of apt.

use super::{Answers, Manager};

/// apt, as `apt-get`, `apt` and `aptitude`.
pub static APT: Manager = Manager {
    programs: &["apt-get", "apt", "aptitude"],
    options_with_value: &[
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-t",
        "--target-release",
        "--default-release",
        "-a",
        "--host-architecture",
        "-P",
        "--build-profiles",
    ],
    installs: &["install", "reinstall", "build-dep", "satisfy"],
    changes: &[
        "remove",
        "purge",
        "autoremove",
        "autopurge",
        "upgrade",
        "dist-upgrade",
        "full-upgrade",
        "dselect-upgrade",
    ],
    updates: &["upgrade", "dist-upgrade", "full-upgrade", "dselect-upgrade"],
    reads: &["update", "show", "search", "list", "policy", "depends", "rdepends", "check"],
    answers: Answers {
        programs: &["apt-get", "apt"],
        options: &[
            "-y",
            "--yes",
            "--assume-yes",
            "--assume-no",
            "-q=2",
            "--quiet=2",
            "-s",
            "--simulate",
            "--just-print",
            "--dry-run",
            "--recon",
            "--no-act",
            "-d",
            "--download-only",
            "--print-uris",
        ],
        twice: &["-q", "--quiet"],
    },
    recommends: &["--no-install-recommends", "--install-recommends"],
    caches: &["/var/lib/apt", "/var/cache/apt"],
    clean: &[],
    cleans: &["clean", "autoclean", "distclean"],
    ..Manager::NONE
};

/// The program and the command for scripts that do the same as a command of `apt`, and the option
/// that it takes besides; nothing where there is none.
pub fn apt_get_name(command: &str) -> Option<(&'static str, &'static str, Option<&'static str>)> {
    const SAME: &[&str] = &[
        "install",
        "remove",
        "purge",
        "autoremove",
        "update",
        "clean",
        "autoclean",
        "source",
        "build-dep",
        "download",
        "changelog",
        "dist-upgrade",
    ];
    const ASK: &[&str] = &["show", "search", "policy", "depends", "rdepends"];
    let find = |names: &[&'static str]| names.iter().copied().find(|it| *it == command);
    match command {
        "full-upgrade" => Some(("apt-get", "dist-upgrade", None)),
        "upgrade" => Some(("apt-get", "upgrade", Some("--with-new-pkgs"))),
        _ => find(SAME)
            .map(|it| ("apt-get", it, None))
            .or_else(|| find(ASK).map(|it| ("apt-cache", it, None))),
    }
}
