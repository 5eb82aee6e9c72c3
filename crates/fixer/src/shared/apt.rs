//! The use that a `RUN` makes of apt's package lists.

use dockwright_model::{APT, Command, Part, Script};

use crate::later::{Resource, Settings};

/// The directory that `apt-get update` fills.
pub(crate) const LISTS: &str = "/var/lib/apt";
/// The command that removes the lists; hadolint looks for these words.
pub(crate) const REMOVE_LISTS: [&str; 3] = ["rm", "-rf", "/var/lib/apt/lists/*"];

/// Settings with which an `update` may fetch only part of the lists: directories or sources of its
/// own, or no clean-up.
static SETTINGS: Settings = Settings {
    paths: &["/etc/apt/apt.conf", "/etc/apt/apt.conf.d"],
    name: "apt.conf",
    variable: "APT_CONFIG",
    words: &["Dir", "List-Cleanup", "#include", "Invoke", "Download", "no-download"],
};

/// The package lists, and their readers.
pub(crate) static PACKAGE_LISTS: Resource = Resource {
    name: "the lists",
    manager: &APT,
    readers: &[
        "apt-cache",
        "apt-file",
        "apt-mark",
        "check_apt",
        "apt-check",
        "check-apt",
        "dselect",
        "rosdep",
        "tasksel",
        "nala",
        "gdebi",
        "install-deps",
    ],
    dir: LISTS,
    marks: &["apt/lists", "_Packages", "_InRelease"],
    libraries: &["apt", "apt_pkg", "aptsources", "AptPkg", "PackageKitGlib", "apt_inst", "libapt"],
    words: &["apt_get", "aptget", "aptitude", "apt_pkg", "python-apt", "python3-apt", "aptdcon"],
    settings: Some(&SETTINGS),
    // `purge` and `apt-mark hold` need the lists for packages that are not installed, and
    // `autoclean` to know which packages can still be downloaded.
    blind: &["update", "clean", "distclean"],
    needless: &[],
    offline: &[],
    fresh: &["-U", "--update"],
    partial: &["-o", "--option", "-c", "--config-file"],
    endings: &[
        "Packages",
        "Release",
        "Sources",
        "Index",
        "Translation",
        "auxfiles",
        "bz2",
        "diff",
        "gpg",
        "gz",
        "lists",
        "lock",
        "lz4",
        "partial",
        "tar",
        "xz",
        "yml",
        "zst",
    ],
    made_by: &[],
};

/// Whether a command is an `update` of apt.
pub(crate) fn is_update(command: &Command) -> bool {
    APT.invocation(command).is_some_and(|it| it.command == "update")
}

/// Whether a command is a call of apt.
pub(crate) fn is_apt(command: &Command) -> bool {
    APT.invocation(command).is_some()
}

/// Whether a command fetches lists: an `update`, or an install with the option for one.
pub(crate) fn fetches(command: &Command) -> bool {
    is_update(command) || fetches_its_own(command)
}

/// Whether a command fetches the lists that it needs itself: `apt-get install -U`.
pub(crate) fn fetches_its_own(command: &Command) -> bool {
    APT.invocation(command).is_some_and(|it| it.has_one_of(PACKAGE_LISTS.fresh))
}

/// Whether a text fetches lists.
pub(crate) fn updates(script: &Script) -> bool {
    script.parts().flat_map(Part::commands).any(|it| fetches(&it))
}

/// Whether a text removes lists.
pub(crate) fn cleans(script: &Script) -> bool {
    script.parts().flat_map(Part::commands).any(|it| {
        let words = it.words();
        let is_removal = words.iter().any(|it| matches!(it.text.as_str(), "rm" | "find"));
        is_removal && words.iter().any(|it| it.text.contains(LISTS))
    })
}

/// Whether a part is an apt call that may be moved when `RUN`s are joined: plain, with certain
/// options.
pub(crate) fn is_apt_only(part: &Part) -> bool {
    let Some(command) = part.command() else { return false };
    APT.invocation(&command).is_some() || is_cleanup(&command)
}

/// Whether a command removes nothing but files of apt and temporary files.
fn is_cleanup(command: &Command) -> bool {
    let words = command.words();
    let mut words = words.iter().skip_while(|it| it.text == "sudo").map(|it| it.text.as_str());
    let is_rm = words.next() == Some("rm");
    let paths: Vec<_> = words.filter(|it| !it.starts_with('-')).collect();
    let is_below = |it: &str, dirs: &[&str]| dirs.iter().any(|dir| it.starts_with(dir));
    let is_apt = |it: &&str| is_below(it, &["/var/lib/apt/", "/var/cache/apt/"]);
    let is_temporary = |it: &&str| is_below(it, &["/tmp/", "/var/tmp/"]);
    is_rm
        && paths.iter().any(is_apt)
        && paths.iter().all(|it| is_apt(it) || is_temporary(it) && !it.contains(".."))
}
