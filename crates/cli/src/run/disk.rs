//! Files on the disk: found, worked on in parallel, and reported in order.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use super::file::process;
use super::interrupt::{self, Interrupt};
use super::settings::Settings;
use super::task::Task;
use crate::args::FilesArgs;
use crate::output::reporter::Reporter;
use crate::parallel::{Threads, in_order};
use crate::select::discover::discover;
use crate::select::rules::Rules;
use crate::select::{Found, files_from};
use crate::write::temporary;

/// Works on the files that the arguments name. An error is one of stdout.
pub fn run(
    args: &FilesArgs,
    rules: &Rules,
    settings: &Settings,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let paths = match files_from::listed(args) {
        Ok(paths) => paths,
        Err(message) => return reporter.message(&message),
    };
    let (mut found, messages) = discover(&paths, rules);
    if let Some(shard) = args.selection.shard {
        let below =
            |it: &Found| it.target.strip_prefix(&settings.project.current_dir).map(Path::to_owned);
        found.retain(|it| shard.holds(below(it).as_deref().unwrap_or(&it.target)));
    }
    messages.iter().try_for_each(|it| reporter.message(it))?;

    let interrupt = if settings.mode.writes() {
        let dirs = dirs(&found);
        Threads::new(rules.threads.min(dirs.len())).map(&dirs, |it| temporary::clear(it));
        Interrupt::listen().ok()
    } else {
        // A run that only reads may be interrupted anywhere.
        None
    };
    let signal = || interrupt.as_ref().and_then(Interrupt::signal);
    reporter.expect(found.len());
    let work = |file: &_| signal().is_none().then(|| process(file, settings));
    let end = in_order(&found, rules.threads, work, |report| {
        let messages = settings.project.configurations.take_messages();
        if let Err(err) = messages.iter().try_for_each(|it| reporter.message(it)) {
            return ControlFlow::Break(err);
        }
        match report.map(|it| reporter.file(&it)) {
            // Interrupted: later files may be finished already, so go on counting.
            None | Some(Ok(())) => ControlFlow::Continue(()),
            Some(Err(err)) => ControlFlow::Break(err),
        }
    });
    if let ControlFlow::Break(err) = end {
        return Err(err);
    }
    let has_file = |it: &Found| settings.project.configurations.file(&it.target).is_some();
    if settings.task == Task::Format && signal().is_none() && !found.iter().any(has_file) {
        reporter.is_first();
    }
    reporter.summary()?;
    signal().map_or(Ok(()), interrupt::end_by)
}

/// The directories that files are written in, each once.
fn dirs(files: &[Found]) -> Vec<&Path> {
    let dirs: BTreeSet<_> = files.iter().filter_map(|it| it.target.parent()).collect();
    dirs.into_iter().collect()
}
