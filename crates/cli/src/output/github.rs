//! `--output github`: commands that GitHub shows as annotations, one per line.

use super::problem::{Problem, Severity, problems};
use super::region::Region;
use super::report::View;
use crate::message::Message;

/// The lines for a file.
pub fn annotations(view: &View<'_>) -> String {
    let name = view.name();
    problems(view).iter().map(|it| annotation(&name, it)).collect()
}

fn annotation(name: &str, problem: &Problem) -> String {
    let Problem { rule, severity, text, region, .. } = problem;
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let Region { start_line, start_column, end_line, end_column } = region;
    // Columns only count where both ends are on one line.
    let end = match (end_line > start_line, end_column > start_column) {
        (true, _) => format!(",endLine={end_line}"),
        (false, true) => format!(",col={start_column},endColumn={end_column}"),
        (false, false) => format!(",col={start_column}"),
    };
    let (file, title) = (property(name), property(rule));
    format!("::{command} file={file},line={start_line}{end},title={title}::{}\n", data(text))
}

/// The line for an error of no file.
pub fn error(message: &Message) -> String {
    format!("::error title=dockwright::{}\n", data(message.text()))
}

/// A text as GitHub reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value in front of the text.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_is_escaped() {
        let problem = Problem {
            rule: "a,b",
            severity: Severity::Note,
            text: "100% of a: b,\nc".to_owned(),
            region: Region { end_column: 9, ..Region::at(2, 3) },
            edits: Vec::new(),
        };
        assert_eq!(
            annotation("a:b,c%\n", &problem),
            "::notice file=a%3Ab%2Cc%25%0A,line=2,col=3,endColumn=9,title=a%2Cb::100%25 of a: \
             b,%0Ac\n"
        );
    }
}
