//! The files of `integrations`: read in their languages, and run by their tools where these install
//! from a package registry or are on this machine.

mod editors;
mod hooks;
mod syntax;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::output;
use crate::{environment, install, release};

/// A Dockerfile as it is before every test, and as `fmt` lays it out.
const BEFORE: &str = "from  debian:13\n";
const AFTER: &str = "FROM debian:13\n";

/// The results of the tests of all tools.
#[derive(Default)]
pub struct Integrations {
    passed: usize,
    failed: Vec<String>,
    /// The tools that are not here.
    pub missing: Vec<String>,
}

impl Integrations {
    /// Whether every test passed that could run.
    pub fn passed(&self) -> bool {
        self.failed.is_empty() && self.passed > 0
    }

    fn test(&mut self, name: &str, test: impl FnOnce() -> Result<()>) {
        match test() {
            Ok(()) => self.passed += 1,
            Err(error) => {
                println!("{name}: {error:#}");
                self.failed.push(name.to_owned());
            }
        }
    }
}

type Test = (&'static str, fn() -> Result<()>);

const TESTS: [Test; 11] = [
    ("lefthook", hooks::lefthook),
    ("lint-staged", hooks::lint_staged),
    ("treefmt", hooks::treefmt),
    ("language client", editors::client),
    ("helix", editors::helix),
    ("zed", editors::zed),
    ("mdsf", mdsf),
    ("mise", mise),
    ("reviewdog", reviewdog),
    ("schemastore", schemastore),
    ("names of archives", archives),
];

/// Programs, the Debian packages that have them, and the tests that need them.
const DEBIAN: [(&str, &str, &[Test]); 3] = [
    ("nvim", "neovim", &editors::NEOVIM),
    ("emacs", "emacs-nox", &editors::EMACS),
    ("nix-instantiate", "nix-bin", &[("treefmt-nix", treefmt_nix)]),
];

/// Tests all of them.
pub fn run() -> Result<Integrations> {
    let mut all = Integrations::default();
    for file in syntax::files()? {
        let name = file.display().to_string();
        all.test(&name, || syntax::check(&file));
    }
    for (name, test) in TESTS {
        all.test(name, test);
    }
    for (program, package, tests) in DEBIAN {
        match install::debian(&[(program, package)]) {
            Ok(()) => tests.iter().for_each(|(name, test)| all.test(name, test)),
            Err(error) => all.missing.push(format!("{error:#}")),
        }
    }
    println!("{} passed, {} failed", all.passed, all.failed.len());
    Ok(all)
}

/// A file below `integrations`.
fn file(name: &str) -> PathBuf {
    environment::root().join("integrations").join(name)
}

fn read(name: &str) -> Result<String> {
    std::fs::read_to_string(file(name)).with_context(|| format!("{name} cannot be read"))
}

fn json(name: &str) -> Result<Value> {
    Ok(serde_json::from_str(&read(name)?)?)
}

/// A new repository with a Dockerfile that is not laid out.
fn project(name: &str) -> Result<PathBuf> {
    let dir = environment::target().join("integrations").join(name);
    environment::fresh(&dir)?;
    std::fs::write(dir.join("Dockerfile"), BEFORE)?;
    output(Command::new("git").args(["init", "--quiet"]).current_dir(&dir))?;
    Ok(dir)
}

/// A program in `dir` that finds dockwright on `PATH`.
fn program(name: impl AsRef<std::ffi::OsStr>, dir: &Path) -> Result<Command> {
    let dockwright = release::checked()?;
    let own = dockwright.parent().context("the program is in no directory")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([own.to_owned()].into_iter().chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(name);
    command.env("PATH", path).current_dir(dir);
    Ok(command)
}

/// Runs the words of a command line and returns the output.
fn words<'w>(dir: &Path, words: impl IntoIterator<Item = &'w str>) -> Result<String> {
    let mut words = words.into_iter();
    output(program(words.next().context("there is no command")?, dir)?.args(words))
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The test in the file itself.
fn mdsf() -> Result<()> {
    let tool = json("mdsf/plugin.json")?;
    let command = &tool["commands"]["fmt"];
    let test = &command["tests"][0];
    let [before, after] =
        ["test_input", "test_output"].map(|it| test[it].as_str().unwrap_or_default());
    let dir = project("mdsf")?;
    let path = dir.join("x.Dockerfile");
    std::fs::write(&path, before)?;
    let name = path.to_string_lossy().into_owned();
    let arguments = strings(&command["arguments"]).map(|it| if it == "$PATH" { &name } else { it });
    output(program(tool["binary"].as_str().unwrap_or_default(), &dir)?.args(arguments))?;
    let made = std::fs::read_to_string(&path)?;
    ensure!(!after.is_empty() && made == after, "it makes {made:?}");
    Ok(())
}

/// The test in the file itself.
fn mise() -> Result<()> {
    let tool: toml::Value = toml::from_str(&read("mise/dockwright.toml")?)?;
    let field = |name: &str| tool["test"][name].as_str().unwrap_or_default().to_owned();
    let said = words(&project("mise")?, field("cmd").split_whitespace())?;
    let expected = field("expected").replace("{{version}}", env!("CARGO_PKG_VERSION"));
    ensure!(said.trim() == expected, "`{}` prints {said:?}", field("cmd"));
    Ok(())
}

/// The lines are of the form that reviewdog is told to expect, and the patch applies.
fn reviewdog() -> Result<()> {
    let text = read("reviewdog/reviewdog.yml")?;
    let command = |start: &str| {
        let line = text.lines().find_map(|it| it.trim().strip_prefix("cmd: "));
        let all = text.lines().filter_map(|it| it.trim().strip_prefix("cmd: "));
        all.clone().find(|it| it.starts_with(start)).or(line).unwrap_or_default().to_owned()
    };
    let dir = project("reviewdog")?;
    std::fs::write(dir.join("Dockerfile"), "from debian:13\nCMD nginx\n")?;
    let run = |line: &str| -> Result<String> {
        let mut it = line.split_whitespace();
        let name = it.next().context("there is no command")?;
        let output = program(name, &dir)?.args(it).output()?;
        ensure!(output.status.code() == Some(1), "`{line}`: {}", output.status);
        Ok(String::from_utf8(output.stdout)?)
    };
    let findings = run(&command("dockwright check"))?;
    for line in findings.lines() {
        let parts: Vec<_> = line.splitn(4, ':').collect();
        let is_read = matches!(parts[..], [file, line, column, text]
            if file == "Dockerfile" && [line, column].iter().all(|it| it.parse::<u32>().is_ok())
                && text.starts_with(' '));
        ensure!(is_read, "this is not FILE:LINE:COLUMN: TEXT: {line}");
    }
    ensure!(findings.contains("use-exec-form"), "no finding: {findings}");
    std::fs::write(dir.join("patch"), run(&command("dockwright fmt"))?)?;
    words(&dir, ["git", "apply", "patch"])?;
    let made = std::fs::read_to_string(dir.join("Dockerfile"))?;
    ensure!(made.starts_with(AFTER), "the patch makes {made:?}");
    Ok(())
}

/// The module has the options and patterns of `treefmt.toml`.
fn treefmt_nix() -> Result<()> {
    // With a function that returns its argument, a module yields what treefmt-nix would get.
    let read_module = format!(
        "(import {} {{ mkFormatterModule = it: it; }}).imports",
        file("treefmt-nix/dockwright.nix").display()
    );
    let mut nix = Command::new("nix-instantiate");
    nix.args(["--store", "dummy://", "--eval", "--strict", "--json", "--expr", &read_module]);
    let modules: Value = serde_json::from_str(&output(&mut nix)?)?;
    let config: toml::Value = toml::from_str(&read("treefmt/treefmt.toml")?)?;
    let formatter: Value = serde_json::to_value(&config["formatter"]["dockwright"])?;
    let sorted = |it: &Value| strings(it).map(str::to_owned).collect::<BTreeSet<_>>();
    for (key, other) in [("args", "options"), ("includes", "includes")] {
        let [module, treefmt] = [sorted(&modules[0][key]), sorted(&formatter[other])];
        ensure!(!module.is_empty() && module == treefmt, "`{key}`: {module:?}, {treefmt:?}");
    }
    ensure!(modules[0]["name"] == formatter["command"], "the command is {}", modules[0]["name"]);
    Ok(())
}

fn schemastore() -> Result<()> {
    let entry = json("schemastore/catalog.json")?;
    let url = entry["url"].as_str().unwrap_or_default();
    let path = url.rsplit_once("/main/").map(|it| it.1).context("the address names no file")?;
    ensure!(environment::root().join(path).exists(), "there is no {path}");
    Ok(())
}

/// Tools that download archives know the names that releases have.
fn archives() -> Result<()> {
    let platforms = environment::root().join("crates/cli/npm/platforms.json");
    let platforms: Value = serde_json::from_str(&std::fs::read_to_string(platforms)?)?;
    let targets = platforms.as_array().context("no platforms")?;
    let trunk = read("trunk/plugin.yaml")?;
    let aqua = read("aqua/registry.yaml")?;
    let mut archives = 0;
    for target in targets.iter().filter_map(|it| it["target"].as_str()) {
        // A static program runs wherever the other does.
        if target.ends_with("linux-gnu") {
            continue;
        }
        archives += 1;
        ensure!(
            trunk.contains(&format!("dockwright-${{version}}-{target}.tar.gz")),
            "trunk: {target}"
        );
        let system = target.split_once('-').map_or(target, |it| it.1);
        ensure!(aqua.contains(system), "aqua: {target}");
    }
    ensure!(trunk.matches("url: ").count() == archives, "trunk knows archives that are not there");
    Ok(())
}
