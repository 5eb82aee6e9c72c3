//! Folders that make a build faster when they outlive it.

/// What a package manager, or a compiler, keeps between builds where it can.
#[derive(Debug)]
pub struct CacheFolder {
    /// The programs that fill it.
    pub programs: &'static [&'static str],
    /// What the manager is told to do when it uses its cache.
    pub commands: &'static [&'static str],
    /// Where it is for `root`.
    pub folder: &'static str,
    /// What says that the cache is elsewhere, or off.
    pub is_off: &'static [&'static str],
}

/// Those that need nothing else than to be there.
pub static CACHE_FOLDERS: [CacheFolder; 4] = [
    CacheFolder {
        programs: &["pip", "pip3"],
        commands: &["install", "wheel", "download"],
        folder: "/root/.cache/pip",
        is_off: &[
            "--no-cache-dir",
            "PIP_NO_CACHE_DIR",
            "PIP_CACHE_DIR",
            "--cache-dir",
            "cache purge",
        ],
    },
    CacheFolder {
        programs: &["uv"],
        commands: &["sync", "pip"],
        folder: "/root/.cache/uv",
        is_off: &["--no-cache", "UV_NO_CACHE", "UV_CACHE_DIR", "--cache-dir", "cache clean"],
    },
    CacheFolder {
        programs: &["npm"],
        commands: &["ci", "install", "i"],
        folder: "/root/.npm",
        is_off: &[
            "cache clean",
            "cache clear",
            "--cache",
            "npm_config_cache",
            "NPM_CONFIG_CACHE",
            ".npmrc",
        ],
    },
    CacheFolder {
        programs: &["go"],
        commands: &["build", "install", "test"],
        folder: "/root/.cache/go-build",
        is_off: &["GOCACHE", "clean -cache"],
    },
];
