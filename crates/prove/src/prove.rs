//! Builds the images before and after, and compares them.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use crate::bases::bases;
use crate::bisect::LAYOUT;
use crate::builder::{self, Build, Builder, Layers};
use crate::compare::compare;
use crate::context::Copy;
use crate::difference::{Check, Difference};
use crate::image::{Image, Images};
use crate::report::{ImageReport, PassReport, Report, Verdict};
use crate::service::{self, Ask};
use crate::{Config, Error, Promises, Result};

/// The number of rebuilds of each image; odd, so that there is a median.
const REBUILDS: usize = 3;

/// The time that the shell of an image has to split a text into words.
const SPLIT: Duration = Duration::from_secs(20);

/// The two versions of a Dockerfile, and the options of their proof.
pub struct Request<'r> {
    /// The name of the Dockerfile, for the report.
    pub name: &'r str,
    /// The path of the Dockerfile; in the copy of the context, the versions take its place.
    pub dockerfile: &'r Path,
    /// The build context. It is copied, and stays as it is.
    pub context: &'r Path,
    /// The version before.
    pub before: &'r [u8],
    /// The version after.
    pub after: &'r [u8],
    /// The passes whose announced effects are expected, in the order in which they run.
    pub passes: Vec<PassReport>,
    /// Values of build arguments.
    pub args: &'r [(String, String)],
    /// The stage to build instead of the last one.
    pub target: Option<&'r str>,
    /// Whether base images that are not on this machine may be pulled.
    pub does_pull: bool,
    /// A source file, relative to the context, to change before rebuilds that are measured.
    pub touch: Option<&'r Path>,
    /// Requests to a container of each image; the answers must be the same.
    pub asks: &'r [Ask],
    /// Whether a container of each image is run.
    pub does_run: bool,
}

/// A stage of a proof, for progress messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The image before is built.
    Before,
    /// The image after is built.
    After,
    /// The images are compared.
    Compare,
    /// A container of each image runs.
    Run,
    /// The images are rebuilt after changes of this source file.
    Rebuild(PathBuf),
    /// An image with the fixes up to this pass is built.
    Pass(String),
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before => out.write_str("building the image before the change"),
            Self::After => out.write_str("building the image after the change"),
            Self::Compare => out.write_str("comparing the images"),
            Self::Run => out.write_str("running a container of each image"),
            Self::Rebuild(file) => {
                write!(out, "rebuilding both images after changes of {}", file.display())
            }
            Self::Pass(pass) if pass == LAYOUT => {
                out.write_str("building the image with the new layout, without fixes")
            }
            Self::Pass(pass) => write!(out, "building the image with the fixes up to {pass}"),
        }
    }
}

/// A reason why there is no report.
#[derive(Debug)]
pub enum Failure {
    /// These images are not on this machine, and may not be pulled.
    MissingBases(Vec<String>),
    /// The version before does not build, so nothing can be proven.
    FailsBefore(Error),
    /// The source file to change is not in the build context.
    NothingToTouch(PathBuf),
    /// Anything else.
    Other(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// A proof in progress: the images, which are removed when it is dropped.
pub struct Proof<'p> {
    builder: &'p dyn Builder,
    request: &'p Request<'p>,
    copy: Copy,
    version: String,
    names: [String; 2],
    images: Images,
    before: Option<Image>,
    tell: &'p mut dyn FnMut(Stage),
    /// The last runs of the processes of the images.
    runs: [Option<service::Run>; 2],
}

impl Drop for Proof<'_> {
    fn drop(&mut self) {
        let _ = self.builder.remove(&self.names.each_ref().map(String::as_str));
    }
}

impl<'p> Proof<'p> {
    /// Looks for base images, and copies the build context.
    ///
    /// # Errors
    /// A base image or the file to change is missing, or the context cannot be copied.
    pub fn new(
        builder: &'p dyn Builder,
        request: &'p Request<'p>,
        tell: &'p mut dyn FnMut(Stage),
    ) -> Result<Self, Failure> {
        let version = builder.version()?;
        if !request.does_pull {
            let missing = missing(builder, request)?;
            if !missing.is_empty() {
                return Err(Failure::MissingBases(missing));
            }
        }
        let copy = Copy::of(request.context, request.dockerfile, builder.programs())?;
        if let Some(touch) = request.touch.filter(|it| !copy.has(it)) {
            return Err(Failure::NothingToTouch(touch.to_owned()));
        }
        let name = |it: &str| format!("localhost/dockwright-prove:{}-{it}", process::id());
        Ok(Self {
            builder,
            request,
            copy,
            version,
            names: ["before", "after"].map(name),
            images: Images::default(),
            before: None,
            tell,
            runs: [None, None],
        })
    }

