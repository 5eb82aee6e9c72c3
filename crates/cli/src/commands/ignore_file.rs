//! `dockwright ignore-file`: a `.dockerignore` for a build context.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use dockwright_fixer::{Builds, HiddenSource, IgnoreFile, ignore_file, is_dockerfile_name};

use super::exit::Exit;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{IgnoreFileArgs, OutputArgs};
use crate::context::{self, Dirs};
use crate::message::{Message, reason};
use crate::output::reporter::Reporter;
use crate::paths::{current_dir, tidy};

const NAME: &str = ".dockerignore";

/// Prints the file for a directory, or the lines that an existing one lacks; creates or checks the
/// file. An error is one of stdout.
pub fn run(args: &IgnoreFileArgs, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    let made = match context::directory(&args.dir) {
        Ok(dir) => made(&dir),
        Err(err) => return fail(&mut reporter, &args.dir, &reason(&err)),
    };
    for message in remarks(&made, &args.dir) {
        reporter.message(&message)?;
    }
    for hidden in &made.hidden {
        let message = hidden_message(hidden, &args.dir);
        reporter.message(&if args.check {
            Message::error(message)
        } else {
            Message::warning(message)
        })?;
    }
    if args.check {
        return Ok(if made.hidden.is_empty() { Exit::Clean } else { Exit::Found });
    }
    let path = tidy(&args.dir.join(NAME));
    if !args.write {
        let text = made.lacking.as_ref().unwrap_or(&made.text);
        if text.is_empty() {
            let text = format!("{}: nothing to add", path.display());
            reporter.message(&Message::note(text))?;
        }
        reporter.result(text.as_bytes())?;
        reporter.flush()?;
        return Ok(Exit::Clean);
    }
    match create(&path, made.text.as_bytes()) {
        Ok(()) => {
            reporter.message(&Message::note(format!("{}: created", path.display())))?;
            Ok(Exit::Clean)
        }
        Err(err) if err.kind() == ErrorKind::AlreadyExists => {
            let text = "already exists and is not overwritten; without `--write`, the lines that \
                        the file lacks are printed";
            fail(&mut reporter, &path, text)
        }
        Err(err) => fail(&mut reporter, &path, &format!("cannot be created: {}", reason(&err))),
    }
}

/// The file for a directory without links in its path.
fn made(dir: &Path) -> IgnoreFile {
    let dirs = Dirs::new(&current_dir(), true);
    let elsewhere = dirs.built_with(dir).into_iter();
    let elsewhere = elsewhere.filter_map(|it| Some((from(dir, &it), fs::read(it).ok()?)));
    let builds = Builds {
        is_dockerfile: &is_dockerfile_name,
        claim: &|path| dirs.claim(dir, &dir.join(path)),
        elsewhere: elsewhere.collect(),
    };
    ignore_file(&dirs.files(dir), &builds)
}

/// A path relative to a directory that does not contain it.
fn from(dir: &Path, path: &Path) -> String {
    let shared = dir.ancestors().find(|it| path.starts_with(it)).unwrap_or(dir);
    let up = dir.strip_prefix(shared).unwrap_or(dir).components().map(|_| "..");
    let path = up.collect::<PathBuf>().join(path.strip_prefix(shared).unwrap_or(path));
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn fail(reporter: &mut Reporter, path: &Path, text: &str) -> io::Result<Exit> {
    reporter.message(&Message::error(format!("{}: {text}", tidy(path).display())))?;
    Ok(Exit::Failed)
}

fn hidden_message(hidden: &HiddenSource, dir: &Path) -> String {
    let HiddenSource { place, source, ignore_file, line, pattern } = hidden;
    let place = tidy(&dir.join(place));
    let place = place.display();
    format!(
        "{place}: the build does not find `{source}`, which {ignore_file}:{line} hides (`{pattern}`)"
    )
}

/// Notes about the lines.
fn remarks(made: &IgnoreFile, dir: &Path) -> Vec<Message> {
    let dir = tidy(dir);
    let mut remarks = Vec::new();
    if made.dockerfiles.is_empty() && made.unread.is_empty() {
        let dir = dir.display();
        let text = match made.others {
            0 => format!("{dir}: no Dockerfile found, so no file is kept for one"),
            1 => format!("{dir}: the Dockerfile found has another build context"),
            count => format!("{dir}: the {count} Dockerfiles found have other build contexts"),
        };
        remarks.push(Message::note(text));
    }
    for path in &made.unread {
        let path = tidy(&dir.join(path));
        let text = format!("{}: cannot be read, so nothing is kept for this file", path.display());
        remarks.push(Message::warning(text));
    }
    if !made.is_complete {
        let text = format!("{}: too many files; a Dockerfile may be missed", dir.display());
        remarks.push(Message::warning(text));
    }
    remarks
}

/// Creates a file atomically.
fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(content).or_else(|err| fs::remove_file(path).and(Err(err)))
}
