//! The choice of files: lists of paths, patterns of names, shards for several machines.

use std::collections::BTreeSet;

use crate::support::{AFTER, BEFORE, Dir, FOREIGN, INVALID};

#[test]
fn a_list_names_files_as_the_command_line_does() {
    let dir = Dir::with(&["Dockerfile", "a/recipe", "b c/Dockerfile", "d/Dockerfile"]);
    dir.write("lines", "a/recipe\r\n\n./b c/Dockerfile\n");
    dir.write("nuls", "a/recipe\0b c/Dockerfile\0");
    for list in ["lines", "nuls"] {
        let ran = dir.dockwright(&["fmt", "--check", "--files-from", list]);
        ran.expect(
            1,
            "a/recipe\nb c/Dockerfile\n",
            "2 files would be reformatted\n  next: `dockwright fmt` writes the change\n",
        );
    }
    let ran = dir.dockwright(&["fmt", "--check", "--files-from", "lines", "d"]);
    assert_eq!(ran.names(), ["a/recipe", "b c/Dockerfile", "d/Dockerfile"]);
    let ran =
        dir.dockwright_with_stdin(&["fmt", "--check", "--files-from", "-"], "d\nDockerfile\nd\n");
    assert_eq!(ran.names(), ["Dockerfile", "d/Dockerfile"]);
    let ran = dir.dockwright_with_stdin(&["fmt", "--files-from", "-"], "");
    ran.expect(0, "", "");
}

#[test]
fn what_a_list_names_in_vain_is_an_error_of_its_own() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("list", "nowhere\nDockerfile\nforeign\nbinary\n");
    dir.write("foreign", FOREIGN);
    dir.write("binary", "FROM a\0");
    let ran = dir.dockwright(&["fmt", "--files-from", "list"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: nowhere: no such file or directory\n"), "{ran:?}");
    assert!(ran.stderr.contains("note: foreign: skipped, "), "{ran:?}");
    assert!(ran.stderr.contains("error: binary: "), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), AFTER);
    let ran = dir.dockwright(&["fmt", "--files-from", "no-list"]);
    ran.expect(2, "", "error: --files-from: no-list: no such file or directory\n");
}

#[test]
fn include_takes_files_whatever_their_names() {
    let dir = Dir::with(&["Dockerfile", "a/build.docker", "a/Dockerfile.in", "a/Makefile"]);
    dir.write(".gitignore", "out\n");
    for path in ["out/b.docker", ".hidden/b.docker", "node_modules/b.docker"] {
        dir.write(path, BEFORE);
    }
    let check =
        |args: &[&str]| dir.dockwright(&[&["fmt", "--check"], args].concat()).names().join(" ");
    assert_eq!(check(&["--include", "*.docker"]), "Dockerfile a/build.docker");
    assert_eq!(
        check(&["--include", "a/*.in", "--include", "*.docker"]),
        "Dockerfile a/Dockerfile.in a/build.docker"
    );
    assert_eq!(check(&["--include", "*.docker", "--exclude", "a"]), "Dockerfile");
    assert_eq!(check(&["--include", "*.docker", "--exclude", "Dockerfile"]), "a/build.docker");
}

#[test]
fn include_may_stand_in_the_configuration() {
    let dir = Dir::with(&["Dockerfile", "a/build.docker", "b/x.docker", "b/c/y.image"]);
    dir.write("dockwright.toml", "[files]\ninclude = [\"*.docker\"]\n");
    dir.write("b/dockwright.toml", "[files]\ninclude = [\"/c/*\"]\n");
    let ran = dir.dockwright(&["fmt", "--check"]);
    assert_eq!(ran.names(), ["Dockerfile", "a/build.docker", "b/c/y.image"]);
    let ran = dir.dockwright(&["fmt", "--check", "a"]);
    assert_eq!(ran.names(), ["a/build.docker"]);
    let ran = dir.dockwright(&["fmt", "--check", "--config", "dockwright.toml"]);
    assert_eq!(ran.names(), ["Dockerfile", "a/build.docker", "b/x.docker"]);
    let ran = dir.dockwright(&["config", "a"]);
    assert!(
        ran.stdout.contains("include = [\n    \"*.docker\",  # dockwright.toml:2\n]\n"),
        "{ran:?}"
    );
}

#[test]
fn a_configuration_beside_the_files_is_read_before_they_are_passed_over() {
    let names: Vec<_> = (0..40).map(|it| format!("leaf/{it}.recipe")).collect();
    let dir = Dir::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    dir.write("leaf/dockwright.toml", "files.include = [\"*.recipe\"]\n");
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names().len(), 40);
}

#[test]
fn shards_together_hold_every_file_once() {
    let names: Vec<_> = (0..60).map(|it| format!("{}/{it}/Dockerfile", it % 7)).collect();
    let dir = Dir::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let shard = |shard: &str, path: &str| -> BTreeSet<String> {
        let ran = dir.dockwright(&["fmt", "--check", "--shard", shard, path]);
        ran.names().iter().map(|it| it.trim_start_matches(path).to_owned()).collect()
    };
    let parts = ["1/3", "2/3", "3/3"].map(|it| shard(it, "."));
    assert!(parts.iter().all(|it| (10..35).contains(&it.len())), "{parts:?}");
    assert_eq!(parts.iter().map(BTreeSet::len).sum::<usize>(), 60);
    assert_eq!(parts.iter().flatten().collect::<BTreeSet<_>>().len(), 60);
    dir.write("1/more/Dockerfile", BEFORE);
    let more = shard("1/3", ".");
    assert!(more.is_superset(&parts[0]) && more.len() <= parts[0].len() + 1);
    let root = dir.path().canonicalize().unwrap();
    let absolute = shard("2/3", &format!("{}/", root.display()));
    assert!(absolute.is_superset(&parts[1]), "{absolute:?}");
    assert_eq!(shard("1/1", ".").len(), 61);
}

#[test]
fn a_wrong_choice_is_a_usage_error() {
    let dir = Dir::with(&["Dockerfile"]);
    for args in [
        &["--shard", "4/3"][..],
        &["--shard", "1"],
        &["--include", "["],
        &["--staged", "--changed-since", "HEAD"],
        &["-", "--staged"],
        &["-", "--files-from", "-"],
        &["-", "--shard", "1/2"],
    ] {
        let ran = dir.dockwright(&[&["fmt"], args].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.stderr.starts_with("error: "), "{ran:?}");
    }
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn check_and_fix_choose_alike() {
    let dir = Dir::with(&["a/x.docker"]);
    dir.write("b/Dockerfile", INVALID);
    dir.write("list", "a\n");
    let args = ["--include", "*.docker", "--files-from", "list"];
    let ran = dir.dockwright(&[&["fix", "--check"], &args[..]].concat());
    assert_eq!((ran.code, ran.names()), (Some(1), vec!["a/x.docker"]));
    let ran = dir.dockwright(&[&["check"], &args[..]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
