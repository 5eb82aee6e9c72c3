//! `--embedded`: Dockerfiles inside other files.

use serde_json::Value;

use crate::support::Dir;

const COMPOSE: &str = "services:
  web:
    build:
      context: app
      dockerfile_inline: |
        from debian:12
        env A $$B
  # kept   as it is
  db: {image: postgres}
";
const COMPOSE_AFTER: &str = "services:
  web:
    build:
      context: app
      dockerfile_inline: |
        FROM debian:12
        ENV A=$$B
  # kept   as it is
  db: {image: postgres}
";
const BAKE: &str = "target \"a\" {
  dockerfile-inline = <<-EOT
    from debian:12
    env A $${B}
  EOT
}
";
const README: &str = "# Title

* an   item

  ```dockerfile
  env A b
  run c
  ```

> ~~~docker
> from debian:12
> env A b
> ~~~
";
const WORKFLOW: &str = "on: push
jobs:
  a:
    steps:
      - run: |
          docker build -f - . <<'EOF'
          from debian:12
          env A $B
          EOF
";

/// A directory with a file of each kind, and a Dockerfile.
fn project() -> Dir {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("app/main.py", "");
    dir.write("compose.yaml", COMPOSE);
    dir.write("docker-bake.hcl", BAKE);
    dir.write("docs/README.md", README);
    dir.write(".github/workflows/a.yml", WORKFLOW);
    dir
}

#[test]
fn without_the_flag_other_files_are_not_taken() {
    let dir = project();
    for file in ["compose.yaml", "docs/README.md"] {
        dir.write(file, [0xff, b'`']);
    }
    let ran = dir.dockwright(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), "Dockerfile\n"));
    assert!(!ran.stderr.contains("compose"), "{}", ran.stderr);
}

