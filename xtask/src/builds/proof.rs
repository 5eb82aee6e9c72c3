//! One service, built before and after its rewrite.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use super::buildah::{Buildah, Layers, Mounted};
use super::command::{output, shell};
use super::config::Config;
use super::promise::Promises;
use super::service::{self, Run};
use super::stack::Stack;
use super::tree;

/// How often an image is built again after a change; the fastest counts.
const REBUILDS: usize = 2;

/// What came of the builds.
pub struct Proof {
    pub sizes: [String; 2],
    /// How many paths were compared, and how many differ as the passes promise.
    pub compared: usize,
    pub promised: usize,
    /// Differences that no pass promises, one line each.
    pub differences: Vec<String>,
    /// How long each took to stop; `None` if it was killed.
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

impl<'b> Images<'b> {
    /// Lays the build context out below `folder`.
    pub fn new(
        buildah: &'b Buildah,
        folder: &Path,
        stack: &'b Stack,
        dockerfiles: [String; 2],
    ) -> Result<Self> {
        let context = folder.join("context").join(&stack.name);
        let before = stack.before();
        let [from, to] = [&before, &context].map(|it| it.to_string_lossy());
        let script = "rm -rf \"$2\"; mkdir -p \"$2\"; cp -a \"$1/.\" \"$2\"";
        output(&mut shell(script, &[&from, &to]))?;
        let names = ["before", "after"].map(|it| format!("{}:{it}", stack.name));
        Ok(Self { buildah, stack, context, names, dockerfiles })
    }

    pub fn build_before(&self, layers: Layers) -> Result<()> {
        self.build(0, layers).map(drop)
    }

    pub fn build_after(&self, layers: Layers) -> Result<()> {
        self.build(1, layers).map(drop)
    }

    /// Compares the images, and what the services in them answer.
    pub fn prove(&self, passes: &[&'static str]) -> Result<Proof> {
        let promises = Promises { passes: passes.to_vec(), dockerfiles: self.dockerfiles.clone() };
        let [before, after] = [0, 1].map(|it| self.buildah.mount(&self.names[it]));
        let (before, after) = (before?, after?);
        let trees = tree::compare(&before.root, &after.root, &promises)?;
        let configs = self.names.each_ref().map(|it| Config::of(&self.buildah.inspect(it)?));
        let [old, new] = configs;
        let (old, new) = (old?, new?);
        let mut differences = trees.unexpected;
        differences.extend(new.differences(&old, &before.root, &promises));
        let run = self.run(&before, &old).context("before the rewrite")?;
        let stops = match self.run(&after, &new) {
            Ok(again) => {
                let answers = run.answers.iter().zip(&again.answers);
                let differ = answers.filter(|(old, new)| old != new);
                differences.extend(differ.map(|(old, new)| format!("said {old}, says {new}")));
                [run.stopped, again.stopped]
            }
            Err(error) => {
                differences.push(format!("does not run: {error:#}"));
                [run.stopped, None]
            }
        };
        let [old, new] = self.names.each_ref().map(|it| self.buildah.size(it));
        let (compared, promised) = (trees.compared, trees.promised);
        Ok(Proof { sizes: [old?, new?], compared, promised, differences, stops })
    }

    /// The time to build each again after the source has changed.
    pub fn rebuild(&self) -> Result<[Duration; 2]> {
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..REBUILDS {
            for (number, fastest) in fastest.iter_mut().enumerate() {
                self.edit()?;
                *fastest = self.build(number, Layers::Cached)?.min(*fastest);
            }
        }
        Ok(fastest)
    }

    /// Removes the images, and the layers that nothing else has.
    pub fn remove(&self) -> Result<()> {
        self.buildah.remove(&self.names.each_ref().map(String::as_str))
    }

    fn build(&self, number: usize, layers: Layers) -> Result<Duration> {
        let dockerfile = self.context.join("Dockerfile");
        fs::write(&dockerfile, &self.dockerfiles[number])?;
        let name = &self.names[number];
        self.buildah.build(&dockerfile, &self.context, name, layers).with_context(|| name.clone())
    }

    fn run(&self, image: &Mounted<'_>, config: &Config) -> Result<Run> {
        service::run(&image.root, config, &self.stack.settings)
    }

    /// A comment that no build has seen, at the end of a source file.
    fn edit(&self) -> Result<()> {
        let path = self.context.join(&self.stack.settings.edit);
        let comment = match path.extension().and_then(|it| it.to_str()) {
            Some("py" | "rb") => "#",
            _ => "//",
        };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let text = fs::read_to_string(&path)?;
        Ok(fs::write(&path, format!("{text}{comment} changed at {}\n", now.as_nanos()))?)
    }
}
