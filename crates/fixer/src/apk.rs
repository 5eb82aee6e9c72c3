//! What a `RUN` does with the index of packages that apk keeps.

use dockwright_model::{APK, Invocation};

use crate::later::Resource;

/// Options that fetch the index anew.
pub(crate) const UPDATES: &[&str] = &["-U", "--update-cache", "--update"];

/// Whether a call leaves no index, and needs none.
pub(crate) fn keeps_nothing(it: &Invocation<'_>) -> bool {
    it.has_one_of(APK.no_cache)
}

/// The index, and who reads it.
pub(crate) static INDEX: Resource = Resource {
    manager: &APK,
    readers: &[],
    folder: "/var/cache/apk",
    blind: &["update", "del", "cache"],
    needless: &["--no-cache"],
    offline: &[],
    fresh: UPDATES,
    partial: &["--repositories-file", "--repository", "-X"],
};
