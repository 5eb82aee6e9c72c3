//! The command line: what can be asked for, and the help that says so.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use dockwright_fixer::{FormatOptions, Indent, LineEnding, Operators};
use globset::Glob;

use crate::exclude;

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
        let Command::Fmt(fmt) = &args.command;
        if let Some(text) = fmt.contradiction() {
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
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(after_long_help = EXAMPLES)]
    Fmt(FmtArgs),
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

    /// The name to use for stdin in messages and diffs
    #[arg(long, value_name = "PATH")]
    pub stdin_filepath: Option<PathBuf>,

    /// How many files to work on at once [default: one per processor core]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Which files to take.
    #[command(flatten)]
    pub selection: SelectionArgs,

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

    /// Apply --exclude to the paths named on the command line too
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
    /// Keep what fits this many columns on one line, if it is on one line
    #[arg(long, value_name = "N", default_value = "100", value_parser = parse_width)]
    pub width: usize,

    /// Indent continuation lines by this many blanks (1 to 16), or by a `tab`
    #[arg(long, value_name = "N|tab", default_value = "4", value_parser = parse_indent)]
    pub indent: Indent,

    /// Where `&&`, `||` and `|` stand when a command is broken over lines
    #[arg(long, value_name = "SIDE", default_value = "preserve")]
    pub operators: OperatorsArg,

    /// How lines end
    #[arg(long, value_name = "ENDING", default_value = "auto")]
    pub line_ending: LineEndingArg,

    /// Change only what keeps every layer in the build cache
    #[arg(long)]
    pub cache_safe: bool,
}

impl LayoutArgs {
    /// The same, as the formatter wants it.
    pub fn options(&self) -> FormatOptions {
        FormatOptions {
            width: self.width,
            indent: self.indent,
            operators: match self.operators {
                OperatorsArg::Preserve => Operators::Preserve,
                OperatorsArg::Leading => Operators::Leading,
                OperatorsArg::Trailing => Operators::Trailing,
            },
            line_ending: match self.line_ending {
                LineEndingArg::Auto => LineEnding::Auto,
                LineEndingArg::Lf => LineEnding::Lf,
                LineEndingArg::Crlf => LineEnding::Crlf,
            },
            cache_safe: self.cache_safe,
        }
    }
}

/// `--operators`.
#[derive(Clone, Copy, ValueEnum)]
pub enum OperatorsArg {
    /// As the file has them
    Preserve,
    /// At the start of the next line
    Leading,
    /// At the end of the line
    Trailing,
}

/// `--line-ending`.
#[derive(Clone, Copy, ValueEnum)]
pub enum LineEndingArg {
    /// As most lines of the file do
    Auto,
    /// Unix: \n
    Lf,
    /// Windows: \r\n
    Crlf,
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

fn parse_width(text: &str) -> Result<usize, String> {
    match text.parse::<u16>() {
        Ok(width) if width > 0 => Ok(width.into()),
        _ => Err(format!("a width is a number of columns from 1 to {}", u16::MAX)),
    }
}

fn parse_indent(text: &str) -> Result<Indent, String> {
    if text == "tab" {
        return Ok(Indent::Tab);
    }
    match text.parse() {
        Ok(blanks @ 1..=16) => Ok(Indent::Spaces(blanks)),
        _ => Err("an indent is a number of blanks from 1 to 16, or `tab`".to_owned()),
    }
}
