//! Commands that change files, or show how they would change.

use std::io;

use super::exit::Exit;
use crate::args::mode::Mode;
use crate::args::{ChangeArgs, FilesArgs, OutputArgs};
use crate::config::Options;
use crate::run::task::Task;
use crate::run::{Input, run};

/// Changes files, or shows how they would change. An error is one of stdout.
pub fn change(
    files: &FilesArgs,
    change: &ChangeArgs,
    flags: Options,
    task: Task,
    output: &OutputArgs,
) -> io::Result<Exit> {
    let mode = Mode::of(change, files.output);
    let input = if change.jsonl { Input::Lines } else { Input::of(files) };
    let summary = run(files, input, flags, task, mode, output)?;
    Ok(Exit::of(&summary, mode))
}
