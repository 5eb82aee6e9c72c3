//! Makes base images and packages in separate storage, which proofs use as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use dockwright_prove::Programs;
use dockwright_prove::builder::{Buildah as Prover, Kind};
use serde_json::Value;

use crate::command::output;

/// The command with its storage.
pub struct Buildah {
    settings: PathBuf,
}

impl Buildah {
    /// Opens the storage below `dir`, and unmounts the images that an interrupted run left mounted.
    pub fn open(dir: &Path) -> Result<Self> {
        let storage = dir.join("storage");
        fs::create_dir_all(&storage)?;
        let settings = storage.join("storage.conf");
        let place = |name: &str| storage.join(name).display().to_string();
        let text = format!(
            "[storage]\ndriver = 'overlay'\ngraphroot = '{}'\nrunroot = '{}'\n",
            place("root"),
            place("run")
        );
        fs::write(&settings, text)?;
        let buildah = Self { settings };
        output(buildah.command("rm").arg("--all"))?;
        Ok(buildah)
    }

    /// The variables with which every buildah uses the storage.
    pub fn environment(&self) -> [(String, String); 2] {
        let settings = self.settings.to_string_lossy().into_owned();
        [
            ("CONTAINERS_STORAGE_CONF".to_owned(), settings),
            ("BUILDAH_ISOLATION".to_owned(), "chroot".to_owned()),
        ]
    }

    /// The builder for proofs.
    pub fn prover(&self) -> Result<Prover> {
        let program = Kind::Buildah.find().context("buildah is not installed")?;
        Ok(Prover::new(program, Programs::new(|| false).with_environment(&self.environment())))
    }

    /// Builds an image whose changes are one layer.
    pub fn build(&self, dockerfile: &Path, context: &Path, image: &str) -> Result<()> {
        let mut command = self.command("build");
        // Nothing is pulled: the base images exist locally.
        command.args(["--format", "docker", "--pull-never", "--no-cache"]);
        command.arg("--file").arg(dockerfile).args(["--tag", image]).arg(context);
        output(&mut command).map(drop)
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
        command.args(["--pull-never", "--no-cache", "--target", target]);
        command.args(["--build-context", &format!("{stage}={}", files.display())]);
        output(command.args(["--tag", image]).arg(context)).map(drop)
    }

    /// Runs a command in a new container of an image.
    pub fn run(&self, image: &str, arguments: &[&str]) -> Result<String> {
        let container = output(self.command("from").args(["--pull-never", image]))?;
        let container = container.trim();
        let mut command = self.command("run");
        let result = output(command.arg(container).args(arguments));
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

    /// Adds a name to an image.
    pub fn tag(&self, image: &str, name: &str) -> Result<()> {
        output(self.command("tag").args([image, name])).map(drop)
    }

    /// Writes an image into a file that `docker load` reads.
    pub fn save(&self, image: &str, file: &Path) -> Result<()> {
        let target = format!("docker-archive:{}:{image}", file.display());
        output(self.command("push").args(["--quiet", image, &target])).map(drop)
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
        command.envs(self.environment()).arg(subcommand);
        command
    }
}
