//! Build contexts of golden cases.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dockwright_model::context::{Entry, Files, Listing, MemoryFiles};

type Context = (CaseFiles, String);

/// The files of a case. Of their modes, git keeps only whether they are executable.
pub struct CaseFiles {
    files: MemoryFiles,
    executable: BTreeSet<String>,
}

impl Files for CaseFiles {
    fn entry(&self, path: &str) -> Option<Entry> {
        self.files.entry(path)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        self.files.list(dir)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.files.read(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        Some(if self.executable.contains(path) { 0o755 } else { 0o644 })
    }
}

fn is_executable(path: &Path) -> bool {
    let metadata = fs::metadata(path).expect("a file of the context");
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o100 != 0
}

/// The build context in the directory of a case, and the path of the Dockerfile in the context: all
/// files except the golden ones. `None` if there are no files.
pub fn context(case: &Path) -> Option<Context> {
    let mut files = Vec::new();
    collect(case, &mut files);
    let is_golden = |it: &PathBuf| {
        ["before.Dockerfile", "after.Dockerfile", "report.txt", "demands"]
            .iter()
            .any(|name| it.ends_with(name))
    };
    files.retain(|it| !is_golden(it));
    let name =
        |it: &Path| it.strip_prefix(case).expect("a file below").to_string_lossy().into_owned();
    let read = |it: &PathBuf| (name(it), fs::read(it).expect("a file of the context"));
    let executable = files.iter().filter(|it| is_executable(it)).map(|it| name(it)).collect();
    let context = CaseFiles { files: files.iter().map(read).collect(), executable };
    (!files.is_empty()).then(|| (context, "before.Dockerfile".to_owned()))
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry of the directory").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
