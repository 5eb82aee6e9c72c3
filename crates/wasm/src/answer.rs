//! The answer to a call, as JSON.

use dockwright_fixer::{
    Diagnostic, Finding, MemoryFiles, Outcome, Severity, Status, check_file, fix_file,
    format_file_in,
};
use serde::Serialize;

use crate::offsets::Offsets;
use crate::options::Options;

/// What a call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The layout.
    Format,
    /// Fixes, and the layout of the result.
    Fix,
    /// Findings.
    Check,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    /// The new text, or that of the call.
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuild: Option<Rebuild>,
    fixes: Vec<Found<'a>>,
    findings: Vec<Found<'a>>,
    messages: Vec<Message<'a>>,
    /// Why there is no new text.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rebuild {
    layers: usize,
    first_line: usize,
}

#[derive(Serialize)]
struct Found<'a> {
    pass: &'static str,
    level: &'static str,
    reason: &'a str,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    edits: Vec<Replacement>,
}

#[derive(Serialize)]
struct Replacement {
    start: usize,
    end: usize,
    text: String,
}

#[derive(Serialize)]
struct Message<'a> {
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(rename = "message")]
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl Task {
    /// The answer for a text, as JSON; `files` is the build context, if there is one.
    ///
    /// # Errors
    /// If the options cannot be read; the text says why.
    pub fn answer(
        self,
        text: &str,
        options: &str,
        files: Option<MemoryFiles>,
    ) -> Result<String, String> {
        let options = Options::read(options)?;
        let outcome = self.run(text, &options, files);
        serde_json::to_string(&answer(text, &outcome)).map_err(|it| it.to_string())
    }

    /// The outcome for a text.
    pub fn run(self, text: &str, options: &Options, files: Option<MemoryFiles>) -> Outcome {
        let source = text.as_bytes();
        match self {
            Self::Format => {
                let contexts = || options.contexts(files.clone());
                format_file_in(source, &options.format(), &contexts)
            }
            Self::Fix => fix_file(source, &options.fix(files)),
            Self::Check => check_file(source, &options.fix(files)),
        }
    }
}

/// Why a text could not be processed, and the diagnostic that says so, if there is one.
pub(crate) fn error(outcome: &Outcome) -> Option<(Option<&Diagnostic>, &str)> {
    let without_place = match outcome.status {
        Status::Invalid => "cannot be read as a Dockerfile",
        Status::Refused => "the result would not mean the same",
        Status::Done | Status::Skipped(_) => return None,
    };
    let diagnostic = outcome.diagnostics.iter().find(|it| it.severity == Severity::Error);
    Some((diagnostic, diagnostic.map_or(without_place, |it| &it.message)))
}

fn answer<'a>(text: &str, outcome: &'a Outcome) -> Answer<'a> {
    let offsets = Offsets::of(text);
    let error = error(outcome).map(|(diagnostic, text)| match diagnostic {
        Some(it) => message(it),
        None => Message { severity: "error", line: None, column: None, text, help: None },
    });
    let skipped = match &outcome.status {
        Status::Skipped(it) => Some(it.to_string()),
        _ => None,
    };
    let output = outcome.output.as_deref().filter(|_| outcome.status == Status::Done);
    let output = output.map(|it| String::from_utf8_lossy(it).into_owned());
    Answer {
        text: output.unwrap_or_else(|| text.to_owned()),
        skipped,
        rebuild: outcome.rebuild.map(|it| Rebuild { layers: it.layers, first_line: it.first_line }),
        fixes: outcome.applied.iter().map(|it| found(&offsets, it)).collect(),
        findings: outcome.held.iter().map(|it| found(&offsets, it)).collect(),
        messages: outcome.diagnostics.iter().map(message).collect(),
        error,
    }
}

