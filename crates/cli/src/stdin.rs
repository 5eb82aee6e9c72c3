//! `-`: one file from stdin to stdout.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::discover::{Origin, Rules, tidy};
use crate::file::{Report, Settings, bug, show};
use crate::message::{Message, reason};
use crate::output::View;
use crate::panics;
use crate::report::Reporter;
use crate::verdict::{Findings, Verdict, judge};

/// Works on stdin, under the name of `path` if there is one.
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
            return (Verdict::Skipped, Vec::new(), Findings::default());
        }
        match rules.configurations.layer(&target) {
            Some(it) => {
                let work = settings.task.work(&it, &target, &rules.configurations);
                judge(&name, Origin::Named, &source, work.run(&source))
            }
            None => (Verdict::Failed, Vec::new(), Findings::default()),
        }
    };
    let (verdict, messages, findings) = panics::caught(work)
        .unwrap_or_else(|panic| (Verdict::Failed, vec![bug(&name, &panic)], Findings::default()));

    for message in rules.configurations.take_messages() {
        reporter.message(&message)?;
    }
    let relative = path.strip_prefix(&settings.current_folder).unwrap_or(&path);
    let ending = verdict.ending();
    let view = View {
        path: &path,
        source: Some(&source),
        output: verdict.output(),
        ending,
        messages: &messages,
        findings: &findings,
    };
    let shown = show(&view, relative, settings);
    reporter.file(&Report { path, ending, messages, shown, findings })?;
    if settings.mode.writes() && !settings.format.is_report() {
        let content = match verdict {
            Verdict::Unchanged | Verdict::Skipped => source,
            Verdict::Changed(output, _) => output,
            Verdict::Failed => Vec::new(),
        };
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
