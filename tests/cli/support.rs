//! A directory of files, and the command run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A Dockerfile that is not laid out.
pub const BEFORE: &str = "from scratch\n";
/// The same, laid out.
pub const AFTER: &str = "FROM scratch\n";
/// No Dockerfile that BuildKit would take.
pub const INVALID: &str = "from scratch\nIMPORT scratch\n";
/// A Dockerfile for someone else's frontend.
pub const FOREIGN: &str = "# syntax=foreign/frontend:1\nfrom scratch\n";

/// A temporary directory with files in it.
pub struct Dir(TempDir);

/// What a run of the command left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; `None` if a signal ended the process.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Dir {
    /// A directory with the named files, all of them holding [`BEFORE`].
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

    /// Writes a file, and the directories around it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    /// All names in the directory itself, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, ready to run in this directory.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dockwright"));
        command
            .current_dir(self.path())
            .args(args)
            .stdin(Stdio::null())
            // Nothing of the machine's own settings: no global ignore file, no wish for colours.
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
        // One that ends with an error may do so before it has read anything.
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(written.is_ok() || ran.code != Some(0), "{written:?}");
        ran
    }

    /// Runs another program here, which has to succeed.
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
    /// The names that `--check` printed.
    pub fn names(&self) -> Vec<&str> {
        self.stdout.lines().collect()
    }

    /// Asserts all of it at once, so that a failure shows all of it.
    pub fn expect(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!(
            (self.code, self.stdout.as_str(), self.stderr.as_str()),
            (Some(code), stdout, stderr)
        );
    }
}

/// Whether a program can be run here; says so if not, and fails where everything is to be there.
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        let is_ci = std::env::var("CI").is_ok_and(|it| it == "true");
        assert!(!is_ci, "{program} is not installed");
        eprintln!("not tested: {program} is not installed");
    }
    found
}
