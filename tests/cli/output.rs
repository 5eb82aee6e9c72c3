//! `--output`: formats for other programs.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{AFTER, BEFORE, Dir, FOREIGN, INVALID, Ran, has};

/// Two fixes; a layout that is not canonical; bytes that are not UTF-8.
const FILE: &[u8] =
    b"FROM debian:12\n# \xE9\nRUN apt-get update && \\\n    apt-get install -y nginx=1.22.1\n\
                      USER 1000\nentrypoint nginx -c '\xC3\xA9'\n";

const REPORTS: [&str; 8] =
    ["json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "html"];

fn dir() -> Dir {
    let dir = Dir::with(&["b/Dockerfile"]);
    dir.write("a b/Dockerfile", FILE);
    dir.write("c/Dockerfile", INVALID);
    dir.write("d/Dockerfile", FOREIGN);
    dir.write("e/Dockerfile", AFTER);
    dir
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|err| panic!("{err}\n{text}"))
}

fn report(dir: &Dir, args: &[&str]) -> Value {
    json(&dir.dockwright(args).stdout)
}

fn file<'a>(report: &'a Value, path: &str) -> &'a Value {
    let files = report["files"].as_array().unwrap();
    files.iter().find(|it| it["path"] == path).unwrap_or_else(|| panic!("{path} in {report:#}"))
}

/// The source with a list of edits applied.
fn apply(source: &[u8], edits: &Value) -> Vec<u8> {
    let mut text = source.to_vec();
    for edit in edits.as_array().unwrap().iter().rev() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        text.splice(at("start")..at("end"), edit["text"].as_str().unwrap().bytes());
    }
    text
}

#[test]
fn json_tells_of_every_file_and_of_the_run() {
    let dir = dir();
    let ran = dir.dockwright(&["check", ".", "nowhere", "--output", "json"]);
    let report = json(&ran.stdout);
    assert_eq!(ran.code, Some(2));
    let status = |path: &str| file(&report, path)["status"].as_str().unwrap().to_owned();
    assert_eq!(status("a b/Dockerfile"), "unchanged");
    assert_eq!(status("c/Dockerfile"), "failed");
    assert_eq!(status("d/Dockerfile"), "skipped");
    let error = &file(&report, "c/Dockerfile")["messages"][0];
    assert_eq!(
        (&error["level"], &error["line"], &error["column"]),
        (&json!("error"), &json!(2), &json!(1))
    );
    assert!(error["help"].is_string(), "{error}");
    assert_eq!(report["messages"][0]["text"], "nowhere: no such file or directory");
    assert_eq!(
        report["summary"],
        json!({
            "changed": 0, "unchanged": 3, "skipped": 1, "errors": 2,
            "findings": {"safe": 0, "intended": 1, "risky": 2, "suggestion": 0},
        })
    );
    assert_eq!(report["version"], 1);
}

#[test]
fn a_finding_of_check_has_its_place_and_the_edits_that_fix_it() {
    let dir = dir();
    let report = report(&dir, &["check", "--output", "json"]);
    let file = file(&report, "a b/Dockerfile");
    if has("sha256sum") {
        let path = dir.join("a b/Dockerfile");
        let sum = Command::new("sha256sum").arg(path).output().unwrap().stdout;
        assert!(sum.starts_with(file["sha256"].as_str().unwrap().as_bytes()));
    }
    let findings = file["findings"].as_array().unwrap();
    let found = |pass: &str| findings.iter().find(|it| it["pass"] == pass).unwrap();
    let exec = found("use-exec-form");
    assert_eq!(
        (&exec["level"], &exec["line"], &exec["column"]),
        (&json!("risky"), &json!(6), &json!(1))
    );
    let start = usize::try_from(exec["start"].as_u64().unwrap()).unwrap();
    assert!(FILE[start..].starts_with(b"entrypoint nginx"));
    for finding in findings.iter().filter(|it| it["level"] != "suggestion") {
        dir.write("fixed/Dockerfile", apply(FILE, &finding["edits"]));
        let again = dir.dockwright(&["check", "fixed", "--output", "json"]);
        let again = json(&again.stdout);
        let left = again["files"][0]["findings"].as_array().unwrap();
        assert!(left.iter().all(|it| it["pass"] != finding["pass"]), "{finding} {left:?}");
    }
}

