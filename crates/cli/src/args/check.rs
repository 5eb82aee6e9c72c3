//! What `dockwright check` takes.

use clap::ValueEnum;
use dockwright_fixer::Level;

use super::files::FilesArgs;
use super::format::Format;
use super::passes::PassNamesArgs;

pub const EXAMPLES: &str = "\
Examples:
  dockwright check                           list everything below this folder
  dockwright check --fail-on safe            for CI: fail only on what every build is better without
  dockwright check --fail-on safe,intended,risky,suggestion
                                             for CI: fail on anything
  dockwright check --only keep-secrets-out   one pass
  dockwright check - < Dockerfile            list what is in stdin, for editors
";

/// What `dockwright check` takes.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// Exit 1 if something of these levels is found
    #[arg(long, value_name = "LEVEL,…", value_delimiter = ',', default_value = "safe,intended")]
    pub fail_on: Vec<FoundLevel>,

    /// Write what is found to `dockwright.baseline`, or use that file and leave out what it holds
    ///
    /// The file has a line for each pass and instruction, whatever the number of its line and its
    /// layout. It is the nearest one from the current directory upwards, or a new one here.
    #[arg(long, value_name = "WHAT")]
    pub baseline: Option<BaselineArg>,

    /// List only what is found on lines that git shows as changed since --changed-since
    ///
    /// A finding is on each line that its fix touches; a line that is gone is on the two around it.
    #[arg(long, requires = "changed_since", help_heading = "Which files")]
    pub lines: bool,

    /// What other commands do.
    #[arg(long, aliases = ["write", "unsafe-fixes"], hide = true)]
    fix: bool,

    /// Which files, and how to work on them.
    #[command(flatten)]
    pub files: FilesArgs,

    /// Which passes run.
    #[command(flatten)]
    pub passes: PassNamesArgs,
}

impl CheckArgs {
    /// What about the arguments makes no sense.
    pub fn contradiction(&self) -> Option<&'static str> {
        if self.fix {
            return Some(
                "`check` writes nothing; `dockwright fix` applies fixes, `--level risky` more of \
                 them",
            );
        }
        if self.files.output == Format::Patch {
            return Some("`check` changes nothing; `dockwright fix --output patch` makes a patch");
        }
        self.files.contradiction()
    }
}

/// `--baseline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaselineArg {
    /// Write what is found
    Write,
    /// Leave out what was found when the file was written
    Use,
}

/// The level of a finding.
#[derive(Clone, Copy, ValueEnum)]
pub enum FoundLevel {
    /// A fix that keeps the image as it is
    Safe,
    /// A fix that changes only what its pass is for
    Intended,
    /// A fix that may change more
    Risky,
    /// What only people can decide
    Suggestion,
}

impl From<FoundLevel> for Level {
    fn from(level: FoundLevel) -> Self {
        match level {
            FoundLevel::Safe => Self::Safe,
            FoundLevel::Intended => Self::Intended,
            FoundLevel::Risky => Self::Risky,
            FoundLevel::Suggestion => Self::Suggestion,
        }
    }
}
