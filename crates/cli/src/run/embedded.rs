//! Dockerfiles inside another file: work on each, and put the results back.

use std::ops::RangeInclusive;
use std::path::Path;

use dockwright_fixer::{
    BUG, Diagnostic, Finding, LineEnding, Outcome, Rebuild, Severity, Skipped, Status, format_file,
};

use super::judge::judge;
use super::task::{Surroundings, Task};
use crate::config::{Options, Source, Sourced};
use crate::embedded::{self, Block, Document, Format, Left, Lines, Purpose, Unreadable};
use crate::message::Message;
use crate::output::report::Verdict;
use crate::select::Origin;

/// A file with Dockerfiles in it.
pub struct Outer<'a> {
    /// Its name in messages.
    pub name: &'a str,
    /// Its path without links.
    pub target: &'a Path,
    /// Why it is worked on.
    pub origin: Origin,
    /// Its syntax.
    pub format: Format,
}

/// What a block depends on besides options.
pub type Around<'a> = dyn Fn(&Block) -> Surroundings + 'a;

/// Works on the blocks of a file, and judges what came of them. An error in a block that is built
/// leaves the whole file as it is; a block that people read may be a part of a Dockerfile.
pub fn work(
    outer: &Outer<'_>,
    source: &[u8],
    task: &Task,
    options: &Options,
    around: &Around<'_>,
) -> Verdict {
    let text = match str::from_utf8(source) {
        Ok(text) => text,
        Err(err) => return unreadable(outer, &not_utf8(source, err.valid_up_to())),
    };
    let document = match embedded::read(text, outer.format) {
        Ok(document) => document,
        Err(err) => return unreadable(outer, &err),
    };
    if document.blocks.is_empty() && document.left.is_empty() {
        return nothing(outer);
    }
    let line_ending = Some(Sourced { value: LineEnding::Lf, source: Source::Flag });
    let options = Options { line_ending, ..options.clone() };
    let lines = Lines::of(text);
    let mut work = Work {
        source: text,
        lines,
        task,
        options,
        around,
        notes: Vec::new(),
        all: Outcome::of(Status::Done),
    };
    let texts: Vec<_> = document.blocks.iter().map(|it| work.block(it)).collect();
    document.left.iter().for_each(|it| work.leave(it));
    work.put_back(&document, &texts, outer.format);
    let Work { notes, all, .. } = work;
    let mut verdict = judge(outer.name, Origin::Named, source, all);
    verdict.messages.extend(notes.into_iter().map(|(position, it)| it.at(outer.name, position)));
    verdict.messages.sort_by_key(Message::position);
    verdict
}

fn not_utf8(source: &[u8], at: usize) -> Unreadable {
    let before = String::from_utf8_lossy(&source[..at]).into_owned();
    let position = (
        before.matches('\n').count() + 1,
        before.chars().rev().take_while(|it| *it != '\n').count() + 1,
    );
    Unreadable { position, why: "this byte is not UTF-8".to_owned() }
}

/// A file that a search finds may be anything; who names one expects an answer.
fn unreadable(outer: &Outer<'_>, err: &Unreadable) -> Verdict {
    let text = format!("Dockerfiles in this file stay as they are: {}", err.why);
    if outer.origin == Origin::Named {
        return Verdict::failed(vec![Message::error(text).at(outer.name, err.position)]);
    }
    Verdict::skipped(vec![Message::note(text).at(outer.name, err.position)])
}

fn nothing(outer: &Outer<'_>) -> Verdict {
    if outer.origin != Origin::Named {
        return Verdict::empty();
    }
    Verdict::skipped(vec![Message::note(format!("{}: there is no Dockerfile in it", outer.name))])
}

/// The work on the blocks of a file.
struct Work<'a> {
    source: &'a str,
    lines: Lines<'a>,
    task: &'a Task,
    options: Options,
    around: &'a Around<'a>,
    notes: Vec<((usize, usize), Message)>,
    /// The outcome for the whole file.
    all: Outcome,
}

/// A line that makes a part of a Dockerfile a whole one. Nothing is known about the base image.
const STAGE: &str = "FROM base\n";