#[test]
fn the_edits_of_a_file_make_what_is_written() {
    for args in [&["fmt"][..], &["fix"], &["fix", "--level", "risky"]] {
        let dir = dir();
        let shown = report(&dir, &[args, &["--check", "--output", "json"]].concat());
        assert_eq!(fs::read(dir.join("a b/Dockerfile")).unwrap(), FILE);
        let written = report(&dir, &[args, &["--output", "json"]].concat());
        assert_eq!(shown, written);
        for (path, before) in [("a b/Dockerfile", FILE), ("b/Dockerfile", BEFORE.as_bytes())] {
            let entry = file(&written, path);
            assert_eq!(entry["status"], "changed");
            assert_eq!(apply(before, &entry["edits"]), fs::read(dir.join(path)).unwrap());
        }
        let fixes = file(&written, "a b/Dockerfile")["fixes"].as_array().unwrap().len();
        assert_eq!(fixes > 0, args[0] == "fix");
        assert_eq!(file(&written, "e/Dockerfile")["edits"], json!([]));
    }
}

#[test]
fn text_that_is_not_utf_8_is_base64() {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", b"from a\nlabel \xE9=b\n");
    let report = report(&dir, &["fmt", "--check", "--output", "json"]);
    let edit = &report["files"][0]["edits"][0];
    assert_eq!(edit["text"], Value::Null);
    assert_eq!(edit["base64"], "RlJPTSBhCkxBQkVMIOk9Ygo=", "{report:#}");
}

#[test]
fn jsonl_has_an_object_per_line() {
    let dir = dir();
    let ran = dir.dockwright(&["fix", "--check", "--output", "jsonl", ".", "nowhere"]);
    let lines: Vec<Value> = ran.stdout.lines().map(json).collect();
    let types: Vec<_> = lines.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["file", "file", "file", "file", "file", "message", "summary"]);
    let document = report(&dir, &["fix", "--check", "--output", "json", ".", "nowhere"]);
    for (line, entry) in lines.iter().zip(document["files"].as_array().unwrap()) {
        let mut line = line.clone();
        line.as_object_mut().unwrap().remove("type");
        assert_eq!(&line, entry);
    }
}

/// Checks the properties used here against the schema of SARIF 2.1.0.
fn assert_sarif(report: &Value) {
    assert_eq!(report["version"], "2.1.0");
    let [run] = report["runs"].as_array().unwrap().as_slice() else { panic!("{report:#}") };
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert!(rules.iter().all(|it| it["shortDescription"]["text"].is_string()));
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert!(run["invocations"][0]["executionSuccessful"].is_boolean());
    for result in run["results"].as_array().unwrap() {
        assert!(ids.contains(&result["ruleId"].as_str().unwrap()), "{result}");
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].as_str().is_some_and(|it| !it.is_empty()));
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.is_ascii() && !uri.contains(' '), "{uri}");
        assert_region(&location["region"]);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            assert!(fix["description"]["text"].is_string());
            for change in fix["artifactChanges"].as_array().unwrap() {
                assert_eq!(change["artifactLocation"]["uri"].as_str().unwrap(), uri);
                for replacement in change["replacements"].as_array().unwrap() {
                    assert_region(&replacement["deletedRegion"]);
                    assert!(replacement["insertedContent"]["text"].is_string());
                }
            }
        }
    }
}

fn assert_region(region: &Value) {
    let number = |key: &str| region[key].as_u64().unwrap();
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(start.0 > 0 && start.1 > 0 && start <= end, "{region}");
    assert_eq!(region.as_object().unwrap().len(), 4);
}

