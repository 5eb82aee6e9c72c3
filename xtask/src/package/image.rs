//! The images: a static program alone, and one with git beside it.

use std::fs;
use std::time::Instant;

use anyhow::{Result, ensure};

use super::{Artifact, RELEASE, VERSION, fresh, wheel};
use crate::builds::bases;
use crate::builds::buildah::Buildah;
use crate::{builds, environment};

const TARGET: &str = "x86_64-unknown-linux-musl";

pub fn package() -> Result<Artifact> {
    let program = wheel::build_for(TARGET, &fresh("image-wheel")?, RELEASE)?;
    let files = fresh("image")?;
    let place = files.join("usr/local/bin");
    fs::create_dir_all(&place)?;
    fs::copy(&program, place.join("dockwright"))?;

    let buildah = Buildah::open(&builds::dir())?;
    bases::make(&buildah, &builds::dir(), |_| false)?;
    // The image that is made here is of one release of Debian, and stands in for the other.
    buildah.tag("debian:12-slim", "debian:13-slim")?;
    let root = environment::root();
    let started = Instant::now();
    buildah.build_on(root, "dockwright", "static", ("build", &files))?;
    let seconds = started.elapsed().as_secs_f64();
    buildah.build_on(root, "dockwright:git", "git", ("build", &files))?;

    let program = "/usr/local/bin/dockwright";
    for image in ["dockwright", "dockwright:git"] {
        let version = buildah.run(image, &[program, "--version"])?;
        ensure!(version.trim() == format!("dockwright {VERSION}"), "{image}: {version}");
        let config = &buildah.inspect(image)?["Docker"]["config"];
        ensure!(config["User"] == "1000:1000", "{image} runs as {}", config["User"]);
    }
    let git = buildah.run("dockwright:git", &["git", "--version"])?;
    ensure!(git.starts_with("git version"), "{git}");
    let bytes = fs::metadata(place.join("dockwright"))?.len();
    buildah.remove(&["dockwright", "dockwright:git", "debian:13-slim"])?;
    Ok(Artifact {
        name: "image",
        bytes,
        install: "docker build --tag dockwright .",
        seconds,
        ran: "docker run dockwright --version".to_owned(),
    })
}
