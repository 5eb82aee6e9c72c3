//! The input of the benches: the demo services of the corpus, or a directory of your own.

use std::fs;
use std::path::{Path, PathBuf};

use criterion::Throughput;

/// The demo services are repeated up to this size, in bytes.
const ENOUGH: usize = 1_000_000;

/// The contents of many files.
pub struct Input {
    /// One entry for each file.
    pub files: Vec<String>,
}

impl Input {
    /// Reads every file of the directory that `DOCKWRIGHT_BENCH_DIR` names, or otherwise the
    /// Dockerfiles of `corpus/stacks`.
    pub fn load() -> Self {
        let own = std::env::var_os("DOCKWRIGHT_BENCH_DIR").map(PathBuf::from);
        let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/stacks");
        let mut files = Vec::new();
        collect(own.as_ref().unwrap_or(&stacks), own.is_some(), &mut files);
        assert!(!files.is_empty(), "there is no file to run on");
        let once: usize = files.iter().map(String::len).sum();
        let times = if own.is_some() { 1 } else { ENOUGH.div_ceil(once) };
        Self { files: std::iter::repeat_n(files, times).flatten().collect() }
    }

    /// The size of the input, from which criterion computes MB/s.
    pub fn throughput(&self) -> Throughput {
        let bytes: usize = self.files.iter().map(String::len).sum();
        Throughput::BytesDecimal(bytes as u64)
    }
}

/// Collects files. Those that are not UTF-8 are left out, since their share is negligible.
fn collect(dir: &Path, every_file: bool, files: &mut Vec<String>) {
    let entries = fs::read_dir(dir).expect("the directory can be listed");
    let mut paths: Vec<_> = entries.flatten().map(|it| it.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, every_file, files);
        } else if every_file || path.ends_with("Dockerfile") {
            files.extend(fs::read_to_string(&path));
        }
    }
}
