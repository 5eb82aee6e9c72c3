//! Names from other tools: rules of hadolint and BuildKit, and flags of other tools.

use std::fs::File;

use crate::support::{AFTER, BEFORE, Dir, Ran};

const FILE: &str = "FROM debian:12\nADD a.txt /srv/\nUSER www-data\nCMD [ \"nginx\" ]\n";
const FIXED: &str = "FROM debian:12\nCOPY a.txt /srv/\nUSER www-data\nCMD [\"nginx\"]\n";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::with(&[]);
    for (path, content) in files {
        dir.write(path, content);
    }
    dir
}

#[test]
fn a_rule_stands_for_the_passes_that_settle_it() {
    let dir = dir(&[("a.txt", "")]);
    let fixed = |args: &[&str]| {
        dir.write("Dockerfile", FILE);
        let ran = dir.dockwright(&[&["fix", "--quiet"], args].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{args:?}");
        dir.read("Dockerfile") == FIXED
    };
    assert!(fixed(&["--only", "DL3020"]) && fixed(&["--only", "DL3025,dl3020"]));
    assert!(!fixed(&["--only", "DL3025"]) && !fixed(&["--skip", "DL3020"]));
    dir.write("dockwright.toml", "[fix]\nskip = [\"DL3020\"]\n");
    assert!(!fixed(&[]));
    let ran = dir.dockwright(&["config"]);
    assert!(ran.stdout.contains("\nskip = [\"use-copy\"]  # dockwright.toml:2\n"), "{ran:?}");
}

#[test]
fn a_rule_is_explained_by_the_pages_of_its_passes() {
    let dir = Dir::with(&[]);
    let page = |name: &str| dir.dockwright(&["explain", name]).stdout;
    let titles = |name: &str| {
        let page = page(name);
        let lines = page.lines().filter_map(|it| it.strip_prefix("# ").map(str::to_owned));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(page("DL3020"), page("use-copy"));
    assert_eq!(titles("JSONArgsRecommended"), titles("DL3025"));
    assert!(titles("DL3025").contains(&"use-exec-form".to_owned()));
    let joins = titles("DL3059").into_iter().filter(|it| it.starts_with("join-"));
    assert_eq!(joins.count(), 3);
}

#[test]
fn what_a_base_image_has_is_explained_by_its_name() {
    let dir = Dir::with(&[]);
    let page = |name: &str| {
        let ran = dir.dockwright(&["explain", name]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout
    };
    let python = page("image:python:3.12-slim");
    assert!(python.starts_with("# image:python:3.12-slim\n\n- system: Debian"), "{python}");
    for line in ["- starts in: `/`\n", "- runs as: `root`\n", "- pip: 19.1 or newer\n"] {
        assert!(python.contains(line), "{python}");
    }
    assert!(python.contains("\nRead from: docker-library/python@"), "{python}");
    assert!(page("image:docker.io/library/node:22-alpine").contains("`node=1000`"));
    let unknown = page("image:example.com/app:1");
    assert!(unknown.contains("Nothing is known of this image"), "{unknown}");
    let pinned = page("image:golang:1.22@sha256:0");
    assert!(!pinned.contains("`/go`") && pinned.contains("A digest"), "{pinned}");
}

#[test]
fn a_rule_without_a_pass_says_so_wherever_it_is_named() {
    let without = "`DL3050` (superfluous labels) has no pass; hadolint reports it";
    let dir = dir(&[("Dockerfile", AFTER)]);
    for args in
        [&["explain", "DL3050"][..], &["fix", "--only", "DL3050"], &["check", "--skip", "dl3050"]]
    {
        let ran = dir.dockwright(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.stderr.starts_with(&format!("error: {without}\n")), "{ran:?}");
    }
    let ran = dir.dockwright(&["explain", "use-exec-from"]);
    let unknown = "error: unknown pass `use-exec-from`; did you mean `use-exec-form`?\n";
    assert!(ran.stderr.starts_with(unknown), "{ran:?}");
    assert!(ran.stderr.lines().count() < 8, "no wall of names: {ran:?}");
    dir.write("Dockerfile", "FROM scratch\n# dockwright: ignore=DL3050\nCMD [\"a\"]\n");
    let ran = dir.dockwright(&["fix"]);
    assert!(ran.stderr.starts_with(&format!("Dockerfile:2:1: warning: {without}\n")), "{ran:?}");
    dir.write("dockwright.toml", "[fix]\nonly = [\"SC2164\"]\n");
    let ran = dir.dockwright(&["fix"]);
    let place = "dockwright.toml:2:8: error: `SC2164` has no pass; ShellCheck reports it\n";
    assert!(ran.stderr.starts_with(place), "{ran:?}");
}

#[test]
fn a_comment_may_name_a_rule() {
    let dir = dir(&[("a.txt", "")]);
    let said = |comment: &str| {
        dir.write("Dockerfile", FILE.replace("ADD", &format!("{comment}\nADD")));
        let ran = dir.dockwright(&["fix", "--no-format"]);
        (dir.read("Dockerfile").contains("\nADD a.txt"), ran.stderr.contains("warning"))
    };
    assert_eq!(said("# dockwright: ignore=DL3020"), (true, false));
    assert_eq!(said("# dockwright: ignore=dl3020,use-copy -- as it was"), (true, false));
    assert_eq!(said("# dockwright: ignore=DL3025"), (false, true));
    assert_eq!(said("# dockwright: ignore=use-copi"), (false, true));
    dir.write("Dockerfile", FILE.replace("ADD", "# dockwright: ignore=use-copi\nADD"));
    let ran = dir.dockwright(&["check"]);
    assert!(ran.stderr.contains("  help: did you mean `use-copy`?\n"), "{ran:?}");
}

#[test]
fn a_stage_or_a_file_can_be_kept_from_some_passes_or_all() {
    let stages = "FROM debian:12 AS a\nADD a.txt   /srv/\n\nFROM debian:12\nADD a.txt   /srv/\n";
    let dir = dir(&[("a.txt", "")]);
    let fixed = |before: &str, comment: &str| {
        dir.write("Dockerfile", stages.replacen(before, &format!("{comment}\n{before}"), 1));
        let ran = dir.dockwright(&["fix"]);
        assert!(!ran.stderr.contains("warning"), "{comment}: {ran:?}");
        let text = dir.read("Dockerfile");
        text.lines().filter(|it| it.contains("a.txt")).collect::<Vec<_>>().join("|")
    };
    let (first, both) = ("FROM debian:12 AS", "COPY a.txt /srv/|COPY a.txt /srv/");
    assert_eq!(fixed(first, "# as ever"), both);
    let one = "ADD a.txt /srv/|COPY a.txt /srv/";
    assert_eq!(fixed(first, "# dockwright: ignore-stage=use-copy # why"), one);
    assert_eq!(fixed(first, "# dockwright: ignore-stage=DL3020"), one);
    let other = "COPY a.txt /srv/|ADD a.txt /srv/";
    assert_eq!(fixed("FROM debian:12\n", "# dockwright: ignore-stage=use-copy"), other);
    assert_eq!(
        fixed(first, "# dockwright: ignore-stage -- why"),
        "ADD a.txt   /srv/|COPY a.txt /srv/"
    );
    let none = "ADD a.txt /srv/|ADD a.txt /srv/";
    assert_eq!(fixed("ADD", "# dockwright: ignore-file=use-copy"), none);
    assert_eq!(
        fixed("ADD", "# dockwright: ignore-file # why"),
        "ADD a.txt   /srv/|ADD a.txt   /srv/"
    );
    dir.write("Dockerfile", stages.replacen("ADD", "# dockwright: ignore-stage\nADD", 1));
    let ran = dir.dockwright(&["check"]);
    let misplaced = "Dockerfile:2:1: warning: `# dockwright: ignore-stage` has no effect here: no \
                     `FROM` stands directly below\n";
    assert!(ran.stderr.contains(misplaced), "{ran:?}");
}

#[test]
fn what_the_configuration_of_hadolint_silences_is_counted_and_listed() {
    let dir = dir(&[
        ("Dockerfile", "FROM debian:12\nRUN apt-get update && apt-get install -y vim\nUSER a\n"),
        (
            "app/Dockerfile",
            "FROM debian:12\nRUN apt-get update && apt-get install -y vim\nUSER a\n",
        ),
        (".hadolint.yaml", "ignored:\n  - DL3009\n  - DL3050\n"),
    ]);
    let ran = dir.dockwright(&["check"]);
    assert!(ran.stderr.contains("not listed: 2 by .hadolint.yaml\n"), "{ran:?}");
    let isolated = dir.dockwright(&["check", "--isolated"]);
    assert!(!isolated.stderr.contains("not listed"), "{isolated:?}");
    let ran = dir.dockwright(&["config", "app"]);
    let silenced = "\n# .hadolint.yaml silences:\n#   DL3009: join-apt-update, clean-apt-lists\n#   DL3050: no pass\n";
    assert!(ran.stdout.contains(silenced), "{ran:?}");
    let configuration: toml::Table = ran.stdout.parse().unwrap();
    assert_eq!(configuration["fix"]["level"].as_str(), Some("intended"));
}

#[test]
fn commands_and_flags_have_the_names_of_other_tools() {
    let dir = dir(&[("Dockerfile", BEFORE)]);
    let same = |args: &[&str], others: &[&str]| {
        let (ran, expected) = (dir.dockwright(args), dir.dockwright(others));
        ran.expect(expected.code.unwrap(), &expected.stdout, &expected.stderr);
    };
    same(&["format", "--dry-run"], &["fmt", "--diff"]);
    same(&["lint"], &["check"]);
    same(&["fix", "--dry-run"], &["fix", "--diff"]);
    assert_eq!(dir.read("Dockerfile"), BEFORE);
    let points = |args: &[&str], to: &str| {
        let ran = dir.dockwright(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.stderr.contains(to), "{ran:?}");
        assert!(ran.stderr.contains(&format!("Usage: dockwright {} ", args[0])), "{ran:?}");
    };
    points(&["check", "--fix"], "`dockwright fix` applies fixes");
    points(&["check", "--write"], "`dockwright fix` applies fixes");
    points(&["fmt", "--write"], "`dockwright fmt` and `dockwright fix` write by themselves");
    points(&["fix", "--write"], "leave the flag out");
    points(&["fmt", "--fix"], "run `dockwright fix` to apply fixes");
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[test]
fn a_name_for_stdin_reads_stdin() {
    let dir = dir(&[("Dockerfile", BEFORE)]);
    let named = ["fmt", "--stdin-filepath", "app/Dockerfile"];
    dir.dockwright_with_stdin(&named, BEFORE).expect(0, AFTER, "");
    let ran = dir.dockwright(&[&named[..], &["Dockerfile"]].concat());
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--stdin-filepath names the file on stdin"), "{ran:?}");
    assert_eq!(dir.read("Dockerfile"), BEFORE);
}

#[cfg(unix)]
#[test]
fn stdin_that_is_not_read_is_told() {
    let dir = dir(&[("Dockerfile", AFTER), ("other", BEFORE)]);
    let note = "note: stdin is not read; name `-` as the path to work on stdin\n";
    let ran = dir.dockwright_with_stdin(&["fmt"], "");
    ran.expect(0, "", &format!("{note}1 file unchanged\n"));
    let mut command = dir.command(&["check"]);
    command.stdin(File::open(dir.join("other")).unwrap());
    let ran = Ran::from(command.output().unwrap());
    assert!(ran.stderr.starts_with(note), "{ran:?}");
    for args in [&["fmt", "."][..], &["fmt", "--quiet"], &["fmt", "--files-from", "-"]] {
        let ran = dir.dockwright_with_stdin(args, "");
        assert!(!ran.stderr.contains("stdin"), "{args:?}: {ran:?}");
    }
    assert!(!dir.dockwright(&["fmt"]).stderr.contains("stdin"));
}
