//! Prints results to stdout and everything else to stderr, in the order of the files.

use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use dockwright_fixer::{self as fixer, Finding};

use super::html::Page;
use super::listing::Entry;
use super::progress::Progress;
use super::report::{Ending, Report, Shown};
use super::summary::Summary;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{ColorArg, Kinds, OutputArgs};
use crate::message::{Message, Severity, visible};

/// How many findings are listed with their changes; the others take one line each, unless
/// `--output full` is set.
const IN_FULL: usize = 20;

/// Which findings are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// These; others are only counted.
    pub kinds: Kinds,
    /// A table of all instead.
    pub statistics: bool,
}

/// Prints results and messages, and counts.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub struct Reporter {
    stdout: BufWriter<StdoutLock<'static>>,
    mode: Mode,
    format: Format,
    /// Whether something has been told since the head of a report.
    has_begun: bool,
    /// How many more findings are listed with their changes.
    in_full: usize,
    /// Errors of no file that was worked on, for the end of a report.
    errors: Vec<Message>,
    least: Severity,
    colour: bool,
    /// Whether what each pass has found is counted in a table.
    has_statistics: bool,
    /// Whether files that are rewritten are named with their fixes.
    names_fixed: bool,
    summary: Summary,
    progress: Option<Progress>,
    /// The page that everything goes to.
    page: Option<Page>,
}

impl Reporter {
    /// A reporter that has printed nothing yet.
    pub fn new(mode: Mode, format: Format, args: &OutputArgs) -> Self {
        let least = match (args.quiet, args.verbose) {
            (true, _) => Severity::Error,
            (false, true) => Severity::Detail,
            (false, false) => Severity::Note,
        };
        Self {
            stdout: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
            mode,
            format,
            has_begun: false,
            in_full: match format {
                Format::Short => 0,
                Format::Full => usize::MAX,
                _ => IN_FULL,
            },
            errors: Vec::new(),
            least,
            colour: is_coloured(args.color, &io::stderr()),
            has_statistics: false,
            names_fixed: false,
            summary: Summary::default(),
            progress: None,
            page: None,
        }
    }

    /// Sets which findings are listed.
    pub fn show(&mut self, Listed { kinds, statistics }: &Listed) {
        self.summary.shown.clone_from(kinds);
        self.has_statistics = *statistics;
    }

    /// Names files that are rewritten, with their fixes: stdout has no content of files.
    pub fn name_fixed(&mut self) {
        self.names_fixed = self.mode.writes();
    }

    /// Notes that the project has no configuration for the layout.
    pub fn is_first(&mut self) {
        self.summary.is_first = true;
    }

    /// Collects the results for a page, which is printed at the end.
    pub fn collect(&mut self, page: Page) {
        self.page = Some(page);
    }

    /// Prints the text before all results.
    pub fn begin(&mut self) -> io::Result<()> {
        self.stdout.write_all(self.format.head().as_bytes())
    }

    /// Prints the text behind all results.
    pub fn end(&mut self) -> io::Result<()> {
        let tail = match self.page.take() {
            Some(page) => page.text(&self.summary, &self.errors),
            None => self.format.tail(&self.summary, &self.errors),
        };
        self.stdout.write_all(tail.as_bytes())?;
        self.flush()
    }

    /// Shows the progress of a long run on a terminal.
    pub fn expect(&mut self, files: usize) {
        self.progress = if self.least < Severity::Error { Progress::of(files) } else { None };
    }

    /// Reports the outcome for a file.
    pub fn file(&mut self, report: &Report) -> io::Result<()> {
        self.summary.count(&report.verdict);
        if report.verdict.ending == Ending::Failed {
            self.summary.fail(|| visible(&report.path.display().to_string()));
        }
        let bar = self.progress.as_mut().and_then(Progress::step);
        match bar {
            Some(bar) if self.has_words(report) => bar.suspend(|| {
                self.tell(report)?;
                self.flush()
            }),
            _ => self.tell(report),
        }
    }

    /// Whether something may be printed about a file.
    fn has_words(&self, report: &Report) -> bool {
        let is_changed = matches!(report.verdict.ending, Ending::Changed(_));
        let has_name = is_changed && (self.mode.prints_names() || self.names_fixed);
        has_name
            || report.shown != Shown::default()
            || !report.verdict.messages.is_empty()
            || !report.verdict.findings.held.is_empty()
            || self.least == Severity::Detail
    }

    fn tell(&mut self, report: &Report) -> io::Result<()> {
        if let Some(page) = &mut self.page {
            page.add(report);
        }
        self.name(report)?;
        if !report.shown.text.is_empty() {
            let separator = if self.has_begun { self.format.separator() } else { "" };
            self.has_begun = true;
            self.stdout.write_all(separator.as_bytes())?;
            self.stdout.write_all(&report.shown.text)?;
        }
        for Entry { full, short } in &report.shown.entries {
            let is_short = self.in_full == 0;
            self.in_full = self.in_full.saturating_sub(1);
            self.summary.shortened += usize::from(is_short && self.format == Format::Text);
            self.stdout.write_all(if is_short { short } else { full }.as_bytes())?;
        }
        report.verdict.messages.iter().try_for_each(|it| self.say(it))?;
        self.held(report)?;
        details(report, self.mode).iter().try_for_each(|it| self.say(it))
    }

