//! Compares two file trees: paths, types, modes, owners, links and contents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::archive;
use super::promise::{Promises, noise};

/// The differences between two trees.
#[derive(Default)]
pub struct Differences {
    /// The number of paths compared.
    pub compared: usize,
    /// The number of paths that differ as the passes promise.
    pub promised: usize,
    /// All other differences, one line each.
    pub unexpected: Vec<String>,
    /// The number of paths not compared, by reason.
    pub noise: BTreeMap<&'static str, usize>,
}

/// Compares the trees below `before` and `after`.
pub fn compare(before: &Path, after: &Path, promises: &Promises) -> Result<Differences> {
    let mut paths = BTreeSet::new();
    collect(before, Path::new("/"), &mut paths)?;
    collect(after, Path::new("/"), &mut paths)?;
    let mut differences = Differences::default();
    for path in paths {
        if let Some(why) = noise(&path) {
            *differences.noise.entry(why).or_default() += 1;
            continue;
        }
        differences.compared += 1;
        let [old, new] = [before, after].map(|root| below(root, &path));
        let Some(what) = difference(&old, &new, promises)
            .with_context(|| format!("{} cannot be compared", path.display()))?
        else {
            continue;
        };
        if promises.is_promised(&path, new.symlink_metadata().is_ok()) {
            differences.promised += 1;
        } else {
            differences.unexpected.push(format!("{}: {what}", path.display()));
        }
    }
    Ok(differences)
}

fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// Collects every path below `root`, as seen from the image.
fn collect(root: &Path, dir: &Path, paths: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(below(root, dir))? {
        let entry = entry?;
        let path = dir.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, paths)?;
        }
        paths.insert(path);
    }
    Ok(())
}

/// The difference between two files, if there is one.
fn difference(before: &Path, after: &Path, promises: &Promises) -> Result<Option<String>> {
    let (old, new) = match (before.symlink_metadata(), after.symlink_metadata()) {
        (Ok(old), Ok(new)) => (old, new),
        (Ok(_), Err(_)) => return Ok(Some("is gone".to_owned())),
        (Err(_), _) => return Ok(Some("was not there".to_owned())),
    };
    let kinds = [&old, &new].map(|it| kind(it.file_type()));
    if kinds[0] != kinds[1] {
        return Ok(Some(format!("was a {}, is a {}", kinds[0], kinds[1])));
    }
    if old.mode() != new.mode() {
        return Ok(Some(format!("mode {:o}, now {:o}", old.mode(), new.mode())));
    }
    let owners = [&old, &new].map(|it| format!("{}:{}", it.uid(), it.gid()));
    if owners[0] != owners[1] {
        return Ok(Some(format!("owner {}, now {}", owners[0], owners[1])));
    }
    if old.is_symlink() {
        let targets = [fs::read_link(before)?, fs::read_link(after)?];
        let [was, is] = targets.each_ref().map(|it| it.display());
        return Ok((targets[0] != targets[1]).then(|| format!("leads to {is}, not {was}")));
    }
    if old.is_file() {
        let contents = [fs::read(before)?, fs::read(after)?];
        let is_same = contents[0] == contents[1]
            || promises.is_dockerfile(&contents[0], &contents[1])
            || archive::same_but_times(&contents[0], &contents[1]);
        return Ok((!is_same).then(|| "other contents".to_owned()));
    }
    Ok((old.rdev() != new.rdev()).then(|| "another device".to_owned()))
}

fn kind(kind: fs::FileType) -> &'static str {
    match kind {
        _ if kind.is_dir() => "directory",
        _ if kind.is_symlink() => "link",
        _ if kind.is_file() => "file",
        _ if kind.is_fifo() => "pipe",
        _ if kind.is_socket() => "socket",
        _ => "device",
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::{Duration, SystemTime};

    use super::*;

    type Change = fn(&Path) -> std::io::Result<()>;

    /// The differences found after `change` is applied to one of two equal trees.
    fn check(change: impl Fn(&Path) -> std::io::Result<()>) -> Vec<String> {
        let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [before, after] = dirs.each_ref().map(tempfile::TempDir::path);
        for root in [before, after] {
            fs::create_dir(root.join("app")).unwrap();
            fs::write(root.join("app/main"), "main").unwrap();
            symlink("main", root.join("app/link")).unwrap();
        }
        change(after).unwrap();
        compare(before, after, &Promises::default()).unwrap().unexpected
    }

    #[test]
    fn every_kind_of_difference_is_found() {
        assert!(check(|_| Ok(())).is_empty());
        let changes: [(Change, &str); 7] = [
            (|it| fs::write(it.join("app/main"), "niam"), "/app/main: other contents"),
            (|it| fs::write(it.join("new"), ""), "/new: was not there"),
            (|it| fs::remove_file(it.join("app/main")), "/app/main: is gone"),
            (
                |it| fs::set_permissions(it.join("app"), fs::Permissions::from_mode(0o700)),
                "/app: mode 40755, now 40700",
            ),
            (
                |it| fs::remove_file(it.join("app/link")).and(symlink("new", it.join("app/link"))),
                "/app/link: leads to new, not main",
            ),
            (
                |it| fs::remove_file(it.join("app/link")).and(fs::write(it.join("app/link"), "")),
                "/app/link: was a link, is a file",
            ),
            (
                |it| fs::remove_file(it.join("app/main")).and(fs::create_dir(it.join("app/main"))),
                "/app/main: was a file, is a directory",
            ),
        ];
        for (change, expected) in changes {
            assert_eq!(check(change), [expected]);
        }
    }

    #[test]
    fn times_are_no_difference() {
        let yesterday = SystemTime::now() - Duration::from_hours(24);
        let touch = |it: &Path| fs::File::open(it.join("app/main"))?.set_modified(yesterday);
        assert!(check(touch).is_empty());
    }
}
