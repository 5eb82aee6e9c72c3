//! buildah.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::chroot::{self, Mounted};
use super::{Build, Builder, Container, Layers, Start};
use crate::{Config, Error, Programs, Result};

/// buildah, with the storage that its configuration names.
pub struct Buildah {
    program: PathBuf,
    programs: Programs,
    /// The images and containers of other builds: all that were there at the start.
    others: Others,
}

/// Images and containers, by their identifiers.
#[derive(Default)]
struct Others {
    images: HashSet<String>,
    containers: HashSet<String>,
}

impl Buildah {
    /// The builder, with the program at this path.
    pub fn new(program: PathBuf, programs: Programs) -> Self {
        let mut buildah = Self { program, programs, others: Others::default() };
        // A storage that cannot be read fails in the first build, which says why.
        buildah.others = Others {
            images: buildah.unnamed().unwrap_or_default().into_iter().collect(),
            containers: buildah.containers().unwrap_or_default().into_iter().collect(),
        };
        buildah
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(subcommand);
        command
    }

    /// The images without a name: the layers of builds.
    fn unnamed(&self) -> Result<Vec<String>> {
        let mut command = self.command("images");
        self.ids(command.args(["--all", "--json"]), |it| it["names"].as_array().is_none())
    }

    fn containers(&self) -> Result<Vec<String>> {
        self.ids(self.command("containers").arg("--json"), |_| true)
    }

    fn ids(&self, command: &mut Command, is_wanted: fn(&Value) -> bool) -> Result<Vec<String>> {
        let text = self.programs.tidy(command)?;
        let all: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        let wanted = all.iter().filter(|it| is_wanted(it));
        Ok(wanted.filter_map(|it| it["id"].as_str().map(str::to_owned)).collect())
    }

    /// Removes the containers that builds which were ended have left.
    fn remove_containers(&self) -> Result<()> {
        let all = self.containers()?;
        for id in all.iter().filter(|it| !self.others.containers.contains(*it)) {
            self.programs.tidy(self.command("rm").arg(id))?;
        }
        Ok(())
    }

    /// A container of an image, whose files are mounted.
    fn mount(&self, image: &str) -> Result<Mounted> {
        let mut command = self.command("from");
        let container = self.programs.output(command.args(["--pull=never", image]))?;
        let container = container.trim().to_owned();
        let mut remove = self.command("rm");
        remove.arg(&container);
        let mut mounted = Mounted::new(remove, self.programs.clone());
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
        // The format of OCI has no health checks and no shells.
        command.args(["--format", "docker", "--layers", "--force-rm"]);
        command.arg(if build.does_pull { "--pull=false" } else { "--pull=never" });
        if build.layers == Layers::Fresh {
            command.arg("--no-cache");
        }
        build.add_to(&mut command);
        let started = Instant::now();
        self.programs.build(&mut command)?;
        Ok(started.elapsed())
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
        if !chroot::can_run() {
            return Err(Error::Unsupported(
                "buildah starts a process as process 1 for root only; docker and podman do so for \
                 every user"
                    .to_owned(),
            ));
        }
        let mounted = self.mount(image)?;
        Ok(Box::new(mounted.start(config, start)?))
    }

    fn remove(&self, images: &[&str]) -> Result<()> {
        self.remove_containers()?;
        for image in images {
            if self.programs.tidy(self.command("inspect").args(["--type", "image", image])).is_ok()
            {
                self.programs.tidy(self.command("rmi").args(["--force", image]))?;
            }
        }
        // Layers of stages are no parents of an image. One that another needs goes with that.
        for id in self.unnamed()?.iter().filter(|it| !self.others.images.contains(*it)) {
            let _ = self.programs.tidy(self.command("rmi").arg(id));
        }
        Ok(())
    }

    fn programs(&self) -> &Programs {
        &self.programs
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
