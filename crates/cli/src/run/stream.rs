//! `--jsonl`: a line of JSON in for each file, a line out, and no file on the disk.
//!
//! Lines come out in the order in which they came in. What has come in is worked on at once, and a
//! bounded number of lines is in memory at any time, however many there are.

use std::io;
use std::path::{Path, PathBuf};

use dockwright_fixer::Contexts;
use serde::{Deserialize, Serialize};

use super::judge::judge;
use super::lines::{Line, batch, lines};
use super::report::report;
use super::settings::{LARGEST, Settings, TOO_LARGE};
use super::task::{Surroundings, Task};
use crate::message::{Message, Severity};
use crate::output::report::{Report, Verdict, View};
use crate::output::reporter::Reporter;
use crate::output::{Said, json_text, said};
use crate::parallel::Threads;
use crate::select::Origin;

/// How many lines are worked on together, for each thread.
const LINES_PER_THREAD: usize = 64;

/// What comes in.
#[derive(Deserialize)]
struct Request {
    path: String,
    content: String,
}

/// What goes out.
#[derive(Serialize)]
struct Response<'a> {
    path: Option<&'a str>,
    content: Option<&'a str>,
    fixes: Vec<Fixed<'a>>,
    messages: Vec<Said<'a>>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Fixed<'a> {
    pass: &'static str,
    level: &'static str,
    line: usize,
    reason: &'a str,
}

/// Works on what comes in on stdin, until it ends. Paths are mere names: what is configured in the
/// current folder holds for all of them.
pub fn run(settings: &Settings, jobs: usize, reporter: &mut Reporter) -> io::Result<()> {
    let desk = Desk::new(settings);
    let messages = settings.configurations.take_messages();
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
    settings: &'a Settings,
    surroundings: Surroundings,
}

impl<'a> Desk<'a> {
    /// Nothing if the configuration is wrong.
    fn new(settings: &'a Settings) -> Option<Self> {
        let here = settings.current_folder.join("Dockerfile");
        let options = settings.configurations.options_of_name(&here)?;
        let mut surroundings = match settings.task {
            Task::Format => Surroundings::default(),
            _ => settings.surroundings(&options, &here),
        };
        // The folders here are not those around the files.
        if options.context.is_none() {
            surroundings.contexts = Contexts::default();
        }
        Some(Self { settings, surroundings })
    }

    fn answer(&self, line: &Line, number: usize) -> Report {
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => return wrong(number, TOO_LARGE),
            Line::Failed(err) => return wrong(number, &format!("stdin cannot be read: {err}")),
        };
        match serde_json::from_slice(text) {
            Ok(request) => self.fix(&request),
            Err(err) => {
                let err = err.to_string().replace(" at line 1 column", " at column");
                wrong(number, &format!("no object with the texts `path` and `content`: {err}"))
            }
        }
    }

    fn fix(&self, Request { path, content }: &Request) -> Report {
        let work = || (Some(content.as_bytes().into()), self.work(path, content));
        let report = report(Path::new(path), work, |view| response(view, path, content).into());
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
        let name = self.settings.current_folder.join(path);
        let Some(options) = self.settings.configurations.options_of_name(&name) else {
            return failed("its configuration is wrong");
        };
        let work = self.settings.task.with(&options, || self.surroundings.clone());
        judge(path, Origin::Named, content.as_bytes(), work.run(content.as_bytes()))
    }
}

/// The answer to a line that holds no file.
fn wrong(number: usize, error: &str) -> Report {
    let error = Some(format!("line {number}: {error}"));
    let (fixes, messages) = Default::default();
    let shown = line(&Response { path: None, content: None, fixes, messages, error });
    let path = PathBuf::from(format!("line {number}"));
    Report { path, shown: shown.into(), verdict: Verdict::failed(Vec::new()) }
}

/// The answer to a line with a file.
fn response(view: &View<'_>, path: &str, content: &str) -> Vec<u8> {
    let Verdict { output, messages, findings, .. } = view.verdict;
    // What was UTF-8 before is UTF-8 afterwards.
    let output = output.as_deref().and_then(|it| str::from_utf8(it).ok());
    let fixes = findings.applied.iter().map(|it| Fixed {
        pass: it.pass.name,
        level: it.level.as_str(),
        line: it.line,
        reason: &it.reason,
    });
    line(&Response {
        path: Some(path),
        content: Some(output.unwrap_or(content)),
        fixes: fixes.collect(),
        messages: messages.iter().map(said).collect(),
        error: messages.iter().find(|it| it.severity == Severity::Error).map(|it| error(path, it)),
    })
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
