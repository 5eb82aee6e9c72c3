//! Builds and opens images in separate storage.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::output;

/// Whether a build may reuse layers of earlier builds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layers {
    /// Every step runs.
    Fresh,
    /// Only steps without a cached layer run.
    Cached,
    /// Every step runs, and all changes form one layer.
    Squashed,
}

/// The command with its storage.
pub struct Buildah {
    storage: PathBuf,
}

impl Buildah {
    /// Opens the storage below `dir`, and unmounts the images that an interrupted run left mounted.
    pub fn open(dir: &Path) -> Result<Self> {
        let buildah = Self { storage: dir.join("storage") };
        fs::create_dir_all(&buildah.storage)?;
        output(buildah.command("rm").arg("--all"))?;
        Ok(buildah)
    }

    /// Builds an image and returns the time taken.
    pub fn build(
        &self,
        dockerfile: &Path,
        context: &Path,
        image: &str,
        layers: Layers,
    ) -> Result<Duration> {
        let mut command = self.command("build");
        // Nothing is pulled: the base images exist locally.
        command.args(["--isolation", "chroot", "--format", "docker", "--pull-never"]);
        command.args(match layers {
            Layers::Fresh => ["--layers", "--no-cache"].as_slice(),
            Layers::Cached => &["--layers"],
            Layers::Squashed => &["--no-cache"],
        });
        command.arg("--file").arg(dockerfile).args(["--tag", image]).arg(context);
        let started = Instant::now();
        output(&mut command)?;
        Ok(started.elapsed())
    }

    /// Builds an image with build arguments, as `NAME=VALUE`, and returns what the build printed.
    pub fn log(&self, context: &Path, image: &str, arguments: &[String]) -> Result<String> {
        let mut command = self.command("build");
        command.args(["--isolation", "chroot", "--format", "docker", "--pull-never", "--layers"]);
        command.args(arguments.iter().flat_map(|it| ["--build-arg", it]));
        output(command.args(["--tag", image]).arg(context))
    }

    /// Builds one stage of a Dockerfile; the directory `files` takes the place of `stage`.
    pub fn build_on(
        &self,
        context: &Path,
        image: &str,
        target: &str,
        (stage, files): (&str, &Path),
    ) -> Result<()> {
        let mut command = self.command("build");
        command.args(["--isolation", "chroot", "--pull-never", "--no-cache", "--target", target]);
        command.args(["--build-context", &format!("{stage}={}", files.display())]);
        output(command.args(["--tag", image]).arg(context)).map(drop)
    }

    /// Runs a command in a new container of an image.
    pub fn run(&self, image: &str, arguments: &[&str]) -> Result<String> {
        let container = output(self.command("from").args(["--pull-never", image]))?;
        let container = container.trim();
        let mut command = self.command("run");
        let result = output(command.args(["--isolation", "chroot", container]).args(arguments));
        output(self.command("rm").arg(container))?;
        result
    }

    /// Whether there is such an image.
    pub fn has(&self, image: &str) -> bool {
        self.inspect(image).is_ok()
    }

    /// The metadata of an image.
    pub fn inspect(&self, image: &str) -> Result<Value> {
        let text = output(self.command("inspect").args(["--type", "image", image]))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The sum of the layers' sizes, formatted for people.
    pub fn size(&self, image: &str) -> Result<String> {
        let format = ["--format", "{{.Size}}"];
        Ok(output(self.command("images").args(format).arg(image))?.trim().to_owned())
    }

    /// Adds a name to an image.
    pub fn tag(&self, image: &str, name: &str) -> Result<()> {
        output(self.command("tag").args([image, name])).map(drop)
    }

    /// Writes an image into a file that `docker load` reads.
    pub fn save(&self, image: &str, file: &Path) -> Result<()> {
        let target = format!("docker-archive:{}:{image}", file.display());
        output(self.command("push").args(["--quiet", image, &target])).map(drop)
    }

    /// Mounts the file tree of an image.
    pub fn mount(&self, image: &str) -> Result<Mounted<'_>> {
        let container = output(self.command("from").args(["--pull-never", image]))?;
        let container = container.trim().to_owned();
        let root = output(self.command("mount").arg(&container))?;
        let root = PathBuf::from(root.trim());
        Ok(Mounted { buildah: self, container, root })
    }

    /// Removes images and the layers that no other image has; the base images stay.
    pub fn remove(&self, images: &[&str]) -> Result<()> {
        for image in images.iter().filter(|it| self.has(it)) {
            output(self.command("rmi").args(["--force", image])).context(image.to_string())?;
        }
        output(self.command("rmi").args(["--prune", "--force"])).map(drop)
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new("buildah");
        command.arg("--root").arg(self.storage.join("root"));
        command.arg("--runroot").arg(self.storage.join("run"));
        command.args(["--storage-driver", "overlay", subcommand]);
        command
    }
}

/// The mounted file tree of an image; changes to the tree are discarded.
pub struct Mounted<'b> {
    buildah: &'b Buildah,
    container: String,
    /// The root of the tree.
    pub root: PathBuf,
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        // The next run unmounts what is left mounted.
        let _ = output(self.buildah.command("rm").arg(&self.container));
    }
}
