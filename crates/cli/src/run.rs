//! A run over all files: where they come from, and what they have in common.

mod disk;
mod embedded;
pub mod file;
mod generated;
pub mod interrupt;
pub mod judge;
pub mod lines;
pub mod measure;
pub mod panics;
pub mod project;
mod report;
pub mod settings;
mod stdin;
mod stream;
pub mod task;

#[cfg(unix)]
use std::fs;
use std::io;
use std::sync::Arc;

use self::project::Project;
use self::settings::Settings;
use self::task::Task;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{BaselineArg, FilesArgs, OutputArgs};
use crate::baseline::BaselineFile;
use crate::config::{Options, PerDir};
use crate::context::Dirs;
use crate::message::Message;
use crate::output::html::Page;
use crate::output::listing::Choice;
use crate::output::owners::Owners;
use crate::output::reporter::{Listed, Reporter, is_coloured};
use crate::output::summary::Summary;
use crate::paths::current_dir;
use crate::select::rules::Rules;

/// Where files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The disk.
    Disk,
    /// One file on stdin.
    Stdin,
    /// Lines of JSON on stdin.
    Lines,
}

impl Input {
    /// The input that the paths name.
    pub fn of(args: &FilesArgs) -> Self {
        if args.reads_stdin() { Self::Stdin } else { Self::Disk }
    }
}

/// What is done with the files.
pub struct Job {
    /// Where they come from.
    pub input: Input,
    /// What the command line says above all configuration.
    pub flags: Options,
    /// What is done with each.
    pub task: Task,
    /// What happens to one that would change.
    pub mode: Mode,
    /// What becomes of the baseline.
    pub baseline: Option<BaselineArg>,
    /// Whether only what is found on changed lines is told.
    pub lines: bool,
    /// What of it is listed.
    pub listed: Listed,
}

/// Whether a file or another process stands behind stdin.
#[cfg(unix)]
fn is_fed() -> bool {
    use std::os::unix::fs::FileTypeExt;

    let stdin = fs::metadata("/dev/stdin").map(|it| it.file_type());
    stdin.is_ok_and(|it| it.is_file() || it.is_fifo())
}

/// Nobody knows.
#[cfg(not(unix))]
fn is_fed() -> bool {
    false
}

/// Does what the arguments ask for. An error is one of stdout.
pub fn run(args: &FilesArgs, job: Job, output: &OutputArgs) -> io::Result<Summary> {
    panics::install_hook();
    let Job { input, flags, task, mode, baseline, lines, listed } = job;
    let format = args.output;
    let mut reporter = Reporter::new(mode, format, output);
    reporter.show(&listed);
    if input == Input::Disk {
        reporter.name_fixed();
    }
    reporter.begin()?;
    let current_dir = current_dir();
    if format == Format::Html {
        let (owners, message) = match Owners::around(&current_dir) {
            Ok(owners) => (owners, None),
            Err(message) => (None, Some(message)),
        };
        reporter.collect(Page::new(mode, task.is_layout(), owners));
        message.iter().try_for_each(|it| reporter.message(it))?;
    }
    let baseline = baseline.map(|it| BaselineFile::open(it, &current_dir)).transpose();
    let rules = Rules::new(args, flags, &current_dir);
    match baseline.and_then(|baseline| Ok((baseline, rules?))) {
        Err(message) => reporter.message(&message)?,
        Ok((baseline, rules)) => {
            let project = Project {
                dirs: Dirs::new(&current_dir, !task.is_layout()),
                configurations: Arc::clone(&rules.configurations),
                current_dir,
            };
            let settings = Settings {
                generated: rules.generated,
                templates: PerDir::default(),
                project,
                task,
                mode,
                format,
                colour: format.is_text() && is_coloured(output.color, &io::stdout()),
                changed: rules.changed.clone().filter(|_| lines),
                baseline,
                choice: Choice { kinds: listed.kinds, is_each: format != Format::Text },
            };
            if input == Input::Disk && args.chooses_nothing() && is_fed() {
                let text = "stdin is not read; name `-` as the path to work on stdin";
                reporter.message(&Message::note(text.to_owned()))?;
            }
            let name = args.stdin_filepath.as_deref();
            match input {
                Input::Disk => disk::run(args, &rules, &settings, &mut reporter)?,
                Input::Stdin => stdin::run(name, &rules, &settings, &mut reporter)?,
                Input::Lines => stream::run(&rules, &settings, &mut reporter)?,
            }
            if let Some(message) = settings.baseline.as_ref().and_then(BaselineFile::write) {
                reporter.message(&message)?;
            }
        }
    }
    reporter.end()?;
    Ok(reporter.counts().clone())
}
