//! `fix`: its changes, its messages, and how to prevent changes.

use crate::support::{Dir, Ran, has};

const BEFORE: &str = "\
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends x=1
USER 1000
ENTRYPOINT nginx
";

const AFTER: &str = "\
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends x=1 && rm -rf /var/lib/apt/lists/*
USER 1000
ENTRYPOINT nginx
";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::with(&[]);
    for (path, content) in files {
        dir.write(path, content);
    }
    dir
}

/// Runs `fix` on a Dockerfile with these arguments, and expects this content.
fn check(before: &str, args: &[&str], after: &str) -> Ran {
    let dir = dir(&[("Dockerfile", before)]);
    let ran = dir.dockwright(&[&["fix"], args].concat());
    assert_eq!(dir.read("Dockerfile"), after, "{ran:?}");
    ran
}

#[test]
fn files_are_fixed_in_place_and_the_summary_says_what_was_held_back() {
    check(BEFORE, &[], AFTER).expect(
        0,
        "Dockerfile: clean-apt-lists 2\n",
        "1 file fixed (1 clean-apt-lists)\n  next: `--level risky` applies 1 risky fix\n",
    );
}

#[test]
fn levels_narrow_and_widen() {
    check(BEFORE, &["--level", "safe"], BEFORE);
    let risky = AFTER.replace("ENTRYPOINT nginx", "ENTRYPOINT [\"nginx\"]");
    check(BEFORE, &["--level", "risky"], &risky);
}

#[test]
fn passes_can_be_named_and_left_out() {
    check(BEFORE, &["--only", "use-exec-form"], BEFORE);
    check(BEFORE, &["--only", "use-exec-form,clean-apt-lists"], AFTER);
    check(BEFORE, &["--skip", "clean-apt-lists"], BEFORE);
    let ran = check(BEFORE, &["--skip", "clean-apt-list"], BEFORE);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("`clean-apt-lists`"), "{ran:?}");
}

