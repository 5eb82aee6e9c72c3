//! The use that a `RUN` makes of apk's package index.

use dockwright_model::{APK, Invocation};

use crate::later::{Resource, Settings};

/// Options that fetch the index anew.
pub(crate) const UPDATES: &[&str] = &["-U", "--update-cache", "--update"];

/// Whether a call leaves no index, and needs none.
pub(crate) fn keeps_nothing(it: &Invocation<'_>) -> bool {
    it.has_one_of(APK.no_cache)
}

/// Without the network, an `update` fetches nothing.
static SETTINGS: Settings = Settings {
    paths: &["/etc/apk/config"],
    name: "apk/config",
    variable: "APK_CONFIG",
    words: &["no-network", "root", "repositories-file"],
};

/// The index, and its readers.
pub(crate) static INDEX: Resource = OF_APK;

/// The same, and who reads it without a look at the network: calls that install do that.
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