#[test]
fn sarif_is_what_its_schema_asks_for() {
    let dir = dir();
    for args in [&["check"][..], &["fix", "--check"], &["fmt", "--diff"], &["check", "nowhere"]] {
        let report = report(&dir, &[args, &["--output", "sarif"]].concat());
        assert_sarif(&report);
    }
    let report = report(&dir, &["check", "--output", "sarif"]);
    let results = report["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|it| it["ruleId"] == "use-exec-form").unwrap();
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "a%20b/Dockerfile");
    assert_eq!(location["region"]["startLine"], 6);
    assert_eq!(location["region"]["endColumn"], 24, "{result:#}");
    let error = results.iter().find(|it| it["ruleId"] == "error").unwrap();
    assert_eq!(error["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    assert_eq!(report["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn github_gets_a_command_per_line() {
    let dir = dir();
    let ran = dir.dockwright(&["check", "--output", "github", ".", "nowhere"]);
    let lines: Vec<_> = ran.stdout.lines().collect();
    let exec = "::warning file=a b/Dockerfile,line=6,col=1,endColumn=24,title=use-exec-form::in \
                shell form, a shell is PID 1 ";
    assert!(lines.iter().any(|it| it.starts_with(exec)), "{ran:?}");
    let error = "::error file=c/Dockerfile,line=2,col=1,title=error::unknown instruction: IMPORT";
    assert!(lines.iter().any(|it| it.starts_with(error)), "{ran:?}");
    assert!(lines.contains(&"::error title=dockwright::nowhere: no such file or directory"));
    let ran = dir.dockwright(&["fmt", "--check", "--output", "github", "b"]);
    let line = "::warning file=b/Dockerfile,line=1,endLine=2,title=format::not formatted; \
                run `dockwright fmt`\n";
    ran.expect(
        1,
        line,
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
}

#[test]
fn gitlab_gets_issues_with_fingerprints_that_stay() {
    let dir = dir();
    let issues = |dir: &Dir| report(dir, &["check", "--output", "gitlab"]);
    let before = issues(&dir);
    let prints = |report: &Value| -> Vec<String> {
        let issues = report.as_array().unwrap().iter();
        issues.map(|it| it["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    for issue in before.as_array().unwrap() {
        assert!(["info", "minor", "critical"].contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["description"].is_string() && issue["check_name"].is_string());
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|it| it > 0));
    }
    let mut unique = prints(&before);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.as_array().unwrap().len());
    dir.write("a b/Dockerfile", [b"# a line more\n\n", FILE].concat());
    let after = issues(&dir);
    assert_eq!(prints(&after), prints(&before));
    assert_ne!(after[0]["location"]["lines"], before[0]["location"]["lines"]);
}

#[test]
fn a_patch_is_made_instead_of_the_change_and_git_applies_it() {
    if !has("git") {
        return;
    }
    let dir = Dir::with(&["a/Dockerfile", "b c/Dockerfile"]);
    let ran = dir.dockwright(&["fmt", "--output", "patch", "--color", "always", "--check"]);
    assert_eq!((ran.code, dir.read("a/Dockerfile").as_str()), (Some(1), BEFORE));
    dir.run("git", &["apply"], &ran.stdout);
    dir.dockwright(&["fmt", "--check"]).expect(0, "", "2 files unchanged\n");
    let ran = dir.dockwright(&["check", "--output", "patch"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.stderr.contains("dockwright fix --output patch"), "{ran:?}");
}

/// An element of XML: its name and its attributes, as they are written.
type Element<'x> = (&'x str, Vec<(&'x str, &'x str)>);

/// The elements of a document, in order; each has to be closed in the right place.
fn elements(text: &str) -> Vec<Element<'_>> {
    let (head, body) = text.split_once("?>\n").expect("a declaration");
    assert_eq!(head, "<?xml version=\"1.0\" encoding=\"UTF-8\"");
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for tag in body.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').expect("an end");
        assert_eq!(rest, "\n");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |it| (it, true));
        let (name, attributes) = tag.split_once(' ').expect("attributes");
        let parts: Vec<_> = attributes.split('"').collect();
        let pairs = parts.chunks_exact(2).map(|it| (it[0].trim_matches([' ', '=']), it[1]));
        found.push((name, pairs.collect()));
        open.extend((!is_closed).then_some(name));
    }
    assert_eq!(open, [] as [&str; 0], "{text}");
    found
}

