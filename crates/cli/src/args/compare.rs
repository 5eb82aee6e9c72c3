//! What `dockwright compare` takes.

use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, ValueEnum};
use dockwright_compare::Kind;

use super::pass_names::meant;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright compare old.Dockerfile Dockerfile      two files
  dockwright compare main:Dockerfile Dockerfile     a commit, and the file as it is
  dockwright compare HEAD~1:./Dockerfile HEAD:./Dockerfile
                                                    two commits, from this directory
  dockwright compare main:Dockerfile - < new        stdin as one of the two
  dockwright compare --forbid runs-as-root,secret-added main:Dockerfile Dockerfile
                                                    for CI: fail on these changes
  dockwright compare --kinds                        the kinds to forbid
  GIT_EXTERNAL_DIFF='dockwright compare' git diff   the edits in the work tree
";

/// What `dockwright compare` takes.
#[derive(clap::Args)]
#[command(
    override_usage = "dockwright compare [OPTIONS] OLD NEW\n       dockwright compare --kinds"
)]
pub struct CompareArgs {
    /// The old and the new Dockerfile: a file, `REV:PATH` for a file in a commit of git, or `-` for
    /// stdin
    ///
    /// As in git, PATH counts from the root of the repository, and `./PATH` from the current
    /// directory. A file of this name comes before a commit. Git itself passes seven
    /// arguments, nine for a renamed file, and one for a file with conflicts.
    #[arg(value_name = "FILE", num_args = 0..=9)]
    pub files: Vec<OsString>,

    /// Exit 1 if a change of one of these kinds occurs
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = KindParser, hide_possible_values = true)]
    pub forbid: Vec<Kind>,

    /// The format of the changes on stdout
    #[arg(long = "output", value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: CompareFormat,

    /// Print all kinds of changes instead, each with its level of attention and a sentence
    #[arg(long)]
    pub kinds: bool,
}

impl CompareArgs {
    /// Checks the number of arguments.
    pub fn contradiction(&self) -> Option<&'static str> {
        match self.files.len() {
            0 if self.kinds => None,
            _ if self.kinds => Some("--kinds compares nothing; leave out the files"),
            // Git calls with one path for a file with conflicts, with seven for a change, and with
            // nine for a renamed file.
            1 | 7 | 9 if is_called_by_git() => None,
            2 | 7 | 9 => None,
            _ => Some("`compare` takes two files: the old one and the new one"),
        }
    }
}

/// Whether git runs the command as its external diff driver.
pub fn is_called_by_git() -> bool {
    std::env::var_os("GIT_DIFF_PATH_TOTAL").is_some()
}

/// `--output` of `compare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// A line for each change: `PATH:LINE: ATTENTION[KIND]: TEXT`
    Text,
    /// One JSON document with every change
    Json,
}

/// Reads the name of a kind; shells complete it.
#[derive(Clone)]
struct KindParser;

impl TypedValueParser for KindParser {
    type Value = Kind;

    fn parse_ref(&self, cmd: &Command, _: Option<&Arg>, name: &OsStr) -> Result<Kind, Error> {
        let name = name.to_string_lossy();
        Kind::of(&name).ok_or_else(|| {
            let names: Vec<_> = Kind::ALL.iter().map(|it| it.name()).collect();
            let help = match meant(&name, &names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "`dockwright compare --kinds` lists them".to_owned(),
            };
            let text = format!("unknown kind of change `{name}`; {help}");
            cmd.clone().error(ErrorKind::ValueValidation, text)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Kind::ALL.iter().map(|it| PossibleValue::new(it.name()))))
    }
}
