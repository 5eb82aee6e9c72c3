//! `--jsonl`: a line of JSON in for each file, a line out, and no file on the disk.
//!
//! Lines come out in the order in which they came in. What has come in is worked on at once, and a
//! bounded number of lines is in memory at any time, however many there are.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::mem;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use dockwright_fixer::{Contexts, Finding};
use serde::{Deserialize, Serialize};

use crate::config::Configurations;
use crate::discover::Origin;
use crate::file::{Ending, Report, Settings, TOO_LARGE, bug};
use crate::message::{Level, Message};
use crate::output::{Said, json_text, said};
use crate::panics;
use crate::parallel::Threads;
use crate::report::Reporter;
use crate::verdict::{Findings, judge};
use crate::work::{Surroundings, Task};

/// A line that is longer than this many bytes is passed over: JSON needs up to six for a byte.
const LONGEST: usize = 6 * crate::file::LARGEST + (1 << 16);
/// How many lines wait to be worked on.
const WAITING: usize = 64;
/// How many lines are worked on together, for each thread.
const LINES_PER_THREAD: usize = 64;
/// Lines are worked on together up to this many bytes.
const BATCH: usize = 4 << 20;

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

/// A line of stdin.
enum Line {
    Text(Vec<u8>),
    TooLong,
    /// Stdin cannot be read any further.
    Failed(io::Error),
}

/// Works on what comes in on stdin, until it ends. Paths are mere names: what is configured in the
/// current folder holds for all of them.
pub fn run(
    configurations: &Configurations,
    settings: &Settings,
    jobs: usize,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let Some(desk) = Desk::new(configurations, settings) else {
        return configurations.take_messages().iter().try_for_each(|it| reporter.message(it));
    };
    configurations.take_messages().iter().try_for_each(|it| reporter.message(it))?;
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

/// The first line that comes, and those that are there already; none at the end.
fn batch(lines: &Receiver<Line>, most: usize) -> VecDeque<Line> {
    let first = lines.recv().ok();
    let mut size = 0;
    let mut batch: VecDeque<_> = first.into_iter().collect();
    while !batch.is_empty() && batch.len() < most && size < BATCH {
        let Ok(line) = lines.try_recv() else { break };
        size += if let Line::Text(text) = &line { text.len() } else { 0 };
        batch.push_back(line);
    }
    batch
}

/// Reads stdin on a thread of its own, which ends with the process if nobody wants more.
fn lines() -> Receiver<Line> {
    let (sender, receiver) = sync_channel(WAITING);
    thread::spawn(move || read(&mut io::stdin().lock(), &sender));
    receiver
}

fn read(input: &mut impl BufRead, lines: &SyncSender<Line>) {
    loop {
        let line = match next(input) {
            Ok(None) => return,
            Ok(Some(line)) => line,
            Err(err) => {
                let _ = lines.send(Line::Failed(err));
                return;
            }
        };
        if lines.send(line).is_err() {
            return;
        }
    }
}

/// The next line that is not blank.
fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut text = Vec::new();
    loop {
        text.clear();
        input.by_ref().take(LONGEST as u64).read_until(b'\n', &mut text)?;
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() == LONGEST && !text.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        if !text.trim_ascii().is_empty() {
            return Ok(Some(Line::Text(mem::take(&mut text))));
        }
    }
}

/// All that is needed to answer a line.
struct Desk<'a> {
    configurations: &'a Configurations,
    settings: &'a Settings,
    ignored_codes: Vec<String>,
    contexts: Contexts,
}

impl<'a> Desk<'a> {
    /// Nothing if the configuration is wrong.
    fn new(configurations: &'a Configurations, settings: &'a Settings) -> Option<Self> {
        let here = settings.current_folder.join("Dockerfile");
        let layer = configurations.layer_of_name(&here)?;
        let Surroundings { ignored_codes, contexts } = match settings.task {
            Task::Format => Surroundings::default(),
            _ => Surroundings::of(&layer, &here, configurations),
        };
        // The folders here are not those around the files.
        let contexts = if layer.context.is_some() { contexts } else { Contexts::default() };
        Some(Self { configurations, settings, ignored_codes, contexts })
    }

