//! `dockwright ignore-file`: what is printed, what is created, and what stays.

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Folder, Ran};

const DOCKERFILE: &str = "FROM node:22\nCOPY . .\nRUN npm ci\n";

fn node() -> Folder {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", DOCKERFILE);
    folder.write("package.json", "{}");
    folder
}

/// The lines that are patterns.
fn patterns(ran: &Ran) -> Vec<&str> {
    ran.stdout.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect()
}

#[test]
fn the_file_is_printed_and_nothing_is_written() {
    let folder = node();
    let ran = folder.dockwright(&["ignore-file"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(patterns(&ran)[0], "**/node_modules");
    for pattern in ["**/.git", "Dockerfile", ".dockerignore", "**/.env"] {
        assert!(patterns(&ran).contains(&pattern), "{pattern}: {ran:?}");
    }
    assert_eq!(folder.names(), ["Dockerfile", "package.json"]);
    let from_outside = folder.dockwright(&["ignore-file", &folder.path().to_string_lossy()]);
    assert_eq!(from_outside.stdout, ran.stdout);
}

#[test]
fn write_creates_the_file_and_never_replaces_one() {
    let folder = node();
    folder.write("app/go.mod", "module a\n");
    let printed = folder.dockwright(&["ignore-file"]).stdout;
    let created = "note: .dockerignore: created\n";
    folder.dockwright(&["ignore-file", "--write"]).expect(0, "", created);
    assert_eq!(folder.read(".dockerignore"), printed);
    folder.write(".dockerignore", "mine\n");
    folder.dockwright(&["ignore-file", "--write", "."]).expect(
        2,
        "",
        "error: .dockerignore: is there already, and stays; without --write, the new one is printed\n",
    );
    assert_eq!(folder.read(".dockerignore"), "mine\n");
    folder.dockwright(&["ignore-file", "--write", "--quiet", "app"]).expect(0, "", "");
    assert!(folder.read("app/.dockerignore").contains("# Go\n"));
}

#[cfg(unix)]
#[test]
fn a_link_is_a_file_that_is_there_and_leads_nowhere() {
    use std::os::unix::fs::symlink;

    let folder = node();
    let outside = Folder::with(&[]);
    outside.write("web/package.json", "{}");
    symlink(outside.join("new"), folder.join(".dockerignore")).unwrap();
    assert_eq!(folder.dockwright(&["ignore-file", "--write"]).code, Some(2));
    assert!(!outside.join("new").exists());

    fs::remove_file(folder.join("package.json")).unwrap();
    symlink(outside.join("web"), folder.join("web")).unwrap();
    symlink(folder.path(), folder.join("loop")).unwrap();
    let ran = folder.dockwright(&["ignore-file"]);
    assert!(!ran.stdout.contains("node_modules"), "{ran:?}");
}

#[test]
fn a_path_that_is_no_folder_is_an_error() {
    let folder = node();
    let missing = "error: nowhere: no such file or directory\n";
    folder.dockwright(&["ignore-file", "nowhere"]).expect(2, "", missing);
    let file = "error: Dockerfile: not a directory\n";
    folder.dockwright(&["ignore-file", "Dockerfile", "--write"]).expect(2, "", file);
}

#[test]
fn what_dockerfiles_copy_is_kept_and_named() {
    let folder = node();
    folder.write("Dockerfile", format!("{DOCKERFILE}RUN npm run build\n"));
    folder.write("docker/web.Dockerfile", "FROM nginx\nCOPY dist server.pem /\n");
    folder.write("docker/bad.Dockerfile", [0xFF, 0xFE]);
    let ran = folder.dockwright(&["ignore-file"]);
    let unread = "warning: docker/bad.Dockerfile: cannot be read, so nothing is kept for it\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), unread));
    let why = "docker/web.Dockerfile:2 copies it";
    assert!(ran.stdout.contains(&format!("\n# kept: dist ({why})\n")), "{ran:?}");
    assert!(ran.stdout.contains(&format!("\n*.pem\n# {why}:\n!server.pem\n")), "{ran:?}");
}

#[test]
fn a_folder_without_a_dockerfile_gets_all_with_a_note() {
    let folder = Folder::with(&[]);
    folder.write("Cargo.toml", "");
    let ran = folder.dockwright(&["ignore-file"]);
    assert_eq!(ran.stderr, "note: no Dockerfile found under . to compare with\n");
    assert_eq!((ran.code, patterns(&ran)[0]), (Some(0), "target"));
    assert_eq!(folder.dockwright(&["ignore-file", "--quiet"]).stderr, "");
}

#[test]
fn a_closed_pipe_is_success() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let folder = node();
    let mut command = folder.command(&["ignore-file"]);
    let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_demo_services_get_what_their_languages_need() {
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/stacks");
    let folder = Folder::with(&[]);
    for (stack, pattern) in [
        ("cpp", "**/CMakeCache.txt"),
        ("go", "*.test"),
        ("java", "target"),
        ("node-npm", "dist"),
        ("node-pnpm", "**/node_modules"),
        ("node-yarn", "**/node_modules"),
        ("python-pip", "**/.venv"),
        ("python-uv", "**/.venv"),
        ("ruby", ".bundle"),
    ] {
        let before = stacks.join(stack).join("before");
        let ran = folder.dockwright(&["ignore-file", &before.to_string_lossy()]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{stack}");
        assert!(patterns(&ran).contains(&pattern), "{stack}: {ran:?}");
        assert!(!ran.stdout.contains("kept"), "{stack}: {ran:?}");
    }
}

#[test]
fn check_points_to_it_where_a_copy_takes_too_much() {
    let folder = node();
    folder.write("node_modules/a/index.js", "");
    folder.write(".git/HEAD", "");
    let only = ["check", "--only", "ignore-build-files", "--show", "all"];
    let ran = folder.dockwright(&only);
    assert!(
        ran.stdout.contains("`COPY .` puts `.git` and `node_modules` into the image"),
        "{ran:?}"
    );
    assert_eq!(folder.dockwright(&["ignore-file", "--write"]).code, Some(0));
    assert_eq!(folder.dockwright(&only).stdout, "");
}
