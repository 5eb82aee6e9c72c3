//! Flags that every command over files has.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use globset::Glob;

use crate::patterns;

/// What becomes of files that would change.
#[derive(clap::Args)]
pub struct ChangeArgs {
    /// Write nothing; print the names of files that would change, exit 1 if there are any
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change as a unified diff, exit 1 if there is any
    #[arg(long)]
    pub diff: bool,
}

/// Which files, and how to work on them.
#[derive(clap::Args)]
pub struct FilesArgs {
    /// Files and folders to work on, or `-` for stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

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
}

impl FilesArgs {
    /// Whether the one file to work on comes from stdin.
    pub fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|it| it.as_os_str() == "-")
    }

    /// What about the paths makes no sense.
    pub fn contradiction(&self) -> Option<&'static str> {
        match (self.reads_stdin(), self.paths.len()) {
            (true, 2..) => Some("`-` stands for stdin and cannot be combined with other paths"),
            (false, _) if self.stdin_filepath.is_some() => {
                Some("--stdin-filepath needs `-` as the path")
            }
            _ => None,
        }
    }
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
    #[arg(long, value_name = "GLOB", value_parser = patterns::parse)]
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