    /// Names a file that changes, and what is fixed in it.
    fn name(&mut self, report: &Report) -> io::Result<()> {
        let is_changed = matches!(report.verdict.ending, Ending::Changed(_));
        if !is_changed || self.format.is_report() {
            return Ok(());
        }
        let has_passes = self.least < Severity::Error && !self.mode.prints_diffs();
        let passes = has_passes.then(|| report.verdict.findings.passes()).flatten();
        if self.mode.prints_names() || self.names_fixed && passes.is_some() {
            self.stdout.write_all(report.path.as_os_str().as_encoded_bytes())?;
            let passes = passes.map(|it| format!(": {it}")).unwrap_or_default();
            self.stdout.write_all(passes.as_bytes())?;
            self.stdout.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Lists the remaining findings: suggestions with a diff, all with `--verbose`.
    fn held(&mut self, report: &Report) -> io::Result<()> {
        if self.mode == Mode::List {
            return Ok(());
        }
        let name = report.path.display().to_string();
        for Finding { pass, level, line, reason, .. } in &report.verdict.findings.held {
            let is_shown = *level == fixer::Level::Suggestion && self.mode.prints_diffs();
            let text = format!("{} ({level}): {reason}", pass.name);
            let message = if is_shown { Message::note(text) } else { Message::detail(text) };
            self.say(&message.at(&name, (*line, 1)))?;
        }
        Ok(())
    }

    /// Prints messages that belong to no processed file; errors are counted.
    pub fn message(&mut self, message: &Message) -> io::Result<()> {
        if message.severity == Severity::Error {
            self.summary.errors += 1;
            if self.format.is_report() {
                self.errors.push(message.clone());
            }
        }
        match self.progress.as_ref().and_then(Progress::bar) {
            Some(bar) => bar.suspend(|| self.say(message)),
            None => self.say(message),
        }
    }

    /// Prints the next step.
    pub fn hint(&mut self, text: &str) -> io::Result<()> {
        if self.least < Severity::Error { self.stderr(text.as_bytes()) } else { Ok(()) }
    }

    /// Prints a result as it is.
    pub fn result(&mut self, content: &[u8]) -> io::Result<()> {
        self.stdout.write_all(content)
    }

    /// Prints the summary, unless there was nothing to do.
    pub fn summary(&mut self) -> io::Result<()> {
        self.progress = None;
        if self.has_statistics {
            self.stdout.write_all(self.summary.statistics().as_bytes())?;
        }
        match self.summary.text(self.mode, self.colour) {
            Some(text) if self.least < Severity::Error => self.stderr(text.as_bytes()),
            _ => Ok(()),
        }
    }

    /// Prints what is still held back of the results.
    pub fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }

    /// The counts so far.
    pub fn counts(&self) -> &Summary {
        &self.summary
    }

    fn say(&mut self, message: &Message) -> io::Result<()> {
        if message.severity < self.least {
            return Ok(());
        }
        self.stderr(&message.render(self.colour))
    }

    /// Prints to stderr, after the results before it: on a terminal both are one text.
    fn stderr(&mut self, text: &[u8]) -> io::Result<()> {
        self.stdout.flush()?;
        // A closed stderr does not stop the work on files.
        let _ = io::stderr().write_all(text);
        Ok(())
    }
}

/// What `--verbose` adds about a file.
fn details(report: &Report, mode: Mode) -> Vec<Message> {
    let Ending::Changed(rebuild) = report.verdict.ending else { return Vec::new() };
    let name = report.path.display();
    let done = match report.verdict.findings.applied.len() {
        0 => "reformatted".to_owned(),
        1 => "1 fix".to_owned(),
        count => format!("{count} fixes"),
    };
    let written = mode.writes().then(|| format!("{name}: {done}"));
    let cost = rebuild.map(|it| match it.layers {
        1 => format!(
            "{name}: 1 RUN layer changes its text; a rebuild starts at line {}",
            it.first_line
        ),
        count => format!(
            "{name}: {count} RUN layers change their text; a rebuild starts at line {}",
            it.first_line
        ),
    });
    written.into_iter().chain(cost).map(Message::detail).collect()
}

/// Whether text for `stream` is coloured.
pub fn is_coloured(choice: ColorArg, stream: &impl IsTerminal) -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|it| !it.is_empty());
    match choice {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            stream.is_terminal()
                && !is_set("NO_COLOR")
                && env::var_os("TERM").is_none_or(|it| it != "dumb")
        }
    }
}
