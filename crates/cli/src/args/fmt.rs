//! What `dockwright fmt` takes.

use std::ops::RangeInclusive;

use super::files::{ChangeArgs, FilesArgs};
use super::layout::LayoutArgs;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright fmt                         format every Dockerfile below this directory
  dockwright fmt --diff                  show the changes, write nothing
  dockwright fmt --check                 for CI: name the files that would change, exit 1 if any
  dockwright fmt --cache-safe            keep every cached layer
  dockwright fmt --exclude third_party   leave a directory out
  dockwright fmt --staged                only files that are staged in git
  dockwright fmt --changed-since main    only files that this branch changes
  dockwright fmt - < Dockerfile          format stdin to stdout, for editors
  dockwright fmt --range 3-9 Dockerfile  only the instructions on these lines
  dockwright fmt --diff | git apply      apply the change yourself
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

    /// Format only the instructions on lines L1 to L2 of one file, each as a whole
    #[arg(long, value_name = "L1-L2", value_parser = lines, help_heading = "Layout")]
    pub range: Option<RangeInclusive<usize>>,

    /// The layout of the result.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

impl FmtArgs {
    /// Checks combinations of arguments.
    pub fn contradiction(&self) -> Option<&'static str> {
        if self.range.is_some() && (self.change.jsonl || !self.files.names_one_file()) {
            return Some("--range takes one file; name its path, or `-` for stdin");
        }
        self.change.contradiction(&self.files)
    }
}

/// Reads `--range`: the numbers of the first and the last line, or of one line.
fn lines(text: &str) -> Result<RangeInclusive<usize>, &'static str> {
    let (first, last) = text.split_once(['-', ':']).unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first @ 1..), Ok(last)) if first <= last => Ok(first..=last),
        _ => Err("expected the numbers of the first and the last line, such as 3-9"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_from_one_and_in_order() {
        assert_eq!((lines("3-9"), lines("3:9"), lines("7")), (Ok(3..=9), Ok(3..=9), Ok(7..=7)));
        for text in ["", "0-3", "9-3", "a-3", "3-", "-3", "3-9-12"] {
            assert!(lines(text).is_err(), "{text}");
        }
    }
}
