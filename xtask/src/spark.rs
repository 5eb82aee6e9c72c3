//! The multi-process ways to fix files in `docs/bulk.md`, run as documented: `xargs -P`, GNU
//! parallel and Spark. Every answer is compared with the effect of the command on the same files on
//! disk.

mod answers;
mod documented;
mod expected;
mod input;
mod pyspark;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::survey::sources;
use crate::{environment, release};
use answers::Answers;
use documented::Documented;
use input::Input;

/// The directory of the runs.
struct Place {
    dir: PathBuf,
    documented: Documented,
    input: Input,
    /// The `PATH` of this process, preceded by the directory of the command.
    path: String,
}

/// The result of one way.
struct Ran<'i> {
    /// The number of processes or partitions, each with its lines in order.
    parts: usize,
    time: Duration,
    answers: Answers<'i>,
}

/// A program that distributes lines among processes.
struct Way {
    name: &'static str,
    /// Fails if the program cannot be run.
    find: fn(&Place) -> Result<()>,
    run: fn(&Place) -> Result<Ran<'_>>,
}

const WAYS: [Way; 3] = [
    Way { name: "xargs -P", find: |place| place.has("xargs"), run: xargs },
    Way { name: "GNU parallel", find: |place| place.has("parallel"), run: parallel },
    Way {
        name: "Spark",
        find: |place| pyspark::provision().and_then(|_| place.has("java")),
        run: spark,
    },
];

/// Fixes the files of `dirs`, or of the archives of real files, in every way; returns whether all
/// answers are right.
pub fn run(dirs: &[PathBuf]) -> Result<bool> {
    let place = Place::new(dirs)?;
    println!("{}", place.input.describe());
    let mut passed = true;
    for Way { name, find, run } in WAYS {
        if let Err(error) = find(&place) {
            println!("{name}: not run: {error:#}");
            passed &= !environment::in_ci();
            continue;
        }
        let ran = run(&place).context(name)?;
        println!("{name}: {}", ran.describe(place.input.lines()));
        passed &= ran.answers.are_right();
    }
    Ok(passed)
}

impl Place {
    fn new(dirs: &[PathBuf]) -> Result<Self> {
        let dockwright = release::dockwright()?;
        let sources = sources::collect(&sources::or_archives(dirs))?;
        ensure!(!sources.is_empty(), "there is no Dockerfile");
        let dir = environment::target().join("spark");
        environment::fresh(&dir)?;
        let programs = dockwright.parent().context("a directory of programs")?;
        let path = std::env::var("PATH").unwrap_or_default();
        Ok(Self {
            documented: Documented::read()?,
            input: Input::write(&dir, &sources, &dockwright)?,
            path: format!("{}:{path}", programs.display()),
            dir,
        })
    }

    /// Runs a program that finds the command on its `PATH`, and returns the time taken.
    ///
    /// Its exit code is ignored, since the invalid lines of the input make it nonzero.
    fn time(&self, command: &mut Command) -> Result<Duration> {
        let started = Instant::now();
        command.current_dir(&self.dir).env("PATH", &self.path).output()?;
        Ok(started.elapsed())
    }

    fn has(&self, program: &str) -> Result<()> {
        let output = Command::new(program).arg("--version").env("PATH", &self.path).output();
        let output = output.with_context(|| format!("`{program}` is not installed"))?;
        ensure!(output.status.success(), "`{program} --version` fails");
        Ok(())
    }

    /// Compares each file of requests with its file of answers.
    fn compare(&self, time: Duration, parts: &[(PathBuf, PathBuf)]) -> Result<Ran<'_>> {
        let mut answered = Answers::new(&self.input);
        for (requests, answers) in parts {
            let read = |path: &Path| {
                fs::read_to_string(path).with_context(|| format!("no {}", path.display()))
            };
            answered.compare(&read(requests)?, &read(answers)?)?;
        }
        Ok(Ran { parts: parts.len(), time, answers: answered })
    }
}

impl Ran<'_> {
    fn describe(&self, lines: usize) -> String {
        let rate = f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) / self.time.as_secs_f64();
        let seconds = self.time.as_secs_f64();
        format!(
            "{}; {} part(s) in order; {seconds:.1} s, {rate:.0} lines/s",
            self.answers.describe(),
            self.parts,
        )
    }
}

fn xargs(place: &Place) -> Result<Ran<'_>> {
    let script = place.documented.command("xargs")?;
    let time = place.time(Command::new("sh").args(["-c", script]))?;
    let parts = place.input.parts().map(|it| {
        let answers = it.with_extension("jsonl.out");
        (it, answers)
    });
    place.compare(time, &parts.collect::<Vec<_>>())
}

fn parallel(place: &Place) -> Result<Ran<'_>> {
    let script = place.documented.command("parallel")?;
    let time = place.time(Command::new("sh").args(["-c", script]))?;
    let files = ["in.jsonl", "out.jsonl"].map(|it| place.dir.join(it));
    place.compare(time, &[files.into()])
}

fn spark(place: &Place) -> Result<Ran<'_>> {
    let python = pyspark::provision()?;
    let time = pyspark::run(place, &python)?;
    place.compare(time, &pyspark::partitions(&place.dir)?)
}
