//! Builders of images, by their command lines.

mod buildah;
mod chroot;
mod engine;
mod traces;

use std::env;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

pub use self::buildah::Buildah;
pub use self::engine::Engine;
use crate::program::failure;
use crate::{Config, Programs, Result};

/// The builders, in the order in which they are looked for.
pub const KINDS: [Kind; 3] = [Kind::Buildah, Kind::Docker, Kind::Podman];

/// A builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `buildah`
    Buildah,
    /// `docker`
    Docker,
    /// `podman`
    Podman,
}

/// Whether a build may use layers of earlier builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layers {
    /// Every step runs.
    Fresh,
    /// Only steps without a cached layer run.
    Cached,
}

/// One build.
pub struct Build<'b> {
    /// The Dockerfile.
    pub dockerfile: &'b Path,
    /// The build context.
    pub context: &'b Path,
    /// Values of build arguments.
    pub args: &'b [(String, String)],
    /// The stage to build instead of the last one.
    pub target: Option<&'b str>,
    /// The name of the image.
    pub image: &'b str,
    /// Whether layers of earlier builds may be used.
    pub layers: Layers,
    /// Whether base images that are not on this machine may be pulled.
    pub does_pull: bool,
}

/// A builder, and the containers of its images.
pub trait Builder {
    /// The name of the program.
    fn name(&self) -> &'static str;

    /// The name of the program and its version; an error if the builder cannot build.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    fn version(&self) -> Result<String>;

    /// Whether there is an image of this name on this machine.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    fn has(&self, image: &str) -> Result<bool>;

    /// Builds an image, and returns the time that it takes.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    fn build(&self, build: &Build<'_>) -> Result<Duration>;

    /// Writes an image to a file, as `docker save` does or as an OCI archive.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    fn save(&self, image: &str, file: &Path) -> Result<()>;

    /// Starts a container of an image. `config` is the configuration of the image.
    ///
    /// # Errors
    /// The program cannot be started or fails, the user asked to stop, or this machine cannot run
    /// containers with this builder.
    fn start(
        &self,
        image: &str,
        config: &Config,
        start: &Start<'_>,
    ) -> Result<Box<dyn Container + '_>>;

    /// Removes images, and the layers that their builds left behind, even after a request to stop.
    ///
    /// # Errors
    /// The program cannot be started or fails.
    fn remove(&self, images: &[&str]) -> Result<()>;

    /// The runner of external programs.
    fn programs(&self) -> &Programs;
}

/// The settings of a container.
#[derive(Clone, Copy, Default)]
pub struct Start<'s> {
    /// The words to run instead of the entrypoint and the command of the image.
    pub words: Option<&'s [&'s str]>,
    /// The ports to which requests will be sent.
    pub ports: &'s [u16],
}

/// A running container; dropping it ends and removes the container.
pub trait Container {
    /// The end of the process, such as `exit status: 0`; `None` while it runs.
    ///
    /// # Errors
    /// The state cannot be read.
    fn ended(&mut self) -> Result<Option<String>>;

    /// Whether one of its processes is known to accept connections.
    fn listens(&self) -> bool;

    /// The address at which this machine reaches a port of the container.
    ///
    /// # Errors
    /// The port is not published.
    fn address(&self, port: u16) -> Result<SocketAddr>;

    /// Sends a signal, such as `TERM`, to process 1.
    ///
    /// # Errors
    /// The process has ended.
    fn signal(&mut self, name: &str) -> Result<()>;

    /// The output so far.
    ///
    /// # Errors
    /// The output cannot be read.
    fn output(&self) -> Result<String>;
}

impl Kind {
    /// The name of the program.
    pub fn name(self) -> &'static str {
        match self {
            Self::Buildah => "buildah",
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }

    /// The path of the program, if it is in a directory of `PATH`.
    pub fn find(self) -> Option<PathBuf> {
        let name = format!("{}{}", self.name(), env::consts::EXE_SUFFIX);
        let dirs = env::var_os("PATH")?;
        env::split_paths(&dirs).map(|it| it.join(&name)).find(|it| is_program(it))
    }

    /// The builder, with the program at this path.
    pub fn open(self, program: PathBuf, programs: Programs) -> Box<dyn Builder> {
        match self {
            Self::Buildah => Box::new(Buildah::new(program, programs)),
            Self::Docker => Box::new(Engine::docker(program, programs)),
            Self::Podman => Box::new(Engine::podman(program, programs)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Whether a command that inspects an image finds it. A storage or a daemon that does not answer is
/// an error.
fn is_there(programs: &Programs, command: &mut Command) -> Result<bool> {
    let ended = programs.run(command)?;
    if ended.status.success() {
        return Ok(true);
    }
    let said = String::from_utf8_lossy(&ended.stderr).to_lowercase();
    if ["no such", "not known", "not found", "unable to find"].iter().any(|it| said.contains(it)) {
        return Ok(false);
    }
    Err(failure(command, &ended))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// The output of a command in an image, and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Stdout and stderr.
    pub output: String,
    /// The exit status, or `still running`.
    pub end: String,
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} ({})", self.output.trim_end(), self.end)
    }
}

/// Runs words, or the entrypoint and the command of the image, in a new container that ends after
/// `limit`.
///
/// # Errors
/// The container cannot be started or read, or the user asked to stop.
pub fn run(
    builder: &dyn Builder,
    image: &str,
    config: &Config,
    words: Option<&[&str]>,
    limit: Duration,
) -> Result<Said> {
    let mut container = builder.start(image, config, &Start { words, ports: &[] })?;
    let started = Instant::now();
    let end = loop {
        if let Some(end) = container.ended()? {
            break end;
        }
        if started.elapsed() > limit {
            break "still running".to_owned();
        }
        builder.programs().sleep(Duration::from_millis(20))?;
    };
    Ok(Said { output: container.output()?, end })
}
