//! Builds one service before and after its rewrite.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use super::buildah::{Buildah, Layers, Mounted};
use super::config::Config;
use super::difference::{Check, Difference};
use super::promise::Promises;
use super::service::{self, Run};
use super::stack::Stack;
use super::tree;
use crate::command::{output, shell};

/// The result of the builds.
pub struct Proof {
    pub sizes: [String; 2],
    /// The number of paths compared, and the number that differ as the passes promise.
    pub compared: usize,
    pub promised: usize,
    /// The number of paths not compared, by reason.
    pub noise: BTreeMap<&'static str, usize>,
    /// Differences that no pass promises.
    pub differences: Vec<Difference>,
    /// The time that each service took to stop; `None` if it was killed.
    pub stops: [Option<Duration>; 2],
}

/// The images of one service, before and after.
pub struct Images<'b> {
    buildah: &'b Buildah,
    stack: &'b Stack,
    /// The build context, with the source file to edit.
    context: PathBuf,
    names: [String; 2],
    dockerfiles: [String; 2],
}

/// An image, ready to be compared and run.
struct Opened<'b> {
    tree: Mounted<'b>,
    config: Config,
}

impl<'b> Images<'b> {
    /// Creates the build context below `dir`.
    pub fn new(
        buildah: &'b Buildah,
        dir: &Path,
        stack: &'b Stack,
        dockerfiles: [String; 2],
    ) -> Result<Self> {
        let context = dir.join("context").join(&stack.name);
        let before = stack.before();
        let [from, to] = [&before, &context].map(|it| it.to_string_lossy());
        let script = "rm -rf \"$2\"; mkdir -p \"$2\"; cp -a \"$1/.\" \"$2\"";
        output(&mut shell(script, &[&from, &to]))?;
        let names = ["before", "after"].map(|it| format!("{}:{it}", stack.name));
        Ok(Self { buildah, stack, context, names, dockerfiles })
    }

    pub fn build_before(&self, layers: Layers) -> Result<Duration> {
        self.build(0, layers)
    }

    pub fn build_after(&self, layers: Layers) -> Result<Duration> {
        self.build(1, layers)
    }

    /// Compares the images, and the answers of the services in them.
    pub fn prove(&self, passes: &[&'static str]) -> Result<Proof> {
        let promises = Promises { passes: passes.to_vec(), dockerfiles: self.dockerfiles.clone() };
        let (before, after) = (self.open(0)?, self.open(1)?);
        let tree::Differences { compared, promised, unexpected, noise } =
            tree::compare(&before.tree.root, &after.tree.root, &promises)?;
        let configs = after.config.differences(&before.config, &before.tree.root, &promises);
        let mut differences: Vec<_> = Check::Files.found(unexpected).collect();
        differences.extend(Check::Config.found(configs));
        let run = self.run(&before).context("before the rewrite")?;
        let stopped = match self.run(&after) {
            Ok(again) => {
                differences.extend(Check::Answers.found(run.differences(&again)));
                again.stopped
            }
            Err(error) => {
                differences.extend(Check::Start.found([format!("{error:#}")]));
                None
            }
        };
        let sizes = [self.buildah.size(&self.names[0])?, self.buildah.size(&self.names[1])?];
        let stops = [run.stopped, stopped];
        Ok(Proof { sizes, compared, promised, noise, differences, stops })
    }

    /// Removes the images and the layers that no other image has.
    pub fn remove(&self) -> Result<()> {
        self.buildah.remove(&self.names.each_ref().map(String::as_str))
    }

    /// Appends a comment that no earlier build has seen to a source file.
    pub fn edit(&self) -> Result<()> {
        let path = self.context.join(&self.stack.settings.edit);
        let comment = match path.extension().and_then(|it| it.to_str()) {
            Some("py" | "rb") => "#",
            _ => "//",
        };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let text = fs::read_to_string(&path)?;
        Ok(fs::write(&path, format!("{text}{comment} changed at {}\n", now.as_nanos()))?)
    }

    fn build(&self, number: usize, layers: Layers) -> Result<Duration> {
        let dockerfile = self.context.join("Dockerfile");
        fs::write(&dockerfile, &self.dockerfiles[number])?;
        let name = &self.names[number];
        self.buildah.build(&dockerfile, &self.context, name, layers).with_context(|| name.clone())
    }

    fn open(&self, number: usize) -> Result<Opened<'b>> {
        let name = &self.names[number];
        let config = Config::of(&self.buildah.inspect(name)?)?;
        Ok(Opened { tree: self.buildah.mount(name)?, config })
    }

    fn run(&self, image: &Opened<'_>) -> Result<Run> {
        service::run(&image.tree.root, &image.config, &self.stack.settings)
    }
}
