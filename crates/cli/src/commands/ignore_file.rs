//! `dockwright ignore-file`: a `.dockerignore` for a build context.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use dockwright_fixer::{IgnoreFile, ignore_file};

use super::exit::Exit;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{IgnoreFileArgs, OutputArgs};
use crate::context;
use crate::message::{Message, reason};
use crate::output::reporter::Reporter;
use crate::paths::names::is_dockerfile_name;
use crate::paths::tidy;

const NAME: &str = ".dockerignore";

/// Prints the file for a folder, or creates it there. An error is one of stdout.
pub fn run(args: &IgnoreFileArgs, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    let files = match context::files(&args.folder) {
        Ok(files) => files,
        Err(err) => return fail(&mut reporter, &args.folder, &reason(&err)),
    };
    let made = ignore_file(&files, &|name| is_dockerfile_name(OsStr::new(name)));
    for message in remarks(&made, &args.folder) {
        reporter.message(&message)?;
    }
    if !args.write {
        reporter.result(made.text.as_bytes())?;
        reporter.flush()?;
        return Ok(Exit::Clean);
    }
    let path = tidy(&args.folder.join(NAME));
    match create(&path, made.text.as_bytes()) {
        Ok(()) => {
            reporter.message(&Message::note(format!("{}: created", path.display())))?;
            Ok(Exit::Clean)
        }
        Err(err) if err.kind() == ErrorKind::AlreadyExists => {
            let text = "is there already, and stays; without --write, the new one is printed";
            fail(&mut reporter, &path, text)
        }
        Err(err) => fail(&mut reporter, &path, &format!("cannot be created: {}", reason(&err))),
    }
}

fn fail(reporter: &mut Reporter, path: &Path, text: &str) -> io::Result<Exit> {
    reporter.message(&Message::error(format!("{}: {text}", tidy(path).display())))?;
    Ok(Exit::Failed)
}

/// What to know about the lines besides what stands in them.
fn remarks(made: &IgnoreFile, folder: &Path) -> Vec<Message> {
    let folder = tidy(folder);
    let mut remarks = Vec::new();
    if made.dockerfiles.is_empty() {
        let text = format!("no Dockerfile found under {} to compare with", folder.display());
        remarks.push(Message::note(text));
    }
    for path in &made.unread {
        let path = tidy(&folder.join(path));
        let text = format!("{}: cannot be read, so nothing is kept for it", path.display());
        remarks.push(Message::warning(text));
    }
    if !made.is_complete {
        let text = format!("{}: too many files; a Dockerfile may be missed", folder.display());
        remarks.push(Message::warning(text));
    }
    remarks
}

/// Creates a file that is whole or not there.
fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(content).or_else(|err| fs::remove_file(path).and(Err(err)))
}
