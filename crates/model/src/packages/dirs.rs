//! Directories that make a build faster when they outlive it.

/// What a package manager, or a compiler, keeps between builds where it can.
#[derive(Debug)]
pub struct CacheDir {
    /// The programs that fill it.
    pub programs: &'static [&'static str],
    /// What the manager is told to do when it uses its cache.
    pub commands: &'static [&'static str],
    /// Where it is for `root`.
    pub dir: &'static str,
    /// What says that the cache is elsewhere, or off.
    pub is_off: &'static [&'static str],
}

/// Those that need nothing else than to be there.
pub static CACHE_DIRS: [CacheDir; 4] = [
    CacheDir {
        programs: &["pip", "pip3"],
        commands: &["install", "wheel", "download"],
        dir: "/root/.cache/pip",
        is_off: &[
            "--no-cache-dir",
            "PIP_NO_CACHE_DIR",
            "PIP_CACHE_DIR",
            "--cache-dir",
            "cache purge",
        ],
    },
    CacheDir {
        programs: &["uv"],
        commands: &["sync", "pip"],
        dir: "/root/.cache/uv",
        is_off: &["--no-cache", "UV_NO_CACHE", "UV_CACHE_DIR", "--cache-dir", "cache clean"],
    },
    CacheDir {
        programs: &["npm"],
        commands: &["ci", "install", "i"],
        dir: "/root/.npm",
        is_off: &[
            "cache clean",
            "cache clear",
            "--cache",
            "npm_config_cache",
            "NPM_CONFIG_CACHE",
            ".npmrc",
        ],
    },
    CacheDir {
        programs: &["go"],
        commands: &["build", "install", "test"],
        dir: "/root/.cache/go-build",
        is_off: &["GOCACHE", "clean -cache"],
    },
];
