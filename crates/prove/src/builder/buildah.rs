//! buildah, by its command line.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::chroot::{self, Mounted};
use super::traces::Traces;
use super::{Build, Builder, Container, Layers, Start};
use crate::{Config, Ended, Error, Programs, Result};

/// buildah, with the storage that its configuration names.
pub struct Buildah {
    program: PathBuf,
    programs: Programs,
    traces: Traces,
}

impl Buildah {
    /// The builder, with the program at this path.
    pub fn new(program: PathBuf, programs: Programs) -> Self {
        Self { program, programs, traces: Traces::default() }
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(subcommand);
        command
    }

    fn containers(&self) -> Result<HashSet<String>> {
        let text = self.programs.tidy(self.command("containers").arg("--json"))?;
        let all: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        Ok(all.iter().filter_map(|it| it["id"].as_str().map(str::to_owned)).collect())
    }

    /// Removes the containers of an interrupted build. Nothing names the build of a container, so
    /// these are all containers that were not there before the build.
    fn remove_new(&self, before: &HashSet<String>) -> Result<()> {
        for id in self.containers()?.difference(before) {
            self.programs.tidy(self.command("rm").arg(id))?;
        }
        Ok(())
    }

    /// A container of an image, whose files are not mounted yet.
    fn container(&self, image: &str) -> Result<(String, Mounted)> {
        let mut command = self.command("from");
        let container = self.programs.output(command.args(["--pull=never", image]))?;
        let container = container.trim().to_owned();
        let mut remove = self.command("rm");
        remove.arg(&container);
        Ok((container, Mounted::new(remove, self.programs.clone())))
    }

    /// Runs a command to its end, which does not need root.
    fn run(&self, image: &str, words: &[&str]) -> Result<Finished> {
        let (container, _removed) = self.container(image)?;
        let mut command = self.command("run");
        let Ended { status, stdout, stderr } =
            self.programs.run(command.args([&*container, "--"]).args(words))?;
        let output = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        Ok(Finished { end: status.to_string(), output })
    }

    /// A container of an image, whose files are mounted.
    fn mount(&self, image: &str) -> Result<Mounted> {
        let (container, mut mounted) = self.container(image)?;
        let root = self.programs.output(self.command("mount").arg(&container))?;
        mounted.root = PathBuf::from(root.trim());
        Ok(mounted)
    }
}

impl Builder for Buildah {
    fn name(&self) -> &'static str {
        "buildah"
    }

    fn version(&self) -> Result<String> {
        let text = self.programs.output(Command::new(&self.program).arg("--version"))?;
        Ok(text.trim().to_owned())
    }

    fn has(&self, image: &str) -> Result<bool> {
        super::is_there(&self.programs, self.command("inspect").args(["--type", "image", image]))
    }

    fn build(&self, build: &Build<'_>) -> Result<Duration> {
        let mut command = self.command("build");
        // The OCI format has no `HEALTHCHECK` and no `SHELL`.
        command.args(["--format", "docker", "--layers", "--force-rm"]);
        command.arg(if build.does_pull { "--pull=false" } else { "--pull=never" });
        if build.layers == Layers::Fresh {
            command.arg("--no-cache");
        }
        build.add_to(&mut command);
        let containers = self.containers()?;
        let built = self.traces.build(&self.programs, &mut command);
        if matches!(built, Err(Error::Interrupted)) {
            self.remove_new(&containers)?;
        }
        built
    }

    fn save(&self, image: &str, file: &Path) -> Result<()> {
        let target = format!("docker-archive:{}", file.display());
        self.programs.output(self.command("push").args(["--quiet", image, &target])).map(drop)
    }

    fn start(
        &self,
        image: &str,
        config: &Config,
        start: &Start<'_>,
    ) -> Result<Box<dyn Container + '_>> {
        match start.words {
            _ if chroot::can_run() => Ok(Box::new(self.mount(image)?.start(config, start)?)),
            Some(words) => Ok(Box::new(self.run(image, words)?)),
            None => Err(Error::Unsupported(
                "buildah can start it only as root; docker and podman can start it as any user"
                    .to_owned(),
            )),
        }
    }

    fn remove(&self, images: &[&str]) -> Result<()> {
        for image in images {
            if self.programs.tidy(self.command("inspect").args(["--type", "image", image])).is_ok()
            {
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

/// A command that has ended.
struct Finished {
    end: String,
    output: String,
}

impl Container for Finished {
    fn ended(&mut self) -> Result<Option<String>> {
        Ok(Some(self.end.clone()))
    }

    fn listens(&self) -> bool {
        false
    }

    fn address(&self, port: u16) -> Result<SocketAddr> {
        Ok((Ipv4Addr::LOCALHOST, port).into())
    }

    fn signal(&mut self, _: &str) -> Result<()> {
        Ok(())
    }

    fn output(&self) -> Result<String> {
        Ok(self.output.clone())
    }
}

impl Build<'_> {
    /// Adds the arguments that all builders share.
    pub(super) fn add_to(&self, command: &mut Command) {
        for (name, value) in self.args {
            command.arg("--build-arg").arg(format!("{name}={value}"));
        }
        if let Some(target) = self.target {
            command.args(["--target", target]);
        }
        command.arg("--file").arg(self.dockerfile).args(["--tag", self.image]).arg(self.context);
    }
}
