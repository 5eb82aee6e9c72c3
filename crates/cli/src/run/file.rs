//! One file on the disk: read it, work on it, then write or show what came of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::embedded::Outer;
use super::generated;
use super::judge::judge;
use super::report::{report, show};
use super::settings::{LARGEST, Settings, TOO_LARGE};
use crate::message::{Message, reason};
use crate::output::report::{Ending, Report, Verdict};
use crate::select::Found;
use crate::write;

/// Works on one file; one whose configuration is wrong is left alone.
pub fn process(file: &Found, settings: &Settings) -> Report {
    let name = file.path.display().to_string();
    let work = || {
        let configurations = &settings.project.configurations;
        let options = if file.format.is_some() {
            configurations.options_within(&file.target)
        } else {
            configurations.options(&file.target)
        };
        let Some(options) = options else {
            let text = format!("{name}: skipped, since its configuration is wrong");
            return (None, Verdict::skipped(vec![Message::detail(text)]));
        };
        let source = match read(&file.target) {
            Ok(source) => source,
            Err(text) => {
                return (None, Verdict::failed(vec![Message::error(format!("{name}: {text}"))]));
            }
        };
        let left = generated::leave_alone(&name, &file.target, file.origin, &source, settings);
        if let Some(verdict) = left {
            return (Some(source.into()), verdict);
        }
        let mut verdict = if let Some(format) = file.format {
            let outer = Outer { name: &name, target: &file.target, origin: file.origin, format };
            settings.work_within(&outer, &source, &options)
        } else {
            let work = settings.work(&options, &file.target);
            judge(&name, file.origin, &source, work.run(&source))
        };
        settings.sift(&file.target, &source, &mut verdict);
        if let Some(output) = verdict.output.as_ref().filter(|_| settings.mode.writes())
            && let Err(err) = write::replace(&file.target, &source, output)
        {
            verdict.messages.push(Message::error(format!("{name}: {err}")));
            (verdict.ending, verdict.output) = (Ending::Failed, None);
        }
        (Some(source.into()), verdict)
    };
    // What `git apply` and `patch` take is the file behind a link, not the link.
    let path = file.target.strip_prefix(&settings.project.current_dir).unwrap_or(&file.path);
    let mut report = report(&file.path, work, |view| show(view, path, settings));
    // Many reports wait for their turn.
    report.verdict.output = None;
    report
}

/// The content of a file, unless it is too large for a Dockerfile.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let result = File::open(path).and_then(|file| {
        let length = file.metadata()?.len().min(LARGEST as u64);
        content.reserve(usize::try_from(length).unwrap_or_default() + 1);
        // A growing or endless file is not read for ever.
        file.take(LARGEST as u64 + 1).read_to_end(&mut content)
    });
    checked(result.map(|_| content))
}

/// The content of stdin, unless it is too large for a Dockerfile.
pub fn read_stdin() -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let result = io::stdin().lock().take(LARGEST as u64 + 1).read_to_end(&mut content);
    checked(result.map(|_| content))
}

fn checked(content: io::Result<Vec<u8>>) -> Result<Vec<u8>, String> {
    match content {
        Ok(content) if content.len() > LARGEST => Err(TOO_LARGE.to_owned()),
        Ok(content) => Ok(content),
        Err(err) => Err(reason(&err)),
    }
}
