//! What may differ: noise, which no two builds share, and what a pass is there to change.

use std::path::Path;

/// Folders and files that differ between any two builds, and why.
const NOISE: [(&str, &str); 15] = [
    ("/root/.cache", "cache"),
    ("/root/.npm", "cache"),
    ("/root/.yarn/berry", "cache"),
    ("/root/.local/share/pnpm/store", "cache"),
    ("/root/.local/state/pnpm", "holds the time of a look for updates"),
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

/// Names of files that differ between any two builds, wherever they are.
const NOISY_NAMES: [(&str, &str); 2] =
    [("__pycache__", "bytecode"), (".modules.yaml", "holds the time of the installation")];

/// What a pass takes out of the file tree.
const TAKES: [(&str, &str); 1] = [("clean-apt-lists", "/var/lib/apt/lists")];

/// Why this path is not compared, if it is noise.
pub fn noise(path: &Path) -> Option<&'static str> {
    let place = NOISE.iter().find(|(folder, _)| path.starts_with(folder));
    let name = |name: &str| path.components().any(|it| it.as_os_str() == name);
    let name = || NOISY_NAMES.iter().find(|it| name(it.0));
    place.or_else(name).map(|it| it.1)
}

/// What may differ after a rewrite.
#[derive(Default)]
pub struct Promises {
    pub passes: Vec<&'static str>,
    /// The Dockerfiles themselves, which are in an image that copies its context.
    pub dockerfiles: [String; 2],
}

impl Promises {
    /// Whether a pass says that this path differs.
    pub fn is_promised(&self, path: &Path, is_there: bool) -> bool {
        let takes = TAKES.iter().filter(|it| self.passes.contains(&it.0));
        let mut takes = takes.filter(|it| path.starts_with(it.1));
        takes.any(|it| !is_there && path != Path::new(it.1))
    }

    /// Whether these are the Dockerfiles before and after.
    pub fn is_dockerfile(&self, before: &[u8], after: &[u8]) -> bool {
        [before, after] == self.dockerfiles.each_ref().map(String::as_bytes)
    }

    /// Whether a pass turns shell forms into exec forms.
    pub fn exec_forms(&self) -> bool {
        self.passes.contains(&"use-exec-form")
    }
}