fn attribute<'x>((_, attributes): &Element<'x>, name: &str) -> &'x str {
    attributes.iter().find(|(it, _)| *it == name).map(|(_, value)| *value).expect("an attribute")
}

#[test]
fn checkstyle_has_an_element_for_each_file_and_each_problem() {
    let dir = dir();
    dir.write("q/a&\"b\".Dockerfile", "FROM debian:12\nCMD echo \"<a>\"\n");
    let ran = dir.dockwright(&["check", "--output", "checkstyle"]);
    let elements = elements(&ran.stdout);
    let files: Vec<_> = elements.iter().filter(|it| it.0 == "file").collect();
    let names: Vec<_> = files.iter().map(|it| attribute(it, "name")).collect();
    let quoted = "q/a&amp;&quot;b&quot;.Dockerfile";
    let plain = ["a b", "b", "c", "d", "e"].map(|it| format!("{it}/Dockerfile"));
    assert_eq!(names, [plain.each_ref().map(|it| &**it).as_slice(), &[quoted]].concat());
    let errors: Vec<_> = elements.iter().filter(|it| it.0 == "error").collect();
    let of = |source: &str| {
        let found = errors.iter().find(|it| attribute(it, "source") == source);
        let found = *found.unwrap_or_else(|| panic!("{source} in {errors:?}"));
        ["line", "column", "severity"].map(|it| attribute(found, it))
    };
    assert_eq!(of("dockwright.use-exec-form"), ["6", "1", "warning"]);
    assert_eq!(of("dockwright.error"), ["2", "1", "error"]);
}

#[test]
fn junit_has_a_suite_for_each_file_with_the_numbers_of_its_tests() {
    let dir = dir();
    let ran = dir.dockwright(&["check", ".", "nowhere", "--output", "junit"]);
    assert_eq!(ran.code, Some(2));
    let elements = elements(&ran.stdout);
    let mut suites = Vec::new();
    let mut counted: Vec<[usize; 3]> = Vec::new();
    for it in &elements {
        match it.0 {
            "testsuite" => {
                let numbers = ["tests", "failures", "errors"].map(|name| attribute(it, name));
                suites.push((attribute(it, "name"), numbers.map(|it| it.parse().unwrap())));
                counted.push([0; 3]);
            }
            "testcase" => counted.last_mut().unwrap()[0] += 1,
            "failure" => counted.last_mut().unwrap()[1] += 1,
            "error" => counted.last_mut().unwrap()[2] += 1,
            other => assert_eq!(other, "testsuites"),
        }
    }
    let numbers: Vec<_> = suites.iter().map(|(_, it)| *it).collect();
    assert_eq!(numbers, counted);
    let of = |name: &str| suites.iter().find(|it| it.0 == name).expect("a suite").1;
    assert_eq!((of("e/Dockerfile"), of("c/Dockerfile")), ([1, 0, 0], [1, 0, 1]));
    assert_eq!(of("dockwright"), [1, 0, 1]);
    assert!(of("a b/Dockerfile")[1] > 0);
}

