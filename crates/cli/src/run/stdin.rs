//! `-`: one file from stdin to stdout.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::embedded::Outer;
use super::generated;
use super::judge::judge;
use super::report::{report, show};
use super::settings::Settings;
use crate::message::{Message, reason};
use crate::output::report::{Ending, Verdict};
use crate::output::reporter::Reporter;
use crate::paths::{target, tidy};
use crate::select::rules::Rules;

/// Works on stdin, under the name of `path` if there is one.
pub fn run(
    path: Option<&Path>,
    rules: &Rules,
    settings: &Settings,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let mut source = Vec::new();
    let target = target(path.unwrap_or(Path::new("Dockerfile")), &settings.project.current_dir);
    let path = path.map_or_else(|| PathBuf::from("<stdin>"), tidy);
    let name = path.display().to_string();
    if let Err(err) = io::stdin().lock().read_to_end(&mut source) {
        return reporter.message(&Message::error(format!("{name}: {}", reason(&err))));
    }
    let format = rules.format(&path, &target);
    let work = || {
        if rules.leave_out(&path, &target) {
            return Verdict::skipped(Vec::new());
        }
        // An editor formats a new, empty file.
        if source.trim_ascii().is_empty() {
            return Verdict::unchanged();
        }
        let configurations = &settings.project.configurations;
        let options = if format.is_some() {
            configurations.options_within(&target)
        } else {
            configurations.options(&target)
        };
        let Some(options) = options else {
            return Verdict::failed(Vec::new());
        };
        if let Some(verdict) =
            generated::leave_alone(&name, &target, rules.origin(), &source, settings)
        {
            return verdict;
        }
        let origin = rules.origin();
        let mut verdict = if let Some(format) = format {
            let outer = Outer { name: &name, target: &target, origin, format };
            settings.work_within(&outer, &source, &options)
        } else {
            let work = settings.work(&options, &target);
            judge(&name, origin, &source, work.run(&source))
        };
        settings.sift(&target, &source, &mut verdict);
        verdict
    };
    let relative = path.strip_prefix(&settings.project.current_dir).unwrap_or(&path);
    let work = || (Some(Cow::from(&source)), work());
    let report = report(&path, work, |view| show(view, relative, settings));
    for message in settings.project.configurations.take_messages() {
        reporter.message(&message)?;
    }
    reporter.file(&report)?;
    if settings.mode.writes() && !settings.format.is_report() {
        let Verdict { ending, output, .. } = &report.verdict;
        let kept = if *ending == Ending::Failed { &[][..] } else { &source };
        reporter.result(output.as_deref().unwrap_or(kept))?;
    }
    Ok(())
}
