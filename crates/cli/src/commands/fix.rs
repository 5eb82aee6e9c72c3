//! `dockwright fix`: rewrites what wastes time or size, or delays shutdowns.

use std::io;

use super::change::change;
use super::exit::Exit;
use crate::args::{BaselineArg, FixArgs, OutputArgs};
use crate::config::Options;
use crate::run::task::Task;

/// Fixes files. An error is one of stdout.
pub fn run(args: &FixArgs, output: &OutputArgs) -> io::Result<Exit> {
    let prune_ignores = args.prune_ignores;
    let flags = Options { prune_ignores, ..Options::from(&args.passes) };
    let flags = flags.or(Options::from(&args.layout));
    let baseline = args.baseline.as_ref().map(|_| BaselineArg::Use);
    change(&args.files, &args.change, flags, task(args), baseline, output)
}

fn task(args: &FixArgs) -> Task {
    match (args.add_ignore, args.no_format) {
        (true, _) => Task::AddIgnores,
        (false, true) => Task::FixOnly,
        (false, false) => Task::Fix,
    }
}
