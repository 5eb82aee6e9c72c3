//! A directory of files, and runs of the command in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A Dockerfile that is not formatted.
pub const BEFORE: &str = "from scratch\n";
/// The formatted Dockerfile.
pub const AFTER: &str = "FROM scratch\n";
/// A file that BuildKit refuses.
pub const INVALID: &str = "from scratch\nIMPORT scratch\n";
/// A Dockerfile for another frontend.
pub const FOREIGN: &str = "# syntax=foreign/frontend:1\nfrom scratch\n";

/// A temporary directory with files in it.
pub struct Dir(TempDir);

/// The result of a run of the command.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; `None` if a signal ended the process.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Dir {
    /// A directory with the named files, each with the content [`BEFORE`].
    pub fn with(paths: &[&str]) -> Self {
        let dir = Self(tempfile::tempdir().unwrap());
        for path in paths {
            dir.write(path, BEFORE);
        }
        dir
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, and creates its parent directories.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    /// The names of all entries of the directory, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, prepared to run in this directory.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.prepared(Command::new(env!("CARGO_BIN_EXE_dockwright")));
        command.args(args);
        command
    }

    /// A command, prepared to run in this directory.
    pub fn prepared(&self, mut command: Command) -> Command {
        command
            .current_dir(self.path())
            .stdin(Stdio::null())
            // Keeps out the user's settings, such as a global ignore file or a preference for
            // colors.
            .env("HOME", self.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("NO_COLOR");
        command
    }

    pub fn dockwright(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    pub fn dockwright_with_stdin(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let written = child.stdin.take().unwrap().write_all(stdin.as_ref());
        // A run that ends with an error may end before it reads its input.
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(written.is_ok() || ran.code != Some(0), "{written:?}");
        ran
    }

    /// Runs another program in this directory, and expects success.
    pub fn run(&self, program: &str, args: &[&str], stdin: &str) {
        let mut child = Command::new(program)
            .current_dir(self.path())
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{program} {args:?}: {ran:?}\n{stdin}");
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The names printed by `--check`.
    pub fn names(&self) -> Vec<&str> {
        self.stdout.lines().collect()
    }

    /// Asserts everything at once, so that a failure shows everything.
    pub fn expect(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!(
            (self.code, self.stdout.as_str(), self.stderr.as_str()),
            (Some(code), stdout, stderr)
        );
    }
}

/// Whether a program is installed. Reports a missing one, and fails where every program is
/// required.
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        let is_ci = std::env::var("CI").is_ok_and(|it| it == "true");
        assert!(!is_ci, "{program} is not installed");
        eprintln!("not tested: {program} is not installed");
    }
    found
}
