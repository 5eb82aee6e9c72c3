//! What `dockwright check` takes.

use clap::ValueEnum;
use dockwright_fixer::{Finding, Level};

use super::files::FilesArgs;
use super::format::Format;
use super::passes::PassNamesArgs;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright check                           list the findings below this directory
  dockwright check --fail-on safe            for CI: fail only on findings with a safe fix
  dockwright check --fail-on policy          for CI: fail only on what [policy] demands
  dockwright check --fail-on safe,intended,risky,suggestion
                                             for CI: fail on anything
  dockwright check --show all                also list risky fixes and suggestions
  dockwright check --statistics              count the findings by pass, as a table
  dockwright check --output short            one line per finding, in the form that editors read
  dockwright check --only keep-secrets-out   one pass
  dockwright check - < Dockerfile            check stdin, for editors
  dockwright check --jsonl < in > out        files as lines of JSON, for pipelines
";

/// What `dockwright check` takes.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct CheckArgs {
    /// Exit 1 on findings of these levels, or never with `none`
    #[arg(
        long,
        value_name = "LEVEL,…",
        value_delimiter = ',',
        default_value = "safe,intended,policy"
    )]
    pub fail_on: Vec<FailOn>,

    /// List findings of these levels, and only count the rest [default: those of --fail-on]
    ///
    /// Only for text: reports for other programs have all findings.
    #[arg(long, value_name = "LEVEL,…", value_delimiter = ',', help_heading = "Output")]
    pub show: Option<Vec<Show>>,

    /// Print the number of findings of each pass instead, the most frequent first
    #[arg(long, help_heading = "Output", conflicts_with = "show")]
    pub statistics: bool,

    /// Write all findings to `dockwright.baseline`, or leave out the findings that this file
    /// has
    ///
    /// The file has a line for each pass and instruction, which does not depend on line numbers and
    /// layout. The nearest file from the current directory upwards is used, or a new one here.
    #[arg(long, value_name = "WHAT")]
    pub baseline: Option<BaselineArg>,

    /// Read lines of JSON from stdin, each with the `path` and `content` of a file, and answer each
    /// with a line that has `path`, `findings`, `messages` and `error`
    ///
    /// Only the configuration of the current directory is read from the disk, and applies to all
    /// files. Other fields of a line are copied to its answer.
    #[arg(long, conflicts_with_all = ["show", "statistics", "baseline", "lines"])]
    pub jsonl: bool,

    /// List only findings on lines that git shows as changed since --changed-since
    ///
    /// A finding is on each line that its fix touches; a removed line counts as the two lines
    /// around it.
    #[arg(long, requires = "changed_since", help_heading = "Which files")]
    pub lines: bool,

    /// Flags that belong to other commands, for a helpful error.
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
    /// Checks combinations of arguments.
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
        if self.jsonl {
            return self.files.contradiction_of_lines();
        }
        if self.statistics && !self.files.output.is_text() {
            return Some("--statistics is a table for people; JSON has the findings themselves");
        }
        self.files.contradiction()
    }

    /// The findings that fail the command.
    pub fn failing(&self) -> Kinds {
        let level = |it: &FailOn| match it {
            FailOn::None | FailOn::Policy => None,
            FailOn::Safe => Some(Level::Safe),
            FailOn::Intended => Some(Level::Intended),
            FailOn::Risky => Some(Level::Risky),
            FailOn::Suggestion => Some(Level::Suggestion),
        };
        Kinds {
            levels: self.fail_on.iter().filter_map(level).collect(),
            demanded: self.fail_on.contains(&FailOn::Policy),
        }
    }

    /// The findings that are listed.
    pub fn shown(&self) -> Kinds {
        let level = |it: &Show| match it {
            Show::Policy => Vec::new(),
            Show::All => vec![Level::Safe, Level::Intended, Level::Risky, Level::Suggestion],
            Show::Safe => vec![Level::Safe],
            Show::Intended => vec![Level::Intended],
            Show::Risky => vec![Level::Risky],
            Show::Suggestion => vec![Level::Suggestion],
        };
        if self.statistics || self.jsonl || self.baseline == Some(BaselineArg::Write) {
            return Kinds::default();
        }
        match (&self.show, self.failing()) {
            (Some(show), _) => Kinds {
                levels: show.iter().flat_map(level).collect(),
                demanded: show.contains(&Show::Policy),
            },
            (None, failing) if failing == Kinds::default() => {
                Kinds { levels: vec![Level::Safe, Level::Intended], demanded: true }
            }
            (None, failing) => failing,
        }
    }
}

/// Some of the findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Those of these levels.
    pub levels: Vec<Level>,
    /// Those about what the project itself demands, whatever their level.
    pub demanded: bool,
}

impl Kinds {
    /// Whether a finding is one of them.
    pub fn have(&self, it: &Finding) -> bool {
        self.levels.contains(&it.level) || self.demanded && it.pass.is_demanded
    }
}

/// `--baseline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaselineArg {
    /// Write all findings
    Write,
    /// Leave out the findings in the file
    Use,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A fix after which the image behaves the same
    Safe,
    /// A fix that changes the image only as its pass intends
    Intended,
    /// A fix that may change more
    Risky,
    /// A finding that only people can settle
    Suggestion,
    /// A violation of `[policy]` in the configuration, or an ignore comment whose date has passed
    Policy,
    /// No finding
    None,
}

/// `--show`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// Fixes after which the image behaves the same
    Safe,
    /// Fixes that change the image only as their passes intend
    Intended,
    /// Fixes that may change more
    Risky,
    /// Findings that only people can settle
    Suggestion,
    /// Violations of `[policy]` in the configuration, and ignore comments whose date has passed
    Policy,
    /// All findings
    All,
}
