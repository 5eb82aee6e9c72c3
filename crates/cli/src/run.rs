//! A run over all files: find them, work on them in parallel, report in order.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use crate::args::{ChangeArgs, FilesArgs, OutputArgs};
use crate::config::{Configurations, Layer};
use crate::discover::{Found, Rules, discover};
use crate::file::{Settings, process};
use crate::git::Changed;
use crate::interrupt::{self, Interrupt};
use crate::message::Message;
use crate::mode::Mode;
use crate::output::Format;
use crate::parallel::{Threads, cores, in_order};
use crate::patterns::Patterns;
use crate::report::{Reporter, is_coloured};
use crate::summary::Summary;
use crate::work::Task;
use crate::{listed, panics, stdin, stream, temporary};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to do, or done.
    Clean,
    /// `--check` or `--diff` found something.
    Found,
    /// Something could not be read, understood or written.
    Failed,
}

impl Exit {
    fn of(summary: &Summary, mode: Mode) -> Self {
        match summary {
            Summary { errors: 1.., .. } => Self::Failed,
            Summary { changed: 1.., .. } if !mode.writes() => Self::Found,
            _ => Self::Clean,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Found => 1,
            Exit::Failed => 2,
        })
    }
}

/// Changes files, or shows how they would change. An error is one of stdout.
pub fn change(
    files: &FilesArgs,
    change: &ChangeArgs,
    flags: Layer,
    task: Task,
    output: &OutputArgs,
) -> io::Result<Exit> {
    let mode = Mode::of(change, files.output);
    let source = if change.jsonl { Source::Lines } else { Source::of(files) };
    let summary = run(files, source, flags, task, mode, output)?;
    Ok(Exit::of(&summary, mode))
}

/// Where files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The disk.
    Disk,
    /// One file on stdin.
    Stdin,
    /// Lines of JSON on stdin.
    Lines,
}

impl Source {
    /// The source that the paths name.
    pub fn of(args: &FilesArgs) -> Self {
        if args.reads_stdin() { Self::Stdin } else { Self::Disk }
    }
}

/// Does what the arguments ask for. An error is one of stdout.
pub fn run(
    args: &FilesArgs,
    source: Source,
    flags: Layer,
    task: Task,
    mode: Mode,
    output: &OutputArgs,
) -> io::Result<Summary> {
    panics::install_hook();
    let format = args.output;
    let mut reporter = Reporter::new(mode, format, output);
    let current_folder = current_folder();
    let colour = format == Format::Text && is_coloured(output.color, &io::stdout());
    let settings = Settings { task, mode, format, colour, current_folder };
    reporter.begin()?;
    match (rules(args, flags, &settings.current_folder), source) {
        (Err(message), _) => reporter.message(&message)?,
        (Ok(rules), Source::Stdin) => {
            stdin::run(args.stdin_filepath.as_deref(), &rules, &settings, &mut reporter)?;
        }
        (Ok(rules), Source::Lines) => {
            stream::run(&rules.configurations, &settings, jobs(args), &mut reporter)?;
        }
        (Ok(rules), Source::Disk) => files(args, &rules, &settings, &mut reporter)?,
    }
    reporter.end()?;
    Ok(reporter.counts().clone())
}

/// The folder that relative paths start from, without symlinks.
pub fn current_folder() -> PathBuf {
    // Without one, paths stay as they were named.
    env::current_dir().and_then(fs::canonicalize).unwrap_or_default()
}

fn rules(args: &FilesArgs, flags: Layer, current_folder: &Path) -> Result<Rules, Message> {
    let FilesArgs { selection, .. } = args;
    let include = Patterns::new(&selection.include, current_folder)
        .map_err(|err| Message::error(format!("--include: {err}")))?;
    let exclude = Patterns::new(&selection.exclude, current_folder)
        .map_err(|err| Message::error(format!("--exclude: {err}")))?;
    if let Some(context) = flags.context.as_ref().map(|it| &it.value).filter(|it| !it.is_dir()) {
        return Err(Message::error(format!("--context: {} is no folder", context.display())));
    }
    let changed = match &selection.changed_since {
        Some(revision) => Some(Changed::since(revision, current_folder)?),
        None if selection.staged => Some(Changed::staged(current_folder)?),
        None => None,
    };
    let configurations = Configurations::new(&args.configuration, flags, current_folder)?;
    Ok(Rules {
        include,
        exclude,
        configurations: Arc::new(configurations),
        force_exclude: selection.force_exclude,
        no_ignore: selection.no_ignore,
        changed: changed.map(Arc::new),
        threads: jobs(args),
    })
}

fn files(
    args: &FilesArgs,
    rules: &Rules,
    settings: &Settings,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let paths = match listed(args) {
        Ok(paths) => paths,
        Err(message) => return reporter.message(&message),
    };
    let (mut found, messages) = discover(&paths, rules);
    if let Some(shard) = args.selection.shard {
        let below =
            |it: &Found| it.target.strip_prefix(&settings.current_folder).map(Path::to_owned);
        found.retain(|it| shard.holds(below(it).as_deref().unwrap_or(&it.target)));
    }
    messages.iter().try_for_each(|it| reporter.message(it))?;

    let threads = jobs(args);
    let interrupt = if settings.mode.writes() {
        Threads::new(threads).map(&folders(&found), |it| temporary::clear(it));
        Interrupt::listen().ok()
    } else {
        // A run that only reads may be cut off anywhere.
        None
    };
    let signal = || interrupt.as_ref().and_then(Interrupt::signal);
    reporter.expect(found.len());
    let configurations = &*rules.configurations;
    let work = |file: &_| signal().is_none().then(|| process(file, configurations, settings));
    let end = in_order(&found, threads, work, |report| {
        let messages = configurations.take_messages();
        if let Err(err) = messages.iter().try_for_each(|it| reporter.message(it)) {
            return ControlFlow::Break(err);
        }
        match report.map(|it| reporter.file(&it)) {
            // Interrupted: files behind this one may be done all the same, so go on counting.
            None | Some(Ok(())) => ControlFlow::Continue(()),
            Some(Err(err)) => ControlFlow::Break(err),
        }
    });
    if let ControlFlow::Break(err) = end {
        return Err(err);
    }
    reporter.summary()?;
    signal().map_or(Ok(()), interrupt::end_by)
}

/// The folders that files are written in, each once.
fn folders(files: &[Found]) -> Vec<&Path> {
    let folders: BTreeSet<_> = files.iter().filter_map(|it| it.target.parent()).collect();
    folders.into_iter().collect()
}

fn jobs(args: &FilesArgs) -> usize {
    args.jobs.map_or_else(cores, NonZeroUsize::get)
}

/// The paths that are named here, and in the file of `--files-from`.
fn listed(args: &FilesArgs) -> Result<Cow<'_, [PathBuf]>, Message> {
    let Some(list) = &args.selection.files_from else { return Ok(Cow::from(&args.paths)) };
    Ok(args.paths.iter().cloned().chain(listed::paths(list)?).collect())
}
