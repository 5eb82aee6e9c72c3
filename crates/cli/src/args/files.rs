//! Flags that every command over files has.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use globset::Glob;

use super::format::Format;
use crate::paths::patterns;
use crate::paths::shard::Shard;

/// What becomes of files that would change.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct ChangeArgs {
    /// Write nothing; print the names of files that would change, exit 1 if there are any
    ///
    /// `fix` adds the passes and the lines of what it would fix, unless --quiet.
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change as a unified diff, exit 1 if there is any
    #[arg(long, alias = "dry-run")]
    pub diff: bool,

    /// What `fmt` and `fix` do without it.
    #[arg(long, alias = "fix", hide = true)]
    write: bool,

    /// Read lines of JSON from stdin, each with the `path` and `content` of a file, and answer each
    /// with a line that has `path`, `content`, `fixes` and `error`
    ///
    /// Nothing is read from the disk but the configuration of the current directory, which holds for
    /// all files. A line that is wrong is answered with an `error`; the others are still done. Other
    /// fields of a line stand in its answer.
    #[arg(long, conflicts_with_all = ["check", "diff"])]
    pub jsonl: bool,
}

impl ChangeArgs {
    /// What makes no sense beside other arguments.
    pub fn contradiction(&self, files: &FilesArgs) -> Option<&'static str> {
        if self.write {
            return Some(
                "`dockwright fmt` and `dockwright fix` write by themselves; leave the flag out, \
                 or run `dockwright fix` to apply fixes",
            );
        }
        if self.jsonl { files.contradiction_of_lines() } else { files.contradiction() }
    }
}

/// Which files, and how to work on them.
#[derive(clap::Args)]
pub struct FilesArgs {
    /// Files and directories to work on, or `-` for stdin [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// What the file on stdin is called, for messages, diffs and configuration
    ///
    /// Without a PATH, stdin is read.
    #[arg(long, value_name = "PATH")]
    pub stdin_filepath: Option<PathBuf>,

    /// How many files to work on at once, up to eight per processor core [default: one]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,

    /// What results on stdout look like
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: Format,

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
        let is_named = self.stdin_filepath.is_some() && self.chooses_nothing();
        is_named || self.paths.iter().any(|it| it.as_os_str() == "-")
    }

    /// Whether nobody says which files are meant.
    pub fn chooses_nothing(&self) -> bool {
        self.paths.is_empty() && !self.selection.chooses()
    }

    /// The paths to work on, but for those that `--files-from` names.
    pub fn paths(&self) -> Cow<'_, [PathBuf]> {
        if self.paths.is_empty() && self.selection.files_from.is_none() {
            return Cow::from(vec![PathBuf::from(".")]);
        }
        Cow::from(&self.paths)
    }

    /// What makes no sense beside `--jsonl`.
    pub fn contradiction_of_lines(&self) -> Option<&'static str> {
        let is_named = !self.chooses_nothing();
        let is_other = is_named || !self.output.is_text() || self.stdin_filepath.is_some();
        is_other.then_some(
            "--jsonl takes its files from stdin and answers on stdout; there is nothing to choose",
        )
    }

    /// What about the paths makes no sense.
    pub fn contradiction(&self) -> Option<&'static str> {
        match (self.reads_stdin(), self.paths.len()) {
            (true, 2..) => Some("`-` stands for stdin and cannot be combined with other paths"),
            (true, _) if self.selection.chooses() => Some(
                "`-` stands for the one file on stdin, and there is nothing to choose with \
                 --files-from, --staged, --changed-since or --shard",
            ),
            (false, _) if self.stdin_filepath.is_some() => {
                Some("--stdin-filepath names the file on stdin; leave out the other paths")
            }
            _ => None,
        }
    }
}

/// Reads `--jobs`.
fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "expected a number from 1")
}

/// Where configuration comes from.
#[derive(clap::Args, Default)]
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
    /// Also take files that match, whatever they are called; may be given several times
    ///
    /// Without this, a search takes files with the name of a Dockerfile. Patterns are those of
    /// --exclude, which has the last word.
    #[arg(long, value_name = "GLOB", value_parser = patterns::parse)]
    pub include: Vec<Glob>,

    /// Leave out files and directories that match; may be given several times
    ///
    /// A pattern without a slash matches names at any depth (`vendor`, `*.dev`); one with a slash
    /// matches paths from the current directory (`services/*/Dockerfile`).
    #[arg(long, value_name = "GLOB", value_parser = patterns::parse)]
    pub exclude: Vec<Glob>,

    /// Apply --exclude and `exclude` of dockwright.toml to the paths named here, too
    ///
    /// For hooks, which name files by a pattern: files that are not Dockerfiles are skipped.
    #[arg(long)]
    pub force_exclude: bool,

    /// Also take files that .gitignore or .ignore name
    ///
    /// Hidden directories, `node_modules` and modules of Go in `vendor` are still left out; name
    /// them to format what is in them.
    #[arg(long)]
    pub no_ignore: bool,

    /// Take the paths that a file names, or stdin with `-`, as if they stood here
    ///
    /// One path per line; or, where there is a NUL, with a NUL behind each.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Take only files that are staged in git
    ///
    /// What is read and written are the files in the working tree, so stage what changes.
    #[arg(long, conflicts_with = "changed_since")]
    pub staged: bool,

    /// Take only files that git shows as changed since the current branch left REV
    ///
    /// That is what differs from the last commit that both have in common, committed or not, and
    /// files that git neither knows nor ignores.
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,

    /// Take only the Kth of N parts of the files, for machines that share the work
    ///
    /// The path of a file from the current directory alone decides which part it is in.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
}

impl SelectionArgs {
    /// Whether a part of many files is asked for.
    fn chooses(&self) -> bool {
        self.files_from.is_some()
            || self.staged
            || self.changed_since.is_some()
            || self.shard.is_some()
    }
}
