//! `--jsonl`: a line of JSON in for each file, a line out, and no file on the disk.
//!
//! Lines come out in the order in which they came in. What has come in is worked on at once, and a
//! bounded number of lines is in memory at any time, however many there are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use dockwright_fixer::Contexts;
use serde::Serialize;
use serde_json::value::RawValue;

use super::embedded::{self, Outer};
use super::judge::judge;
use super::lines::{Line, batch, lines};
use super::report::report;
use super::settings::{LARGEST, Settings, TOO_LARGE};
use super::task::{Surroundings, Task};
use crate::embedded::Block;
use crate::message::{Message, Severity};
use crate::output::report::{Report, Verdict, View};
use crate::output::reporter::Reporter;
use crate::output::{Found, Said, json_found, json_text, said};
use crate::parallel::Threads;
use crate::select::Origin;
use crate::select::rules::Rules;

/// What a line should hold.
const EXPECTED: &str = r#"expected {"path": "…", "content": "…"}"#;

/// How many lines are worked on together, for each thread.
const LINES_PER_THREAD: usize = 64;

/// What a line holds, each field as it is written.
type Fields = BTreeMap<String, Box<RawValue>>;

/// What comes in.
struct Request {
    path: String,
    content: String,
    /// Fields that are none of ours, for the answer.
    more: Fields,
}

/// What goes out.
#[derive(Default, Serialize)]
struct Response<'a> {
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Content::is_absent")]
    content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<Vec<Fixed<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<Found<'a>>>,
    messages: Vec<Said<'a>>,
    error: Option<String>,
    #[serde(flatten)]
    more: Cow<'a, Fields>,
}

/// The content in an answer.
#[derive(Default, Serialize)]
#[serde(untagged)]
enum Content<'a> {
    /// Nobody asks for it.
    #[default]
    Absent,
    /// The line could not be read.
    Unread,
    Text(&'a str),
}

impl Content<'_> {
    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// The fields of an answer.
const OURS: [&str; 6] = ["path", "content", "fixes", "findings", "messages", "error"];

impl Request {
    /// Reads a line; an error comes with the fields that could be read.
    fn read(line: &[u8]) -> Result<Self, (String, Fields)> {
        let mut fields: Fields = serde_json::from_slice(line).map_err(|err| {
            (err.to_string().replace(" at line 1 column", " at column"), Fields::new())
        })?;
        let path = text(&mut fields, "path");
        let content = text(&mut fields, "content");
        fields.retain(|name, _| !OURS.contains(&name.as_str()));
        match path.and_then(|path| Ok((path, content?))) {
            Ok((path, content)) => Ok(Self { path, content, more: fields }),
            Err(err) => Err((err, fields)),
        }
    }
}

/// Takes a text out of the fields.
fn text(fields: &mut Fields, name: &str) -> Result<String, String> {
    let value = fields.remove(name).ok_or_else(|| format!("missing field `{name}`"))?;
    serde_json::from_str(value.get()).map_err(|err| {
        let err = err.to_string();
        format!("`{name}`: {}", err.split(" at line 1 column").next().unwrap_or_default())
    })
}

#[derive(Serialize)]
struct Fixed<'a> {
    pass: &'static str,
    level: &'static str,
    line: usize,
    reason: &'a str,
}

/// Works on what comes in on stdin, until it ends. Paths are mere names: what is configured in the
/// current directory holds for all of them.
pub fn run(rules: &Rules, settings: &Settings, reporter: &mut Reporter) -> io::Result<()> {
    let jobs = rules.threads;
    let desk = Desk::new(rules, settings);
    let messages = settings.project.configurations.take_messages();
    messages.iter().try_for_each(|it| reporter.message(it))?;
    let Some(desk) = desk else { return Ok(()) };
    let lines = lines();
    let threads = Threads::new(jobs);
    let mut number = 0;
    loop {
        let batch = batch(&lines, jobs * LINES_PER_THREAD);
        if batch.is_empty() {
            return reporter.summary();
        }
        let numbered: Vec<_> = batch.into_iter().zip(number + 1..).collect();
        number += numbered.len();
        let reports = threads.map(&numbered, |(line, number)| desk.answer(line, *number));
        reports.iter().try_for_each(|it| reporter.file(it))?;
        // Whoever waits for the answer before the next question gets it.
        reporter.flush()?;
    }
}

/// All that is needed to answer a line.
struct Desk<'a> {
    rules: &'a Rules,
    settings: &'a Settings,
    surroundings: Surroundings,
}

impl<'a> Desk<'a> {
    /// Nothing if the configuration is wrong.
    fn new(rules: &'a Rules, settings: &'a Settings) -> Option<Self> {
        let here = settings.project.current_dir.join("Dockerfile");
        let options = settings.project.configurations.options_of_name(&here)?;
        let is_layout = settings.task.is_layout();
        let mut surroundings = if is_layout {
            Surroundings::default()
        } else {
            settings.surroundings(&options, &here)
        };
        // The directories here are not those around the files.
        if options.context.is_none() {
            surroundings.contexts = Contexts::default();
        }
        Some(Self { rules, settings, surroundings })
    }

