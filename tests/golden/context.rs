//! Build contexts of golden cases.

use std::fs;
use std::path::{Path, PathBuf};

use dockwright_model::context::MemoryFiles;

type Context = (MemoryFiles, String);

/// The build context in the directory of a case, and the path of the Dockerfile in the context: all
/// files except the golden ones. `None` if there are no files.
pub fn context(case: &Path) -> Option<Context> {
    let mut files = Vec::new();
    collect(case, &mut files);
    let is_golden = |it: &PathBuf| {
        ["before.Dockerfile", "after.Dockerfile", "report.txt"]
            .iter()
            .any(|name| it.ends_with(name))
    };
    files.retain(|it| !is_golden(it));
    let name =
        |it: &Path| it.strip_prefix(case).expect("a file below").to_string_lossy().into_owned();
    let read = |it: &PathBuf| (name(it), fs::read(it).expect("a file of the context"));
    let context: MemoryFiles = files.iter().map(read).collect();
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