    /// Builds both images and compares them.
    ///
    /// # Errors
    /// The version before does not build, a builder fails, an image cannot be read, or the user
    /// asked to stop.
    pub fn run(&mut self) -> Result<Report, Failure> {
        let Request { before, after, .. } = *self.request;
        let passes = self.request.passes.clone();
        let mut report = Report::new(self.request.name, self.version.clone(), passes);
        (self.tell)(Stage::Before);
        let built = self.build(0, before, Layers::Fresh);
        report.before.build_seconds = built.map_err(failed_before)?.as_secs_f64();
        (self.tell)(Stage::After);
        let built = match self.build(1, after, Layers::Fresh) {
            Ok(built) => built,
            Err(Error::Failed { output, .. }) => {
                self.read_before()?;
                if let Some(image) = &self.before {
                    describe(image, &mut report.before);
                }
                report.verdict = Verdict::Broken;
                report.differences.push(Check::Build.found(output));
                return Ok(report);
            }
            Err(error) => return Err(error.into()),
        };
        (self.tell)(Stage::Compare);
        self.read_before()?;
        let image = self.read(1)?;
        let mut image_after =
            ImageReport { build_seconds: built.as_secs_f64(), ..ImageReport::default() };
        describe(&image, &mut image_after);
        if let Some(before) = &self.before {
            describe(before, &mut report.before);
        }
        self.compare(&image, after, &mut report)?;
        let [run_before, run_after] = self.runs.each_mut().map(Option::take);
        (report.before.run, image_after.run) = (run_before, run_after);
        if let Some(touch) = self.request.touch {
            (self.tell)(Stage::Rebuild(touch.to_owned()));
            let [was, is] = self.rebuild([before, after], touch)?;
            (report.before.rebuild_seconds, image_after.rebuild_seconds) = (was, is);
            report.touched = Some(touch.display().to_string());
        }
        report.after = Some(image_after);
        if !report.differences.is_empty() {
            report.verdict = Verdict::Different;
        }
        Ok(report)
    }

    /// Compares an image with the one before, and adds the differences to the report.
    fn compare(&mut self, after: &Image, text: &[u8], report: &mut Report) -> Result<()> {
        let Some(before) = &self.before else { return Ok(()) };
        let promises = Promises::of(self.request.passes.iter().map(|it| &*it.name));
        let dockerfiles = [self.request.before, text];
        let found = compare(before, after, dockerfiles, &promises)?;
        report.compared = found.compared;
        report.noise = found.noise;
        for gone in &found.announced {
            if let Some(pass) = report.passes.iter_mut().find(|it| it.name == gone.pass) {
                pass.gone += 1;
                pass.gone_bytes += gone.size;
            }
        }
        report.differences = found.differences;
        self.compare_configs([before, after], &promises, report)?;
        if self.request.does_run {
            (self.tell)(Stage::Run);
            self.runs = self.compare_runs([&before.config, &after.config], &promises, report)?;
        }
        Ok(())
    }

    fn compare_configs(
        &self,
        [before, after]: [&Image; 2],
        promises: &Promises,
        report: &mut Report,
    ) -> Result<()> {
        let failed = RefCell::new(None);
        let split = |text: &str| {
            let words = split(self.builder, &self.names[0], &before.config, text);
            words.unwrap_or_else(|error| {
                *failed.borrow_mut() = Some(error);
                None
            })
        };
        let (announced, others) = after.config.differences(&before.config, promises, &split);
        match failed.take() {
            Some(Error::Interrupted) => return Err(Error::Interrupted),
            Some(error) => {
                let text =
                    format!("whether the exec form has the words of the shell form, since {error}");
                report.unchecked.push(text);
            }
            None => {}
        }
        report.announced = announced;
        report.differences.extend(others.into_iter().map(|it| Check::Config.found(it)));
        Ok(())
    }

    fn compare_runs(
        &self,
        configs: [&Config; 2],
        promises: &Promises,
        report: &mut Report,
    ) -> Result<[Option<service::Run>; 2]> {
        let run = |number: usize| {
            service::run(self.builder, &self.names[number], configs[number], self.request.asks)
        };
        let runs = match run(0).and_then(|was| Ok([was, run(1)?])) {
            Ok(runs) => runs,
            Err(Error::Unsupported(why)) => {
                report.unchecked.push(format!("the container, since {why}"));
                return Ok([None, None]);
            }
            Err(error) => return Err(error),
        };
        if let [Some(was), Some(is)] = &runs {
            if let (Some(why), Some(_)) = (was.not_started(), is.not_started()) {
                report
                    .unchecked
                    .push(format!("the container, since it starts from neither image: {why}"));
            }
            report.differences.extend(is.differences(was, promises));
        }
        Ok(runs)
    }

