//! Runs the process of an image: as process 1, with the image's user, directory and environment.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::config::Config;
use super::stack::Settings;
use crate::command::{output, shell};

/// The time limit for a service to listen.
const START: Duration = Duration::from_mins(1);

/// The time that `docker stop` waits before it kills.
const STOP: Duration = Duration::from_secs(10);

/// Mounts vanish with the process, and its child processes die with it.
const NAMESPACES: [&str; 5] = ["--mount", "--pid", "--fork", "--kill-child", "--"];

/// The environment is that of the image; a shell would add its own `PWD`.
const RUN: &str = "root=$1; user=$2; dir=$3; shift 3
mount -t proc proc \"$root/proc\"
mount --rbind /dev \"$root/dev\"
exec chroot --userspec=\"$user\" \"$root\" env -i -C \"$dir\" \"$@\"";

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The result of running a service.
pub struct Run {
    /// The status line and the body of each answer.
    pub answers: Vec<String>,
    /// The time taken to stop; `None` if the service had to be killed.
    pub stopped: Option<Duration>,
}

impl Run {
    /// The answers that differ in another run.
    pub fn differences(&self, again: &Self) -> Vec<String> {
        let answers = self.answers.iter().zip(&again.answers);
        let differ = answers.filter(|(old, new)| old != new);
        differ.map(|(old, new)| format!("said {old}, says {new}")).collect()
    }
}

/// Starts the service in the tree below `root`, sends the requests, and stops the service as
/// `docker stop` does.
pub fn run(root: &Path, config: &Config, settings: &Settings) -> Result<Run> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
    wait_until_free(address)?;
    let log = root.with_extension("log");
    let mut service = Service::start(root, config, &log)?;
    service.wait_for(address).with_context(|| said(&log))?;
    let answers = settings.ask.iter().map(|path| ask(address, path));
    let answers = answers.collect::<Result<Vec<_>>>().with_context(|| said(&log))?;
    Ok(Run { answers, stopped: service.stop()? })
}

/// The command that runs `process` in the tree below `root` like a container of the image.
pub fn command(root: &Path, config: &Config, process: &[&str]) -> Command {
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

/// Waits, since a killed service may listen a moment longer.
fn wait_until_free(address: SocketAddr) -> Result<()> {
    let started = Instant::now();
    while TcpStream::connect(address).is_ok() {
        ensure!(started.elapsed() < STOP, "port {} is in use here", address.port());
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn said(log: &Path) -> String {
    let said = fs::read_to_string(log).unwrap_or_default();
    format!("the service said: {}", said.lines().last().unwrap_or("nothing"))
}

struct Service {
    child: Child,
    stop: String,
}

impl Service {
    fn start(root: &Path, config: &Config, log: &Path) -> Result<Self> {
        let log = fs::File::create(log)?;
        let child = command(root, config, &config.process())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let signal = match config.text("StopSignal") {
            "" => "TERM",
            signal => signal.trim_start_matches("SIG"),
        };
        Ok(Self { child, stop: signal.to_owned() })
    }

    fn wait_for(&mut self, address: SocketAddr) -> Result<()> {
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(self.child.try_wait()?.is_none(), "the service ended");
            ensure!(started.elapsed() < START, "the service does not listen");
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Sends the signal to process 1 and waits; kills the process if it does not end in time.
    fn stop(mut self) -> Result<Option<Duration>> {
        let started = Instant::now();
        self.signal(&self.stop)?;
        while started.elapsed() < STOP {
            if self.child.try_wait()?.is_some() {
                return Ok(Some(started.elapsed()));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(None)
    }

    /// Sends a signal to process 1, the only child of `unshare`.
    fn signal(&self, name: &str) -> Result<()> {
        let parent = self.child.id().to_string();
        output(&mut shell("kill -s \"$1\" $(pgrep -P \"$2\")", &[name, &parent])).map(drop)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The process may have ended already. All others in its namespace end with process 1.
        let _ = self.signal("KILL");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The home directory of a user in the image.
fn home(root: &Path, user: &str) -> String {
    let users = fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let user = user.split(':').next().unwrap_or_default();
    let mut users = users.lines().map(|it| it.split(':').collect::<Vec<_>>());
    let found = users.find(|it| it.len() > 5 && (it[0] == user || it[2] == user));
    found.map_or_else(|| "/".to_owned(), |it| it[5].to_owned())
}

/// The status line and the body of the answer.
fn ask(address: SocketAddr, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    Ok(format!("{path}: {}\n{body}", head.lines().next().unwrap_or_default()))
}
