//! The command line: what can be asked for, and the help that says so.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use globset::Glob;

use crate::config::{Layer, Source, Sourced};
use crate::exclude;
use crate::values::{self, IndentValue, LineEndingValue, OperatorsValue, Width};

/// Formats Dockerfiles, and never breaks a build doing so.
#[derive(Parser)]
#[command(name = "dockwright", version, about, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to talk about it.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl Args {
    /// Reads the command line; what it cannot mean ends the process with a usage message.
    pub fn read() -> Self {
        let args = Self::parse();
        if let Command::Fmt(fmt) = &args.command
            && let Some(text) = fmt.contradiction()
        {
            Self::command().error(ErrorKind::ArgumentConflict, text).exit();
        }
        args
    }
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Lay Dockerfiles out in one style, in place
    ///
    /// Files are taken as they are named. Folders are searched for Dockerfiles and Containerfiles
    /// (Dockerfile, Dockerfile.dev, Dockerfile-dev, dev.Dockerfile, …); what .gitignore and .ignore
    /// files name, hidden folders and `node_modules` are left out.
    ///
    /// Layout options and `exclude` may also stand in a `dockwright.toml`, which looks like what
    /// `dockwright config` prints, and some in `.editorconfig`; see `dockwright config --help`.
    ///
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(after_long_help = EXAMPLES)]
    Fmt(FmtArgs),
    /// Print the options that hold for a Dockerfile, and where each is set
    ///
    /// Each option has the value of the first of these that sets it:
    ///
    /// 1. a flag;
    ///
    /// 2. the nearest `dockwright.toml` or `.dockwright.toml`, from the folder of the Dockerfile
    ///    upwards; farther ones have no say;
    ///
    /// 3. the `.editorconfig` files around the Dockerfile: `max_line_length` for `width`,
    ///    `indent_style`, `indent_size` and `tab_width` for `indent`, `end_of_line` for
    ///    `line-ending`;
    ///
    /// 4. the default.
    ///
    /// A wrong configuration is an error, and no other takes its place.
    Config(ConfigArgs),
}

const EXAMPLES: &str = "\
Examples:
  dockwright fmt                        format every Dockerfile below this folder
  dockwright fmt --diff                 show what would change, write nothing
  dockwright fmt --check                for CI: name the files that would change, exit 1 if any
  dockwright fmt --cache-safe           only what keeps every cached layer
  dockwright fmt --exclude third_party  leave a folder out
  dockwright fmt - < Dockerfile         format stdin to stdout, for editors
  dockwright fmt --diff | git apply     apply the change yourself
";

/// What `dockwright fmt` takes.
#[derive(clap::Args)]
pub struct FmtArgs {
    /// Files and folders to format, or `-` for stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Write nothing; print the names of files that would change, exit 1 if there are any
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change as a unified diff, exit 1 if there is any
    #[arg(long)]
    pub diff: bool,

    /// What the file on stdin is called, for messages, diffs and configuration
    #[arg(long, value_name = "PATH")]
    pub stdin_filepath: Option<PathBuf>,

    /// How many files to work on at once [default: one per processor core]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Which files to take.
    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,

    /// What the result looks like.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

impl FmtArgs {
    /// Whether the one file to format comes from stdin.
    pub fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|it| it.as_os_str() == "-")
    }

    fn contradiction(&self) -> Option<&'static str> {
        match (self.reads_stdin(), self.paths.len()) {
            (true, 2..) => Some("`-` stands for stdin and cannot be combined with other paths"),
            (false, _) if self.stdin_filepath.is_some() => {
                Some("--stdin-filepath needs `-` as the path")
            }
            _ => None,
        }
    }
}

/// What `dockwright config` takes.
#[derive(clap::Args)]
pub struct ConfigArgs {
    /// A Dockerfile, or the folder of one
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,

    /// What the result looks like.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

/// Where configuration comes from.
#[derive(clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArgs {
    /// Read this configuration file for all Dockerfiles, no other, and no .editorconfig
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,

    /// Read no configuration file and no .editorconfig
    #[arg(long)]
    pub isolated: bool,
}

/// Which files to take.
#[derive(clap::Args)]
#[command(next_help_heading = "Which files")]
pub struct SelectionArgs {
    /// Leave out files and folders that match; may be given several times
    ///
    /// A pattern without a slash matches names at any depth (`vendor`, `*.dev`); one with a slash
    /// matches paths from the current folder (`services/*/Dockerfile`).
    #[arg(long, value_name = "GLOB", value_parser = exclude::parse)]
    pub exclude: Vec<Glob>,

    /// Apply --exclude and `exclude` of dockwright.toml to the paths named here, too
    #[arg(long)]
    pub force_exclude: bool,

    /// Take files that .gitignore or .ignore name, too
    ///
    /// Hidden folders and `node_modules` are still left out; name them to format what is in them.
    #[arg(long)]
    pub no_ignore: bool,
}

/// What the result looks like.
#[derive(clap::Args)]
#[command(next_help_heading = "Layout")]
pub struct LayoutArgs {
    /// Keep what fits this many columns on one line, if it is on one line [default: 100]
    #[arg(long, value_name = "N|off", value_parser = values::parse::<Width>)]
    pub width: Option<Width>,

    /// Indent continuation lines by this many blanks (1 to 16), or by a `tab` [default: 4]
    #[arg(long, value_name = "N|tab", value_parser = values::parse::<IndentValue>)]
    pub indent: Option<IndentValue>,

    /// Where `&&`, `||` and `|` stand when a command is broken over lines [default: preserve]
    #[arg(long, value_name = "SIDE")]
    pub operators: Option<OperatorsValue>,

    /// How lines end [default: auto]
    #[arg(long, value_name = "ENDING")]
    pub line_ending: Option<LineEndingValue>,

    /// Change only what keeps every layer in the build cache
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true")]
    pub cache_safe: Option<bool>,
}

impl LayoutArgs {
    /// The same, as a layer above all configuration.
    pub fn layer(&self) -> Layer {
        fn flag<T>(value: T) -> Sourced<T> {
            Sourced { value, source: Source::Flag }
        }
        Layer {
            width: self.width.map(|it| flag(it.0)),
            indent: self.indent.map(|it| flag(it.0)),
            operators: self.operators.map(|it| flag(it.into())),
            line_ending: self.line_ending.map(|it| flag(it.into())),
            cache_safe: self.cache_safe.map(flag),
        }
    }
}

/// How to talk about it.
#[derive(clap::Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Print errors and results only: no warnings, notes or summary
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Also say which files are rewritten, skipped and rebuilt
    #[arg(long, short, global = true)]
    pub verbose: bool,

    /// When to use colours; `auto` is on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
}

/// `--color`.
#[derive(Clone, Copy, ValueEnum)]
pub enum ColorArg {
    /// On a terminal
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}
