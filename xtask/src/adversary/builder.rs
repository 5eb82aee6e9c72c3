//! Builders for the cases, with what only these need.

use std::time::Duration;

use anyhow::Result;
use dockwright_prove::Config;
use dockwright_prove::builder::{Buildah, Builder, Said, run};

/// The time limit of a command in an image. A service that still runs then has started properly.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A builder that asks images.
pub trait Workbench {
    /// The builder.
    fn builder(&self) -> &dyn Builder;

    /// Gets the base images that a Dockerfile names.
    fn prepare(&self, dockerfile: &str) -> Result<()>;

    /// Runs a shell command in an image, or the process of the image.
    fn ask(&self, image: &str, config: &Config, command: Option<&str>) -> Result<Said>;
}

impl Workbench for Buildah {
    fn builder(&self) -> &dyn Builder {
        self
    }

    fn prepare(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn ask(&self, image: &str, config: &Config, command: Option<&str>) -> Result<Said> {
        let words = command.map(|it| ["/bin/sh", "-c", it]);
        let words = words.as_ref().map(<[&str; 3]>::as_slice);
        Ok(run(self, image, config, words, PATIENCE)?)
    }
}
