//! `dockwright compare`: the meaning of an edit, between two files or as git's external diff driver.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use dockwright_compare::compare;
use dockwright_fixer::is_dockerfile_name;

use super::exit::Exit;
use super::print::print;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{CompareArgs, CompareFormat, OutputArgs};
use crate::message::{Message, visible};
use crate::output::comparison::{Compared, kinds};
use crate::output::reporter::{Reporter, is_coloured};
use crate::paths::current_dir;
use crate::run::file::{read, read_stdin};
use crate::run::panics;
use crate::run::settings::{LARGEST, TOO_LARGE};
use crate::select::git;

/// The names that git passes for a file that does not exist.
const NO_FILE: [&str; 2] = ["/dev/null", "nul"];

/// Prints the changes. An error is one of stdout.
pub fn run(args: &CompareArgs, output: &OutputArgs) -> io::Result<Exit> {
    if args.kinds {
        return print(kinds().as_bytes(), output);
    }
    panics::install_hook();
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    match args.files.as_slice() {
        [old, new] => {
            let names = [old, new].map(|it| name_of(it));
            tell([old, new], [&names[0], &names[1]], args, output, &mut reporter)
        }
        // Git: the path, then file, digest and mode before and after; for a renamed file, the new
        // path and a text as well.
        [path, old, _, _, new, _, _, rest @ ..] => {
            let path = path.to_string_lossy();
            let now = rest.first().map_or(path.clone(), |it| it.to_string_lossy());
            if is_for_all_files() && !is_dockerfile(&now) {
                let text =
                    format!("{}: not compared, since it is not a Dockerfile\n", visible(&now));
                return told(text.as_bytes(), &mut reporter, Exit::Clean);
            }
            tell([old, new], [&format!("a/{path}"), &now], args, output, &mut reporter)
        }
        [path] => {
            let path = path.to_string_lossy();
            let text = format!("{}: not compared, since it has conflicts\n", visible(&path));
            told(text.as_bytes(), &mut reporter, Exit::Clean)
        }
        _ => Ok(Exit::Failed),
    }
}

/// Whether git calls for every file, and not only for those that an attribute selects.
fn is_for_all_files() -> bool {
    env::var_os("GIT_EXTERNAL_DIFF").is_some()
}

fn is_dockerfile(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(is_dockerfile_name)
}

fn name_of(argument: &OsStr) -> String {
    if argument == "-" { "<stdin>".to_owned() } else { argument.to_string_lossy().into_owned() }
}

/// Compares two files, and prints the changes.
fn tell(
    files: [&OsString; 2],
    [old, new]: [&str; 2],
    args: &CompareArgs,
    output: &OutputArgs,
    reporter: &mut Reporter,
) -> io::Result<Exit> {
    if files.iter().all(|it| *it == "-") {
        let text = "stdin cannot be both files; name one of them".to_owned();
        reporter.message(&Message::error(text))?;
        return Ok(Exit::Failed);
    }
    let mut contents = Vec::new();
    // If neither file can be read, both errors are printed.
    for file in files {
        match content(file) {
            Ok(content) => contents.push(content),
            Err(message) => reporter.message(&message)?,
        }
    }
    let [before, after] = contents.as_slice() else { return Ok(Exit::Failed) };
    let comparison = match panics::caught(|| compare(before, after)) {
        Ok(comparison) => comparison,
        Err(text) => {
            let message = Message::error(format!("{new}: cannot be compared: {text}"));
            reporter.message(&message.with_help(dockwright_fixer::BUG.to_owned()))?;
            return Ok(Exit::Failed);
        }
    };
    let compared = Compared { old, new, comparison: &comparison, forbidden: &args.forbid };
    let exit = if compared.forbidden() > 0 { Exit::Found } else { Exit::Clean };
    let text = match args.format {
        CompareFormat::Text => compared.text(is_coloured(output.color, &io::stdout())),
        CompareFormat::Json => compared.json(),
    };
    if comparison.changes.is_empty() {
        reporter.message(&Message::note(format!("{old} and {new} have the same content")))?;
    }
    told(text.as_bytes(), reporter, exit)
}

fn told(text: &[u8], reporter: &mut Reporter, exit: Exit) -> io::Result<Exit> {
    reporter.result(text)?;
    reporter.flush()?;
    Ok(exit)
}

/// The content of a file, of stdin, or of a file in a commit.
fn content(argument: &OsString) -> Result<Vec<u8>, Message> {
    let name = argument.to_string_lossy();
    if argument == "-" {
        return read_stdin().map_err(|text| Message::error(format!("<stdin>: {text}")));
    }
    if NO_FILE.iter().any(|it| argument.eq_ignore_ascii_case(it)) {
        return Ok(Vec::new());
    }
    let path = Path::new(argument);
    // On Windows, one letter before a colon is a drive.
    let is_revision = |it: &str| !cfg!(windows) || it.len() != 1;
    if !path.exists()
        && let Some((revision, path)) = name.split_once(':').filter(|it| is_revision(it.0))
    {
        let content = git::content(revision, path, &current_dir())?;
        let is_small = content.len() <= LARGEST;
        let too_large = || Message::error(format!("{name}: {TOO_LARGE}"));
        return if is_small { Ok(content) } else { Err(too_large()) };
    }
    read(path).map_err(|text| Message::error(format!("{name}: {text}")))
}
