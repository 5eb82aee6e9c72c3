//! The command line: what can be asked for, and the help that says so.

mod check;
mod files;
mod fix;
mod fmt;
pub mod format;
mod layout;
pub mod mode;
mod output;
mod pass_names;
mod passes;
pub mod values;

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

pub use self::check::{BaselineArg, CheckArgs};
pub use self::files::{ChangeArgs, ConfigurationArgs, FilesArgs};
pub use self::fix::FixArgs;
pub use self::fmt::FmtArgs;
pub use self::layout::LayoutArgs;
pub use self::output::{ColorArg, OutputArgs};
use self::pass_names::ExplainedParser;
pub use self::pass_names::{Explained, PassNames, meant, passes_called};
pub use self::passes::{PassArgs, PassNamesArgs};

/// Formats and fixes Dockerfiles, and never breaks a build doing so.
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
        let (name, contradiction) = match &args.command {
            Command::Fmt(FmtArgs { change, files, .. }) => ("fmt", change.contradiction(files)),
            Command::Fix(FixArgs { change, files, .. }) => ("fix", change.contradiction(files)),
            Command::Check(check) => ("check", check.contradiction()),
            _ => return args,
        };
        if let Some(text) = contradiction {
            // Built, so that the usage in the message is that of the command.
            let mut command = Self::command();
            command.build();
            if let Some(command) = command.find_subcommand_mut(name) {
                command.error(ErrorKind::ArgumentConflict, text).exit();
            }
        }
        args
    }
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Lay Dockerfiles out in one style, in place
    ///
    /// Files are taken as they are named. Directories are searched for Dockerfiles and
    /// Containerfiles (Dockerfile, Dockerfile.dev, Dockerfile-dev, dev.Dockerfile, …); what
    /// .gitignore and .ignore files name, `node_modules`, modules of Go in `vendor` and hidden
    /// directories are left out, but for .circleci, .devcontainer, .docker, .github and .gitlab.
    ///
    /// Layout options and `exclude` may also stand in a `dockwright.toml`, which looks like what
    /// `dockwright config` prints, and some in `.editorconfig`; see `dockwright config --help`.
    ///
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(alias = "format", after_long_help = fmt::EXAMPLES)]
    Fmt(FmtArgs),
    /// Rewrite what wastes build time or image size, or keeps containers from stopping cleanly
    ///
    /// Each fix has a level: `safe` keeps the image as it is, `intended` changes what the pass is
    /// for and nothing else, `risky` may change more, as `dockwright explain PASS` tells. Nothing
    /// is written that a second, independent reader has not compared with the source.
    ///
    /// A comment `# dockwright: ignore=PASS,… # why` above an instruction keeps passes away from
    /// the instruction, `ignore-stage=PASS,…` above a `FROM` from the stage, `ignore-file=PASS,…`
    /// from the file; without names, all passes and the layout. The comments of hadolint, its
    /// `.hadolint.yaml`, and `# check=skip=…`, at the top or above an instruction, count as well,
    /// for the rules that a pass settles.
    ///
    /// The layout of each file that is fixed is that of `dockwright fmt`, unless --no-format is
    /// set.
    ///
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(after_long_help = fix::EXAMPLES)]
    Fix(FixArgs),
    /// List what there is to fix and what only people can decide, and write nothing
    ///
    /// Every finding is shown with its place in the file as it is, whatever its level, and with
    /// the level at which `dockwright fix` applies it. Files are found, configured and kept away
    /// from passes as for `fix`.
    ///
    /// Exit codes: 0 nothing of the levels in --fail-on is found, 1 something is, 2 something could
    /// not be read or understood.
    #[command(alias = "lint", after_long_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Write the `dockwright.toml` that changes the least of the Dockerfiles of a directory
    ///
    /// Each file is laid out in two dozen ways: with `indent` 4, 2, tab and auto, `chains` split
    /// and keep, `operators` preserve, leading and trailing, `width` 100 and off. The one is chosen
    /// that changes the fewest lines of all files together; of several, the one with which builds
    /// run the fewest `RUN` layers again; of these, the one nearest to the defaults. The table
    /// shows all. What is the default, or set by `.editorconfig`, is not written.
    ///
    /// A file that is there already stays as it is. Files that cannot be read, or have a
    /// configuration of their own further down, do not count.
    ///
    /// Exit codes: 0 done, 2 there is no Dockerfile, there is a file already, or it could not be
    /// written.
    #[command(after_long_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// List the passes of `fix`
    Passes,
    /// Say what a pass does, why, and at which level of safety, or what a base image has
    Explain(ExplainArgs),
    /// Print the effective options for a Dockerfile, and where each one comes from
    ///
    /// Each option has the value of the first of these that sets it:
    ///
    /// 1. a flag;
    ///
    /// 2. the nearest `dockwright.toml` or `.dockwright.toml`, from the directory of the Dockerfile
    ///    upwards; farther ones have no say;
    ///
    /// 3. the `.editorconfig` files around the Dockerfile: `max_line_length` for `width`,
    ///    `indent_style`, `indent_size` and `tab_width` for `indent`, `end_of_line` for
    ///    `line-ending`;
    ///
    /// 4. the default.
    ///
    /// A configuration file may `extend` another one, whose values hold where it sets none, and
    /// may set options for some files only, with `[[overrides]]`.
    ///
    /// A wrong configuration is an error, and no other takes its place.
    Config(ConfigArgs),
    /// Print a `.dockerignore` for the files of a build context
    ///
    /// The file hides what the languages found there make or download, version control, and
    /// secrets. What a Dockerfile of this context names in `COPY`, `ADD` or a bind mount stays
    /// visible, and so does an `.env` that git tracks or a build tool reads; comments say what is
    /// kept, and why. Contexts are found as `dockwright fix` finds them.
    ///
    /// Where there is a `.dockerignore`, the lines that the file lacks are printed.
    ///
    /// Exit codes: 0 done, 1 `--check` found a source that the file hides, 2 the directory could
    /// not be read, or `--write` found a file.
    IgnoreFile(IgnoreFileArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page, or that of a command
    Man {
        /// The command
        #[arg(value_parser = ["fmt", "fix", "check", "init", "passes", "explain", "config", "ignore-file"])]
        command: Option<String>,
    },
}

