//! `--output gitlab`: a code quality report.

use serde_json::json;

use super::fingerprint::Fingerprints;
use super::problem::{Problem, Severity, problems};
use super::report::View;

/// The issues of a file.
pub fn issues(view: &View<'_>) -> Vec<String> {
    let name = view.name();
    let mut fingerprints = Fingerprints::of(name.clone(), view.source.unwrap_or_default());
    let issue = |problem: &Problem| {
        let severity = match problem.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "description": problem.text,
            "check_name": problem.rule,
            "fingerprint": fingerprints.next(problem),
            "severity": severity,
            "location": { "path": name, "lines": { "begin": problem.region.start_line } },
        })
        .to_string()
    };
    problems(view).iter().map(issue).collect()
}