#[test]
fn dockerfiles_in_all_kinds_of_files_are_laid_out() {
    let dir = project();
    let ran = dir.dockwright(&["fmt", "--embedded"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    let upper = |text: &str| {
        let text = text.replace("from debian", "FROM debian").replace("env A", "ENV A");
        text.replace("run c", "RUN c")
    };
    assert_eq!(dir.read("compose.yaml"), upper(COMPOSE));
    assert_eq!(dir.read("docker-bake.hcl"), upper(BAKE));
    assert_eq!(dir.read("docs/README.md"), upper(README));
    assert_eq!(dir.read(".github/workflows/a.yml"), upper(WORKFLOW));
    assert_eq!(dir.read("Dockerfile"), "FROM scratch\n");
    let again = dir.dockwright(&["fmt", "--embedded", "--check"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    assert!(again.stderr.contains("5 files unchanged"), "{}", again.stderr);
}

#[test]
fn the_configuration_chooses_kinds_and_the_flag_has_the_last_word() {
    let dir = project();
    dir.write("dockwright.toml", "[files]\nembedded = [\"bake\", \"markdown\"]\n");
    let named = |args: &[&str]| dir.dockwright(&[&["fmt", "--check"], args].concat()).stdout;
    assert_eq!(named(&[]), "Dockerfile\ndocker-bake.hcl\ndocs/README.md\n");
    assert_eq!(named(&["--embedded=compose"]), "Dockerfile\ncompose.yaml\n");
    assert_eq!(
        named(&["--embedded=workflows,bake", "--exclude", "*.hcl"]),
        ".github/workflows/a.yml\nDockerfile\n"
    );
    assert_eq!(named(&["--embedded", "docs"]), "docs/README.md\n");
    assert_eq!(named(&["docs/README.md"]), "docs/README.md\n");
    dir.write("docs/dockwright.toml", "");
    assert_eq!(named(&[]), "Dockerfile\ndocker-bake.hcl\n");
    let config = dir.dockwright(&["config", "compose.yaml"]).stdout;
    let line = "embedded = [\"bake\", \"markdown\"]  # dockwright.toml:2\n";
    assert!(config.contains(line), "{config}");
    dir.write("dockwright.toml", "[files]\nembedded = [\"readme\"]\n");
    let ran = dir.dockwright(&["fmt"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("dockwright.toml:2:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`readme`"), "{}", ran.stderr);
}

#[test]
fn a_named_file_is_taken_by_its_name() {
    let dir = project();
    dir.write("stack.yml", COMPOSE);
    dir.write("build.hcl", BAKE);
    let ran = dir.dockwright(&["fix", "--embedded", "stack.yml", "build.hcl", "Dockerfile"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(dir.read("stack.yml"), COMPOSE_AFTER);
    assert!(dir.read("build.hcl").contains("ENV A=$${B}\n"));
    dir.write("a.md", "no block, but docker\n");
    let ran = dir.dockwright(&["fmt", "--embedded", "a.md"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(0), "note: a.md: there is no Dockerfile in it\n1 skipped\n")
    );
}

#[test]
fn lines_and_columns_are_those_of_the_file_in_every_report() {
    let dir = project();
    let ran = dir.dockwright(&[
        "check",
        "--embedded",
        "--output",
        "short",
        "--only",
        "use-key-value-pairs",
    ]);
    assert_eq!(ran.code, Some(1));
    let places: Vec<_> = ran.stdout.lines().filter_map(|it| it.split(": ").next()).collect();
    let expected = [
        ".github/workflows/a.yml:8:11",
        "compose.yaml:7:9",
        "docker-bake.hcl:4:5",
        "docs/README.md:12:3",
    ];
    assert_eq!(places, expected);
    let ran = dir.dockwright(&[
        "check",
        "--embedded",
        "--output",
        "json",
        "--only",
        "use-key-value-pairs",
        "compose.yaml",
    ]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let finding = &report["files"][0]["findings"][0];
    assert_eq!((&finding["line"], &finding["column"]), (&7.into(), &9.into()));
    let edit = &finding["edits"][0];
    let offset =
        |key: &str| usize::try_from(edit[key].as_u64().expect("a number")).expect("an offset");
    let mut fixed = COMPOSE.to_owned();
    fixed.replace_range(offset("start")..offset("end"), edit["text"].as_str().expect("text"));
    assert_eq!(fixed, COMPOSE.replace("env A $$B", "env A=$$B"));
    for format in ["sarif", "github", "gitlab", "checkstyle", "junit"] {
        let ran = dir.dockwright(&[
            "check",
            "--embedded",
            "--output",
            format,
            "--only",
            "use-key-value-pairs",
            "compose.yaml",
        ]);
        let line = ["\"startLine\":7}", ",line=7,", "\"begin\":7}", "line=\"7\"", "\"7:9: "];
        assert!(line.iter().any(|it| ran.stdout.contains(it)), "{format}: {}", ran.stdout);
    }
    let full = dir
        .dockwright(&["check", "--embedded", "--only", "use-key-value-pairs", "docs/README.md"])
        .stdout;
    assert!(full.contains("12 - > env A b\n12 + > env A=b\n"), "{full}");
}

#[test]
fn a_diff_has_the_lines_of_the_file() {
    let dir = project();
    let ran = dir.dockwright(&["fix", "--embedded=compose", "--diff", "compose.yaml"]);
    assert_eq!(ran.code, Some(1));
    for line in [
        "# compose.yaml:7: use-key-value-pairs (safe)",
        "-        env A $$B\n",
        "+        ENV A=$$B\n",
    ] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    assert_eq!(dir.read("compose.yaml"), COMPOSE);
}

#[test]
fn stdin_is_read_by_its_name() {
    let dir = project();
    let args = ["fix", "-", "--embedded", "--stdin-filepath"];
    let ran = dir.dockwright_with_stdin(&[&args[..], &["compose.yaml"]].concat(), COMPOSE);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), COMPOSE_AFTER), "{}", ran.stderr);
    let text = "no block\n";
    let ran = dir.dockwright_with_stdin(&[&args[..], &["a.md"]].concat(), text);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), text));
    let broken = "services: [\n# dockerfile_inline\n";
    let ran = dir.dockwright_with_stdin(&[&args[..], &["compose.yaml"]].concat(), broken);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let line = serde_json::json!({ "path": "b/compose.yaml", "content": COMPOSE }).to_string();
    let ran = dir.dockwright_with_stdin(&["fix", "--embedded", "--jsonl"], &line);
    let answer: Value = serde_json::from_str(&ran.stdout).expect("a line of JSON");
    assert_eq!(answer["content"], COMPOSE_AFTER);
}

#[test]
fn line_ends_and_a_range_of_lines_are_kept() {
    let dir = Dir::with(&[]);
    for (name, text) in [("compose.yaml", COMPOSE), ("docker-bake.hcl", BAKE), ("a.md", README)] {
        dir.write(name, text.replace('\n', "\r\n"));
        assert_eq!(dir.dockwright(&["fmt", "--embedded", name]).code, Some(0));
        let after = dir.read(name);
        assert!(after.contains("ENV A"), "{after}");
        assert_eq!(after.replace("\r\n", "").find(['\r', '\n']), None, "{after}");
    }
    dir.write("compose.yaml", COMPOSE);
    dir.dockwright(&["fmt", "--embedded", "--range", "7", "compose.yaml"]);
    assert_eq!(dir.read("compose.yaml"), COMPOSE.replace("env A", "ENV A"));
    dir.write("a.md", README);
    dir.dockwright(&["fmt", "--embedded", "--range", "7-9", "a.md"]);
    assert_eq!(dir.read("a.md"), README.replace("run c", "RUN c"));
}

#[test]
fn what_cannot_be_laid_out_is_left_with_a_note_and_the_rest_is_done() {
    let dir = Dir::with(&[]);
    dir.write("a.md", "```dockerfile\nfrom a\nwhat is this\n```\n\n```dockerfile\nfrom a\n```\n\n<!-- dockwright: ignore -->\n```docker\nfrom a\n```\n\n```docker\ndocker run a\n```\n");
    let ran = dir.dockwright(&["fmt", "--embedded"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with(
            "a.md:3:1: note: this Dockerfile stays as it is: unknown instruction: what\n"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("stays").count(), 1, "{}", ran.stderr);
    assert!(dir.read("a.md").contains("```\n\n```dockerfile\nFROM a\n```\n"));
    let ran = dir.dockwright(&["fmt", "--embedded", "--verbose"]);
    assert!(
        ran.stderr.contains("a.md:11:1: note: this Dockerfile stays as it is: a comment says so\n"),
        "{}",
        ran.stderr
    );
    dir.write("compose.yaml", COMPOSE.replace("debian:12", "debian:${TAG}"));
    let ran = dir.dockwright(&["fmt", "--embedded", "compose.yaml"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.starts_with("compose.yaml:6:21: note: this Dockerfile stays as it is: Compose puts a value in place of `${TAG}`"), "{}", ran.stderr);
}

#[test]
fn an_error_in_a_dockerfile_that_is_built_leaves_its_file_alone() {
    let dir = project();
    let broken = format!(
        "{COMPOSE}  x:\n    build:\n      dockerfile_inline: |\n        from a\n        import a\n"
    );
    dir.write("compose.yaml", &broken);
    let ran = dir.dockwright(&["fmt", "--embedded"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("compose.yaml:14:9: error: unknown instruction: import"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("14 |         import a\n"), "{}", ran.stderr);
    assert_eq!(dir.read("compose.yaml"), broken);
    assert!(dir.read("docker-bake.hcl").contains("FROM debian"));
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_only_if_it_is_named() {
    let dir = project();
    let broken = [
        ("compose.yaml", "a: [\n# dockerfile_inline\n".as_bytes()),
        ("docker-bake.hcl", b"# dockerfile-inline\n{"),
        ("b.md", b"docker \xff"),
    ];
    for (name, content) in broken {
        dir.write(name, content);
        let ran = dir.dockwright(&["fmt", "--embedded", name]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{name}:")), "{}", ran.stderr);
    }
    let ran = dir.dockwright(&["fmt", "--embedded"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr.matches("note: Dockerfiles in this file stay as they are").count(),
        3,
        "{}",
        ran.stderr
    );
    assert!(dir.read("docs/README.md").contains("FROM debian"));
}

#[test]
fn a_part_of_a_dockerfile_in_a_document_is_only_laid_out() {
    let dir = Dir::with(&[]);
    let part = "```dockerfile\nenv A b\nadd a /\n```\n\n```dockerfile\nfrom debian:12\n# ...\nadd a /\n```\n\n```dockerfile\n# syntax=docker/dockerfile:1\nadd a /\n```\n";
    dir.write("a.md", part);
    let ran = dir.dockwright(&["fix", "--embedded"]);
    assert_eq!(ran.code, Some(0));
    let expected = part
        .replacen("env A b\nadd", "ENV A b\nADD", 1)
        .replace("from debian:12\n# ...\nadd", "FROM debian:12\n# ...\nADD");
    assert_eq!(dir.read("a.md"), expected);
    assert_eq!(dir.dockwright(&["check", "--embedded"]).code, Some(0));
    let ignored = dir.dockwright(&["fix", "--embedded", "--add-ignore"]);
    assert_eq!((ignored.code, dir.read("a.md")), (Some(0), expected));
}

#[test]
fn a_fix_of_an_inline_dockerfile_knows_its_service() {
    let dir = Dir::with(&[]);
    let text = "services:
  web:
    build:
      context: app
      dockerfile_inline: |
        FROM debian:12
        RUN apt-get update && apt-get install -y --no-install-recommends curl
    # command: apt-get install -y git
";
    dir.write("app/main.py", "");
    dir.write("compose.yaml", text);
    let ran = dir.dockwright(&["fix", "--embedded", "--check"]);
    assert_eq!(ran.stdout, "compose.yaml: clean-apt-lists 7\n", "{}", ran.stderr);
    dir.write("compose.yaml", text.replace("# command", "command"));
    assert_eq!(dir.dockwright(&["fix", "--embedded", "--check"]).stdout, "");
    let derived = "    image: web\n  b:\n    build:\n      dockerfile_inline: |\n        FROM web\n        RUN apt-get install -y git\n";
    dir.write("compose.yaml", format!("{text}{derived}"));
    let ran = dir.dockwright(&["fix", "--embedded", "--check"]);
    assert!(!ran.stdout.contains("clean-apt-lists 7"), "{}", ran.stdout);
    let extended = format!("{text}  b:\n    extends: web\n    command: apt-get install -y git\n");
    dir.write("compose.yaml", extended);
    assert_eq!(dir.dockwright(&["fix", "--embedded", "--check"]).stdout, "");
}

#[test]
fn only_the_build_context_of_the_service_counts() {
    let dir = Dir::with(&[]);
    let text = "services:
  web:
    build:
      context: app
      dockerfile_inline: |
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci && npm cache clean --force
        CMD [\"node\", \"a.js\"]
";
    dir.write("app/package.json", "{\"name\": \"a\", \"version\": \"1.0.0\"}");
    dir.write("app/package-lock.json", "{\"name\": \"a\", \"version\": \"1.0.0\", \"lockfileVersion\": 3, \"requires\": true, \"packages\": {\"\": {\"name\": \"a\", \"version\": \"1.0.0\"}}}");
    dir.write("app/a.js", "");
    dir.write("app/.dockerignore", "node_modules\n");
    dir.write("compose.yaml", text);
    let found = |dir: &Dir| {
        dir.dockwright(&["check", "--embedded", "--only", "copy-manifests-first", "--show", "all"])
            .stdout
    };
    assert!(
        found(&dir).contains("+         COPY package.json package-lock.json ./\n"),
        "{}",
        found(&dir)
    );
    let unknown = text.replace("context: app", "context: ${DIR}");
    dir.write("compose.yaml", unknown);
    assert!(found(&dir).contains("the build context is not known"), "{}", found(&dir));
}

#[test]
fn numbers_of_lines_above_a_block_stay_right() {
    let dir = Dir::with(&[]);
    let text =
        "```dockerfile {2}\nfrom a\nrun b && \\\n c && d\n```\n\n```dockerfile {1}\nfrom a\n```\n";
    dir.write("a.mdx", text);
    let ran = dir.dockwright(&["fmt", "--embedded"]);
    assert!(
        ran.stderr.starts_with(
            "a.mdx:2:1: note: this Dockerfile stays as it is: the line above has numbers"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(dir.read("a.mdx"), text.replace("{1}\nfrom", "{1}\nFROM"));
}
