//! Ranges of versions, as npm and yarn read them.

use nodejs_semver::{Range, Version};

use crate::manifests::node::locks::split_version;

/// Splits the name of another package from a range: `npm:name@range`.
pub(super) fn aliased(range: &str) -> (Option<&str>, &str) {
    match range.strip_prefix("npm:") {
        Some(other) => {
            let (name, range) = split_version(other).unwrap_or((other, "*"));
            (Some(name), range)
        }
        None => (None, range),
    }
}

/// Whether a version is certainly in a range. A tag, a URL and a text that cannot be parsed are not
/// ranges.
pub(super) fn is_in(version: &str, range: &str) -> bool {
    let (Ok(version), Ok(range)) = (Version::parse(version), Range::parse(range)) else {
        return false;
    };
    version.satisfies(&range)
}