/// What `dockwright explain` takes.
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// The pass, a rule of hadolint or BuildKit that passes settle, or `image:NAME` for what is
    /// known of a base image
    #[arg(value_name = "PASS", value_parser = ExplainedParser, hide_possible_values = true)]
    pub about: Explained,
}

/// What `dockwright config` takes.
#[derive(clap::Args)]
pub struct ConfigArgs {
    /// Print the JSON schema of configuration files instead, for editors
    #[arg(long)]
    pub schema: bool,

    /// A Dockerfile, or the directory of one
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,

    /// Which fixes to apply.
    #[command(flatten)]
    pub passes: PassArgs,

    /// What the result looks like.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

const INIT_EXAMPLES: &str = "\
Examples:
  dockwright init              measure all Dockerfiles below this directory
  dockwright init --dry-run    only show the table
  dockwright init services     the same for another directory
";

/// What `dockwright init` takes.
#[derive(clap::Args)]
pub struct InitArgs {
    /// The directory that the configuration is for
    #[arg(value_name = "PATH", default_value = ".")]
    pub dir: PathBuf,

    /// Show the table and the file, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What `dockwright ignore-file` takes.
#[derive(clap::Args)]
pub struct IgnoreFileArgs {
    /// The build context
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Create the file in the directory; an existing file is not overwritten
    #[arg(long)]
    pub write: bool,

    /// Print nothing; fail if the existing file hides what a Dockerfile copies
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
}
