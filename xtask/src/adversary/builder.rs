//! Builds, opens and runs images.

use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::builds::buildah::{Buildah, Layers, Mounted};
use crate::builds::config::Config;
use crate::builds::service;

/// The time limit of a command in an image. A service that still runs then has started properly.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Buildah, or Docker's daemon with BuildKit.
pub trait Builder {
    fn build(&self, dockerfile: &Path, context: &Path, name: &str) -> Result<()>;
    fn open(&self, name: &str) -> Result<Box<dyn Image + '_>>;
}

/// An image whose files can be read.
pub trait Image {
    fn root(&self) -> &Path;
    fn config(&self) -> &Config;
    /// Runs a shell command, or the command of the image.
    fn ask(&self, command: Option<&str>) -> Result<Said>;
}

/// The output of a command in an image, and how it ended.
#[derive(PartialEq, Eq)]
pub struct Said {
    pub output: String,
    /// The exit status, or a description of another end.
    pub end: String,
}

impl Display for Said {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} ({})", self.output.trim_end(), self.end)
    }
}

impl Builder for Buildah {
    fn build(&self, dockerfile: &Path, context: &Path, name: &str) -> Result<()> {
        // Buildah reuses a layer from an earlier build even if the content of a mount has changed.
        let has_mount = fs::read_to_string(dockerfile)?.contains("--mount");
        let layers = if has_mount { Layers::Fresh } else { Layers::Cached };
        self.build(dockerfile, context, name, layers).map(drop)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Image + '_>> {
        let config = Config::of(&self.inspect(name)?)?;
        Ok(Box::new(Tree { tree: self.mount(name)?, config }))
    }
}

struct Tree<'b> {
    tree: Mounted<'b>,
    config: Config,
}

impl Image for Tree<'_> {
    fn root(&self) -> &Path {
        &self.tree.root
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn ask(&self, command: Option<&str>) -> Result<Said> {
        let words = command.map_or_else(|| self.config.process(), |it| vec!["/bin/sh", "-c", it]);
        let log = self.tree.root.with_extension("log");
        let said = run(&mut service::command(&self.tree.root, &self.config, &words), &log)?;
        fs::remove_file(&log)?;
        Ok(said)
    }
}

/// Runs a command that may not end, with its output in a file, so that a full pipe cannot block it.
fn run(command: &mut Command, log: &Path) -> Result<Said> {
    let file = File::create(log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut child = command.spawn()?;
    let started = Instant::now();
    let end = loop {
        if let Some(status) = child.try_wait()? {
            break status.to_string();
        }
        if started.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            break "still running".to_owned();
        }
        thread::sleep(Duration::from_millis(20));
    };
    Ok(Said { output: String::from_utf8_lossy(&fs::read(log)?).into_owned(), end })
}