    fn answer(&self, line: &Line, number: usize) -> Report {
        let wrong = |error: String| {
            let error = Some(format!("line {number}: {error}"));
            let (fixes, messages) = Default::default();
            let response = Response { path: None, content: None, fixes, messages, error };
            let name = PathBuf::from(format!("line {number}"));
            report(name, Ending::Failed, Findings::default(), &response)
        };
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => return wrong(TOO_LARGE.to_owned()),
            Line::Failed(err) => return wrong(format!("stdin cannot be read: {err}")),
        };
        match serde_json::from_slice(text) {
            Ok(request) => self.fix(&request),
            Err(err) => wrong(format!(
                "no object with the texts `path` and `content`: {}",
                err.to_string().replace(" at line 1 column", " at column")
            )),
        }
    }

    fn fix(&self, request: &Request) -> Report {
        let Request { path, content } = request;
        let done = panics::caught(|| self.work(path, content));
        let done = done.unwrap_or_else(|panic| Done::failed(bug(path, &panic)));
        let Done { ending, output, findings, messages } = done;
        let fixed = |it: &Finding| (it.pass.name, it.level.as_str(), it.line, it.reason.clone());
        let fixes: Vec<_> = findings.applied.iter().map(fixed).collect();
        let fixes = fixes.iter().map(|(pass, level, line, reason)| Fixed {
            pass,
            level,
            line: *line,
            reason,
        });
        let response = Response {
            path: Some(path),
            content: Some(output.as_deref().unwrap_or(content)),
            fixes: fixes.collect(),
            messages: messages.iter().map(said).collect(),
            error: messages.iter().find(|it| it.level == Level::Error).map(|it| error(path, it)),
        };
        report(path.into(), ending, findings, &response)
    }

    /// What becomes of the content.
    fn work(&self, path: &str, content: &str) -> Done {
        let failed = |text: &str| Done::failed(Message::error(format!("{path}: {text}")));
        if content.len() > crate::file::LARGEST {
            return failed(TOO_LARGE);
        }
        let name = self.settings.current_folder.join(path);
        let Some(layer) = self.configurations.layer_of_name(&name) else {
            return failed("its configuration is wrong");
        };
        let outcome =
            self.settings.task.with(&layer, || self.surroundings()).run(content.as_bytes());
        let (verdict, messages, findings) = judge(path, Origin::Named, content.as_bytes(), outcome);
        // What was UTF-8 before is UTF-8 afterwards.
        let output = verdict.output().and_then(|it| String::from_utf8(it.to_vec()).ok());
        Done { ending: verdict.ending(), output, findings, messages }
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings { ignored_codes: self.ignored_codes.clone(), contexts: self.contexts.clone() }
    }
}

/// What came of a line.
struct Done {
    ending: Ending,
    output: Option<String>,
    findings: Findings,
    messages: Vec<Message>,
}

impl Done {
    fn failed(message: Message) -> Self {
        let (output, findings) = Default::default();
        Self { ending: Ending::Failed, output, findings, messages: vec![message] }
    }
}

/// An error of the file at `path` as a text of its own.
fn error(path: &str, message: &Message) -> String {
    match message.position() {
        Some((line, column)) => format!("{path}:{line}:{column}: {}", message.text()),
        None => message.text().to_owned(),
    }
}

fn report(path: PathBuf, ending: Ending, findings: Findings, response: &Response<'_>) -> Report {
    let shown = (json_text(response) + "\n").into_bytes();
    Report { path, ending, messages: Vec::new(), shown, findings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_costs_itself_alone() {
        let mut input = vec![b'a'; LONGEST + 10];
        input.extend(b"\n\n \r\nb\nc");
        let mut input = input.as_slice();
        assert!(matches!(next(&mut input), Ok(Some(Line::TooLong))));
        for expected in ["b\n", "c"] {
            let Ok(Some(Line::Text(text))) = next(&mut input) else { panic!("a line") };
            assert_eq!(text, expected.as_bytes());
        }
        assert!(matches!(next(&mut input), Ok(None)));
    }
}
