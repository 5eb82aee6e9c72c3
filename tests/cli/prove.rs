//! `dockwright prove`, with a script in place of the builder: messages, exit codes, reports, and
//! what is left behind.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Dir, Ran};

/// Behaves as builders do, as far as proofs need: `FROM`, `COPY`, `ADD`, `RUN`, `USER`, `LABEL`,
/// `MAINTAINER`, `CMD`, in images that are directories below `FAKE`.
const BUILDER: &str = include_str!("prove/builder.sh");

/// Fixes of several passes.
const DOCKERFILE: &str = "FROM debian:12\nMAINTAINER Ann\nADD app /app\nRUN echo built > log\n";

/// A project, and the directory of a builder.
struct Project {
    dir: Dir,
    fake: Dir,
}

impl Project {
    /// A project with this Dockerfile, and builders of these names.
    fn with(dockerfile: &str, builders: &[&str]) -> Self {
        let (dir, fake) = (Dir::with(&[]), Dir::with(&[]));
        dir.write("Dockerfile", dockerfile);
        dir.write("app/main.py", "print(1)\n");
        fake.write("bases/debian:12", "");
        for it in ["images", "containers"] {
            fs::create_dir(fake.join(it)).unwrap();
        }
        for name in builders {
            fake.write(&format!("bin/{name}"), BUILDER);
            let path = fake.join(&format!("bin/{name}"));
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { dir, fake }
    }

    /// A command with the builders and the usual programs, but no builder of this machine.
    fn command(&self, args: &[&str]) -> Command {
        let programs = self.fake.join("programs");
        if !programs.exists() {
            fs::create_dir(&programs).unwrap();
            for name in [
                "sh", "cat", "cp", "cksum", "mkdir", "mv", "rm", "ls", "sed", "tar", "touch",
                "sleep", "basename", "git", "tr", "nohup", "kill", "env", "dirname",
            ] {
                let real = std::env::split_paths(&std::env::var_os("PATH").unwrap())
                    .map(|it| it.join(name))
                    .find(|it| it.is_file());
                if let Some(real) = real {
                    std::os::unix::fs::symlink(real, programs.join(name)).unwrap();
                }
            }
        }
        let path = [self.fake.join("bin"), programs];
        let mut command = self.dir.command(&[&["prove"], args].concat());
        command.env("PATH", std::env::join_paths(path).unwrap());
        command.env("FAKE", self.fake.path()).env("TMPDIR", self.temporary());
        command
    }

    fn temporary(&self) -> PathBuf {
        let path = self.fake.join("tmp");
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn prove(&self, args: &[&str]) -> Ran {
        let ran = Ran::from(self.command(args).output().unwrap());
        assert_eq!(self.left(), [] as [String; 0], "{ran:?}");
        ran
    }

    /// The report, as JSON.
    fn report(&self, args: &[&str]) -> Value {
        let ran = self.prove(&[args, &["--output", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap_or_else(|err| panic!("{err}: {ran:?}"))
    }

    /// All that is left behind: images, containers, temporary files.
    fn left(&self) -> Vec<String> {
        let names = |dir: &str| {
            let entries = fs::read_dir(self.fake.join(dir)).into_iter().flatten();
            entries.map(move |it| it.unwrap().file_name().into_string().unwrap())
        };
        ["images", "containers", "tmp"].into_iter().flat_map(names).collect()
    }
}

/// The messages without those about progress.
fn errors(ran: &Ran) -> String {
    let lines = ran.stderr.lines().filter(|it| !it.starts_with("note: "));
    lines.flat_map(|it| [it, "\n"]).collect()
}

#[test]
fn a_fix_that_keeps_the_image_is_proven() {
    let project = Project::with(DOCKERFILE, &["buildah"]);
    let ran = project.prove(&[]);
    assert_eq!((ran.code, errors(&ran).as_str()), (Some(0), ""), "{ran:?}");
    let head = "Dockerfile: same image, apart from the effects that the passes announce\n";
    assert!(ran.stdout.starts_with(head), "{ran:?}");
    for text in [
        "\nreplace-maintainer  1 fix\nuse-copy            1 fix\n",
        "\n3 paths compared: none differs",
        "as announced: Labels: org.opencontainers.image.authors was unset, is \"Ann\"\n",
        "as announced: author was \"Ann\", is unset\n",
        "built with buildah version 1.0 of the tests\n",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    assert_eq!(project.dir.read("Dockerfile"), DOCKERFILE);
    assert_eq!(project.dir.names(), ["Dockerfile", "app"]);
}

#[test]
fn every_builder_proves_the_same() {
    for name in ["buildah", "docker", "podman"] {
        let project = Project::with(DOCKERFILE, &["buildah", "docker", "podman"]);
        let report = project.report(&["--builder", name]);
        assert_eq!(report["verdict"], "same", "{report:#}");
        assert!(report["builder"].as_str().unwrap().starts_with(name), "{report:#}");
        assert_eq!(report["compared"], 3);
        assert!(report["before"]["bytes"].as_u64().unwrap() > 0);
    }
}

#[test]
fn a_difference_is_told_and_bisect_finds_its_pass() {
    // This builder leaves a file behind for each `ADD`.
    let project = Project::with(DOCKERFILE, &["buildah"]);
    project.fake.write("spoil-add", "");
    let ran = project.prove(&[]);
    assert_eq!(ran.code, Some(1));
    let head =
        "Dockerfile: the images differ in 1 way that no pass announces\n  files: /added: is gone\n";
    assert!(ran.stdout.starts_with(head), "{ran:?}");
    let hint = "  next: `dockwright prove --bisect` finds the pass behind the difference\n";
    assert_eq!(errors(&ran), hint);
    let ran = project.prove(&["--bisect", "--quiet"]);
    let found = "  files: /added: is gone (by use-copy)\n";
    assert!(ran.stdout.contains(found) && ran.stderr.is_empty(), "{ran:?}");
    let report = project.report(&["--bisect"]);
    let difference = &report["differences"][0];
    assert_eq!(
        (&difference["change"], &difference["pass"]),
        (&"removed".into(), &"use-copy".into())
    );
}

#[test]
fn the_layout_can_be_behind_a_difference() {
    let project = Project::with("from debian:12\nMAINTAINER Ann\nADD app /app\n", &["buildah"]);
    project.fake.write("spoil-lower-case", "");
    let report = project.report(&["--bisect"]);
    assert_eq!(report["differences"][0]["pass"], "layout", "{report:#}");
}

#[test]
fn a_fix_that_breaks_the_build_is_refused_with_its_pass() {
    let project = Project::with(DOCKERFILE, &["buildah"]);
    project.fake.write("no-copy", "");
    let ran = project.prove(&["--bisect"]);
    assert_eq!(ran.code, Some(1));
    let head = "Dockerfile: the image builds before the change, but not after it\n  build: ";
    assert!(ran.stdout.starts_with(head), "{ran:?}");
    assert!(ran.stdout.contains("COPY is not allowed"), "{ran:?}");
    assert!(ran.stdout.contains("(by use-copy)"), "{ran:?}");
    assert!(ran.stdout.contains("\nuse-copy            1 fix\n"), "{ran:?}");
    assert_eq!(project.report(&[])["verdict"], "broken");
}

#[test]
fn a_build_that_fails_before_proves_nothing() {
    let failing = "FROM debian:12\nMAINTAINER Ann\nRUN echo no more space; exit 7\n";
    let project = Project::with(failing, &["buildah"]);
    let ran = project.prove(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let error = errors(&ran);
    let expected =
        "error: Dockerfile: nothing can be proven, since the build fails before the change: ";
    assert!(error.starts_with(expected) && error.ends_with("exit status 7\n"), "{ran:?}");
    assert!(ran.stderr.contains("note: the last lines of `buildah build` (20 at most):\n"));
    assert!(ran.stderr.contains("note:   no more space\n"), "{ran:?}");
    project.prove(&["--quiet"]).expect(2, "", &error);
}

#[test]
fn nothing_is_built_where_nothing_changes_or_nobody_builds() {
    let project = Project::with("FROM debian:12\n", &[]);
    let nothing = "note: Dockerfile: nothing to prove, since `dockwright fix` changes nothing\n";
    project.prove(&[]).expect(0, "", nothing);
    assert_eq!(project.report(&[])["verdict"], "same");
    let project = Project::with(DOCKERFILE, &[]);
    project.prove(&[]).expect(
        2,
        "",
        "error: no builder: neither buildah nor docker nor podman is on PATH\n  \
         help: install one of them, such as the package `buildah` or `podman` of a Linux \
         distribution\n",
    );
    project.prove(&["--builder", "podman"]).expect(
        2,
        "",
        "error: podman is not on PATH\n  help: install podman, or leave out \
         `--builder`\n",
    );
}

#[test]
fn nothing_is_pulled_that_nobody_named() {
    let text = "FROM alpine:3\nMAINTAINER Ann\nCOPY --from=golang:1 /a /a\n";
    let project = Project::with(text, &["docker"]);
    let ran = project.prove(&[]);
    assert_eq!(ran.code, Some(2));
    let expected = "error: Dockerfile: the image `alpine:3` is not on this machine\n  help: pull the \
                    image with `docker pull alpine:3`, or let the build pull it with `--pull`\nerror: Dockerfile: \
                    the image `golang:1` is not on this machine\n";
    assert!(ran.stderr.contains(expected), "{ran:?}");
    let project = Project::with("ARG V=3\nFROM alpine:$V\nMAINTAINER Ann\n", &["buildah"]);
    assert!(project.prove(&[]).stderr.contains("`alpine:3` is not on this machine"));
    let ran = project.prove(&["--build-arg", "V=4"]);
    assert!(ran.stderr.contains("`alpine:4` is not on this machine"), "{ran:?}");
    assert_eq!(project.report(&["--pull"])["verdict"], "same");
}

#[test]
fn two_given_versions_are_compared_without_a_fix() {
    let project = Project::with("FROM debian:12\nRUN echo 2 > a\n", &["buildah"]);
    project.dir.write("old", "FROM debian:12\nUSER app\nRUN echo 1 > a\n");
    let ran = project.prove(&["--base", "old"]);
    assert_eq!(ran.code, Some(1));
    let expected = "  files: /a: the content differs\n  config: User was \"app\", is unset\n";
    assert!(ran.stdout.contains(expected), "{ran:?}");
    project.dir.run("git", &["init", "--quiet"], "");
    project.dir.run("git", &["add", "Dockerfile"], "");
    let commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a"];
    project.dir.run("git", &commit, "");
    let same = project.prove(&["--base", "HEAD"]);
    let nothing =
        "note: Dockerfile: nothing to prove, since the Dockerfile is the same as `HEAD`\n";
    same.expect(0, "", nothing);
    project.dir.write("Dockerfile", "FROM debian:12\nRUN echo 3 > a\n");
    let report = project.report(&["--base", "HEAD"]);
    assert_eq!(report["differences"][0]["path"], "/a", "{report:#}");
    let ran = project.prove(&["--base", "nowhere"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let expected =
        "error: --base: `nowhere` is neither a file nor a git revision with Dockerfile: ";
    assert!(ran.stderr.starts_with(expected), "{ran:?}");
}

#[test]
fn effects_of_earlier_fixes_may_be_announced() {
    let project = Project::with("FROM debian:12\nRUN true\n", &["buildah"]);
    let lists = "mkdir -p var/lib/apt/lists; echo 1 > var/lib/apt/lists/a";
    project.dir.write("old", format!("FROM debian:12\nRUN {lists}\n"));
    let dirs = "FROM debian:12\nRUN mkdir -p var/lib/apt/lists\n";
    project.dir.write("Dockerfile", dirs);
    assert_eq!(project.report(&["--base", "old"])["verdict"], "different");
    let report = project.report(&["--base", "old", "--announced", "clean-apt-lists"]);
    assert_eq!((&report["verdict"], &report["passes"][0]["gone"]), (&"same".into(), &1.into()));
}

#[test]
fn rebuilds_after_a_change_of_the_source_are_measured() {
    let project = Project::with(DOCKERFILE, &["buildah"]);
    let report = project.report(&["--touch", "app/main.py", "--each"]);
    assert_eq!(report["touched"], "app/main.py");
    for image in ["before", "after"] {
        assert_eq!(report[image]["rebuild_seconds"].as_array().unwrap().len(), 3, "{report:#}");
    }
    for pass in report["passes"].as_array().unwrap() {
        assert!(pass["image"]["rebuild_seconds"].is_number(), "{report:#}");
    }
    assert_eq!(project.dir.read("app/main.py"), "print(1)\n");
    project.prove(&["--touch", "app/none.py"]).expect(
        2,
        "",
        &format!(
            "error: --touch: the build context `{}` has no file `app/none.py`\n",
            project.dir.path().canonicalize().unwrap().display()
        ),
    );
}

#[test]
fn a_process_that_ends_by_itself_is_told() {
    let text = format!("{DOCKERFILE}CMD [\"sh\", \"/app/end.sh\"]\n");
    let project = Project::with(&text, &["docker"]);
    project.dir.write("app/end.sh", "echo no database\nexit 3\n");
    let report = project.report(&[]);
    let run = &report["after"]["run"];
    assert_eq!((&run["ended"], &run["said"]), (&"exit status: 3".into(), &"no database".into()));
    assert_eq!(report["verdict"], "same");
    let report = project.report(&["--no-run"]);
    assert!(report["after"]["run"].is_null(), "{report:#}");
}

#[test]
fn names_in_a_page_are_no_markup() {
    let text = "FROM debian:12\nMAINTAINER Ann\nADD app /app\nRUN touch '<img src=x onerror=1>'\n";
    let project = Project::with("FROM debian:12\n", &["buildah"]);
    let name = "<script>.Dockerfile";
    project.dir.write(name, text);
    project.fake.write("spoil-add", "");
    let ran = project.prove(&["--output", "html", name]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("&lt;script&gt;.Dockerfile"), "{ran:?}");
    assert!(!ran.stdout.contains("<script") && !ran.stdout.contains("<img"), "{ran:?}");
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        for builder in ["buildah", "docker", "podman"] {
            let text = format!("{DOCKERFILE}RUN touch \"$FAKE/slow\"; sleep 60\n");
            let project = Project::with(&text, &[builder]);
            let mut command = project.command(&[]);
            let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            wait_for(|| project.fake.join("slow").exists());
            assert_ne!(project.left(), [] as [String; 0]);
            let started = Instant::now();
            project.dir.run("kill", &[name, &child.id().to_string()], "");
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.signal(), Some(number), "{output:?}");
            assert_eq!(project.left(), [] as [String; 0]);
            // The build does not go on.
            assert!(started.elapsed() < Duration::from_secs(50));
        }
    }
}

fn wait_for(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_mins(1), "nothing happens");
        sleep(Duration::from_millis(5));
    }
}
