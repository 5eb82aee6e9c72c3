//! `[policy]`: what a project demands of its Dockerfiles.

use crate::support::{Dir, FOREIGN};

const POLICY: &str = "\
[policy]
registries = [\"docker.io/library\", \"ghcr.io/acme\"]
labels = [\"org.opencontainers.image.source\"]
numeric-user = true
forbid = [\"add\", \"ONBUILD\"]
";

const FILE: &str = "\
# syntax=quay.io/docker/dockerfile:1
FROM ghcr.io/other/app:1
ADD --chown=app https://example.com/a /a
USER app
";

const PASSES: [&str; 5] = [
    "avoid-forbidden-instructions:3",
    "run-as-allowed-user:4",
    "set-required-labels:2",
    "use-allowed-registries:1",
    "use-allowed-registries:2",
];

fn dir(policy: &str, dockerfile: &str) -> Dir {
    let dir = Dir::with(&[]);
    dir.write("dockwright.toml", policy);
    dir.write("Dockerfile", dockerfile);
    dir
}

/// What `--output short` lists, as `pass:line`, sorted.
fn found(stdout: &str) -> Vec<String> {
    let one = |line: &str| {
        let (place, rest) = line.split_once('[')?;
        Some(format!("{}:{}", rest.split_once("]: ")?.0, place.split(':').nth(1)?))
    };
    let mut found: Vec<_> = stdout.lines().filter_map(one).collect();
    found.sort();
    found
}

#[test]
fn a_violation_is_listed_with_its_place_and_fails_the_run() {
    let dir = dir(POLICY, FILE);
    let ran = dir.dockwright(&["check", "--output", "short"]);
    assert_eq!((ran.code, found(&ran.stdout)), (Some(1), PASSES.map(str::to_owned).to_vec()));
    let line = "Dockerfile:2:6: suggestion[use-allowed-registries]: `ghcr.io/other/app:1` comes from \
                none of the registries that the policy allows (`docker.io/library`, `ghcr.io/acme`); \
                use an image from one of them\n";
    assert!(ran.stdout.contains(line), "{ran:?}");
    assert!(ran.stderr.starts_with("1 file with findings (5 of the policy)\n"), "{ran:?}");
    let text = dir.dockwright(&["check", "--only", "set-required-labels"]);
    let shown = "note[set-required-labels]: the image does not set the label \
                 `org.opencontainers.image.source`, which the policy requires; add a `LABEL` to this \
                 stage\n --> Dockerfile:2:1\n  |\n2 | FROM ghcr.io/other/app:1\n  | \
                 ^^^^^^^^^^^^^^^^^^^^^^^^\n  |\n  = DL3049 of hadolint\n\n";
    text.expect(1, shown, "1 file with findings (1 of the policy)\n");
    assert_eq!(dir.read("Dockerfile"), FILE);
}

#[test]
fn without_a_policy_nothing_is_demanded() {
    let dir = dir("", FILE);
    let ran = dir.dockwright(&["check", "--show", "all", "--output", "short"]);
    assert_eq!((ran.code, found(&ran.stdout)), (Some(0), vec!["use-numeric-user:4".to_owned()]));
    let policy = dir.dockwright(&["check", "--fail-on", "policy", "--output", "short"]);
    assert_eq!((policy.code, policy.stdout.as_str()), (Some(0), ""));
}

#[test]
fn who_only_wants_fixes_to_fail_says_so() {
    let dir = dir(POLICY, FILE);
    let ran = dir.dockwright(&["check", "--fail-on", "safe,intended"]);
    let counted =
        "1 file with findings (5 of the policy)\n  next: `--show all` lists 5 of the policy\n";
    ran.expect(0, "", counted);
    let only =
        dir.dockwright(&["check", "--fail-on", "safe", "--show", "policy", "--output", "short"]);
    assert_eq!((only.code, found(&only.stdout).len()), (Some(0), 5));
    let all = dir.dockwright(&["check", "--fail-on", "suggestion", "-q"]);
    assert_eq!(all.code, Some(1));
}

#[test]
fn fix_changes_nothing_because_of_a_policy() {
    let dir = dir(POLICY, FILE);
    for args in [
        &["fix"][..],
        &["fix", "--check"],
        &["fix", "--diff"],
        &[
            "fix",
            "--level",
            "risky",
            "--only",
            "use-allowed-registries,avoid-forbidden-instructions",
        ],
    ] {
        let ran = dir.dockwright(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{args:?}: {ran:?}");
        assert_eq!(dir.read("Dockerfile"), FILE, "{args:?}");
    }
}

#[test]
fn reports_for_other_programs_have_the_violations() {
    let dir = dir(POLICY, FILE);
    for format in ["json", "jsonl", "sarif", "checkstyle", "junit", "github", "gitlab", "full"] {
        let ran = dir.dockwright(&["check", "--output", format]);
        assert_eq!(ran.code, Some(1), "{format}: {ran:?}");
        for pass in PASSES {
            let (pass, _) = pass.split_once(':').unwrap();
            assert!(ran.stdout.contains(pass), "{format}: {pass}: {ran:?}");
        }
    }
    let json: serde_json::Value =
        serde_json::from_str(&dir.dockwright(&["check", "--output", "json"]).stdout).unwrap();
    let first = &json["files"][0]["findings"][0];
    assert_eq!(first["pass"], "use-allowed-registries");
    assert_eq!((&first["line"], &first["column"]), (&1.into(), &10.into()));
    assert_eq!(json["summary"]["findings"]["suggestion"], 5);
}

#[test]
fn stdin_and_lines_of_json_are_held_to_the_policy_of_the_directory() {
    let dir = dir(POLICY, "FROM scratch\n");
    let ran = dir.dockwright_with_stdin(&["check", "--output", "short", "-"], FILE);
    assert_eq!((ran.code, found(&ran.stdout).len()), (Some(1), 5), "{ran:?}");
    let line = serde_json::json!({ "path": "x/Dockerfile", "content": FILE }).to_string();
    let ran = dir.dockwright_with_stdin(&["check", "--jsonl"], line);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stdout.matches("\"use-allowed-registries\"").count(), 2, "{ran:?}");
}

#[test]
fn comments_the_baseline_and_options_silence_a_violation() {
    let silenced = "\
# dockwright: ignore-file=set-required-labels # set by the pipeline
# dockwright: ignore=DL3026
FROM ghcr.io/other/app:1
# dockwright: ignore=avoid-forbidden-instructions
ADD a.tar /
USER 1000
";
    let quiet = dir(POLICY, silenced);
    quiet.dockwright(&["check"]).expect(0, "", "1 file without findings\n");
    let violating = dir(POLICY, FILE);
    let skipped = ["check", "-q", "--output", "short", "--skip", "DL3026,set-required-labels"];
    assert_eq!(found(&violating.dockwright(&skipped).stdout), PASSES[..2]);
    assert_eq!(violating.dockwright(&["check", "--baseline", "write", "-q"]).code, Some(0));
    let ran = violating.dockwright(&["check", "--baseline", "use"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
    violating.write("Dockerfile", FILE.replace("ghcr.io/other", "ghcr.io/third"));
    let ran = violating.dockwright(&["check", "--baseline", "use", "--output", "short"]);
    let new = ["set-required-labels:2", "use-allowed-registries:1", "use-allowed-registries:2"];
    assert_eq!(found(&ran.stdout), new, "{ran:?}");
}

#[test]
fn a_comment_for_a_policy_that_is_not_set_is_not_superfluous() {
    let text = "# dockwright: ignore=use-allowed-registries\nFROM debian:12\nUSER 1000\n";
    dir("", text).dockwright(&["check"]).expect(0, "", "1 file without findings\n");
    let ran = dir(POLICY, text).dockwright(&["check", "--only", "DL3026"]);
    assert!(ran.stderr.contains("`use-allowed-registries` has nothing to do here"), "{ran:?}");
}

#[test]
fn the_frontend_of_a_file_that_is_left_alone_is_looked_at() {
    let dir = dir(POLICY, FOREIGN);
    let ran = dir.dockwright(&["check", "--output", "short"]);
    assert_eq!((ran.code, found(&ran.stdout)), (Some(1), vec!["use-allowed-registries:1".into()]));
    dir.write("Dockerfile", "# escape=`\r\n# syntax = ghcr.io/acme/x:1\r\nanything\r\n");
    dir.dockwright(&["check"]).expect(0, "", "1 skipped\n");
    dir.write("Dockerfile", "#!/usr/bin/x\n# syntax=quay.io/x\nanything\n");
    assert_eq!(dir.dockwright(&["check", "-q"]).code, Some(1));
}

#[test]
fn crlf_and_hostile_names_are_read() {
    let text = "FROM quay.io/a AS b\r\nFROM b\r\nCOPY --from=c/d /e /f\r\n";
    let policy = "[policy]\nregistries = [\"ghcr.io\"]\n";
    let ran = dir(policy, text).dockwright(&["check", "--output", "short"]);
    assert_eq!(found(&ran.stdout), ["use-allowed-registries:1", "use-allowed-registries:3"]);
    for from in [
        "$",
        "${",
        "${A",
        "${A:-",
        "${A:-${B}",
        "$$",
        "/",
        ":",
        "@",
        "a//b",
        "a:",
        "\"",
        "'$A'",
        "\\$A",
        "é/ü",
        "${A:-b}${C}:$D@${E",
        "[::1]:5/a",
        "::::",
        "a@@b",
    ] {
        let ran = dir(policy, &format!("FROM {from}\nUSER 1\n")).dockwright(&["check", "-q"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{from}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{from}: {ran:?}");
    }
}

#[test]
fn an_override_holds_for_its_directory_and_other_keys_stay() {
    let dir = Dir::with(&[]);
    let policy = "\
[policy]
registries = [\"ghcr.io\"]
forbid = [\"VOLUME\"]

[[overrides]]
files = [\"lab\"]
policy = { registries = [\"quay.io\"], non-root-user = true }
";
    dir.write("dockwright.toml", policy);
    for path in ["Dockerfile", "lab/Dockerfile"] {
        dir.write(path, "FROM quay.io/a\nVOLUME /b\nUSER root\n");
    }
    let ran = dir.dockwright(&["check", "--output", "short"]);
    let lines: Vec<_> = ran.stdout.lines().map(|it| it.split_once("]: ").unwrap().0).collect();
    let expected = [
        "Dockerfile:1:6: suggestion[use-allowed-registries",
        "Dockerfile:2:1: suggestion[avoid-forbidden-instructions",
        "lab/Dockerfile:2:1: suggestion[avoid-forbidden-instructions",
        "lab/Dockerfile:3:1: suggestion[run-as-allowed-user",
    ];
    assert_eq!(lines, expected);
    let config = dir.dockwright(&["config", "lab"]).stdout;
    let shown = "[policy]\nregistries = [\"quay.io\"]  # dockwright.toml:7\nnon-root-user = true  # \
                 dockwright.toml:7\nforbid = [\"VOLUME\"]  # dockwright.toml:3\n";
    assert!(config.contains(shown), "{config}");
    assert!(!self::dir("", "").dockwright(&["config"]).stdout.contains("[policy]"));
}

#[test]
fn a_policy_that_means_nothing_is_an_error_with_its_place() {
    for (policy, place, text) in [
        ("forbid = [\"COPPY\"]", "2:10", "unknown instruction `COPPY`; did you mean `COPY`?"),
        ("forbid = [\"nothing\"]", "2:10", "unknown instruction `nothing`; known here: `ADD`, "),
        ("registries = [\"https://ghcr.io\"]", "2:14", "is not a registry: write it without"),
        ("registries = [\"ghcr.io/a:1\"]", "2:14", "leave out the tag"),
        ("labels = [\"a b\"]", "2:10", "`a b` is not the key of a label"),
        ("numeric-user = 1", "2:16", "expected a boolean"),
        ("numeric_user = true", "2:1", "unknown key `numeric_user`"),
    ] {
        let dir = dir(&format!("[policy]\n{policy}\n"), FILE);
        let ran = dir.dockwright(&["check"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{policy}: {ran:?}");
        let start = format!("dockwright.toml:{place}: error: ");
        assert!(ran.stderr.contains(&start) && ran.stderr.contains(text), "{policy}: {ran:?}");
    }
}

#[test]
fn hadolint_s_configuration_counts_where_no_policy_is_set() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", FILE);
    let hadolint =
        "trustedRegistries:\n  - ghcr.io\n  - https://quay.io\nlabel-schema:\n  author: text\n";
    dir.write(".hadolint.yaml", hadolint);
    let ran = dir.dockwright(&["check", "--output", "short"]);
    let expected = ["set-required-labels:2", "use-allowed-registries:1"];
    assert_eq!((ran.code, found(&ran.stdout)), (Some(1), expected.map(str::to_owned).to_vec()));
    assert!(ran.stderr.contains(".hadolint.yaml: `https://quay.io` is not a registry"), "{ran:?}");
    let config = dir.dockwright(&["config"]).stdout;
    let shown = "[policy]\nregistries = [\"ghcr.io\"]  # .hadolint.yaml:1\nlabels = [\"author\"]  # \
                 .hadolint.yaml:4\n";
    assert!(config.contains(shown), "{config}");
    dir.write("dockwright.toml", "[policy]\nregistries = [\"*\"]\nlabels = []\n");
    assert_eq!(dir.dockwright(&["check", "-q"]).stdout, "");
    dir.write(".hadolint.yaml", format!("ignored: [DL3026]\n{hadolint}"));
    dir.write("dockwright.toml", "");
    let ran = dir.dockwright(&["check", "--output", "short"]);
    assert_eq!(found(&ran.stdout), ["set-required-labels:2"]);
    assert!(dir.dockwright(&["check", "--isolated", "-q"]).stdout.is_empty());
}

#[test]
fn explain_and_passes_know_the_policy() {
    let dir = Dir::with(&[]);
    let page = dir.dockwright(&["explain", "DL3026"]).stdout;
    assert!(page.starts_with("# use-allowed-registries\n\nFinds images from registries"), "{page}");
    let passes = dir.dockwright(&["passes"]).stdout;
    for pass in ["run-as-allowed-user", "set-required-labels", "renew-expired-ignores"] {
        assert!(passes.lines().any(|it| it.starts_with(pass)), "{pass}: {passes}");
    }
}