    /// Measures rebuilds, in seconds. The two images alternate, so that other load on the machine
    /// affects both.
    fn rebuild(&mut self, versions: [&[u8]; 2], touch: &Path) -> Result<[Vec<f64>; 2]> {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..REBUILDS {
            for (number, text) in versions.into_iter().enumerate() {
                self.copy.touch(touch)?;
                times[number].push(self.build(number, text, Layers::Cached)?.as_secs_f64());
            }
        }
        for it in &mut times {
            it.sort_by(f64::total_cmp);
        }
        Ok(times)
    }

    /// The differences of another version, in place of the one after.
    pub(crate) fn differences(&mut self, text: &[u8]) -> Result<Vec<Difference>> {
        let image = match self.image(text) {
            Ok(image) => image,
            Err(Error::Failed { output, .. }) => return Ok(vec![Check::Build.found(output)]),
            Err(error) => return Err(error),
        };
        let mut report = Report::new("", String::new(), self.request.passes.clone());
        self.compare(&image, text, &mut report)?;
        Ok(report.differences)
    }

    /// The image of another version, in place of the one after.
    pub(crate) fn image(&mut self, text: &[u8]) -> Result<Image> {
        // A layer from an earlier build may be reused even if the content of a mount has changed.
        let has_mount = text.windows(7).any(|it| it == b"--mount");
        self.build(1, text, if has_mount { Layers::Fresh } else { Layers::Cached })?;
        self.read(1)
    }

    /// The time of a rebuild of another version after a change of the source, in seconds.
    pub(crate) fn rebuilt(&mut self, text: &[u8]) -> Result<Option<f64>> {
        let Some(touch) = self.request.touch else { return Ok(None) };
        self.copy.touch(touch)?;
        Ok(Some(self.build(1, text, Layers::Cached)?.as_secs_f64()))
    }

    pub(crate) fn tell(&mut self, stage: Stage) {
        (self.tell)(stage);
    }

    fn build(&self, number: usize, text: &[u8], layers: Layers) -> Result<Duration> {
        let dockerfile = self.copy.dockerfile(text)?;
        self.builder.build(&Build {
            dockerfile,
            context: self.copy.context(),
            args: self.request.args,
            target: self.request.target,
            image: &self.names[number],
            layers,
            does_pull: self.request.does_pull,
        })
    }

    fn read_before(&mut self) -> Result<()> {
        self.before = Some(self.read(0)?);
        Ok(())
    }

    fn read(&mut self, number: usize) -> Result<Image> {
        let file = self.copy.place().join(["before.tar", "after.tar"][number]);
        // buildah adds images to an existing archive.
        let _ = std::fs::remove_file(&file);
        self.builder.save(&self.names[number], &file)?;
        self.images.read(&file)
    }
}

fn failed_before(error: Error) -> Failure {
    match error {
        Error::Failed { .. } => Failure::FailsBefore(error),
        error => Failure::Other(error),
    }
}

fn describe(image: &Image, report: &mut ImageReport) {
    report.bytes = image.size();
    report.layers = image.layers.iter().map(|it| it.size).collect();
}

/// The images that a version needs and that are not on this machine.
fn missing(builder: &dyn Builder, request: &Request<'_>) -> Result<Vec<String>> {
    let versions = [request.before, request.after].map(String::from_utf8_lossy);
    let mut names: Vec<_> =
        versions.iter().flat_map(|it| bases(it, request.args, request.target)).collect();
    names.sort();
    names.dedup();
    let mut missing = Vec::new();
    for name in names {
        if !builder.has(&name)? {
            missing.push(name);
        }
    }
    Ok(missing)
}

/// The words into which the shell of an image splits a text; `None` unless the text is one command.
///
/// # Errors
/// The shell cannot be run, or the user asked to stop.
pub fn split(
    builder: &dyn Builder,
    image: &str,
    config: &Config,
    text: &str,
) -> Result<Option<Vec<String>>> {
    // Anything but words is a syntax error here. Line ends would be lost in the output.
    let script = format!("for word in {text}; do printf '%s\\0' \"$word\"; done");
    let words = ["/bin/sh", "-c", &script];
    let said = builder::run(builder, image, config, Some(&words), SPLIT)?;
    let is_done = said.end == "exit status: 0";
    Ok(is_done.then(|| said.output.split_terminator('\0').map(str::to_owned).collect()))
}
