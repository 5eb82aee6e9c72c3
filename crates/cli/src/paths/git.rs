//! Git, asked about a directory. No hooks run, and nothing is written.

use std::io;
use std::path::Path;
use std::process::{Command, Output};

/// What git answers in a directory.
pub fn ask(dir: &Path, args: &[&str]) -> io::Result<Output> {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").args(["-c", "core.hooksPath=/dev/null"]);
    command.args(["-c", "core.fsmonitor=false"]).args(args);
    command.current_dir(dir).output()
}

/// Whether git tracks a file of a directory.
pub fn is_tracked(dir: &Path, name: &str) -> bool {
    // A pathspec may be a pattern; and who owns the repository is no matter to a list of names.
    let args = ["-c", "safe.directory=*", "--literal-pathspecs", "ls-files", "-z", "--", name];
    ask(dir, &args).is_ok_and(|it| it.status.success() && !it.stdout.is_empty())
}
