//! Golden files: the expected results are next to the inputs. `UPDATE=1` rewrites them, and
//! `UPDATE=missing` writes only missing ones.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The directory of the golden files.
pub fn corpus(dir: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(dir)
}

/// Every file below `dir` for which `is_input` holds, sorted.
pub fn inputs(dir: &Path, is_input: impl Fn(&Path) -> bool + Copy) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("the directory of golden files") {
        let path = entry.expect("an entry of the directory").path();
        if path.is_dir() {
            found.extend(inputs(&path, is_input));
        } else if is_input(&path) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The difference from the golden file, if there is one. With `UPDATE` set, the file may be
/// written.
pub fn difference(golden: &Path, actual: &[u8]) -> Option<String> {
    if fs::read(golden).is_ok_and(|expected| expected == actual) {
        return None;
    }
    let update = std::env::var_os("UPDATE");
    if update.is_some_and(|it| it != "missing" || !golden.exists()) {
        fs::write(golden, actual).expect("the golden file is written");
        return None;
    }
    let expected = fs::read(golden).unwrap_or_default();
    Some(format!(
        "{}: expected\n{}\n--- found\n{}\n",
        golden.display(),
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(actual),
    ))
}

/// Fails with all differences of a run.
pub fn report(cases: usize, differences: &[String]) {
    assert!(cases > 0, "no golden files found");
    assert!(
        differences.is_empty(),
        "{} of {cases} differ; UPDATE=1 writes them anew\n\n{}",
        differences.len(),
        differences.join("\n"),
    );
}
