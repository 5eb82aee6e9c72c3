//! The settings that do not influence how a cache is emptied.

use super::settings::{NPM, YARN, spelled};
use crate::word_set::WordSet;

/// Settings that make a manager run as another version, in other places, or on a part of the
/// project: `npm cache clean` fails with a workspace, and a cache in a directory of its own may
/// still be needed.
const MEDDLING: [&str; 8] = [
    "cache",
    "cache-folder",
    "global-folder",
    "globalconfig",
    "userconfig",
    "workspace",
    "workspaces",
    "yarn-path",
];

/// Settings that only installs, or the programs that installs start, read.
static OF_INSTALLS: WordSet = WordSet::new(
    "arch build-from-source canvas-binary-host-mirror chromedriver-cdnurl devdir disturl
    electron-mirror home ignore-workspace-root-check init-author-email init-author-name
    init-author-url init-license init-version init.author.email init.author.name init.author.url
    init.license init.version jobs modules-folder npm-registries npm-scopes node-gyp nodedir nodejs-org-mirror
    package-extensions phantomjs-cdnurl platform plugins puppeteer-download-host
    puppeteer-skip-download python-mirror runtime sass-binary-path sass-binary-site
    sharp-binary-host sharp-libvips-binary-host sqlite3-binary-host target target-arch",
);

/// Whether a setting of npm or yarn, in any spelling, is known not to affect the cache and the
/// command that empties it.
pub(crate) fn leaves_cache_alone(name: &str) -> bool {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    [lower.as_str(), &spelled(name)].into_iter().any(|it| {
        !MEDDLING.contains(&it)
            && (NPM.find(it).is_some() || YARN.find(it).is_some() || OF_INSTALLS.has(it))
    })
}

#[cfg(test)]
mod tests {
    use super::leaves_cache_alone;

    #[test]
    fn what_is_not_known_may_meddle() {
        for name in ["loglevel", "LOGLEVEL", "UNSAFE_PERM", "nodeLinker", "_authToken"] {
            let name = name.trim_start_matches('_');
            assert!(leaves_cache_alone(name), "{name}");
        }
        for name in [
            "cache",
            "workspace",
            "WORKSPACES",
            "userconfig",
            "yarnPath",
            "YARN_PATH",
            "dry-run",
            "",
        ] {
            assert!(!leaves_cache_alone(name), "{name}");
        }
    }
}
