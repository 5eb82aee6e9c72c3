//! One file: read it, work on it, then write or show what came of it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use dockwright_fixer::Rebuild;

use crate::check::listing;
use crate::config::Configurations;
use crate::discover::Found;
use crate::message::{Message, reason};
use crate::mode::Mode;
use crate::output::{Format, View};
use crate::verdict::{Findings, judge};
use crate::work::{Task, Work};
use crate::{diff, panics, write};

/// More bytes than any Dockerfile has.
pub const LARGEST: usize = 8 << 20;
/// Why a file with more of them is left alone.
pub const TOO_LARGE: &str = "larger than 8 MiB, which no Dockerfile is";

/// What all files of a run have in common.
pub struct Settings {
    /// What is done with each file.
    pub task: Task,
    /// What happens to a file that would change.
    pub mode: Mode,
    /// What results look like.
    pub format: Format,
    /// Whether diffs are coloured.
    pub colour: bool,
    /// The folder that paths in diffs start from, without symlinks.
    pub current_folder: PathBuf,
}

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is laid out already.
    Unchanged,
    /// It was rewritten, or would be.
    Changed(Option<Rebuild>),
    /// It was left alone on purpose.
    Skipped,
    /// It was left alone because of an error.
    Failed,
}

/// All there is to tell about a file; its content is gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// The path as the user would spell it.
    pub path: PathBuf,
    /// How it ended.
    pub ending: Ending,
    /// What to say, in this order.
    pub messages: Vec<Message>,
    /// What goes to stdout.
    pub shown: Vec<u8>,
    /// What was fixed, and what was not.
    pub findings: Findings,
}

/// Works on one file. A panic on the way is an error of this file only; a file whose configuration
/// is wrong is left alone.
pub fn process(file: &Found, configurations: &Configurations, settings: &Settings) -> Report {
    let work = || {
        let layer = configurations.layer(&file.target)?;
        Some(settings.task.work(&layer, &file.target, configurations))
    };
    let done = panics::caught(|| match work() {
        Some(work) => attempt(file, &work, settings),
        None => left_alone(file),
    });
    done.unwrap_or_else(|panic| {
        let name = file.path.display().to_string();
        failed(file, bug(&name, &panic), settings)
    })
}

fn left_alone(file: &Found) -> Report {
    let text = format!("{}: skipped, since its configuration is wrong", file.path.display());
    let (messages, findings) = (vec![Message::detail(text)], Findings::default());
    let (path, ending) = (file.path.clone(), Ending::Skipped);
    Report { path, ending, messages, shown: Vec::new(), findings }
}

fn failed(file: &Found, message: Message, settings: &Settings) -> Report {
    let (findings, messages) = (Findings::default(), vec![message]);
    let view = View {
        path: &file.path,
        source: None,
        output: None,
        ending: Ending::Failed,
        messages: &messages,
        findings: &findings,
    };
    let shown = show(&view, &file.path, settings);
    Report { path: file.path.clone(), ending: Ending::Failed, messages, shown, findings }
}

fn attempt(file: &Found, work: &Work, settings: &Settings) -> Report {
    let name = file.path.display().to_string();
    let source = match read(&file.target) {
        Ok(source) => source,
        Err(text) => return failed(file, Message::error(format!("{name}: {text}")), settings),
    };
    let (verdict, mut messages, findings) = judge(&name, file.origin, &source, work.run(&source));
    let mut ending = verdict.ending();
    if let Some(output) = verdict.output().filter(|_| settings.mode.writes())
        && let Err(err) = write::replace(&file.target, &source, output)
    {
        messages.push(Message::error(format!("{name}: {err}")));
        ending = Ending::Failed;
    }
    let view = View {
        path: &file.path,
        source: Some(&source),
        output: verdict.output(),
        ending,
        messages: &messages,
        findings: &findings,
    };
    // What `git apply` and `patch` take is the file behind a link, not the link.
    let path = file.target.strip_prefix(&settings.current_folder).unwrap_or(&file.path);
    let shown = show(&view, path, settings);
    Report { path: file.path.clone(), ending, messages, shown, findings }
}

/// The content of a file, if it can be a Dockerfile's.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let result = File::open(path).and_then(|file| {
        let length = file.metadata()?.len().min(LARGEST as u64);
        content.reserve(usize::try_from(length).unwrap_or_default() + 1);
        // What grows, or has no length, is not read for ever.
        file.take(LARGEST as u64 + 1).read_to_end(&mut content)
    });
    match result {
        Ok(length) if length > LARGEST => Err(TOO_LARGE.to_owned()),
        Ok(_) => Ok(content),
        Err(err) => Err(reason(&err)),
    }
}

/// What goes to stdout: the report that is asked for; or the diff, if the mode asks for one, above
/// it a comment for each fix; or what was found. Paths in the last two are `path`.
pub fn show(view: &View<'_>, path: &Path, settings: &Settings) -> Vec<u8> {
    let (source, findings) = (view.source.unwrap_or_default(), view.findings);
    match view.output {
        _ if settings.format.is_report() => settings.format.file(view).into_bytes(),
        Some(output) if settings.mode.prints_diffs() => {
            let mut text = findings.comments(path);
            text.extend(diff::unified(path, source, output, settings.colour));
            text
        }
        _ if settings.mode == Mode::List => listing(path, source, &findings.held, settings.colour),
        _ => Vec::new(),
    }
}

/// The message for a panic while working on the file called `name`.
pub fn bug(name: &str, panic: &str) -> Message {
    Message::error(format!("{name}: dockwright {panic}")).with_help(
        "this is a bug in dockwright and not in your file, which stays as it is; please report it \
         with the file"
            .to_owned(),
    )
}
