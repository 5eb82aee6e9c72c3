//! docker and podman: the same command lines, except for a few options.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::traces::Traces;
use super::{Build, Builder, Container, Kind, Layers, Start};
use crate::{Config, Error, Programs, Result, listening};

/// docker or podman.
pub struct Engine {
    kind: Kind,
    program: PathBuf,
    programs: Programs,
    traces: Traces,
}

impl Engine {
    /// docker, with the program at this path.
    pub fn docker(program: PathBuf, programs: Programs) -> Self {
        Self { kind: Kind::Docker, program, programs, traces: Traces::default() }
    }

    /// podman, with the program at this path.
    pub fn podman(program: PathBuf, programs: Programs) -> Self {
        Self { kind: Kind::Podman, ..Self::docker(program, programs) }
    }

    /// A command with this subcommand.
    pub fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(subcommand);
        command
    }

    /// The description of an image or a container, as the engine prints it.
    ///
    /// # Errors
    /// The engine fails, or describes nothing with this name.
    pub fn inspect(&self, kind: &str, name: &str) -> Result<Value> {
        let text = self.programs.output(self.command("inspect").args(["--type", kind, name]))?;
        let all: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        let nothing = || Error::Unsupported(format!("{} describes no {kind} {name}", self.kind));
        all.into_iter().next().ok_or_else(nothing)
    }

    /// The containers of builds by podman. Those of docker belong to the daemon, which removes them.
    fn containers(&self) -> Result<HashSet<String>> {
        if self.kind == Kind::Docker {
            return Ok(HashSet::new());
        }
        let mut command = self.command("ps");
        command.args(["--all", "--external", "--quiet", "--no-trunc"]);
        Ok(self.programs.tidy(&mut command)?.lines().map(str::to_owned).collect())
    }

    /// Removes the containers of an interrupted build. Nothing names the build of a container, so
    /// these are all containers that were not there before the build.
    fn remove_new(&self, before: &HashSet<String>) -> Result<()> {
        for id in self.containers()?.difference(before) {
            let mut command = self.command("rm");
            self.programs.tidy(command.args(["--force", "--volumes", id]))?;
        }
        Ok(())
    }
}

impl Builder for Engine {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn version(&self) -> Result<String> {
        if self.kind == Kind::Docker {
            // The version of the daemon, since it does the builds; without a daemon, this fails.
            let mut command = self.command("version");
            let version =
                self.programs.output(command.args(["--format", "{{.Server.Version}}"]))?;
            return Ok(format!("docker version {}", version.trim()));
        }
        Ok(self.programs.output(&mut self.command("--version"))?.trim().to_owned())
    }

    fn has(&self, image: &str) -> Result<bool> {
        super::is_there(&self.programs, self.command("image").args(["inspect", image]))
    }

    fn build(&self, build: &Build<'_>) -> Result<Duration> {
        let mut command = self.command("build");
        if self.kind == Kind::Docker {
            // Plain text, since the last lines of a failed build are shown.
            command.env("BUILDKIT_PROGRESS", "plain");
        } else {
            command.args(["--format", "docker", "--layers"]);
            command.arg(if build.does_pull { "--pull=missing" } else { "--pull=never" });
        }
        if build.layers == Layers::Fresh {
            command.arg("--no-cache");
        }
        build.add_to(&mut command);
        let containers = self.containers()?;
        let built = match self.kind {
            Kind::Docker => self.traces.build_named(&self.programs, &mut command),
            _ => self.traces.build(&self.programs, &mut command),
        };
        if matches!(built, Err(Error::Interrupted)) {
            self.remove_new(&containers)?;
        }
        built
    }

    fn save(&self, image: &str, file: &Path) -> Result<()> {
        let mut command = self.command("save");
        if self.kind == Kind::Podman {
            command.args(["--format", "docker-archive"]);
        }
        self.programs.output(command.arg("--output").arg(file).arg(image)).map(drop)
    }

    fn start(&self, image: &str, _: &Config, start: &Start<'_>) -> Result<Box<dyn Container + '_>> {
        // Not `run`, which leaves a container behind if it cannot start the container.
        let mut command = self.command("create");
        if self.kind == Kind::Podman {
            command.arg("--pull=never");
        }
        for port in start.ports {
            command.arg("--publish").arg(format!("127.0.0.1::{port}"));
        }
        if let Some([first, rest @ ..]) = start.words {
            command.args(["--entrypoint", first, image]).args(rest);
        } else {
            command.arg(image);
        }
        let id = self.programs.output(&mut command)?.trim().to_owned();
        let container = Running { engine: self, id };
        self.programs.output(self.command("start").arg(&container.id))?;
        Ok(Box::new(container))
    }

    fn remove(&self, images: &[&str]) -> Result<()> {
        for image in images {
            if self.programs.tidy(self.command("image").args(["inspect", image])).is_ok() {
                self.programs.tidy(self.command("rmi").args(["--force", image]))?;
            }
        }
        self.traces.remove(|id| self.programs.tidy(self.command("rmi").arg(id)).is_ok());
        Ok(())
    }

    fn programs(&self) -> &Programs {
        &self.programs
    }
}

/// A container.
struct Running<'e> {
    engine: &'e Engine,
    id: String,
}

impl Container for Running<'_> {
    fn ended(&mut self) -> Result<Option<String>> {
        let state = self.engine.inspect("container", &self.id)?["State"].take();
        let has_ended = matches!(state["Status"].as_str(), Some("exited" | "dead" | "stopped"));
        Ok(has_ended.then(|| format!("exit status: {}", state["ExitCode"])))
    }

    fn listens(&self) -> bool {
        let Ok(container) = self.engine.inspect("container", &self.id) else { return false };
        let process = container["State"]["Pid"].as_u64().and_then(|it| u32::try_from(it).ok());
        process.is_some_and(listening::in_network_of)
    }

    fn address(&self, port: u16) -> Result<SocketAddr> {
        let container = self.engine.inspect("container", &self.id)?;
        let bound = &container["NetworkSettings"]["Ports"][format!("{port}/tcp")][0]["HostPort"];
        let none = || Error::Unsupported(format!("port {port} of the container is not published"));
        let bound = bound.as_str().and_then(|it| it.parse().ok()).ok_or_else(none)?;
        Ok(SocketAddr::from(([127, 0, 0, 1], bound)))
    }

    fn signal(&mut self, name: &str) -> Result<()> {
        let mut command = self.engine.command("kill");
        command.args(["--signal", name, &self.id]);
        self.engine.programs.tidy(&mut command).map(drop)
    }

    fn output(&self) -> Result<String> {
        let ended = self.engine.programs.run(self.engine.command("logs").arg(&self.id))?;
        Ok(String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut command = self.engine.command("rm");
        let _ = self.engine.programs.tidy(command.args(["--force", "--volumes", &self.id]));
    }
}
