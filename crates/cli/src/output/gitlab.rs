//! `--output gitlab`: a code quality report.

use std::collections::HashMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::json::hex;
use super::problem::{Problem, Severity, problems};
use super::report::View;

/// The issues of a file.
pub fn issues(view: &View<'_>) -> Vec<String> {
    let name = view.name();
    let mut seen = HashMap::new();
    let issue = |problem: &Problem| {
        let line = line(view.source.unwrap_or_default(), problem.region.start_line);
        let nth: &mut usize = seen.entry((problem.rule, line)).or_default();
        *nth += 1;
        let severity = match problem.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "description": problem.text,
            "check_name": problem.rule,
            "fingerprint": fingerprint(&name, problem.rule, line, *nth),
            "severity": severity,
            "location": { "path": name, "lines": { "begin": problem.region.start_line } },
        })
        .to_string()
    };
    problems(view).iter().map(issue).collect()
}

/// The same for the same problem when lines above it come and go.
fn fingerprint(name: &str, rule: &str, line: &[u8], nth: usize) -> String {
    let mut hash = Sha256::new();
    for part in [name.as_bytes(), rule.as_bytes(), line, nth.to_string().as_bytes()] {
        hash.update(part);
        hash.update([0]);
    }
    hex(&hash.finalize())
}

fn line(source: &[u8], number: usize) -> &[u8] {
    source.split(|it| *it == b'\n').nth(number - 1).unwrap_or_default()
}
