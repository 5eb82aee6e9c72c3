//! `--output junit`: JUnit XML, a test suite for each file.

use super::problem::{ERROR, Problem, Severity, problems};
use super::report::View;
use super::xml::Value;
use crate::message::Message;

/// The start of the document, up to the first file.
pub fn head() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dockwright\">\n".to_owned()
}

/// The suite of a file: a failed test for each problem, or a single passed test.
pub fn file(view: &View<'_>) -> String {
    let (name, problems) = (view.name(), problems(view));
    if problems.is_empty() {
        let test = format!("<testcase name=\"dockwright\" classname={}/>\n", Value(&name));
        return suite(&name, &[(false, test)]);
    }
    let tests: Vec<_> = problems.iter().map(|it| test(&name, it)).collect();
    suite(&name, &tests)
}

/// The end of the document; `errors` are about no file.
pub fn tail(errors: &[Message]) -> String {
    let tests: Vec<_> =
        errors.iter().map(|it| (true, case(ERROR, "dockwright", "error", it.text()))).collect();
    let rest = if tests.is_empty() { String::new() } else { suite("dockwright", &tests) };
    format!("{rest}</testsuites>\n")
}

/// A suite of tests, each with whether it is an error rather than a failure.
fn suite(name: &str, tests: &[(bool, String)]) -> String {
    let errors = tests.iter().filter(|(is_error, _)| *is_error).count();
    let failures = tests.iter().filter(|(_, text)| text.contains("<failure ")).count();
    let text: String = tests.iter().map(|(_, text)| text.as_str()).collect();
    format!(
        "<testsuite name={} tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">\n{text}\
         </testsuite>\n",
        Value(name),
        tests.len(),
    )
}

fn test(name: &str, problem: &Problem) -> (bool, String) {
    let is_error = problem.severity == Severity::Error;
    let kind = if is_error { "error" } else { "failure" };
    let text =
        format!("{}:{}: {}", problem.region.start_line, problem.region.start_column, problem.text);
    (is_error, case(problem.rule, name, kind, &text))
}

fn case(rule: &str, class: &str, kind: &str, text: &str) -> String {
    let rule = Value(rule);
    format!(
        "<testcase name={rule} classname={}>\n<{kind} type={rule} message={}/>\n</testcase>\n",
        Value(class),
        Value(text),
    )
}
