//! `--output checkstyle`: Checkstyle XML.

use super::problem::{ERROR, Problem, Severity, problems};
use super::region::Region;
use super::report::View;
use super::xml::Value;
use crate::message::Message;

/// The start of the document, up to the first file.
pub fn head() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned()
}

/// The element of a file.
pub fn file(view: &View<'_>) -> String {
    element(&view.name(), &problems(view))
}

/// The end of the document; `errors` are about no file.
pub fn tail(errors: &[Message]) -> String {
    let problem = |it: &Message| Problem {
        rule: ERROR,
        severity: Severity::Error,
        text: it.text().to_owned(),
        region: Region::at(1, 1),
        edits: Vec::new(),
    };
    let problems: Vec<_> = errors.iter().map(problem).collect();
    let rest = if problems.is_empty() { String::new() } else { element("dockwright", &problems) };
    format!("{rest}</checkstyle>\n")
}

fn element(name: &str, problems: &[Problem]) -> String {
    let errors: String = problems.iter().map(error).collect();
    format!("<file name={}>\n{errors}</file>\n", Value(name))
}

fn error(problem: &Problem) -> String {
    let Problem { rule, severity, text, region, .. } = problem;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    format!(
        "<error line=\"{}\" column=\"{}\" severity=\"{severity}\" message={} source={}/>\n",
        region.start_line,
        region.start_column,
        Value(text),
        Value(&format!("dockwright.{rule}")),
    )
}
