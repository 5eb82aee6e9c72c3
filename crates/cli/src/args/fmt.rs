//! What `dockwright fmt` takes.

use super::files::{ChangeArgs, FilesArgs};
use super::layout::LayoutArgs;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright fmt                        format every Dockerfile below this directory
  dockwright fmt --diff                 show what would change, write nothing
  dockwright fmt --check                for CI: name the files that would change, exit 1 if any
  dockwright fmt --cache-safe           only what keeps every cached layer
  dockwright fmt --exclude third_party  leave a directory out
  dockwright fmt --staged               what is staged in git
  dockwright fmt --changed-since main   what this branch changes
  dockwright fmt - < Dockerfile         format stdin to stdout, for editors
  dockwright fmt --diff | git apply     apply the change yourself
";

/// What `dockwright fmt` takes.
#[derive(clap::Args)]
pub struct FmtArgs {
    /// What becomes of files that would change.
    #[command(flatten)]
    pub change: ChangeArgs,

    /// Which files, and how to work on them.
    #[command(flatten)]
    pub files: FilesArgs,

    /// What the result looks like.
    #[command(flatten)]
    pub layout: LayoutArgs,
}
