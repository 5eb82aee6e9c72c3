//! Docker's daemon, with BuildKit, and containers whose process 1 is the process of the image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use dockwright_prove::builder::{Builder, Engine, Said};
use dockwright_prove::{Config, Programs};

use super::builder::{PATIENCE, Workbench};
use crate::builds::bases;
use crate::builds::buildah::Buildah;
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
    engine: Engine,
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
        let environment = [
            ("DOCKER_HOST", format!("unix://{}", place("socket").display())),
            ("DOCKER_CONFIG", dir.display().to_string()),
            ("DOCKER_BUILDKIT", "1".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value));
        let programs = Programs::new(|| false).with_environment(&environment);
        let engine = Engine::docker(PathBuf::from(CLIENT), programs);
        let docker = Self { daemon, dir, engine, buildah };
        let started = Instant::now();
        while docker.engine.version().is_err() {
            ensure!(started.elapsed() < START, "`dockerd` does not answer");
            thread::sleep(Duration::from_millis(200));
        }
        Ok(docker)
    }

    /// Removes all images and build layers except the base images.
    pub fn prune(&self) -> Result<()> {
        let run = |subcommand, arguments: &[&str]| {
            self.engine.programs().output(self.engine.command(subcommand).args(arguments))
        };
        run("builder", &["prune", "--all", "--force"])?;
        Ok(run("image", &["prune", "--force"]).map(drop)?)
    }

    /// Loads the base images that a Dockerfile names.
    fn load(&self, dockerfile: &str) -> Result<()> {
        for name in bases::names().filter(|it| dockerfile.contains(it)) {
            let there = self.engine.inspect("image", name).ok();
            let id = self.buildah.inspect(name)?["FromImageID"].clone();
            let id = id.as_str().unwrap_or_default();
            if there.is_some_and(|it| it["Id"].as_str().is_some_and(|it| it.ends_with(id))) {
                continue;
            }
            let file = self.dir.join("image.tar");
            self.buildah.save(name, &file)?;
            let mut load = self.engine.command("load");
            self.engine.programs().output(load.arg("--input").arg(&file))?;
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

impl Workbench for Docker {
    fn builder(&self) -> &dyn Builder {
        &self.engine
    }

    fn prepare(&self, dockerfile: &str) -> Result<()> {
        self.load(dockerfile)
    }

    /// Runs a container until it ends, or its health is known.
    fn ask(&self, image: &str, _: &Config, command: Option<&str>) -> Result<Said> {
        let run = |command: &mut Command| self.engine.programs().output(command);
        let mut create = self.engine.command("create");
        create.args(["--network", "host", "--health-interval", "1s", "--health-retries", "2"]);
        if command.is_some() {
            create.args(["--entrypoint", "/bin/sh"]);
        }
        create.arg(image);
        if let Some(command) = command {
            create.args(["-c", command]);
        }
        let container = match run(&mut create) {
            Ok(it) => it.trim().to_owned(),
            Err(error) => return Ok(Said { output: error.to_string(), end: "not made".into() }),
        };
        let end = match run(self.engine.command("start").arg(&container)) {
            Ok(_) => self.end(&container)?,
            Err(error) => format!("not started: {error}").replace(&container, "CONTAINER"),
        };
        let log = self.engine.programs().run(self.engine.command("logs").arg(&container))?;
        run(self.engine.command("rm").args(["--force", &container]))?;
        let output = [log.stdout, log.stderr].concat();
        Ok(Said { output: String::from_utf8_lossy(&output).into_owned(), end })
    }
}

impl Docker {
    /// How a container ended, or that it still runs.
    fn end(&self, container: &str) -> Result<String> {
        let started = Instant::now();
        loop {
            let state = self.engine.inspect("container", container)?["State"].take();
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