impl Work<'_> {
    /// Works on a block; returns its new text, if there is one.
    fn block(&mut self, block: &Block) -> Option<String> {
        let task = match self.task {
            Task::FormatLines(lines) => Task::FormatLines(within(block, lines)?),
            task => task.clone(),
        };
        let is_shown = block.purpose == Purpose::Shown;
        let (text, task) = match self.part(block).filter(|_| is_shown) {
            Some(Part::Whole) | None => (block.text.clone(), task),
            Some(Part::Excerpt) => (block.text.clone(), layout(task)?),
            Some(Part::WithoutStage) => (format!("{STAGE}{}", block.text), layout(shifted(task))?),
        };
        let added = text.len() - block.text.len();
        let around = self.around;
        let work = task.with(&self.options, || around(block));
        let outcome = work.run(text.as_bytes());
        let output = self.take(block, usize::from(added > 0), outcome)?;
        let output = String::from_utf8(output).ok()?;
        let output = match added {
            0 => output,
            _ => output.strip_prefix(STAGE)?.trim_start_matches('\n').to_owned(),
        };
        self.kept(block, output).filter(|it| *it != block.text)
    }

    /// How much of a Dockerfile a block has that people read; `None` for one that cannot be read.
    fn part(&self, block: &Block) -> Option<Part> {
        let is_done = |text: &str| {
            format_file(text.as_bytes(), &self.options.format_options()).status == Status::Done
        };
        if is_done(&block.text) {
            let is_excerpt = block.text.lines().any(leaves_out);
            return Some(if is_excerpt { Part::Excerpt } else { Part::Whole });
        }
        let has_directive = block.text.lines().next().is_some_and(is_directive);
        let is_part = !has_directive && is_done(&format!("{STAGE}{}", block.text));
        is_part.then_some(Part::WithoutStage)
    }

    /// Takes what came of a block into the outcome for the file. `added` is the number of lines in
    /// front that are not in the file.
    fn take(&mut self, block: &Block, added: usize, outcome: Outcome) -> Option<Vec<u8>> {
        let is_shown = block.purpose == Purpose::Shown;
        let place = |it: &Diagnostic| {
            let line = it.line.checked_sub(added).filter(|it| *it > 0)?;
            Some(self.lines.position(block.outer_of((line, it.column))))
        };
        let diagnostics = outcome.diagnostics.into_iter().filter_map(|it| {
            let (line, column) = place(&it)?;
            Some(Diagnostic { line, column, ..it })
        });
        let diagnostics: Vec<_> = diagnostics.collect();
        match outcome.status {
            Status::Done => {}
            Status::Skipped(Skipped::IgnoreFile) => {
                self.note(block, "the comment `# dockwright: ignore-file` says so", true);
                return None;
            }
            Status::Skipped(it) if it != Skipped::Fragment => {
                self.note(block, &it.to_string(), is_shown);
                return None;
            }
            Status::Invalid | Status::Skipped(_) if is_shown => {
                let first = diagnostics.into_iter().find(|it| it.severity == Severity::Error);
                let why = first.as_ref().map_or("it cannot be read", |it| &it.message);
                let text = stays(why);
                let position = first.as_ref().map(|it| (it.line, it.column));
                let position = position.unwrap_or((block.first + 1, 1));
                self.notes.push((position, Message::note(text)));
                return None;
            }
            status => {
                self.all.diagnostics.extend(diagnostics);
                self.all.status = if status == Status::Refused { status } else { Status::Invalid };
                return None;
            }
        }
        self.all.diagnostics.extend(diagnostics);
        let outer = |all: Vec<Finding>| all.into_iter().map(|it| self.outer(block, it));
        let (applied, held): (Vec<_>, Vec<_>) =
            (outer(outcome.applied).collect(), outer(outcome.held).collect());
        self.all.applied.extend(applied);
        self.all.held.extend(held);
        self.all.silenced.by_code += outcome.silenced.by_code;
        self.all.silenced.by_baseline += outcome.silenced.by_baseline;
        self.all.comments += outcome.comments;
        if let Some(rebuild) = outcome.rebuild.filter(|_| !is_shown) {
            let first_line = block.first + rebuild.first_line;
            let before = self.all.rebuild.unwrap_or(Rebuild { layers: 0, first_line });
            self.all.rebuild = Some(Rebuild { layers: before.layers + rebuild.layers, ..before });
        }
        outcome.output
    }

    /// A finding in a block as one in the file.
    fn outer(&self, block: &Block, finding: Finding) -> Finding {
        let range = block.outer(finding.range.start)..block.outer(finding.range.end);
        let edits = block.edits(self.source, &finding.edits);
        Finding { line: block.first + finding.line, range, edits, ..finding }
    }

    /// The new text, if the file can hold it.
    fn kept(&mut self, block: &Block, text: String) -> Option<String> {
        if !block.can_hold(&text) {
            let why = "the shell would read a character of the new layout before the builder does";
            self.note(block, why, false);
            return None;
        }
        if block.keeps_lines && text.lines().count() != block.len() {
            let why = "the line above has numbers of its lines, and the new layout has others";
            self.note(block, why, false);
            return None;
        }
        Some(text)
    }

    fn note(&mut self, block: &Block, why: &str, is_expected: bool) {
        let position = self.lines.place(block.first);
        self.leave(&Left { position, why: why.to_owned(), help: None, is_expected });
    }

    fn leave(&mut self, Left { position, why, help, is_expected }: &Left) {
        let tell = if *is_expected { Message::detail } else { Message::note };
        let message = tell(stays(why));
        let message = match help {
            Some(help) => message.with_help((*help).to_owned()),
            None => message,
        };
        self.notes.push((*position, message));
    }

    /// Writes the new texts to their places, and reads the new file.
    fn put_back(&mut self, document: &Document, texts: &[Option<String>], format: Format) {
        let Some(first) = texts.iter().position(Option::is_some) else { return };
        match document.with(self.source, texts, format) {
            Ok(new) => self.all.output = Some(new.into_bytes()),
            Err(why) => {
                let (line, column) = self.lines.place(document.blocks[first].first);
                self.all.status = Status::Refused;
                self.all.diagnostics.push(Diagnostic {
                    severity: Severity::Error,
                    line,
                    column,
                    message: format!("the Dockerfiles in this file stay as they are: {why}"),
                    help: Some(format!("{BUG}; please report it with the file")),
                });
            }
        }
    }
}

