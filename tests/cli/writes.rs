//! How files are rewritten: atomically, with their metadata preserved.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::{AFTER, BEFORE, Dir};

fn set_mode(dir: &Dir, path: &str, mode: u32) {
    fs::set_permissions(dir.join(path), PermissionsExt::from_mode(mode)).unwrap();
}

/// Whether permissions do not apply to this user; reports so.
fn is_root() -> bool {
    let root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
    if root {
        eprintln!("not tested: root may read and write everything");
    }
    root
}

#[test]
fn permission_bits_are_kept() {
    for mode in [0o600, 0o644, 0o755, 0o664, 0o2755, 0o4711] {
        let dir = Dir::with(&["Dockerfile"]);
        set_mode(&dir, "Dockerfile", mode);
        dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
        let kept = fs::metadata(dir.join("Dockerfile")).unwrap().mode() & 0o7777;
        assert_eq!(kept, mode, "{kept:o} instead of {mode:o}");
    }
}

#[test]
fn owner_and_group_are_kept() {
    let dir = Dir::with(&["Dockerfile"]);
    let path = dir.join("Dockerfile");
    if chown(&path, Some(12345), Some(54321)).is_err() {
        eprintln!("not tested: only root may give files away");
        return;
    }
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
}

#[test]
fn a_rewrite_leaves_nothing_else_in_the_directory() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.names(), ["Dockerfile"]);
}

#[test]
fn a_file_that_stays_as_it_is_keeps_its_time_and_inode() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", AFTER);
    let path = dir.join("Dockerfile");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    let before = fs::metadata(&path).unwrap();
    dir.dockwright(&["fmt"]).expect(0, "", "1 file unchanged\n");
    let after = fs::metadata(&path).unwrap();
    assert_eq!((after.modified().unwrap(), after.ino()), (long_ago, before.ino()));
}

#[test]
fn a_link_stays_a_link_and_its_target_is_rewritten() {
    for path in ["app/Dockerfile", "app"] {
        let dir = Dir::with(&["shared/base"]);
        fs::create_dir(dir.join("app")).unwrap();
        symlink("../shared/base", dir.join("app/link")).unwrap();
        symlink("link", dir.join("app/Dockerfile")).unwrap();
        dir.dockwright(&["fmt", path]).expect(0, "", "1 file reformatted\n");
        assert_eq!(fs::read_link(dir.join("app/Dockerfile")).unwrap().to_str(), Some("link"));
        assert_eq!(dir.read("shared/base"), AFTER);
        assert_eq!(fs::read_dir(dir.join("app")).unwrap().count(), 2);
    }
}

#[test]
fn a_read_only_file_is_an_error_even_for_root() {
    let dir = Dir::with(&["Dockerfile", "app/Dockerfile"]);
    set_mode(&dir, "Dockerfile", 0o444);
    dir.dockwright(&["fmt"]).expect(
        2,
        "",
        "error: Dockerfile: cannot be rewritten, since the file is read-only\n\
         1 file reformatted, 1 error\n",
    );
    assert_eq!((dir.read("Dockerfile"), dir.read("app/Dockerfile")), (BEFORE.into(), AFTER.into()));
    assert_eq!(dir.dockwright(&["fmt", "--check"]).code, Some(1));
}

#[test]
fn a_read_only_file_that_stays_as_it_is_is_no_error() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", AFTER);
    set_mode(&dir, "Dockerfile", 0o444);
    dir.dockwright(&["fmt"]).expect(0, "", "1 file unchanged\n");
}

#[test]
fn a_file_in_a_read_only_directory_is_written_in_place() {
    let dir = Dir::with(&["app/Dockerfile"]);
    let inode = fs::metadata(dir.join("app/Dockerfile")).unwrap().ino();
    set_mode(&dir, "app", 0o555);
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.read("app/Dockerfile"), AFTER);
    if !is_root() {
        assert_eq!(fs::metadata(dir.join("app/Dockerfile")).unwrap().ino(), inode);
    }
    set_mode(&dir, "app", 0o755);
}

#[test]
fn a_bind_mounted_file_is_written_in_place() {
    let dir = Dir::with(&["Dockerfile", "outside"]);
    let script = "mount --bind outside Dockerfile || exit 77; \"$0\" fmt Dockerfile; \
                  code=$?; umount Dockerfile; exit $code";
    let ran = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_dockwright")])
        .current_dir(dir.path())
        .output();
    match ran.map(|it| it.status.code()) {
        Ok(Some(0)) => {
            assert_eq!(
                (dir.read("outside"), dir.read("Dockerfile")),
                (AFTER.into(), BEFORE.into())
            );
        }
        // 77: mounting is not permitted. 1: unsharing is not permitted.
        Ok(Some(1 | 77)) | Err(_) => eprintln!("not tested: bind mounts are not permitted here"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let dir = Dir::with(&["Dockerfile", "app/Dockerfile"]);
    set_mode(&dir, "Dockerfile", 0o200);
    if !is_root() {
        dir.dockwright(&["fmt"]).expect(
            2,
            "",
            "error: Dockerfile: permission denied\n1 file reformatted, 1 error\n",
        );
    }
}

#[test]
fn an_empty_file_stays_empty_and_does_not_stop_the_others() {
    let dir = Dir::with(&["app/Dockerfile"]);
    dir.write("Dockerfile", "");
    let ran = dir.dockwright(&["fmt"]);
    assert!(ran.stderr.contains("1 file reformatted, 1 "), "{ran:?}");
    assert_eq!((dir.read("Dockerfile"), dir.read("app/Dockerfile")), (String::new(), AFTER.into()));
}
