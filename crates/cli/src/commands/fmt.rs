//! `dockwright fmt`: files in one layout.

use std::io;

use super::change::change;
use super::exit::Exit;
use crate::args::{FmtArgs, OutputArgs};
use crate::config::Options;
use crate::run::task::Task;

/// Lays files out. An error is one of stdout.
pub fn run(args: &FmtArgs, output: &OutputArgs) -> io::Result<Exit> {
    let task = args.range.clone().map_or(Task::Format, Task::FormatLines);
    change(&args.files, &args.change, Options::from(&args.layout), task, None, output)
}