fn stays(why: &str) -> String {
    format!("this Dockerfile stays as it is: {why}")
}

/// How much of a Dockerfile people read in a document.
enum Part {
    Whole,
    /// Some lines are left out.
    Excerpt,
    /// There is no `FROM`.
    WithoutStage,
}

/// Whether a line is a comment that stands for lines that are left out, such as `# ...`.
fn leaves_out(line: &str) -> bool {
    let text = line.trim().strip_prefix('#').map(str::trim);
    let Some(text) = text else { return false };
    text.starts_with("...") || text.ends_with("...") || text.contains('…') || text == "[...]"
}

/// Whether a first line is one for the builder itself, such as `# syntax=docker/dockerfile:1`.
fn is_directive(line: &str) -> bool {
    let name =
        line.trim().strip_prefix('#').and_then(|it| it.split_once('=')).map(|it| it.0.trim());
    name.is_some_and(|it| {
        ["check", "escape", "syntax"].iter().any(|own| it.eq_ignore_ascii_case(own))
    })
}

/// The task for a block of which only the layout can be judged; `None` if there is nothing to do.
fn layout(task: Task) -> Option<Task> {
    match task {
        Task::Format | Task::FormatLines(_) => Some(task),
        Task::Fix => Some(Task::Format),
        Task::FixOnly | Task::AddIgnores | Task::Check => None,
    }
}

/// The same task with one more line in front.
fn shifted(task: Task) -> Task {
    match task {
        Task::FormatLines(lines) => Task::FormatLines(lines.start() + 1..=lines.end() + 1),
        task => task,
    }
}

/// The lines of a block among those of the file, both from 1; `None` if there are none.
fn within(block: &Block, lines: &RangeInclusive<usize>) -> Option<RangeInclusive<usize>> {
    let first = lines.start().saturating_sub(block.first).max(1);
    let last = lines.end().checked_sub(block.first)?.min(block.len());
    (first <= last).then_some(first..=last)
}
