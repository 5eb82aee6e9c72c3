//! The tools and their results.

mod layers;

use std::path::Path;
use std::sync::Arc;

use dockwright_compare::compare;
use dockwright_fixer::{
    Diagnostic, Edit, Finding, FixOptions, Level, Named, Outcome, Severity, Status, check_file,
    fix_file, format_file_in, line_edits, named, page_of_image, page_of_pass,
};
use dockwright_lsp::{Host, Setup};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::layers::OfLayers;
use super::{Failure, INVALID_PARAMS};
use crate::args::ConfigurationArgs;
use crate::commands::lsp::host::Projects;
use crate::output::comparison::Compared;
use crate::output::json_text;
use crate::run::file::read;

/// The names of the tools, each with a description.
const TOOLS: [(&str, &str); 6] = [
    ("format", "Lays out a Dockerfile without changing the built image; returns edits of lines."),
    (
        "fix",
        "Fixes what wastes build time or image size, or keeps containers from stopping cleanly; \
         returns edits of lines, the fixes with levels and reasons, and the remaining findings.",
    ),
    ("check", "Lists the findings in a Dockerfile with levels and reasons; changes nothing."),
    (
        "layers",
        "Lists the steps of each stage of a Dockerfile with their effects (`layer`, `config`, \
         `nothing`), the files and bytes of the build context that each takes, and stages that the \
         build does not need (`needed` is false); with `touch` or `set`, predicts the state of each \
         step (`rebuilt`, `maybe`, `cached`) with its cause. Stages in `target`, `base`, `depends` \
         and `cause` are indices from 0. Nothing is built.",
    ),
    (
        "compare",
        "Tells what an edit of a Dockerfile means: packages, users, secrets, commands, rebuilt \
         layers; returns changes with kinds, lines and levels of attention.",
    ),
    ("explain", "Explains a pass or a linter rule by name, or `image:NAME` for a base image."),
];

/// The list of tools, with the schemas of their arguments.
pub fn list() -> Value {
    let file = json!({
        "path": { "type": "string", "description": "the path of the Dockerfile on the disk" },
        "content": { "type": "string", "description": "the text of the Dockerfile, if it is not that of the file at `path`" },
    });
    let tool = |(name, text): (&str, &str)| {
        let (mut properties, mut required) = (file.clone(), Vec::new());
        if name == "fix" {
            properties["level"] =
                json!({ "type": "string", "enum": ["safe", "intended", "risky"] });
        }
        if name == "layers" {
            layers::add_properties(&mut properties);
        }
        if name == "compare" {
            properties = json!({
                "old": { "type": "string", "description": "the text of the Dockerfile before" },
                "new": { "type": "string", "description": "the text of the Dockerfile after" },
            });
            required.extend(["old", "new"]);
        }
        if name == "explain" {
            properties = json!({ "name": { "type": "string" } });
            required.push("name");
        }
        json!({
            "name": name,
            "description": text,
            "inputSchema": { "type": "object", "properties": properties, "required": required },
            "annotations": { "readOnlyHint": true, "openWorldHint": false },
        })
    };
    TOOLS.map(tool).to_vec().into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfFile {
    path: Option<String>,
    content: Option<String>,
    level: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    old: String,
    new: String,
}

impl Texts {
    fn compared(&self) -> String {
        let comparison = &compare(self.old.as_bytes(), self.new.as_bytes());
        Compared { old: "old", new: "new", comparison, forbidden: &[] }.json()
    }
}

/// The result for a file, without its empty parts.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Lines>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
}

/// Replaces lines, from 1, with a text; `last` is before `first` where lines are only added.
#[derive(Serialize)]
struct Lines {
    first: usize,
    last: usize,
    text: String,
}

#[derive(Serialize)]
struct Found<'a> {
    line: usize,
    pass: &'static str,
    level: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Said<'a> {
    line: usize,
    severity: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// The tools, with the projects that they read from the disk.
pub struct Tools {
    projects: Projects,
}

impl Tools {
    /// Reads no project yet.
    pub fn new(configuration: &ConfigurationArgs) -> Self {
        Self { projects: Projects::new(configuration) }
    }

    /// The result of a call.
    pub fn call(&self, name: &str, arguments: &Value) -> Result<Value, Failure> {
        let text = match name {
            "compare" => {
                let texts: Texts = read_as(arguments)?;
                Ok(texts.compared())
            }
            "explain" => explain(arguments["name"].as_str().unwrap_or_default()),
            "format" | "fix" | "check" => self.of_file(name, read_as(arguments)?),
            "layers" => {
                let arguments: OfLayers = read_as(arguments)?;
                let opened = self.opened(arguments.path.as_deref(), arguments.content.as_deref());
                opened.and_then(|(text, options)| layers::steps(&arguments, &text, &options))
            }
            _ => return Err(Failure::new(INVALID_PARAMS, format!("no tool {name}"))),
        };
        // The protocol has results with `isError` for mistakes that an agent can correct.
        let (text, is_error) = text.map_or_else(|it| (it, true), |it| (it, false));
        Ok(json!({ "content": [{ "type": "text", "text": text }], "isError": is_error }))
    }

