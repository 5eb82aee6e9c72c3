//! What there is to know of apk.

use super::Manager;

/// apk of Alpine.
pub static APK: Manager = Manager {
    programs: &["apk"],
    options_with_value: &[
        "-p",
        "--root",
        "-X",
        "--repository",
        "-t",
        "--virtual",
        "--arch",
        "--cache-dir",
        "--cache-max-age",
        "--keys-dir",
        "--progress-fd",
        "--repositories-file",
        "--timeout",
        "--wait",
    ],
    installs: &["add"],
    changes: &["upgrade", "del", "fix"],
    reads: &[
        "update", "search", "info", "fetch", "policy", "list", "dot", "manifest", "version",
        "stats", "query", "cache", "index", "extract", "audit", "verify", "convdb", "mkndx",
        "mkpkg",
    ],
    no_cache: &["--no-cache"],
    caches: &["/var/cache/apk", "/etc/apk/cache"],
    cleans: &["cache"],
    elsewhere: &["--root", "-p", "--cache-dir", "--no-network", "--repositories-file"],
    ..Manager::NONE
};
