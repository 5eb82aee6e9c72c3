//! Docker's daemon, with BuildKit, and containers whose process 1 is the process of the image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::builder::{Builder, Image, PATIENCE, Said};
use crate::builds::bases;
use crate::builds::buildah::Buildah;
use crate::builds::config::Config;
use crate::command::{output, shell};
use crate::install;

/// The client from Debian's package, since another version may be incompatible with the daemon.
const CLIENT: &str = "/usr/bin/docker";

/// The time limit for the daemon to start.
const START: Duration = Duration::from_mins(1);

/// A private daemon, which ends when this value is dropped.
pub struct Docker {
    daemon: Child,
    dir: PathBuf,
    /// The storage with the base images.
    buildah: Rc<Buildah>,
}

impl Docker {
    /// Starts the daemon, with all its files below `dir`.
    pub fn start(dir: &Path, buildah: Rc<Buildah>) -> Result<Self> {
        install::debian(&[("dockerd", "docker.io")])?;
        let dir = dir.join("docker");
        fs::create_dir_all(&dir)?;
        let log = fs::File::create(dir.join("log"))?;
        let place = |name: &str| dir.join(name);
        let daemon = Command::new("dockerd")
            .args(["--storage-driver", "overlay2", "--bridge", "none"])
            .args(["--iptables=false", "--ip6tables=false"])
            .arg("--data-root")
            .arg(place("data"))
            .arg("--exec-root")
            .arg(place("run"))
            .arg("--pidfile")
            .arg(place("pid"))
            .arg("--host")
            .arg(format!("unix://{}", place("socket").display()))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("`dockerd` does not run")?;
        let docker = Self { daemon, dir, buildah };
        let started = Instant::now();
        while output(&mut docker.command("version")).is_err() {
            ensure!(started.elapsed() < START, "`dockerd` does not answer");
            thread::sleep(Duration::from_millis(200));
        }
        Ok(docker)
    }

    /// Removes all images and build layers except the base images.
    pub fn prune(&self) -> Result<()> {
        output(self.command("builder").args(["prune", "--all", "--force"]))?;
        output(self.command("image").args(["prune", "--force"])).map(drop)
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(CLIENT);
        command.arg("--host").arg(format!("unix://{}", self.dir.join("socket").display()));
        command.arg("--config").arg(&self.dir).env("DOCKER_BUILDKIT", "1").arg(subcommand);
        command
    }

    fn inspect(&self, kind: &str, name: &str) -> Result<Value> {
        let text = output(self.command("inspect").args(["--type", kind, name]))?;
        let mut all: Vec<Value> = serde_json::from_str(&text)?;
        all.pop().context("nothing of that name")
    }

    /// Loads the base images that a Dockerfile names.
    fn load(&self, dockerfile: &str) -> Result<()> {
        for name in bases::names().filter(|it| dockerfile.contains(it)) {
            let there = self.inspect("image", name).ok();
            let id = self.buildah.inspect(name)?["FromImageID"].clone();
            let id = id.as_str().unwrap_or_default();
            if there.is_some_and(|it| it["Id"].as_str().is_some_and(|it| it.ends_with(id))) {
                continue;
            }
            let file = self.dir.join("image.tar");
            self.buildah.save(name, &file)?;
            output(self.command("load").arg("--input").arg(&file))?;
            fs::remove_file(&file)?;
        }
        Ok(())
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        // The daemon ends its containers and its own child processes.
        let pid = self.daemon.id().to_string();
        let _ = output(&mut shell("kill -s TERM \"$1\"", &[&pid]));
        let _ = self.daemon.wait();
    }
}

impl Builder for Docker {
    fn build(&self, dockerfile: &Path, context: &Path, name: &str) -> Result<()> {
        self.load(&fs::read_to_string(dockerfile)?)?;
        let mut command = self.command("build");
        command.args(["--network", "host", "--progress", "plain", "--tag", name]);
        output(command.arg("--file").arg(dockerfile).arg(context)).map(drop)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Image + '_>> {
        let image = self.inspect("image", name)?;
        let keys = json!({
            "config": image["Config"],
            "author": image["Author"],
            "architecture": image["Architecture"],
            "os": image["Os"],
        });
        let config = Config::of(&json!({ "Docker": keys }))?;
        let tree = tempfile::tempdir_in(&self.dir)?;
        // `docker create` needs a command if the image has none.
        let container = output(self.command("create").args(["--network", "host", name, "true"]))?;
        let archive = self.dir.join("tree.tar");
        output(self.command("export").arg("--output").arg(&archive).arg(container.trim()))?;
        output(self.command("rm").arg(container.trim()))?;
        let unpack = "tar --extract --numeric-owner --same-permissions --file \"$1\" -C \"$2\"";
        output(&mut shell(unpack, &[&archive.to_string_lossy(), &tree.path().to_string_lossy()]))?;
        fs::remove_file(&archive)?;
        Ok(Box::new(Unpacked { docker: self, name: name.to_owned(), config, tree }))
    }
}

struct Unpacked<'d> {
    docker: &'d Docker,
    name: String,
    config: Config,
    tree: tempfile::TempDir,
}

impl Image for Unpacked<'_> {
    fn root(&self) -> &Path {
        self.tree.path()
    }

    fn config(&self) -> &Config {
        &self.config
    }

    /// Runs a container until it ends, or its health is known.
    fn ask(&self, command: Option<&str>) -> Result<Said> {
        let mut run = self.docker.command("create");
        run.args(["--network", "host", "--health-interval", "1s", "--health-retries", "2"]);
        if command.is_some() {
            run.args(["--entrypoint", "/bin/sh"]);
        }
        run.arg(&self.name);
        if let Some(command) = command {
            run.args(["-c", command]);
        }
        let container = match output(&mut run) {
            Ok(it) => it.trim().to_owned(),
            Err(error) => return Ok(Said { output: format!("{error:#}"), end: "not made".into() }),
        };
        let started = output(self.docker.command("start").arg(&container));
        let end = match started {
            Ok(_) => self.end(&container)?,
            Err(error) => format!("not started: {error:#}").replace(&container, "CONTAINER"),
        };
        let log = self.docker.command("logs").arg(&container).output()?;
        output(self.docker.command("rm").args(["--force", &container]))?;
        let output = [log.stdout, log.stderr].concat();
        Ok(Said { output: String::from_utf8_lossy(&output).into_owned(), end })
    }
}

impl Unpacked<'_> {
    /// How a container ended, or that it still runs.
    fn end(&self, container: &str) -> Result<String> {
        let started = Instant::now();
        loop {
            let state = self.docker.inspect("container", container)?["State"].take();
            let health = state["Health"]["Status"].as_str().unwrap_or("starting");
            if state["Status"] == "exited" {
                return Ok(format!("exit status: {}", state["ExitCode"]));
            }
            if health != "starting" {
                return Ok(health.to_owned());
            }
            if started.elapsed() > PATIENCE {
                return Ok("still running".to_owned());
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}