#[test]
fn check_names_files_and_diff_shows_each_fix_with_its_reason() {
    let dir = dir(&[("Dockerfile", BEFORE)]);
    let ran = dir.dockwright(&["fix", "--check", "--quiet"]);
    ran.expect(1, "Dockerfile\n", "");
    let ran = dir.dockwright(&["fix", "--diff", "--level", "safe"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    let ran = dir.dockwright(&["fix", "--diff"]);
    let header = "# Dockerfile:2: clean-apt-lists (intended): `apt-get update` leaves its package \
                  lists in this layer; `rm -rf /var/lib/apt/lists/*` removes the lists\n--- a/Dockerfile\n+++ b/Dockerfile\n";
    assert!(ran.stdout.starts_with(header), "{ran:?}");
    assert_eq!((ran.code, dir.read("Dockerfile").as_str()), (Some(1), BEFORE));
}

#[test]
fn each_file_is_named_with_passes_and_lines() {
    let text = "FROM debian:12\nENV a b\nEXPOSE 80/TCP\nENV c d\nENV e=f \\\n  g=h\n";
    let dir = dir(&[("a/Dockerfile", text), ("b/Dockerfile", "from scratch\n")]);
    let fixed = "a/Dockerfile: use-key-value-pairs 2 4, tidy-expose 3\n";
    let ran = dir.dockwright(&["fix", "--check"]);
    assert_eq!((ran.code, ran.stdout), (Some(1), format!("{fixed}b/Dockerfile\n")));
    dir.dockwright(&["fix", "--check", "-q"]).expect(1, "a/Dockerfile\nb/Dockerfile\n", "");
    let ran = dir.dockwright(&["fix", "--output", "json"]);
    assert!(ran.stdout.starts_with('{'), "{ran:?}");
    dir.write("a/Dockerfile", text);
    assert_eq!(dir.dockwright(&["fix"]).stdout, fixed);
    dir.write("a/Dockerfile", text);
    dir.dockwright(&["fix", "-q"]).expect(0, "", "");
    assert!(dir.read("a/Dockerfile").contains("EXPOSE 80/tcp"));
    let many = format!("FROM debian:12\n{}", "ENV a b\nRUN true\n".repeat(10));
    dir.write("a/Dockerfile", many);
    let ran = dir.dockwright(&["fix", "--no-format", "a"]);
    assert_eq!(ran.stdout, "a/Dockerfile: use-key-value-pairs 2 4 6 8 10 12 14 16 and 2 more\n");
}

#[test]
fn the_same_of_one_instruction_is_told_once() {
    let text = "FROM debian:12\nRUN apt update && apt install -y --no-install-recommends x \\\n    && apt clean\n\
                RUN apt clean\n";
    let dir = dir(&[("Dockerfile", text)]);
    let ran = dir.dockwright(&["fix", "--diff", "--only", "use-apt-get"]);
    let reasons: Vec<_> = ran.stdout.lines().filter(|it| it.starts_with("# ")).collect();
    assert_eq!(reasons.len(), 2, "{ran:?}");
    assert!(
        reasons[0].starts_with("# Dockerfile:2: ") && reasons[1].starts_with("# Dockerfile:4: ")
    );
    let ran = dir.dockwright(&["fix", "--only", "use-apt-get"]);
    assert_eq!(ran.stdout, "Dockerfile: use-apt-get 2 4\n");
}

#[test]
fn git_apply_takes_the_diff_with_its_comments() {
    if !has("git") {
        return;
    }
    let dir = dir(&[("Dockerfile", BEFORE), ("a b/Dockerfile", BEFORE)]);
    let ran = dir.dockwright(&["fix", "--diff"]);
    dir.run("git", &["apply"], &ran.stdout);
    assert_eq!(dir.read("Dockerfile"), AFTER);
    assert_eq!(dir.read("a b/Dockerfile"), AFTER);
    dir.dockwright(&["fix", "--check", "-q"]).expect(0, "", "");
}

#[test]
fn suggestions_go_to_stderr() {
    let dir = dir(&[("Dockerfile", "FROM debian:12\nUSER 1000\nCMD a && b\n")]);
    let suggestion = "Dockerfile:3:1: note: use-exec-form (suggestion): in shell form, a shell \
                      is PID 1 and does not forward signals; move the commands to a script\n";
    let ran = dir.dockwright(&["fix", "--diff"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert!(ran.stderr.starts_with(suggestion), "{ran:?}");
    let ran = dir.dockwright(&["fix"]);
    assert_eq!(
        ran.stderr,
        "1 file unchanged\n  next: `dockwright check --show all` lists 1 suggestion\n"
    );
    assert!(dir.dockwright(&["fix", "--verbose"]).stderr.starts_with(suggestion));
}

#[test]
fn without_layout_only_what_is_fixed_changes() {
    let before = "from   debian:12\n\n\n# a\nrun apt-get update  &&  \\\n apt-get install -y \
                  --no-install-recommends x=1\n\
                  label   a=b\n";
    let after = before.replace("x=1\n", "x=1 && \\\n rm -rf /var/lib/apt/lists/*\n");
    check(before, &["--no-format"], &after);
    check("from   scratch\n", &["--no-format"], "from   scratch\n");
}

#[test]
fn without_layout_one_word_is_one_line() {
    let lines = "  && echo  a  \\\n".repeat(30);
    let before = format!("FROM debian:12\nRUN apt  update \\\n{lines}  && echo b\n");
    let after = before.replace("apt  update", "apt-get  update");
    check(&before, &["--no-format", "--only", "use-apt-get"], &after);
}

#[test]
fn stdin_is_fixed_to_stdout() {
    let dir = Dir::with(&[]);
    let ran = dir.dockwright_with_stdin(&["fix", "-"], BEFORE);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), AFTER));
}

#[test]
fn comments_keep_passes_away() {
    for comment in [
        "# dockwright: ignore=clean-apt-lists",
        "# dockwright: ignore",
        "# hadolint ignore=DL3008,DL3009",
        "# hadolint global ignore=DL3009",
    ] {
        let text = BEFORE.replace("RUN", &format!("{comment}\nRUN"));
        check(&text, &[], &text);
    }
    let text = format!("# check=skip=JSONArgsRecommended\n\n{BEFORE}");
    let fixed = format!("# check=skip=JSONArgsRecommended\n\n{AFTER}");
    check(&text, &["--level", "risky"], &fixed);
    let text = BEFORE.replace("RUN", "# dockwright: off\nRUN");
    check(&text, &["--level", "risky"], &text);
}

#[test]
fn a_name_in_a_comment_that_says_nothing_is_a_warning() {
    let text = BEFORE.replace("RUN", "# dockwright: ignore=clean-lists,join-apt-runs\nRUN");
    let ran = check(
        &text,
        &["-v"],
        &AFTER.replace("RUN", "# dockwright: ignore=clean-lists,join-apt-runs\nRUN"),
    );
    let unknown = "Dockerfile:2:1: warning: there is no pass `clean-lists` to ignore\n";
    let unused = "Dockerfile:2:1: warning: `join-apt-runs` has nothing to do here";
    assert!(ran.stderr.contains(unknown) && ran.stderr.contains(unused), "{ran:?}");
}

#[test]
fn codes_that_hadolint_ignores_are_ignored() {
    let dir = dir(&[
        (".hadolint.yaml", "ignored:\n  - DL3009\n"),
        ("a/Dockerfile", BEFORE),
        ("b/Dockerfile", BEFORE),
        ("b/.hadolint.yaml", "ignored: [DL3008]\n"),
    ]);
    dir.dockwright(&["fix", "--check", "-q"]).expect(1, "b/Dockerfile\n", "");
    dir.dockwright(&["fix", "--check", "-q", "--isolated"]).expect(
        1,
        "a/Dockerfile\nb/Dockerfile\n",
        "",
    );
}

#[test]
fn a_configuration_says_what_is_fixed() {
    let fixed = |toml: &str, args: &[&str]| {
        let dir = dir(&[("dockwright.toml", toml), ("Dockerfile", BEFORE)]);
        let ran = dir.dockwright(&[&["fix", "-q"], args].concat());
        (ran.code, dir.read("Dockerfile") == AFTER, ran.stderr)
    };
    let done = |is_fixed: bool| (Some(0), is_fixed, String::new());
    assert_eq!(fixed("[fix]\nlevel = \"safe\"\n", &[]), done(false));
    assert_eq!(fixed("[fix]\nlevel = \"safe\"\n", &["--level", "intended"]), done(true));
    assert_eq!(fixed("[fix]\nskip = [\"clean-apt-lists\"]\n", &[]), done(false));
    assert_eq!(fixed("[fix]\nonly = [\"clean-apt-lists\"]\n", &["--level", "risky"]), done(true));
    let (code, is_fixed, stderr) = fixed("[fix]\nskip = [\"clean-apt-list\"]\n", &[]);
    assert_eq!((code, is_fixed), (Some(2), false));
    let message = "dockwright.toml:2:8: error: unknown pass `clean-apt-list`; did you mean \
                   `clean-apt-lists`?\n";
    assert_eq!(stderr, message);
}

#[test]
fn what_is_there_today_can_be_accepted() {
    let dir = dir(&[("Dockerfile", BEFORE)]);
    assert_eq!(dir.dockwright(&["fix", "--add-ignore", "-q"]).code, Some(0));
    let ignored = BEFORE.replace("RUN", "# dockwright: ignore=clean-apt-lists\nRUN");
    assert_eq!(dir.read("Dockerfile"), ignored);
    dir.dockwright(&["fix", "--check"]).expect(
        0,
        "",
        "1 file unchanged\n  next: `--level risky` applies 1 risky fix\n",
    );
    dir.dockwright(&["fix", "--add-ignore", "--level", "risky", "-q"]);
    let ignored = ignored.replace("ENTRY", "# dockwright: ignore=use-exec-form\nENTRY");
    assert_eq!(dir.read("Dockerfile"), ignored);
    dir.dockwright(&["fix", "--add-ignore", "--level", "risky", "--check"]).expect(
        0,
        "",
        "1 file unchanged\n",
    );
}

/// Each instruction gets one comment, regardless of where in it a fix begins; an existing comment
/// gets more names.
#[test]
fn what_is_accepted_is_accepted_once() {
    let text = "FROM debian:12\n# dockwright: ignore=fail-on-pipe # on purpose\n# more\n# hadolint \
                ignore=DL3008\nRUN set -e \\\n    && apt update \\\n    && apt install -y curl\n";
    let dir = dir(&[("Dockerfile", text)]);
    let fixed = text.replace("fail-on-pipe #", "fail-on-pipe,use-apt-get,clean-apt-lists #");
    for _ in 0..2 {
        assert_eq!(dir.dockwright(&["fix", "--add-ignore", "-q"]).code, Some(0));
        assert_eq!(dir.read("Dockerfile"), fixed);
    }
    let text = text.replace("# dockwright: ignore=fail-on-pipe # on purpose\n", "");
    dir.write("Dockerfile", &text);
    for _ in 0..2 {
        assert_eq!(dir.dockwright(&["fix", "--add-ignore", "-q"]).code, Some(0));
        let comment = "# dockwright: ignore=use-apt-get,clean-apt-lists\n# hadolint";
        assert_eq!(dir.read("Dockerfile"), text.replace("# hadolint", comment));
    }
}

#[test]
fn passes_are_listed_and_explained() {
    let dir = Dir::with(&[]);
    let ran = dir.dockwright(&["passes"]);
    let names: Vec<_> = ran.stdout.lines().filter_map(|it| it.split_whitespace().next()).collect();
    assert!(names.contains(&"use-exec-form"), "{ran:?}");
    let line = ran.stdout.lines().find(|it| it.starts_with("use-exec-form ")).unwrap_or_default();
    assert!(line.contains("  safe … risky  "), "{line}");
    let column = |it: &str| {
        let chars: Vec<char> = it.chars().collect();
        (2..chars.len()).rfind(|&at| chars[at - 2..at] == [' ', ' '])
    };
    let columns: std::collections::BTreeSet<_> = ran.stdout.lines().map(column).collect();
    assert_eq!(columns.len(), 1, "{ran:?}");
    for name in names {
        let ran = dir.dockwright(&["explain", name]);
        assert!(ran.stdout.starts_with(&format!("# {name}\n\n")), "{ran:?}");
        assert!(ran.stdout.contains("\n## Level\n"), "{name} names its levels");
    }
    let ran = dir.dockwright(&["explain", "use-exec-from"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("use-exec-form"), "{ran:?}");
}

#[test]
fn reasons_name_lines_of_the_file_whatever_has_been_fixed() {
    let source = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n\
                  # for later\nRUN tar -cf /lists.tar /var/lib/apt/lists\n";
    let dir = dir(&[("Dockerfile", source)]);
    let ran = dir.dockwright(&["fix", "--verbose", "--only", "join-apt-update,clean-apt-lists"]);
    assert!(dir.read("Dockerfile").contains("apt-get update && apt-get install"));
    assert!(ran.stderr.contains("line 5 needs the lists"), "{}", ran.stderr);
}

const ONLY: &str = "copy-manifests-first";

const NODE: &str = "\
FROM node:18
WORKDIR /app
COPY . .
RUN npm ci
";

const NODE_AFTER: &str = "\
FROM node:18
WORKDIR /app
COPY package.json ./
RUN npm ci
COPY . .
";

#[test]
fn the_build_context_is_the_nearest_directory_that_holds_what_is_copied() {
    // The last setting of a name counts.
    let ignored = [(".dockerignore", "node_modules"), ("a/b/.dockerignore", "node_modules")];
    let fixed = |files: &[(&str, &str)], args: &[&str]| {
        let dir = dir(&[&ignored, files, &[("a/b/Dockerfile", NODE)]].concat());
        let ran = dir.dockwright(&[&["fix", "-q", "--only", ONLY], args].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        dir.read("a/b/Dockerfile") == NODE_AFTER
    };
    assert!(fixed(&[("a/b/package.json", "{}")], &[]));
    // Without a package.json `npm ci` fails, so the nearest directory cannot be the context.
    assert!(fixed(&[("package.json", "{}")], &[]));
    let other = r#"{ "scripts": { "postinstall": "node x" } }"#;
    assert!(!fixed(&[("a/b/package.json", "{}"), ("package.json", other)], &[]));
    assert!(fixed(&[("package.json", "{}")], &["--context", "."]));
    assert!(fixed(&[("package.json", "{}"), ("dockwright.toml", "files.context = \".\"\n")], &[]));
    assert!(fixed(
        &[("package.json", "{}"), ("a/dockwright.toml", "files.context = \"..\"\n")],
        &[]
    ));
    assert!(!fixed(&[("a/b/package.json", "{}"), ("a/b/.dockerignore", "*.json\n")], &[]));
    let own = ("a/b/Dockerfile.dockerignore", "node_modules\n");
    assert!(fixed(&[("a/b/package.json", "{}"), ("a/b/.dockerignore", "*.json\n"), own], &[]));
}

#[test]
fn a_hook_of_husky_is_set_up_where_a_repository_is_sent() {
    let package = r#"{ "scripts": { "prepare": "husky" } }"#;
    let files = [("Dockerfile", NODE), ("package.json", package), (".git/HEAD", "")];
    let fixed = |ignored: &str| {
        let dir = dir(&[&files[..], &[(".dockerignore", ignored)]].concat());
        dir.dockwright(&["fix", "-q", "--only", ONLY]).expect(0, "", "");
        dir.read("Dockerfile") == NODE_AFTER
    };
    assert!(!fixed("node_modules\n"));
    assert!(fixed(".git\nnode_modules\n"));
}

#[test]
fn a_directory_around_is_the_context_where_the_nearest_lacks_a_source() {
    let before = NODE.replace("WORKDIR", "COPY docker/conf /conf\nWORKDIR");
    let after = NODE_AFTER.replace("WORKDIR", "COPY docker/conf /conf\nWORKDIR");
    let files =
        [("docker/Dockerfile", before.as_str()), ("docker/conf", ""), ("package.json", "{}")];
    let files = [&files[..], &[(".dockerignore", "node_modules")]].concat();
    let dir = dir(&files);
    dir.dockwright(&["fix", "-q", "--only", ONLY]).expect(0, "", "");
    assert_eq!(dir.read("docker/Dockerfile"), after);
}

#[test]
fn files_can_have_contexts_of_their_own() {
    let config = "[[overrides]]\nfiles = [\"a\"]\ncontext = \"src\"\n";
    let dir = dir(&[
        ("dockwright.toml", config),
        ("src/package.json", "{}"),
        ("src/.dockerignore", "node_modules"),
        ("a/Dockerfile", NODE),
        ("b/Dockerfile", NODE),
    ]);
    dir.dockwright(&["fix", "-q", "--only", ONLY]).expect(0, "", "");
    assert_eq!(dir.read("a/Dockerfile"), NODE_AFTER);
    assert_eq!(dir.read("b/Dockerfile"), NODE);
}

#[test]
fn a_context_of_the_configuration_that_is_no_directory_is_told() {
    let dir = dir(&[
        ("dockwright.toml", "[files]\ncontext = \"missing\"\n"),
        ("package.json", "{}"),
        ("Dockerfile", NODE),
    ]);
    for config in [&[] as &[_], &["--config", "dockwright.toml"]] {
        let ran = dir.dockwright(&[&["fix", "--only", ONLY], config].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
        let warning = "dockwright.toml:2:1: warning: `context`: missing is not a directory\n";
        assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    }
}

#[test]
fn a_context_that_is_no_directory_is_an_error() {
    let dir = dir(&[("Dockerfile", NODE)]);
    let ran = dir.dockwright(&["fix", "--context", "missing"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(2), "error: --context: missing is not a directory\n")
    );
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_context_is_read() {
    let dir = dir(&[("app/Dockerfile", NODE), ("package.json", "{}")]);
    std::os::unix::fs::symlink("../package.json", dir.join("app/package.json")).unwrap();
    dir.dockwright(&["fix", "-q", "--only", ONLY, "app"]).expect(0, "", "");
    assert_eq!(dir.read("app/Dockerfile"), NODE);
}

#[test]
fn of_many_images_on_images_those_hold_back_that_are_on_one_of_this_name() {
    let dir = Dir::with(&[]);
    dir.write(".git/HEAD", "");
    for name in ["base", "shop"] {
        dir.write(&format!("{name}/Dockerfile"), "FROM node:22\nRUN npm install -g a@1.0.0\n");
    }
    for it in 0..65 {
        let text = "FROM example.com/our-base\nRUN npm ci --offline\n";
        dir.write(&format!("s{it}/Dockerfile"), text);
    }
    for (name, code) in [("base", 0), ("shop", 1)] {
        let ran = dir.dockwright(&["fix", "--check", name]);
        assert_eq!(ran.code, Some(code), "{name}: {ran:?}");
    }
    let ran = dir.dockwright(&["check", "--show", "all", "base"]);
    assert!(ran.stdout.contains("any of 65 Dockerfiles of the project"), "{ran:?}");
}