#[test]
fn sarif_links_to_pages_and_keeps_the_fingerprints_of_findings() {
    let dir = dir();
    let report = |dir: &Dir| report(dir, &["check", "--output", "sarif"]);
    let before = report(&dir);
    let driver = &before["runs"][0]["tool"]["driver"];
    assert!(driver["informationUri"].as_str().unwrap().starts_with("https://"), "{driver}");
    for rule in driver["rules"].as_array().unwrap() {
        if rule["help"].is_object() {
            let page = rule["helpUri"].as_str().unwrap().rsplit_once("/main/").unwrap().1;
            assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(page).exists(), "{rule}");
        }
        let properties = &rule["properties"];
        let is_tagged = properties["tags"] == json!(["security"]);
        assert_eq!(properties["security-severity"].is_string(), is_tagged, "{rule}");
    }
    let fingerprints = |report: &Value| {
        let results = report["runs"][0]["results"].as_array().unwrap().iter();
        let all: Vec<_> = results.map(|it| it["partialFingerprints"].to_string()).collect();
        let unique: std::collections::BTreeSet<_> = all.iter().cloned().collect();
        assert_eq!(all.len(), unique.len());
        unique
    };
    dir.write("a b/Dockerfile", [b"# a\n\n", FILE].concat());
    assert_eq!(fingerprints(&before), fingerprints(&report(&dir)));
    assert!(fingerprints(&before).len() > 3);
}

#[test]
fn nothing_to_tell_is_a_report_as_well() {
    let dir = Dir::with(&[]);
    for name in REPORTS {
        let ran = dir.dockwright(&["check", "--output", name]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        match name {
            "github" => assert_eq!(ran.stdout, ""),
            "jsonl" => assert_eq!(ran.stdout.lines().count(), 1),
            "gitlab" => assert_eq!(json(&ran.stdout), json!([])),
            "sarif" => assert_sarif(&json(&ran.stdout)),
            "checkstyle" | "junit" => assert_eq!(elements(&ran.stdout).len(), 1),
            "html" => assert!(!ran.stdout.contains("<h2>"), "{ran:?}"),
            _ => assert_eq!(json(&ran.stdout)["files"], json!([])),
        }
        let ran = dir.dockwright(&["check", "--output", name, "--config", "nowhere"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        match name {
            "github" | "jsonl" => {}
            "checkstyle" | "junit" => assert!(elements(&ran.stdout).len() > 1, "{ran:?}"),
            "html" => assert!(ran.stdout.contains("<h2>Errors</h2>"), "{ran:?}"),
            _ => drop(json(&ran.stdout)),
        }
    }
}

#[test]
fn stdin_is_reported_under_its_name_instead_of_printed() {
    let dir = Dir::with(&[]);
    let args = ["fix", "-", "--stdin-filepath", "x/Dockerfile", "--output", "json"];
    let ran = dir.dockwright_with_stdin(&args, FILE);
    let report = json(&ran.stdout);
    assert_eq!((ran.code, &report["files"][0]["path"]), (Some(0), &json!("x/Dockerfile")));
    assert_eq!(report["files"][0]["status"], "changed");
}

#[test]
fn a_report_is_the_same_whatever_the_number_of_jobs() {
    let dir = dir();
    for index in 0..300 {
        let content = [FILE, INVALID.as_bytes(), AFTER.as_bytes()][index % 3];
        dir.write(&format!("many/{index}.Dockerfile"), content);
    }
    for name in REPORTS {
        for command in [&["check"][..], &["fix", "--check"]] {
            let run = |jobs: &str| -> Ran {
                dir.dockwright(&[command, &["--output", name, "--jobs", jobs]].concat())
            };
            let one = run("1");
            for jobs in ["2", "8"] {
                run(jobs).expect(one.code.unwrap(), &one.stdout, &one.stderr);
            }
        }
    }
}

#[test]
fn a_report_that_is_left_there_changes_no_run() {
    let dir = Dir::with(&["Dockerfile"]);
    let fixed = |args: &[&str]| dir.dockwright(args).stdout;
    let before = fixed(&["fix", "--diff"]);
    dir.write("dockwright.sarif", fixed(&["check", "--output", "sarif"]));
    dir.dockwright(&["check", "--baseline", "write"]);
    assert!(dir.join("dockwright.baseline").exists());
    assert_eq!(fixed(&["fix", "--diff"]), before);
    assert!(!before.is_empty());
}
