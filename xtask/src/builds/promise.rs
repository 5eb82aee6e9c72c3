//! The permitted differences: noise, which differs between any two builds, and the effects of
//! passes.

use std::path::Path;

/// Directories and files that differ between any two builds, and why.
const NOISE: [(&str, &str); 14] = [
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
    ("/var/lib/dpkg/status-old", "backup by dpkg"),
];

/// Names of files below a directory that differ between any two builds, and why.
const NOISY_NAMES: [(&str, &str, &str); 9] = [
    // Of a user, or in the private home directory of a command.
    ("/", ".npm", "cache"),
    ("/", "__pycache__", "bytecode"),
    ("/", ".modules.yaml", "time of an installation"),
    ("/", "pnpm-state.json", "time of a look for updates"),
    // Uv records when the files of a local package changed, and the digest of that record.
    ("/", "uv_cache.json", "time of an installation"),
    ("/", "RECORD", "digests of files that are compared themselves"),
    ("/var/lib/gems", "gem_make.out", "log"),
    ("/var/lib/gems", "mkmf.log", "log"),
    // Contains the name of a temporary directory of the installation.
    ("/var/lib/gems", "Makefile", "time of an installation"),
];

/// The files that each pass removes from the image.
const TAKES: [(&str, &str); 7] = [
    ("clean-apt-lists", "/var/lib/apt/lists"),
    ("use-apk-no-cache", "/var/cache/apk"),
    ("clean-rpm-cache", "/var/cache/dnf"),
    ("clean-rpm-cache", "/var/cache/yum"),
    ("clean-rpm-cache", "/var/cache/microdnf"),
    ("clean-rpm-cache", "/var/cache/zypper"),
    ("clean-rpm-cache", "/var/cache/zypp"),
];

/// Why this path is not compared; `None` if it is compared.
pub fn noise(path: &Path) -> Option<&'static str> {
    let place = NOISE.iter().find(|(dir, _)| path.starts_with(dir)).map(|it| it.1);
    let has = |name: &str| path.components().any(|it| it.as_os_str() == name);
    let names = || NOISY_NAMES.iter().find(|it| path.starts_with(it.0) && has(it.1)).map(|it| it.2);
    place.or_else(names)
}

/// The permitted differences of a rewrite.
#[derive(Default)]
pub struct Promises {
    pub passes: Vec<&'static str>,
    /// The Dockerfiles before and after, which are part of an image that copies its context.
    pub dockerfiles: [String; 2],
}

impl Promises {
    /// Whether a pass promises that this path differs.
    pub fn is_promised(&self, path: &Path, is_there: bool) -> bool {
        let takes = TAKES.iter().filter(|it| self.passes.contains(&it.0));
        let mut takes = takes.filter(|it| path.starts_with(it.1));
        takes.any(|it| !is_there && path != Path::new(it.1))
    }

    /// Whether these are the Dockerfiles before and after.
    pub fn is_dockerfile(&self, before: &[u8], after: &[u8]) -> bool {
        [before, after] == self.dockerfiles.each_ref().map(String::as_bytes)
    }

    /// Whether a pass turns the author into a label.
    pub fn labels_authors(&self) -> bool {
        self.passes.contains(&"replace-maintainer")
    }

    /// Whether a pass turns shell forms into exec forms.
    pub fn exec_forms(&self) -> bool {
        self.passes.contains(&"use-exec-form")
    }
}
