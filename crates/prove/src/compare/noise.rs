//! Noise: paths that differ between any two builds.

use std::path::Path;

/// Directories and files that differ between any two builds, each with the reason.
const PLACES: [(&str, &str); 14] = [
    ("/root/.cache", "cache"),
    ("/root/.npm", "cache"),
    ("/root/.yarn/berry", "cache"),
    ("/root/.local/share/pnpm/store", "cache"),
    ("/tmp/v8-compile-cache-0", "cache"),
    ("/usr/local/share/.cache", "cache"),
    ("/var/cache/apt", "cache"),
    ("/var/cache/debconf", "cache"),
    ("/var/cache/fontconfig", "cache"),
    ("/var/cache/ldconfig", "cache"),
    ("/var/log", "log"),
    ("/dev", "made by the builder"),
    ("/etc/hostname", "made by the builder"),
    ("/var/lib/dpkg/status-old", "dpkg backup"),
];

/// Names of files below a directory that differ between any two builds, each with the reason.
const NAMES: [(&str, &str, &str); 10] = [
    // In the home directory of a user, or in a private one of a command.
    ("/", ".npm", "cache"),
    ("/", "__pycache__", "bytecode"),
    ("/", ".modules.yaml", "time of the installation"),
    ("/", "pnpm-state.json", "time of an update check"),
    // Programs of npm write the time of their last update check there.
    ("/", "configstore", "time of an update check"),
    // Uv records when the files of a local package changed, and the digest of that record.
    ("/", "uv_cache.json", "time of the installation"),
    ("/", "RECORD", "digests of files that are compared anyway"),
    ("/var/lib/gems", "gem_make.out", "log"),
    ("/var/lib/gems", "mkmf.log", "log"),
    // Contains the name of a temporary directory of the installation.
    ("/var/lib/gems", "Makefile", "time of the installation"),
];

/// The reason why a difference at this path is noise; `None` if it is not.
pub fn noise(path: &str) -> Option<&'static str> {
    let path = Path::new(path);
    let place = PLACES.iter().find(|(dir, _)| path.starts_with(dir)).map(|it| it.1);
    let has = |name: &str| path.components().any(|it| it.as_os_str() == name);
    let named = || NAMES.iter().find(|it| path.starts_with(it.0) && has(it.1)).map(|it| it.2);
    place.or_else(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_noise() {
        assert_eq!(noise("/var/log/dpkg.log"), Some("log"));
        assert_eq!(noise("/var/logs/dpkg.log"), None);
        assert_eq!(noise("/app/a/__pycache__/b.pyc"), Some("bytecode"));
        assert_eq!(noise("/app/Makefile"), None);
    }
}
