//! `dockwright ignore-file`: its output, the files it creates, and the files it leaves unchanged.

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Dir, Ran};

const DOCKERFILE: &str = "FROM node:22\nCOPY . .\nRUN npm ci\n";

fn node() -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", DOCKERFILE);
    dir.write("package.json", "{}");
    dir
}

/// The lines that are patterns.
fn patterns(ran: &Ran) -> Vec<&str> {
    ran.stdout.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect()
}

#[test]
fn the_file_is_printed_and_nothing_is_written() {
    let dir = node();
    let ran = dir.dockwright(&["ignore-file"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(patterns(&ran)[0], "**/node_modules");
    for pattern in ["**/.git", "Dockerfile", ".dockerignore", "**/.env"] {
        assert!(patterns(&ran).contains(&pattern), "{pattern}: {ran:?}");
    }
    assert_eq!(dir.names(), ["Dockerfile", "package.json"]);
    let from_outside = dir.dockwright(&["ignore-file", &dir.path().to_string_lossy()]);
    assert_eq!(from_outside.stdout, ran.stdout);
}

#[test]
fn write_creates_the_file_and_never_replaces_one() {
    let dir = node();
    dir.write("app/go.mod", "module a\n");
    let printed = dir.dockwright(&["ignore-file"]).stdout;
    let created = "note: .dockerignore: created\n";
    dir.dockwright(&["ignore-file", "--write"]).expect(0, "", created);
    assert_eq!(dir.read(".dockerignore"), printed);
    dir.write(".dockerignore", "mine\n");
    dir.dockwright(&["ignore-file", "--write", "."]).expect(
        2,
        "",
        "error: .dockerignore: already exists and is not overwritten; without `--write`, the lines \
         that the file lacks are printed\n",
    );
    assert_eq!(dir.read(".dockerignore"), "mine\n");
    dir.dockwright(&["ignore-file", "--write", "--quiet", "app"]).expect(0, "", "");
    assert!(dir.read("app/.dockerignore").contains("# Go\n"));
}

#[cfg(unix)]
#[test]
fn a_link_is_a_file_that_is_there_and_leads_nowhere() {
    use std::os::unix::fs::symlink;

    let dir = node();
    let outside = Dir::with(&[]);
    outside.write("web/package.json", "{}");
    symlink(outside.join("new"), dir.join(".dockerignore")).unwrap();
    assert_eq!(dir.dockwright(&["ignore-file", "--write"]).code, Some(2));
    assert!(!outside.join("new").exists());

    fs::remove_file(dir.join("package.json")).unwrap();
    symlink(outside.join("web"), dir.join("web")).unwrap();
    symlink(dir.path(), dir.join("loop")).unwrap();
    let ran = dir.dockwright(&["ignore-file"]);
    assert!(!ran.stdout.contains("node_modules"), "{ran:?}");
}

#[test]
fn a_path_that_is_no_directory_is_an_error() {
    let dir = node();
    let missing = "error: nowhere: no such file or directory\n";
    dir.dockwright(&["ignore-file", "nowhere"]).expect(2, "", missing);
    let file = "error: Dockerfile: not a directory\n";
    dir.dockwright(&["ignore-file", "Dockerfile", "--write"]).expect(2, "", file);
}

#[test]
fn what_dockerfiles_copy_is_kept_and_named() {
    let dir = node();
    dir.write("Dockerfile", format!("{DOCKERFILE}RUN npm run build\n"));
    dir.write("docker/web.Dockerfile", "FROM nginx\nCOPY dist server.pem /\n");
    dir.write("docker/bad.Dockerfile", [0xFF, 0xFE]);
    let ran = dir.dockwright(&["ignore-file"]);
    let unread =
        "warning: docker/bad.Dockerfile: cannot be read, so nothing is kept for this file\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), unread));
    let why = "docker/web.Dockerfile:2 copies it";
    assert!(ran.stdout.contains(&format!("\n# kept: dist ({why})\n")), "{ran:?}");
    assert!(
        ran.stdout.ends_with(&format!("\n# Needed\n# kept: server.pem ({why})\n!server.pem\n"))
    );
}

#[test]
fn a_directory_without_a_dockerfile_gets_all_with_a_note() {
    let dir = Dir::with(&[]);
    dir.write("Cargo.toml", "");
    let ran = dir.dockwright(&["ignore-file"]);
    assert_eq!(ran.stderr, "note: .: no Dockerfile found, so no file is kept for one\n");
    assert_eq!((ran.code, patterns(&ran)[0]), (Some(0), "target"));
    assert_eq!(dir.dockwright(&["ignore-file", "--quiet"]).stderr, "");
}

#[test]
fn a_closed_pipe_is_success() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let dir = node();
    let mut command = dir.command(&["ignore-file"]);
    let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn the_demo_services_get_what_their_languages_need() {
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/stacks");
    let dir = Dir::with(&[]);
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
        dir.dockwright(&["ignore-file", "--check", &before.to_string_lossy()]).expect(0, "", "");
        copy(&before, &dir.join(stack));
        fs::remove_file(dir.join(stack).join(".dockerignore")).unwrap();
        let ran = dir.dockwright(&["ignore-file", stack]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{stack}");
        assert!(patterns(&ran).contains(&pattern), "{stack}: {ran:?}");
        assert!(!ran.stdout.contains("kept"), "{stack}: {ran:?}");
    }
}

#[test]
fn check_points_to_it_where_a_copy_takes_too_much() {
    let dir = node();
    dir.write("node_modules/a/index.js", "");
    dir.write(".git/HEAD", "");
    let only = ["check", "--only", "ignore-build-files", "--show", "all"];
    let ran = dir.dockwright(&only);
    assert!(
        ran.stdout.contains("`COPY .` puts `.git` and `node_modules` into the image"),
        "{ran:?}"
    );
    assert_eq!(dir.dockwright(&["ignore-file", "--write"]).code, Some(0));
    assert_eq!(dir.dockwright(&only).stdout, "");
}

const COMPOSE: &str = "services:\n  a:\n    build: { context: ., dockerfile: docker/Dockerfile }\n";

#[test]
fn contexts_are_those_of_the_files_of_the_project() {
    let dir = node();
    dir.write("node_modules/a.js", "");
    dir.write("docker/package.json", "{}");
    dir.write("docker/Dockerfile", "FROM node:22\nCOPY . .\n");
    let hides = |it: &Ran| patterns(it).contains(&"**/node_modules");
    assert!(hides(&dir.dockwright(&["ignore-file"])));
    dir.write("compose.yaml", COMPOSE);
    let ran = dir.dockwright(&["ignore-file"]);
    assert!(!hides(&ran) && ran.stdout.contains("(docker/Dockerfile:2 copies it"), "{ran:?}");
    // Relative to the directory that is the context of another build.
    let ran = dir.dockwright(&["ignore-file", "docker"]);
    let other = "note: docker: the Dockerfile found has another build context\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), other));
}

#[test]
fn a_dockerfile_beside_the_context_counts() {
    let dir = Dir::with(&[]);
    dir.write(
        "compose.yaml",
        COMPOSE.replace("context: .,", "context: app,").replace("docker/", "../docker/"),
    );
    dir.write("docker/Dockerfile", "FROM debian\nCOPY ca.pem /\n");
    dir.write("app/ca.pem", "");
    let ran = dir.dockwright(&["ignore-file", "app"]);
    assert!(
        ran.stdout.contains("# kept: ca.pem (../docker/Dockerfile:2 copies it)\n!ca.pem"),
        "{ran:?}"
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn settings_that_git_tracks_are_kept() {
    let dir = node();
    dir.write(".env", "A=1\n");
    dir.write("b/.env", "A=1\n");
    let kept = "# kept: .env (git tracks it)\n!.env\n";
    let ran = dir.dockwright(&["ignore-file"]);
    assert!(!ran.stdout.contains("kept"), "{ran:?}");
    dir.run("git", &["init", "--quiet"], "");
    dir.run("git", &["add", "package.json", ".env"], "");
    let ran = dir.dockwright(&["ignore-file"]);
    assert!(ran.stdout.ends_with(kept), "{ran:?}");
    let only = ["check", "--only", "ignore-build-files", "--show", "all"];
    let ran = dir.dockwright(&only);
    assert!(ran.stdout.contains("`.git` and `b/.env`"), "{ran:?}");
}

#[test]
fn what_an_existing_file_lacks_is_printed() {
    let dir = node();
    dir.write(".dockerignore", "node_modules\n.git\n.env*\n**/*.pem\n");
    let ran = dir.dockwright(&["ignore-file"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lacks = |pattern: &str| patterns(&ran).contains(&pattern);
    assert!(lacks("*.key") && lacks("Dockerfile") && lacks(".dockerignore"), "{ran:?}");
    assert!(!lacks("**/node_modules") && !lacks("**/.git") && !lacks("*.pem"), "{ran:?}");
    dir.write(".dockerignore", "**\n!package.json\n");
    dir.dockwright(&["ignore-file"]).expect(0, "", "note: .dockerignore: nothing to add\n");
}

#[test]
fn the_lines_can_be_appended_to_a_file_without_a_newline_at_its_end() {
    for existing in ["node_modules\nDockerfile*", "node_modules\nDockerfile*\n", "Dockerfile*\r\n"]
    {
        let dir = node();
        dir.write(".dockerignore", existing);
        let added = dir.dockwright(&["ignore-file"]).stdout;
        dir.write(".dockerignore", format!("{existing}{added}"));
        let ran = dir.dockwright(&["ignore-file"]);
        ran.expect(0, "", "note: .dockerignore: nothing to add\n");
    }
}

#[test]
fn check_fails_where_the_file_hides_what_is_copied() {
    let dir = node();
    dir.dockwright(&["ignore-file", "--check"]).expect(0, "", "");
    dir.write("Dockerfile", "FROM nginx\nCOPY dist /html\n");
    dir.write(".dockerignore", "# products\ndist\n");
    let text =
        "Dockerfile:2: the build does not find `dist`, which .dockerignore:2 hides (`dist`)\n";
    dir.dockwright(&["ignore-file", "--check"]).expect(1, "", &format!("error: {text}"));
    let ran = dir.dockwright(&["ignore-file"]);
    assert_eq!((ran.code, ran.stderr), (Some(0), format!("warning: {text}")));
    dir.write(".dockerignore", "dist\n!dist\n");
    dir.dockwright(&["ignore-file", "--check"]).expect(0, "", "");
    assert_eq!(dir.dockwright(&["ignore-file", "--check", "--write"]).code, Some(2));
    // The file does not apply to another context.
    dir.write(".dockerignore", "requirements.txt\n");
    dir.write("api/requirements.txt", "");
    dir.write("api/Dockerfile", "FROM python\nCOPY requirements.txt /\n");
    dir.dockwright(&["ignore-file", "--check"]).expect(0, "", "");
}