fn found<'a>(offsets: &Offsets<'_>, it: &'a Finding) -> Found<'a> {
    let range = offsets.range(&it.range);
    let edits = it.edits.iter().map(|edit| {
        let range = offsets.range(&edit.range);
        let text = String::from_utf8_lossy(&edit.text).into_owned();
        Replacement { start: range.start, end: range.end, text }
    });
    Found {
        pass: it.pass.name,
        level: it.level.as_str(),
        reason: &it.reason,
        line: it.line,
        column: offsets.column(it.range.start),
        start: range.start,
        end: range.end,
        edits: edits.collect(),
    }
}

fn message(it: &Diagnostic) -> Message<'_> {
    let severity = match it.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let (line, column) = (Some(it.line), Some(it.column));
    Message { severity, line, column, text: &it.message, help: it.help.as_deref() }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn ask(task: Task, text: &str, options: &Value, files: &[(&str, &str)]) -> Value {
        let file = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
        let files = (!files.is_empty()).then(|| files.iter().map(file).collect());
        let answer = task.answer(text, &options.to_string(), files).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    #[test]
    fn a_layout_has_a_text_and_what_it_makes_a_build_run_again() {
        let answer = ask(Task::Format, "from a\nrun b&&c\n", &json!({}), &[]);
        assert_eq!(answer["text"], "FROM a\nRUN b && c\n");
        assert_eq!(answer["rebuild"], json!({ "layers": 1, "firstLine": 2 }));
        let answer = ask(Task::Format, "FROM a\n", &json!({}), &[]);
        assert_eq!(
            answer,
            json!({ "text": "FROM a\n", "fixes": [], "findings": [], "messages": [] })
        );
    }

    #[test]
    fn the_build_context_decides_what_is_fixed() {
        let text = "FROM node:22\nWORKDIR /a\nCOPY . .\nRUN npm ci\n";
        let only = json!({ "only": ["copy-manifests-first"] });
        let files = [
            ("package.json", "{}"),
            ("package-lock.json", "{}"),
            (".dockerignore", "node_modules\n"),
        ];
        let fixed = ask(Task::Fix, text, &only, &files);
        let expected = "FROM node:22\nWORKDIR /a\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n";
        assert_eq!(fixed["text"], expected, "{fixed:#}");
        assert_eq!(ask(Task::Fix, text, &only, &[])["text"], text);
    }

    #[test]
    fn findings_have_places_and_edits_in_the_units_of_javascript() {
        let text = "FROM a\n# 😀\nLABEL a=😀 \\\n    b=c\nADD é /b/\n";
        let answer = ask(Task::Check, text, &json!({ "only": ["use-copy"] }), &[("é", "a")]);
        let [finding] = answer["findings"].as_array().unwrap().as_slice() else {
            panic!("{answer:#}")
        };
        let units: Vec<_> = text.encode_utf16().collect();
        let part = |it: &Value| {
            let at = |key: &str| usize::try_from(it[key].as_u64().unwrap()).unwrap();
            String::from_utf16(&units[at("start")..at("end")]).unwrap()
        };
        assert_eq!(part(finding), "ADD é /b/", "{finding:#}");
        assert_eq!((&finding["line"], &finding["column"]), (&json!(5), &json!(1)));
        assert_eq!(part(&finding["edits"][0]), "ADD");
        assert_eq!(finding["edits"][0]["text"], "COPY");
    }

    #[test]
    fn an_error_has_its_place_and_the_text_stays() {
        let answer = ask(Task::Format, "FROM a\nCOPY b\n", &json!({}), &[]);
        assert_eq!(answer["text"], "FROM a\nCOPY b\n");
        let error = &answer["error"];
        assert_eq!((&error["severity"], &error["line"]), (&json!("error"), &json!(2)));
        assert!(error["message"].as_str().unwrap().contains("COPY"), "{error}");
    }

    #[test]
    fn a_text_that_is_left_alone_says_why() {
        let text = "# syntax=example.com/a\nfrom  b\n";
        let answer = ask(Task::Format, text, &json!({}), &[]);
        assert_eq!(answer["text"], text);
        assert!(answer["skipped"].as_str().unwrap().contains("example.com/a"), "{answer}");
        assert!(answer.get("error").is_none());
    }
}
