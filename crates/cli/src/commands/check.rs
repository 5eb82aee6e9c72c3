//! `dockwright check`: lists findings and writes nothing.

use std::io;

use dockwright_fixer::Level;

use super::exit::Exit;
use crate::args::mode::Mode;
use crate::args::{BaselineArg, CheckArgs, OutputArgs};
use crate::config::Options;
use crate::output::reporter::Listed;
use crate::output::summary::Summary;
use crate::run::task::Task;
use crate::run::{self, Input, Job};

/// Lists the findings. An error is one of stdout.
pub fn run(args: &CheckArgs, output: &OutputArgs) -> io::Result<Exit> {
    let job = Job {
        input: if args.jsonl { Input::Lines } else { Input::of(&args.files) },
        flags: Options::from(&args.passes),
        task: Task::Check,
        mode: Mode::List,
        baseline: args.baseline,
        lines: args.lines,
        listed: Listed { levels: args.shown(), statistics: args.statistics },
    };
    let summary = run::run(&args.files, job, output)?;
    let mut levels = args.failing();
    // Findings that go to the baseline are accepted.
    if args.baseline == Some(BaselineArg::Write) {
        levels.clear();
    }
    Ok(exit(&summary, &levels).or_zero(args.files.exit_zero))
}

/// How the process ends when something of these levels is a failure.
fn exit(summary: &Summary, fail_on: &[Level]) -> Exit {
    match summary.errors {
        0 if fail_on.iter().any(|it| summary.held.contains_key(it)) => Exit::Found,
        0 => Exit::Clean,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_more_than_a_finding() {
        let found = Summary { held: [(Level::Risky, 1)].into(), ..Summary::default() };
        assert_eq!(exit(&found, &[Level::Safe, Level::Risky]), Exit::Found);
        assert_eq!(exit(&found, &[Level::Safe]), Exit::Clean);
        assert_eq!(exit(&Summary { errors: 1, ..found }, &[Level::Risky]), Exit::Failed);
    }
}
