//! `--output sarif`: SARIF 2.1.0.

use std::path::Path;

use dockwright_fixer::{Edit, Pass, address_of_page, documentation, passes};
use serde_json::{Value, json};

use super::documentation::summary_of;
use super::fingerprint::Fingerprints;
use super::problem::{ERROR, FORMAT, Problem, Severity, WARNING, problems};
use super::region::Region;
use super::report::View;
use super::summary::Summary;
use crate::message::Message;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The rules that are no passes.
const OTHERS: [(&str, &str, Severity); 3] = [
    (FORMAT, "The file is formatted as `dockwright fmt` does.", Severity::Warning),
    (ERROR, "The file can be read, understood and written.", Severity::Error),
    (WARNING, "Nothing in the file deserves a second look.", Severity::Warning),
];

/// The start of the document, up to the first result.
pub fn head() -> String {
    let rules: Vec<_> = passes().iter().map(|it| pass(it)).chain(OTHERS.map(other)).collect();
    let driver = json!({
        "name": "dockwright",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    format!(
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\
         \"columnKind\":\"unicodeCodePoints\",\"results\":[\n"
    )
}

fn pass(pass: &Pass) -> Value {
    let severity = match pass.level {
        dockwright_fixer::Level::Suggestion => Severity::Note,
        _ => Severity::Warning,
    };
    let documentation = documentation(pass);
    let mut properties = json!({ "level": pass.level.as_str(), "settles": pass.settles });
    if let Some(score) = pass.security_severity() {
        // Code scanning shows the score only of rules with this tag.
        properties["tags"] = json!(["security"]);
        properties["security-severity"] = score.into();
    }
    json!({
        "id": pass.name,
        "shortDescription": { "text": summary_of(pass) },
        "helpUri": address_of_page(pass),
        "help": { "text": documentation, "markdown": documentation },
        "defaultConfiguration": { "level": level(severity) },
        "properties": properties,
    })
}

fn other((name, text, severity): (&str, &str, Severity)) -> Value {
    json!({
        "id": name,
        "shortDescription": { "text": text },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The results of a file.
pub fn results(view: &View<'_>) -> Vec<String> {
    let mut fingerprints = Fingerprints::of(view.name(), view.source.unwrap_or_default());
    let problems = problems(view);
    let results = problems.iter().map(|it| result(view, it, &fingerprints.next(it)).to_string());
    results.collect()
}

fn result(view: &View<'_>, problem: &Problem, fingerprint: &str) -> Value {
    let Problem { rule, severity, text, region, edits } = problem;
    let uri = uri(view.path);
    let mut result = json!({
        "ruleId": rule,
        "level": level(*severity),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri }, "region": region },
        }],
        "partialFingerprints": { "dockwright/v1": fingerprint },
    });
    let replacements: Option<Vec<_>> =
        edits.iter().map(|it| replacement(view.source.unwrap_or_default(), it)).collect();
    // A fix that is not UTF-8 has no place in JSON.
    if let Some(replacements) = replacements.filter(|it| !it.is_empty()) {
        result["fixes"] = json!([{
            "description": { "text": text },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri },
                "replacements": replacements,
            }],
        }]);
    }
    result
}

fn replacement(source: &[u8], Edit { range, text }: &Edit) -> Option<Value> {
    let text = str::from_utf8(text).ok()?;
    Some(json!({
        "deletedRegion": Region::of(source, range),
        "insertedContent": { "text": text },
    }))
}

/// The end of the document, behind the last result.
pub fn tail(summary: &Summary, errors: &[Message]) -> String {
    let notifications: Vec<_> = errors
        .iter()
        .map(|it| json!({ "level": "error", "message": { "text": it.text() } }))
        .collect();
    let invocation = json!({
        "executionSuccessful": summary.errors == 0,
        "toolExecutionNotifications": notifications,
    });
    format!("\n],\"invocations\":[{invocation}]}}]}}\n")
}

/// A relative path as a relative reference, an absolute one as a `file:` URI.
fn uri(path: &Path) -> String {
    let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let escape = |it: u8| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
            char::from(it).to_string()
        }
        it => format!("%{it:02X}"),
    };
    let escaped: String = name.bytes().map(escape).collect();
    match path.is_absolute() {
        true if escaped.starts_with('/') => format!("file://{escaped}"),
        true => format!("file:///{escaped}"),
        false => escaped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri(Path::new("a b/c:d/Dockerfile.\u{e9}")), "a%20b/c%3Ad/Dockerfile.%C3%A9");
        #[cfg(unix)]
        assert_eq!(uri(Path::new("/src/Dockerfile")), "file:///src/Dockerfile");
    }
}
