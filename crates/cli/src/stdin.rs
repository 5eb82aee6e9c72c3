//! `fmt -`: one file from stdin to stdout.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use dockwright_fixer::format_file;

use crate::discover::{Origin, Rules, tidy};
use crate::fmt::{Ending, Report, Settings, bug, change};
use crate::message::{Message, reason};
use crate::panics;
use crate::report::Reporter;
use crate::verdict::{Verdict, judge};

/// Formats stdin, under the name of `path` if there is one.
pub fn run(
    path: Option<&Path>,
    rules: &Rules,
    settings: &Settings,
    reporter: &mut Reporter,
) -> io::Result<()> {
    let mut source = Vec::new();
    let target = target(path.unwrap_or(Path::new("Dockerfile")), &settings.current_folder);
    let path = path.map_or_else(|| PathBuf::from("<stdin>"), tidy);
    let name = path.display().to_string();
    if let Err(err) = io::stdin().lock().read_to_end(&mut source) {
        return reporter.message(&Message::error(format!("{name}: {}", reason(&err))));
    }
    let work = || {
        if rules.leave_out(&path, &target) {
            return (Verdict::Skipped, Vec::new());
        }
        match rules.configurations.layer(&target) {
            Some(it) => judge(&name, Origin::Named, &source, format_file(&source, &it.options())),
            None => (Verdict::Failed, Vec::new()),
        }
    };
    let (verdict, messages) =
        panics::caught(work).unwrap_or_else(|panic| (Verdict::Failed, vec![bug(&name, &panic)]));

    for message in rules.configurations.take_messages() {
        reporter.message(&message)?;
    }
    let relative = path.strip_prefix(&settings.current_folder).unwrap_or(&path);
    let diff = change(&verdict, relative, &source, settings);
    let (ending, content) = match verdict {
        Verdict::Unchanged => (Ending::Unchanged, source),
        Verdict::Changed(output, rebuild) => (Ending::Changed(rebuild), output),
        Verdict::Skipped => (Ending::Skipped, source),
        Verdict::Failed => (Ending::Failed, Vec::new()),
    };
    reporter.file(&Report { path, ending, messages, diff })?;
    if settings.mode.writes() {
        reporter.result(&content)?;
    }
    Ok(())
}

/// Where a file of this name is, or would be.
fn target(path: &Path, current_folder: &Path) -> PathBuf {
    let absolute = current_folder.join(path);
    fs::canonicalize(&absolute).unwrap_or_else(|_| {
        let (folder, name) = (absolute.parent(), absolute.file_name());
        let real = folder.and_then(|it| fs::canonicalize(it).ok());
        real.zip(name).map_or_else(|| tidy(&absolute), |(folder, name)| folder.join(name))
    })
}