    /// The text of a Dockerfile, and the options for it.
    fn opened(
        &self,
        path: Option<&str>,
        content: Option<&str>,
    ) -> Result<(Vec<u8>, Arc<FixOptions>), String> {
        let path = path.map(Path::new);
        let source = match (content, path) {
            (Some(content), _) => content.as_bytes().to_owned(),
            (None, Some(path)) => read(path).map_err(|it| format!("{}: {it}", path.display()))?,
            (None, None) => {
                return Err("give the `path` of a Dockerfile, or its text as `content`".into());
            }
        };
        // An agent may have changed any file since the last call.
        self.projects.refresh();
        match self.projects.setup(path) {
            Setup::Options(options) => Ok((source, options)),
            Setup::LeftAlone => Err("the configuration excludes this file".to_owned()),
            Setup::Broken(text) => Err(format!("the configuration is wrong: {text}")),
        }
    }

    fn of_file(&self, name: &str, arguments: OfFile) -> Result<String, String> {
        let OfFile { path, content, level } = arguments;
        let (source, options) = self.opened(path.as_deref(), content.as_deref())?;
        let mut options = Arc::unwrap_or_clone(options);
        if let Some(level) = level {
            options.level = [Level::Safe, Level::Intended, Level::Risky]
                .into_iter()
                .find(|it| it.as_str() == level)
                .ok_or("`level` must be `safe`, `intended` or `risky`")?;
        }
        let outcome = work(name, &source, &options);
        let text = json_text(&answer(&source, &outcome));
        match outcome.status {
            Status::Done | Status::Skipped(_) => Ok(text),
            Status::Invalid | Status::Refused => Err(text),
        }
    }
}

/// The arguments of a tool.
fn read_as<T: DeserializeOwned>(arguments: &Value) -> Result<T, Failure> {
    T::deserialize(arguments).map_err(|it| Failure::new(INVALID_PARAMS, it.to_string()))
}

fn work(name: &str, source: &[u8], options: &FixOptions) -> Outcome {
    match name {
        "format" => format_file_in(source, &options.format, &|| options.contexts.clone()),
        "fix" => fix_file(source, options),
        _ => check_file(source, options),
    }
}

fn answer<'a>(source: &[u8], outcome: &'a Outcome) -> Answer<'a> {
    let found = |all: &'a [Finding]| {
        let found = all.iter().map(|it| Found {
            line: it.line,
            pass: it.pass.name,
            level: it.level.as_str(),
            reason: &it.reason,
        });
        found.collect()
    };
    let output = outcome.output.as_deref().filter(|_| outcome.status == Status::Done);
    let edits = output.map(|it| line_edits(source, it)).unwrap_or_default();
    Answer {
        edits: numbered(source, &edits),
        fixes: found(&outcome.applied),
        findings: found(&outcome.held),
        messages: outcome.diagnostics.iter().map(said).collect(),
        skipped: match &outcome.status {
            Status::Skipped(it) => Some(it.to_string()),
            _ => None,
        },
    }
}

fn said(it: &Diagnostic) -> Said<'_> {
    let severity = match it.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    Said { line: it.line, severity, text: &it.message, help: it.help.as_deref() }
}

/// Edits of whole lines, in order, with the numbers of the lines.
fn numbered(source: &[u8], edits: &[Edit]) -> Vec<Lines> {
    let count = |text: &[u8]| text.split_inclusive(|it| *it == b'\n').count();
    let (mut line, mut at) = (1, 0);
    let numbered = edits.iter().map(|Edit { range, text }| {
        line += count(&source[at..range.start]);
        let first = line;
        line += count(&source[range.clone()]);
        at = range.end;
        Lines { first, last: line - 1, text: String::from_utf8_lossy(text).into_owned() }
    });
    numbered.collect()
}

fn explain(name: &str) -> Result<String, String> {
    if let Some(image) = name.strip_prefix("image:").filter(|it| !it.is_empty()) {
        return Ok(page_of_image(image));
    }
    match named(name) {
        Named::Passes(passes) => {
            Ok(passes.iter().map(|it| page_of_pass(it)).collect::<Vec<_>>().join("\n"))
        }
        Named::WithoutPass(text) => Err(text),
        Named::Unknown => Err(format!("unknown pass `{name}`")),
    }
}
