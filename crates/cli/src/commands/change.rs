//! Commands that change files, or show how they would change.

use std::io;

use super::exit::Exit;
use crate::args::mode::Mode;
use crate::args::{BaselineArg, ChangeArgs, FilesArgs, OutputArgs};
use crate::config::Options;
use crate::output::reporter::Listed;
use crate::run::task::Task;
use crate::run::{Input, Job, run};

/// Changes files, or shows how they would change. An error is one of stdout.
pub fn change(
    files: &FilesArgs,
    change: &ChangeArgs,
    flags: Options,
    task: Task,
    baseline: Option<BaselineArg>,
    output: &OutputArgs,
) -> io::Result<Exit> {
    let mode = Mode::of(change, files.output);
    let input = if change.jsonl { Input::Lines } else { Input::of(files) };
    let job = Job { input, flags, task, mode, baseline, lines: false, listed: Listed::default() };
    let summary = run(files, job, output)?;
    Ok(Exit::of(&summary, mode).or_zero(files.exit_zero))
}
