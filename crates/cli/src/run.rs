//! A run over all files: where they come from, and what they have in common.

mod disk;
mod file;
mod interrupt;
mod judge;
mod lines;
mod panics;
mod report;
mod settings;
mod stdin;
mod stream;
pub mod task;

use std::io;
use std::sync::Arc;

use self::settings::Settings;
use self::task::Task;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{FilesArgs, OutputArgs};
use crate::config::Options;
use crate::context::Folders;
use crate::output::reporter::{Reporter, is_coloured};
use crate::output::summary::Summary;
use crate::paths::current_folder;
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

/// Does what the arguments ask for. An error is one of stdout.
pub fn run(
    args: &FilesArgs,
    input: Input,
    flags: Options,
    task: Task,
    mode: Mode,
    output: &OutputArgs,
) -> io::Result<Summary> {
    panics::install_hook();
    let format = args.output;
    let mut reporter = Reporter::new(mode, format, output);
    reporter.begin()?;
    let current_folder = current_folder();
    match Rules::new(args, flags, &current_folder) {
        Err(message) => reporter.message(&message)?,
        Ok(rules) => {
            let settings = Settings {
                task,
                mode,
                format,
                colour: format == Format::Text && is_coloured(output.color, &io::stdout()),
                folders: Folders::new(&current_folder),
                current_folder,
                configurations: Arc::clone(&rules.configurations),
            };
            let name = args.stdin_filepath.as_deref();
            match input {
                Input::Disk => disk::run(args, &rules, &settings, &mut reporter)?,
                Input::Stdin => stdin::run(name, &rules, &settings, &mut reporter)?,
                Input::Lines => stream::run(&settings, rules.threads, &mut reporter)?,
            }
        }
    }
    reporter.end()?;
    Ok(reporter.counts().clone())
}