    fn answer(&self, line: &Line, number: usize) -> Report {
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => return self.wrong(number, TOO_LARGE, Fields::new()),
            Line::Failed(err) => {
                let text = format!("stdin cannot be read: {err}");
                return self.wrong(number, &text, Fields::new());
            }
        };
        if text.trim_ascii().is_empty() {
            return self.wrong(
                number,
                &format!("{EXPECTED}, and the line is blank"),
                Fields::new(),
            );
        }
        match Request::read(text) {
            Ok(request) => self.fix(&request),
            Err((err, fields)) => self.wrong(number, &format!("{EXPECTED}: {err}"), fields),
        }
    }

    fn fix(&self, request: &Request) -> Report {
        let Request { path, content, .. } = request;
        let work = || (Some(content.as_bytes().into()), self.work(path, content));
        let report = report(Path::new(path), work, |view| self.response(view, request).into());
        // The line says it all.
        let verdict = Verdict { output: None, messages: Vec::new(), ..report.verdict };
        Report { verdict, ..report }
    }

    /// What becomes of the content.
    fn work(&self, path: &str, content: &str) -> Verdict {
        let failed = |text: &str| Verdict::failed(vec![Message::error(format!("{path}: {text}"))]);
        if content.len() > LARGEST {
            return failed(TOO_LARGE);
        }
        let name = self.settings.project.current_dir.join(path);
        let configurations = &self.settings.project.configurations;
        // The configuration of the current directory holds for all paths.
        let here = self.settings.project.current_dir.join(name.file_name().unwrap_or_default());
        let format = self.rules.format(&name, &here);
        let options = match format {
            Some(_) => configurations.options_of_name(&name.with_file_name("Dockerfile")),
            None => configurations.options_of_name(&name),
        };
        let Some(options) = options else {
            return failed("its configuration is wrong");
        };
        if let Some(format) = format {
            let outer = Outer { name: path, target: &name, origin: Origin::Named, format };
            let around = |_: &Block| self.surroundings.clone();
            let task = &self.settings.task;
            return embedded::work(&outer, content.as_bytes(), task, &options, &around);
        }
        let work = self.settings.task.with(&options, || self.surroundings.clone());
        judge(path, Origin::Named, content.as_bytes(), work.run(content.as_bytes()))
    }

    /// The answer to a line that holds no file.
    fn wrong(&self, number: usize, error: &str, fields: Fields) -> Report {
        let error = Some(format!("line {number}: {error}"));
        let shown = line(&Response { error, more: Cow::Owned(fields), ..self.empty() });
        let path = PathBuf::from(format!("line {number}"));
        Report { path, shown: shown.into(), verdict: Verdict::failed(Vec::new()) }
    }

    /// An answer that says nothing yet: what changes files has the content and the fixes, and what
    /// lists has the findings.
    fn empty<'r>(&self) -> Response<'r> {
        let lists = self.settings.task == Task::Check;
        Response {
            content: if lists { Content::Absent } else { Content::Unread },
            fixes: (!lists).then(Vec::new),
            findings: lists.then(Vec::new),
            ..Response::default()
        }
    }

    /// The answer to a line with a file.
    fn response(&self, view: &View<'_>, Request { path, content, more }: &Request) -> Vec<u8> {
        let Verdict { output, messages, findings, .. } = view.verdict;
        // What was UTF-8 before is UTF-8 afterwards.
        let output = output.as_deref().and_then(|it| str::from_utf8(it).ok());
        let fixes = findings.applied.iter().map(|it| Fixed {
            pass: it.pass.name,
            level: it.level.as_str(),
            line: it.line,
            reason: &it.reason,
        });
        let empty = self.empty();
        let first = messages.iter().find(|it| it.severity == Severity::Error);
        line(&Response {
            path: Some(path),
            content: match empty.content {
                Content::Absent => Content::Absent,
                _ => Content::Text(output.unwrap_or(content)),
            },
            fixes: empty.fixes.map(|_| fixes.collect()),
            findings: empty.findings.map(|_| json_found(content.as_bytes(), &findings.held)),
            messages: messages.iter().map(said).collect(),
            error: first.map(|it| error(path, it)),
            more: Cow::Borrowed(more),
        })
    }
}

/// An error of the file at `path` as a text of its own.
fn error(path: &str, message: &Message) -> String {
    match message.position() {
        Some((line, column)) => format!("{path}:{line}:{column}: {}", message.text()),
        None => message.text().to_owned(),
    }
}

fn line(response: &Response<'_>) -> Vec<u8> {
    (json_text(response) + "\n").into_bytes()
}
