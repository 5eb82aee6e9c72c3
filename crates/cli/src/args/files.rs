//! Flags that every command over files has.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use globset::Glob;

use super::format::Format;
use super::values::EmbeddedKind;
use crate::paths::patterns;
use crate::paths::shard::Shard;

/// What to do with files that would change.
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

    /// `fmt` and `fix` write by default.
    #[arg(long, alias = "fix", hide = true)]
    write: bool,

    /// Read lines of JSON from stdin, each with the `path` and `content` of a file, and answer each
    /// with a line that has `path`, `content`, `fixes` and `error`
    ///
    /// Only the configuration of the current directory is read from the disk, and applies to all
    /// files. An invalid line is answered with an `error`; the others are still processed. Other
    /// fields of a line are copied to its answer.
    #[arg(long, conflicts_with_all = ["check", "diff"])]
    pub jsonl: bool,
}

impl ChangeArgs {
    /// Checks combinations of arguments.
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

    /// The path of the file on stdin, for messages, diffs and configuration
    ///
    /// Without a PATH, stdin is read.
    #[arg(long, value_name = "PATH")]
    pub stdin_filepath: Option<PathBuf>,

    /// How many files to work on at once, up to eight per processor core [default: one]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,

    /// The format of the results on stdout
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: Format,

    /// Exit 0 even if something is found or would change; errors still exit 2
    #[arg(long)]
    pub exit_zero: bool,

    /// Which files to take.
    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

impl FilesArgs {
    /// Whether the input is a single file on stdin.
    pub fn reads_stdin(&self) -> bool {
        let is_named = self.stdin_filepath.is_some() && self.chooses_nothing();
        is_named || self.paths.iter().any(|it| it.as_os_str() == "-")
    }

    /// Whether the arguments name a single file, on stdin or on the disk.
    pub fn names_one_file(&self) -> bool {
        let is_named = self.paths.len() == 1 && !self.paths[0].is_dir();
        !self.selection.chooses() && (self.reads_stdin() || is_named)
    }

    /// Whether no files are named.
    pub fn chooses_nothing(&self) -> bool {
        self.paths.is_empty() && !self.selection.chooses()
    }

    /// The paths to work on, without those of `--files-from`.
    pub fn paths(&self) -> Cow<'_, [PathBuf]> {
        if self.paths.is_empty() && self.selection.files_from.is_none() {
            return Cow::from(vec![PathBuf::from(".")]);
        }
        Cow::from(&self.paths)
    }

    /// Checks combinations with `--jsonl`.
    pub fn contradiction_of_lines(&self) -> Option<&'static str> {
        let is_named = !self.chooses_nothing();
        let is_other = is_named || !self.output.is_text() || self.stdin_filepath.is_some();
        is_other.then_some(
            "--jsonl takes its files from stdin and answers on stdout; there is nothing to choose",
        )
    }

    /// Checks the paths.
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
#[derive(Clone, clap::Args, Default)]
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
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct SelectionArgs {
    /// Also take files that match, whatever they are called; may be given several times
    ///
    /// By default, a search takes only files with the name of a Dockerfile. Patterns are as for
    /// --exclude, which takes precedence.
    #[arg(long, value_name = "GLOB", value_parser = patterns::parse)]
    pub include: Vec<Glob>,

    /// Also take Dockerfiles inside Compose files, Bake files, documents and workflows, or inside
    /// files of these kinds only
    ///
    /// A file that is named is taken by its name as well. Everything around the Dockerfiles stays as
    /// it is.
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', num_args = 0.., require_equals = true)]
    pub embedded: Option<Vec<EmbeddedKind>>,

    /// Leave out files and directories that match; may be given several times
    ///
    /// A pattern without a slash matches names at any depth (`vendor`, `*.dev`); one with a slash
    /// matches paths from the current directory (`services/*/Dockerfile`).
    #[arg(long, value_name = "GLOB", value_parser = patterns::parse)]
    pub exclude: Vec<Glob>,

    /// Apply --exclude and `exclude` of dockwright.toml to the paths named here, too
    ///
    /// For hooks, which pass files by pattern: a file is skipped, with a note, if it is not a
    /// Dockerfile, or if a program generates it (see --generated).
    #[arg(long)]
    pub force_exclude: bool,

    /// Also take files that .gitignore or .ignore name
    ///
    /// Hidden directories, `node_modules` and Go modules in `vendor` are still left out; name them
    /// to format the files in them.
    #[arg(long)]
    pub no_ignore: bool,

    /// Also take files that a program generates
    ///
    /// By default, a search leaves out files whose comments at the top say that the file is
    /// generated and must not be edited, and files with `linguist-generated` in .gitattributes: a
    /// change is lost when the program runs again. A file that is named itself is always taken.
    #[arg(long)]
    pub generated: bool,

    /// Take the paths listed in a file, or on stdin with `-`, as if they were arguments
    ///
    /// One path per line; or, if the list has a NUL, with a NUL after each.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Take only files that are staged in git
    ///
    /// The files in the working tree are read and written, so stage the changes afterwards.
    #[arg(long, conflicts_with = "changed_since")]
    pub staged: bool,

    /// Take only files that git shows as changed since the current branch left REV
    ///
    /// These are the files that differ from the merge base, committed or not, and untracked files
    /// that are not ignored.
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,

    /// Take only the Kth of N parts of the files, for machines that share the work
    ///
    /// Only the path of a file relative to the current directory decides which part it is in.
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
