//! The use that a `RUN` makes of apk's package index.

use dockwright_model::{APK, Invocation};

use crate::later::{Resource, Settings};

/// Options that refresh the index.
pub(crate) const UPDATES: &[&str] = &["-U", "--update-cache", "--update"];

/// Whether a call neither leaves nor needs an index.
pub(crate) fn keeps_nothing(it: &Invocation<'_>) -> bool {
    it.has_one_of(APK.no_cache)
}

/// With `no-network`, an `update` fetches nothing.
static SETTINGS: Settings = Settings {
    paths: &["/etc/apk/config"],
    name: "apk/config",
    variable: "APK_CONFIG",
    words: &["no-network", "root", "repositories-file"],
};

/// The index, and its readers.
pub(crate) static INDEX: Resource = OF_APK;

/// Like [`INDEX`], for readers that do not refresh the index over the network: calls that install
/// packages refresh it.
pub(crate) static INDEX_AS_IT_IS: Resource =
    Resource { blind: &["add", "cache", "del", "fix", "update", "upgrade"], ..OF_APK };

const OF_APK: Resource = Resource {
    name: "the index",
    manager: &APK,
    readers: &[],
    dir: "/var/cache/apk",
    marks: &["APKINDEX"],
    libraries: &["apk", "libapk"],
    words: &["apk-tools"],
    settings: Some(&SETTINGS),
    blind: &["update", "del", "cache"],
    needless: &["--no-cache"],
    offline: &[],
    fresh: UPDATES,
    partial: &["--repositories-file", "--repository", "-X"],
    endings: &["apk", "gz", "lock", "installed"],
    made_by: &[],
};
