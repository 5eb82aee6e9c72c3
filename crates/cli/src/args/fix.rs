//! What `dockwright fix` takes.

use super::files::{ChangeArgs, FilesArgs};
use super::layout::LayoutArgs;
use super::passes::PassArgs;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright fix --diff                      show every fix with its reason, write nothing
  dockwright fix                             fix every Dockerfile below this directory
  dockwright fix --level safe                only fixes after which the image behaves the same
  dockwright fix --only use-exec-form        one pass
  dockwright fix --no-format                 change only the fixed text
  dockwright fix --add-ignore                accept all present findings, for a start in CI
  dockwright fix --prune-ignores             also remove ignore comments that silence nothing
  dockwright fix --check                     for CI: name the files that would change
  dockwright fix --jsonl < in > out          files as lines of JSON, for pipelines
";

/// What `dockwright fix` takes.
#[derive(clap::Args)]
pub struct FixArgs {
    /// What becomes of files that would change.
    #[command(flatten)]
    pub change: ChangeArgs,

    /// Which files, and how to work on them.
    #[command(flatten)]
    pub files: FilesArgs,

    /// Which fixes to apply.
    #[command(flatten)]
    pub passes: PassArgs,

    /// Format only the text of fixes; all other lines stay as they are
    #[arg(long, help_heading = "Fixes")]
    pub no_format: bool,

    /// Fix nothing; write an ignore comment above each instruction that would be fixed
    #[arg(long, help_heading = "Fixes", conflicts_with = "no_format")]
    pub add_ignore: bool,

    /// Also remove names of passes from ignore comments, and whole comments, that silence nothing
    ///
    /// Comments for other tools stay, except where these tools certainly do not read them.
    #[arg(long, help_heading = "Fixes", conflicts_with = "add_ignore")]
    pub prune_ignores: bool,

    /// Skip the findings in `dockwright.baseline`, which `dockwright check` writes
    #[arg(long, value_name = "WHAT", value_parser = ["use"], help_heading = "Fixes")]
    pub baseline: Option<String>,

    /// The layout of the result.
    #[command(flatten)]
    pub layout: LayoutArgs,
}
