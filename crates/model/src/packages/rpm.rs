//! What there is to know of the managers of rpm packages.

use super::{Answers, Manager};

/// yum, dnf and microdnf differ in name and in where they keep things.
const KIN: Manager = Manager {
    options_with_value: &[
        "-c",
        "--config",
        "-d",
        "--debuglevel",
        "-e",
        "--errorlevel",
        "-R",
        "--randomwait",
        "-x",
        "--exclude",
        "--excludepkgs",
        "--advisory",
        "--bz",
        "--color",
        "--comment",
        "--cve",
        "--destdir",
        "--disableexcludes",
        "--disableplugin",
        "--disablerepo",
        "--downloaddir",
        "--enableplugin",
        "--enablerepo",
        "--forcearch",
        "--from-repo",
        "--installroot",
        "--releasever",
        "--repo",
        "--repofrompath",
        "--repoid",
        "--sec-severity",
        "--setopt",
    ],
    groups: &["group", "groups", "module", "history"],
    installs: &[
        "install",
        "reinstall",
        "localinstall",
        "groupinstall",
        "group install",
        "groups install",
        "module install",
    ],
    changes: &[
        "update",
        "upgrade",
        "update-minimal",
        "upgrade-minimal",
        "localupdate",
        "groupupdate",
        "distro-sync",
        "downgrade",
        "swap",
        "remove",
        "erase",
        "autoremove",
        "groupremove",
        "group remove",
        "module enable",
        "module disable",
        "module reset",
    ],
    removes: &["remove", "erase", "autoremove", "swap", "groupremove", "group remove"],
    rests_on: &[
        "dnf",
        "libdnf",
        "librepo",
        "libsolv",
        "microdnf",
        "python",
        "platform-python",
        "rpm",
        "yum",
    ],
    reads: &["makecache", "check-update", "list", "search", "info", "provides", "repolist"],
    answers: Answers {
        programs: &["yum", "dnf", "dnf5", "microdnf"],
        options: &["-y", "--assumeyes", "--assumeno", "--downloadonly"],
        twice: &[],
    },
    clean: &["clean", "all"],
    cleans: &["clean"],
    elsewhere: &["--installroot", "--downloadonly", "-c", "--config", "-C", "--cacheonly"],
    ..Manager::NONE
};

/// yum of older Red Hats.
pub static YUM: Manager = Manager {
    programs: &["yum"],
    // In newer systems, it is dnf by another name.
    caches: &["/var/cache/yum", "/var/cache/dnf"],
    ..KIN
};

/// dnf, which keeps nothing where yum does.
pub static DNF: Manager = Manager {
    programs: &["dnf", "dnf5"],
    caches: &["/var/cache/dnf", "/var/cache/libdnf5"],
    ..KIN
};

/// dnf of small images.
pub static MICRODNF: Manager = Manager {
    programs: &["microdnf"],
    caches: &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"],
    ..KIN
};

/// zypper of SUSE.
pub static ZYPPER: Manager = Manager {
    programs: &["zypper"],
    options_with_value: &[
        "-R",
        "--root",
        "-r",
        "--repo",
        "-t",
        "--type",
        "-p",
        "--plus-repo",
        "-c",
        "--config",
        "-C",
        "--cache-dir",
        "-D",
        "--reposd-dir",
        "--installroot",
        "--from",
        "--download",
        "--plus-content",
    ],
    installs: &["install", "in"],
    changes: &["remove", "rm", "update", "up", "patch", "dist-upgrade", "dup"],
    removes: &["remove", "rm"],
    rests_on: &["libsolv", "libzypp", "rpm", "zypper"],
    reads: &["refresh", "ref", "search", "se", "info", "if", "list-updates", "lu"],
    answers: Answers {
        programs: &["zypper"],
        options: &["-y", "--no-confirm", "-n", "--non-interactive", "-D", "--dry-run"],
        twice: &[],
    },
    caches: &["/var/cache/zypp"],
    clean: &["clean", "-a"],
    cleans: &["clean", "cc"],
    elsewhere: &["--root", "-R", "--installroot", "--cache-dir", "-C", "-d", "--download-only"],
    ..Manager::NONE
};
