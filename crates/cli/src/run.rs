//! A run of `fmt` over all files: find them, format them in parallel, report in order.

use std::env;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::process::ExitCode;

use crate::args::{FmtArgs, OutputArgs};
use crate::discover::{Rules, discover};
use crate::exclude::Exclude;
use crate::fmt::{Settings, format};
use crate::interrupt::{self, Interrupt};
use crate::message::Message;
use crate::mode::Mode;
use crate::parallel::{cores, in_order};
use crate::report::{Reporter, is_coloured};
use crate::summary::Summary;
use crate::{panics, stdin};

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
    fn of(summary: Summary, mode: Mode) -> Self {
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

/// Does what the arguments ask for. An error is one of stdout.
pub fn run(args: &FmtArgs, output: &OutputArgs) -> io::Result<Exit> {
    panics::install_hook();
    let mode = Mode::of(args);
    let mut reporter = Reporter::new(mode, output);
    // Without a current folder, paths stay as they were named.
    let current_folder = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let exclude = match Exclude::new(&args.selection.exclude, &current_folder) {
        Ok(exclude) => exclude,
        Err(err) => {
            reporter.message(&Message::error(format!("--exclude: {err}")))?;
            return Ok(Exit::Failed);
        }
    };
    let rules = Rules {
        exclude,
        force_exclude: args.selection.force_exclude,
        no_ignore: args.selection.no_ignore,
    };
    let settings = Settings {
        options: args.layout.options(),
        mode,
        colour: is_coloured(output.color, &io::stdout()),
        current_folder,
    };
    if args.reads_stdin() {
        stdin::run(args.stdin_filepath.as_deref(), &rules, &settings, &mut reporter)?;
    } else {
        files(args, &rules, &settings, &mut reporter)?;
    }
    reporter.flush()?;
    Ok(Exit::of(reporter.counts(), mode))
}

fn files(
    args: &FmtArgs,
    rules: &Rules,
    settings: &Settings,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let (found, messages) = discover(&args.paths, rules);
    messages.iter().try_for_each(|it| reporter.message(it))?;

    // A run that only reads may be cut off anywhere.
    let interrupt = if settings.mode.writes() { Interrupt::listen().ok() } else { None };
    let signal = || interrupt.as_ref().and_then(Interrupt::signal);
    let jobs = args.jobs.map_or_else(cores, NonZeroUsize::get);
    let work = |file: &_| signal().is_none().then(|| format(file, settings));
    let end = in_order(&found, jobs, work, |report| {
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
