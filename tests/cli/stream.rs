//! `--jsonl`: lines of JSON in, lines of JSON out.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{AFTER, BEFORE, Dir, FOREIGN, INVALID, Ran};

const FILE: &str = "FROM debian:12\nUSER a\nRUN apt-get update && apt-get install -y nginx\n";

fn line(path: &str, content: &str) -> String {
    json!({"path": path, "content": content}).to_string() + "\n"
}

fn answers(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

#[test]
fn every_line_is_answered_in_order_and_nothing_is_written() {
    let dir = Dir::with(&["a/Dockerfile"]);
    let input = line("a/Dockerfile", BEFORE) + &line("nowhere", AFTER) + &line("f", FILE);
    let ran = dir.dockwright_with_stdin(&["fix", "--jsonl"], &input);
    let [first, second, third] = answers(&ran).try_into().unwrap();
    let expected = json!({"path": "a/Dockerfile", "content": AFTER, "fixes": [], "messages": [], "error": null});
    assert_eq!((ran.code, first), (Some(0), expected));
    assert_eq!(
        second,
        json!({"path": "nowhere", "content": AFTER, "fixes": [], "messages": [], "error": null})
    );
    let fix = &third["fixes"][0];
    assert_eq!(
        (&fix["pass"], &fix["level"], &fix["line"]),
        (&json!("clean-apt-lists"), &json!("intended"), &json!(3))
    );
    assert!(fix["reason"].is_string() && third["content"].as_str().unwrap().contains("rm -rf"));
    assert!(
        ran.stderr.starts_with("1 file fixed (1 clean-apt-lists), 1 reformatted, 1 unchanged\n"),
        "{ran:?}"
    );
    assert_eq!(dir.read("a/Dockerfile"), BEFORE);
    let ran = dir.dockwright_with_stdin(&["fmt", "--jsonl", "--quiet"], &input);
    assert_eq!((answers(&ran)[2]["content"].as_str(), ran.stderr.as_str()), (Some(FILE), ""));
}

#[test]
fn a_line_that_is_wrong_does_not_stop_the_others() {
    let dir = Dir::with(&[]);
    let input = [
        "nonsense\n",
        "{\"path\": \"a\"}\n",
        "\n",
        &line("invalid", INVALID),
        &line("foreign", FOREIGN),
        &line("large", &"# ab\n".repeat(2 << 20)),
        "{\"path\": \"a\", \"content\": \"\\ud800\"}\n",
        "\u{0}\n",
    ];
    let good = line("x", BEFORE).replace('}', ", \"more\": [1]}");
    let input = input.concat() + good.trim_end();
    let ran = dir.dockwright_with_stdin(&["fix", "--jsonl"], input);
    let answers = answers(&ran);
    assert_eq!((ran.code, answers.len()), (Some(2), 9));
    let blank = "line 3: expected {\"path\": \"…\", \"content\": \"…\"}, and the line is blank";
    assert_eq!(answers[2]["error"], blank);
    // The numbers of the other lines do not count the blank line.
    let answers: Vec<_> = answers.into_iter().filter(|it| it["error"] != blank).collect();
    let error = |index: usize| answers[index]["error"].as_str().unwrap();
    let expected = "expected {\"path\": \"…\", \"content\": \"…\"}: ";
    assert_eq!(error(0), format!("line 1: {expected}expected ident at column 2"));
    assert_eq!(error(1), format!("line 2: {expected}missing field `content`"));
    assert!(error(2).starts_with("invalid:2:1: unknown instruction"), "{}", error(2));
    assert_eq!(answers[2]["content"], INVALID);
    let said = &answers[3]["messages"][0];
    assert_eq!((&answers[3]["error"], &answers[3]["content"]), (&Value::Null, &json!(FOREIGN)));
    assert_eq!((&said["level"], &said["line"]), (&json!("note"), &Value::Null));
    assert!(said["text"].as_str().unwrap().starts_with("foreign: skipped, `# syntax=` names"));
    let said = &answers[2]["messages"][0];
    assert_eq!(
        (&said["level"], &said["line"], &said["column"]),
        (&json!("error"), &json!(2), &json!(1))
    );
    assert!(said["help"].is_string(), "{said}");
    assert_eq!(error(4), "large: larger than 8 MiB: skipped");
    assert_eq!((&answers[0]["path"], &answers[0]["content"]), (&Value::Null, &Value::Null));
    assert_eq!((&answers[7]["content"], &answers[7]["error"]), (&json!(AFTER), &Value::Null));
}

#[test]
fn the_answers_are_the_same_whatever_the_number_of_jobs() {
    let dir = Dir::with(&[]);
    let contents = [BEFORE, AFTER, INVALID, FILE, FOREIGN, "nonsense"];
    let lines = (0..600).map(|it| match contents[it % 6] {
        "nonsense" => "nonsense\n".to_owned(),
        content => line(&it.to_string(), content),
    });
    let input: String = lines.collect();
    let run = |jobs| dir.dockwright_with_stdin(&["fix", "--jsonl", "--jobs", jobs], &input);
    let one = run("1");
    assert_eq!((one.code, one.stdout.lines().count()), (Some(2), 600));
    for jobs in ["2", "8"] {
        run(jobs).expect(2, &one.stdout, &one.stderr);
    }
}

#[test]
fn an_answer_does_not_wait_for_the_next_question() {
    let dir = Dir::with(&[]);
    let mut command = dir.command(&["fix", "--jsonl"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for path in ["a", "b", "c"] {
        stdin.write_all(line(path, BEFORE).as_bytes()).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"path\":\"{path}\"")), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_configuration_of_the_current_directory_holds_for_all_names() {
    let dir = Dir::with(&[]);
    dir.write(
        "dockwright.toml",
        "format.indent = 2\n[[overrides]]\nfiles = [\"old\"]\nformat.indent = 8\n",
    );
    dir.write("app/dockwright.toml", "nonsense");
    let text = "FROM a\nCOPY b \\\n c /\n";
    let input = line("app/Dockerfile", text) + &line("old/Dockerfile", text);
    let ran = dir.dockwright_with_stdin(&["fmt", "--jsonl"], &input);
    let contents: Vec<_> = answers(&ran).iter().map(|it| it["content"].clone()).collect();
    assert_eq!(contents, ["FROM a\nCOPY b \\\n  c /\n", "FROM a\nCOPY b \\\n        c /\n"]);
    let ran = dir.dockwright_with_stdin(&["fmt", "--jsonl", "--config", "nowhere"], &input);
    ran.expect(2, "", "error: nowhere: no such file or directory\n");
}

#[test]
fn what_makes_no_sense_beside_lines_is_a_usage_error() {
    let dir = Dir::with(&["Dockerfile"]);
    for args in [&["--check"][..], &["--diff"], &["Dockerfile"], &["--staged"], &["--output=json"]]
    {
        let ran = dir.dockwright(&[&["fix", "--jsonl"], args].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}");
    }
    dir.dockwright(&["fix", "--jsonl"]).expect(0, "", "");
}

#[test]
fn what_is_not_understood_is_handed_back_as_it_is_written() {
    let dir = Dir::with(&[]);
    let more =
        "\"big\":123456789012345678901234567890,\"id\":7,\"nested\":{ \"b\" : [1.50, null] }";
    let input = [
        format!("{{\"path\": \"a\", {more}, \"content\": \"from a\\n\", \"error\": \"old\"}}\n"),
        format!("{{{more}}}\n"),
        format!("{{\"path\": 1, {more}, \"content\": \"\"}}\n"),
    ]
    .concat();
    for command in ["fmt", "fix", "check"] {
        let ran = dir.dockwright_with_stdin(&[command, "--jsonl"], &input);
        assert_eq!(ran.code, Some(2));
        let lines: Vec<_> = ran.stdout.lines().collect();
        assert!(lines.iter().all(|it| it.ends_with(&format!(",{more}}}"))), "{ran:?}");
        let answers = answers(&ran);
        assert_eq!((&answers[0]["error"], &answers[0]["id"]), (&Value::Null, &json!(7)));
        let error = |index: usize| answers[index]["error"].as_str().unwrap().to_owned();
        assert!(error(1).ends_with(": missing field `path`"), "{}", error(1));
        let expected = ": `path`: invalid type: integer `1`, expected a string";
        assert!(error(2).ends_with(expected), "{}", error(2));
    }
}

#[test]
fn what_is_found_is_answered_line_by_line() {
    let dir = Dir::with(&[]);
    let text =
        "FROM debian:12\nRUN apt-get update && apt-get install -y nginx\nCMD nginx é && true\n";
    let input = line("a", text) + "\n" + &line("b", INVALID) + &line("c", AFTER);
    let ran = dir.dockwright_with_stdin(&["check", "--jsonl"], &input);
    assert_eq!((ran.code, answers(&ran).len()), (Some(2), 4));
    let [found, blank, invalid, clean] = answers(&ran).try_into().unwrap();
    let passes = |it: &Value| {
        let findings = it["findings"].as_array().unwrap().clone();
        findings.iter().map(|it| it["pass"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(passes(&found).contains(&"clean-apt-lists".to_owned()), "{found}");
    assert!(passes(&found).contains(&"run-as-non-root".to_owned()), "suggestions as well: {found}");
    let lists = found["findings"].as_array().unwrap();
    let lists = lists.iter().find(|it| it["pass"] == "clean-apt-lists").unwrap();
    assert_eq!((&lists["level"], &lists["line"]), (&json!("intended"), &json!(2)));
    assert_eq!(lists["edits"].as_array().unwrap().len(), 1);
    assert_eq!((&found["content"], &found["fixes"]), (&Value::Null, &Value::Null));
    assert!(blank["error"].as_str().unwrap().starts_with("line 2: "));
    assert!(invalid["error"].as_str().unwrap().starts_with("b:2:1: unknown instruction"));
    assert_eq!((passes(&clean), &clean["error"]), (Vec::new(), &Value::Null));

    let code = |args: &[&str]| {
        dir.dockwright_with_stdin(&[&["check", "--jsonl"], args].concat(), line("a", text)).code
    };
    assert_eq!((code(&[]), code(&["--fail-on", "safe"])), (Some(1), Some(0)));
    assert_eq!(code(&["--fail-on", "none"]), Some(0));
    let ran = dir.dockwright(&["check", "--jsonl", "--statistics"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}
