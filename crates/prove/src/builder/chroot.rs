//! Runs process 1 of an image in the mounted files of the image, with the image's user, directory
//! and environment: buildah can run commands, but cannot send signals to a container.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Container, Start};
use crate::{Config, Error, Programs, Result, listening, program};

/// Mounts vanish with the process, and its child processes die with it.
const NAMESPACES: [&str; 5] = ["--mount", "--pid", "--fork", "--kill-child", "--"];

/// The environment is that of the image; a shell would add its own `PWD`.
const RUN: &str = "root=$1; user=$2; dir=$3; shift 3
mount -t proc proc \"$root/proc\"
mount --rbind /dev \"$root/dev\"
exec chroot --userspec=\"$user\" \"$root\" env -i -C \"$dir\" \"$@\"";

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Whether a process can be started: by root on Linux.
pub fn can_run() -> bool {
    #[cfg(target_os = "linux")]
    return rustix::process::geteuid().is_root();
    #[cfg(not(target_os = "linux"))]
    false
}

/// The mounted files of an image; changes are discarded.
pub struct Mounted {
    /// The root of the files.
    pub root: PathBuf,
    remove: Command,
    programs: Programs,
}

impl Mounted {
    /// Files that `remove` unmounts.
    pub fn new(remove: Command, programs: Programs) -> Self {
        Self { root: PathBuf::new(), remove, programs }
    }

    /// Starts a process.
    pub fn start(self, config: &Config, start: &Start<'_>) -> Result<Process> {
        let log = tempfile::NamedTempFile::new()
            .map_err(Error::file(Path::new("a temporary log file")))?;
        let words = start.words.map_or_else(|| config.process(), <[&str]>::to_vec);
        let open = || File::options().append(true).open(log.path());
        let (Ok(stdout), Ok(stderr)) = (open(), open()) else {
            return Err(Error::Unsupported("the temporary log file cannot be opened".to_owned()));
        };
        let mut command = command(&self.root, config, &words);
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        let child = program::spawn(&mut command)?;
        Ok(Process { child, log, mounted: self, ended: None })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = self.programs.tidy(&mut self.remove);
    }
}

/// The command that runs `process` in the files below `root` like a container of the image.
fn command(root: &Path, config: &Config, process: &[&str]) -> Command {
    let user = match config.text("User") {
        "" => "0",
        user => user,
    };
    let dir = match config.text("WorkingDir") {
        "" => "/",
        dir => dir,
    };
    let home = format!("HOME={}", home(root, user));
    let mut command = Command::new("unshare");
    command
        .args(NAMESPACES)
        .args(["sh", "-eu", "-c", RUN, "sh"])
        .args([&*root.to_string_lossy(), user, dir, PATH, &home])
        .args(config.texts("Env"))
        .args(process);
    command
}

/// The home directory of a user in the image.
fn home(root: &Path, user: &str) -> String {
    let users = std::fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let user = user.split(':').next().unwrap_or_default();
    let mut users = users.lines().map(|it| it.split(':').collect::<Vec<_>>());
    let found = users.find(|it| it.len() > 5 && (it[0] == user || it[2] == user));
    found.map_or_else(|| "/".to_owned(), |it| it[5].to_owned())
}

/// A running process. It ends before its files are unmounted.
pub struct Process {
    child: Child,
    log: tempfile::NamedTempFile,
    mounted: Mounted,
    ended: Option<String>,
}

impl Container for Process {
    fn ended(&mut self) -> Result<Option<String>> {
        if self.ended.is_none() {
            let status = self.child.try_wait().map_err(Error::file(Path::new("unshare")))?;
            self.ended = status.map(|it| it.to_string());
        }
        Ok(self.ended.clone())
    }

    fn listens(&self) -> bool {
        self.first().is_some_and(listening::in_namespace_of)
    }

    fn address(&self, port: u16) -> Result<SocketAddr> {
        Ok((Ipv4Addr::LOCALHOST, port).into())
    }

    fn signal(&mut self, name: &str) -> Result<()> {
        let Some(first) = self.first() else { return Ok(()) };
        let mut command = Command::new("kill");
        command.args(["-s", name, &first.to_string()]);
        self.mounted.programs.tidy(&mut command).map(drop)
    }

    fn output(&self) -> Result<String> {
        let bytes = std::fs::read(self.log.path()).map_err(Error::file(self.log.path()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Process {
    /// Process 1, the only child of `unshare`.
    fn first(&self) -> Option<u32> {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already. All others in its namespace end with process 1.
        let _ = self.signal("KILL");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
