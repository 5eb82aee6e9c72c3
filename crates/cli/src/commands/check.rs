//! `dockwright check`: lists findings and writes nothing.

use std::io;

use super::exit::Exit;
use crate::args::mode::Mode;
use crate::args::{BaselineArg, CheckArgs, Kinds, OutputArgs};
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
        listed: Listed { kinds: args.shown(), statistics: args.statistics },
    };
    let summary = run::run(&args.files, job, output)?;
    let mut failing = args.failing();
    // Findings that go to the baseline are accepted.
    if args.baseline == Some(BaselineArg::Write) {
        failing = Kinds::default();
    }
    Ok(exit(&summary, &failing).or_zero(args.files.exit_zero))
}

/// How the process ends when something of these kinds is a failure.
fn exit(summary: &Summary, fail_on: &Kinds) -> Exit {
    let is_found = fail_on.levels.iter().any(|it| summary.held.contains_key(it))
        || fail_on.demanded && summary.demanded > 0;
    match summary.errors {
        0 if is_found => Exit::Found,
        0 => Exit::Clean,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use dockwright_fixer::Level;

    use super::*;

    #[test]
    fn an_error_is_more_than_a_finding() {
        let kinds = |levels: &[Level]| Kinds { levels: levels.to_vec(), demanded: true };
        let found = Summary { held: [(Level::Risky, 1)].into(), ..Summary::default() };
        assert_eq!(exit(&found, &kinds(&[Level::Safe, Level::Risky])), Exit::Found);
        assert_eq!(exit(&found, &kinds(&[Level::Safe])), Exit::Clean);
        let demanded = Summary { demanded: 1, ..found.clone() };
        assert_eq!(exit(&demanded, &kinds(&[Level::Safe])), Exit::Found);
        assert_eq!(exit(&demanded, &Kinds::default()), Exit::Clean);
        assert_eq!(exit(&Summary { errors: 1, ..found }, &kinds(&[Level::Risky])), Exit::Failed);
    }
}
