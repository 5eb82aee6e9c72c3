//! External programs around the command: pre-commit, and validators for reports. Each is installed
//! below the target directory; if that fails, the reason is printed, and the test fails in CI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{AFTER, BEFORE, Dir, has};

const PRE_COMMIT: &str = "pre-commit==4.3.0";
const JSON_SCHEMA: &str = "jsonschema==4.25.1";
const LXML: &str = "lxml==6.1.3";
/// The one package that contains the schema as a file; under the MIT license.
const SARIF: &str = "@microsoft/jest-sarif@1.0.0-beta.0";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Makes a directory below the target directory, once; reports the reason if that fails.
fn provision(name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(['/', '@'], "-"));
    let stamp = dir.join("provisioned");
    if stamp.exists() {
        return Some(dir);
    }
    fs::create_dir_all(&dir).unwrap();
    match make(&dir) {
        Ok(()) => {
            fs::write(stamp, "").unwrap();
            Some(dir)
        }
        Err(reason) => {
            assert!(!std::env::var("CI").is_ok_and(|it| it == "true"), "{name}: {reason}");
            eprintln!("not tested: {name} cannot be installed: {reason}");
            None
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|err| format!("{command:?}: {err}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said.lines().last().unwrap_or("").to_owned()) }
}

/// The programs of a Python package.
fn python(requirement: &str) -> Option<PathBuf> {
    let dir = provision(requirement, |dir| {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(dir))?;
        let pip = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--retries=2"];
        let python = dir.join("bin/python");
        run(Command::new(python).args(pip).args(["--timeout=20", "--no-input", requirement]))
    })?;
    Some(dir.join("bin"))
}

#[cfg(unix)]
#[test]
fn pre_commit_runs_the_hooks() {
    let Some(programs) = python(PRE_COMMIT).filter(|_| has("git")) else { return };
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let repository = |dir: &Dir| {
        dir.run("git", &["init", "--quiet", "--initial-branch=main"], "");
        dir.run("git", &["add", "--all"], "");
        dir.run("git", &[&who[..], &["commit", "--quiet", "--message=a"]].concat(), "");
    };
    let hooks = Dir::with(&[]);
    let yaml = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    // The program of these sources; `cargo xtask package hooks` runs them by the wheel.
    hooks.write(".pre-commit-hooks.yaml", yaml.replace("language: python", "language: system"));
    repository(&hooks);
    let head = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(hooks.path()).output();
    let head = String::from_utf8(head.unwrap().stdout).unwrap();

    let dir = Dir::with(&["Dockerfile", "app/dev.Dockerfile", "a/Dockerfile-dev"]);
    for path in
        ["Dockerfile.j2", "Dockerfile.dev.dockerignore", "docs/Dockerfiles", "old/Dockerfile"]
    {
        dir.write(path, BEFORE);
    }
    for path in ["src/dockerfile.go", "src/Dockerfile.go"] {
        dir.write(path, "package dockerfile\n\nfunc Parse() {}\n");
    }
    dir.write("dockwright.toml", "files.exclude = [\"old\"]\n");
    dir.write(
        ".pre-commit-config.yaml",
        format!(
            "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: dockwright-fmt\n      - id: \
             dockwright-fix\n      - id: dockwright-check\n",
            hooks.path().display(),
            head.trim()
        ),
    );
    repository(&dir);
    let bin = Path::new(env!("CARGO_BIN_EXE_dockwright")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let pre_commit = || {
        let output = Command::new(programs.join("pre-commit"))
            .args(["run", "--all-files", "--color=never"])
            .current_dir(dir.path())
            .env("PATH", &path)
            .env("PRE_COMMIT_HOME", hooks.join("cache"))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = pre_commit();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("files were modified by this hook"), "{text}");
    for path in ["Dockerfile", "app/dev.Dockerfile", "a/Dockerfile-dev"] {
        assert_eq!(dir.read(path), AFTER, "{path}: {text}");
    }
    for path in
        ["Dockerfile.j2", "Dockerfile.dev.dockerignore", "docs/Dockerfiles", "old/Dockerfile"]
    {
        assert_eq!(dir.read(path), BEFORE, "{path}: {text}");
    }
    let (code, text) = pre_commit();
    assert_eq!((code, text.matches("Passed").count()), (Some(0), 3), "{text}");
}

#[cfg(unix)]
#[test]
fn sarif_is_valid_by_its_schema() {
    let schema = provision(SARIF, |dir| {
        let npm = ["pack", "--silent", "--fetch-retries=1", SARIF];
        run(Command::new("npm").args(npm).current_dir(dir))?;
        let archives = fs::read_dir(dir).unwrap().map(|it| it.unwrap().path());
        let archive = archives.into_iter().find(|it| it.extension().is_some_and(|it| it == "tgz"));
        let archive = archive.ok_or("npm has packed nothing")?;
        run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(dir))
    });
    let (Some(schema), Some(programs)) = (schema, python(JSON_SCHEMA)) else { return };
    let schema = schema.join("package/lib/schemas/sarif-2.1.0-rtm.5.json");
    let validate = "import json, sys, jsonschema\nschema, report = (json.load(open(it)) for it \
                    in sys.argv[1:])\njsonschema.Draft4Validator(schema).validate(report)\n";
    reports_are_valid("sarif", &programs, validate, &schema);
}

#[cfg(unix)]
#[test]
fn xml_reports_are_valid_by_their_schemas() {
    let Some(programs) = python(LXML) else { return };
    let validate = "import sys\nfrom lxml import etree\nschema, report = map(etree.parse, \
                    sys.argv[1:])\netree.XMLSchema(schema).assertValid(report)\n";
    for output in ["checkstyle", "junit"] {
        let schema = root().join(format!("tests/cli/schemas/{output}.xsd"));
        reports_are_valid(output, &programs, validate, &schema);
    }
}

/// Checks the reports of every command about all kinds of files with a program in Python, which
/// gets the paths of the schema and of the report.
#[cfg(unix)]
fn reports_are_valid(output: &str, programs: &Path, validate: &str, schema: &Path) {
    let dir = Dir::with(&["a b/Dockerfile"]);
    dir.write("b/Dockerfile", "FROM debian\nRUN apt-get update && apt-get install -y a\nCMD b\n");
    dir.write("c/Dockerfile", "IMPORT debian\n");
    dir.write("d/a&\"b\".Dockerfile", "FROM a\nCMD echo \"<a>\u{1}\u{7f}é😀\"\n");
    dir.write("e/Dockerfile", "FROM a\n");
    for args in [&["check"][..], &["fix", "--check"], &["fmt", "--check"], &["check", "nowhere"]] {
        let ran = dir.dockwright(&[args, &["--output", output]].concat());
        dir.write("report", &ran.stdout);
        let mut python = Command::new(programs.join("python"));
        python.args(["-c", validate]).arg(schema).arg(dir.join("report"));
        let said = python.output().unwrap();
        let text = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{args:?} --output {output}: {text}\n{}", ran.stdout);
    }
}

#[test]
fn our_own_dockerfile_is_as_we_want_those_of_others() {
    let dir = Dir::with(&[]);
    let path = root().join("Dockerfile");
    let path = path.to_str().unwrap();
    let ran = dir.dockwright(&["fmt", "--diff", "--isolated", path]);
    ran.expect(0, "", "1 file unchanged\n");
    let ran = dir.dockwright(&["check", "--isolated", path]);
    ran.expect(0, "", "1 file without findings\n");
}
