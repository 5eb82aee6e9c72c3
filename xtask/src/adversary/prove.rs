//! Builds one case before and after its fixes.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, anyhow};
use dockwright_prove::builder::{Build, Buildah as Prover, Layers};
use dockwright_prove::image::{Image, Images};
use dockwright_prove::{Promises, compare};

use super::builder::Workbench;
use super::docker::Docker;
use super::suite::claims::{self, Fixed};
use super::suite::{Case, header};
use super::tally::Ending;
use crate::builds::buildah::Buildah;
use crate::builds::{self, bases, machine};
use crate::environment;

/// The maximum number of differences shown for a case.
const SHOWN: usize = 8;

/// The images of the current case. The layers of all cases stay until the end, since many share
/// theirs.
const NAMES: [&str; 2] = ["adversary:before", "adversary:after"];

/// The builders and their directories.
pub struct Workshop {
    dir: PathBuf,
    buildah: Rc<Buildah>,
    prover: Prover,
    /// Started for the first case that needs it.
    docker: OnceCell<Docker>,
}

impl Workshop {
    /// Prepares the base images that these cases name.
    pub fn open(cases: &[Case]) -> Result<Self> {
        machine::provision().context("builds cannot run here")?;
        let buildah = Buildah::open(&builds::dir())?;
        let texts = cases.iter().map(text).collect::<Result<Vec<_>>>()?;
        let is_named = |name: &str| texts.iter().any(|it| it.contains(name));
        bases::make(&buildah, &builds::dir(), is_named).context("the base images")?;
        let dir = builds::dir().join("adversary");
        fs::create_dir_all(&dir)?;
        let prover = buildah.prover()?;
        Ok(Self { dir, buildah: Rc::new(buildah), prover, docker: OnceCell::new() })
    }

    /// Fixes a case, and if a fix is applied, builds and compares the images.
    pub fn prove(&self, case: &Case, binary: &Path) -> Result<Ending> {
        // Outside the repository, whose own files would otherwise be files of the project.
        let place = tempfile::tempdir()?;
        let context = place.path().join("context");
        environment::fresh(&context)?;
        case.tree.write(&context).map_err(|err| anyhow!(err))?;
        let fixed = claims::fix(case, binary, &case.header.level, &context);
        let fixed = fixed.map_err(|err| anyhow!(err))?;
        if fixed.passes.is_empty() {
            return Ok(Ending::Held);
        }
        let bench: &dyn Workbench = match &case.header.builder {
            header::Builder::None(reason) if reason.starts_with("nothing changes") => {
                return Ok(Ending::Differs(vec![format!(
                    "changed by {}",
                    fixed.passes.join(", ")
                )]));
            }
            header::Builder::None(reason) => return Ok(Ending::NotBuilt(reason.clone())),
            header::Builder::Buildah => &self.prover,
            header::Builder::Docker => self.docker()?,
        };
        let is_stand_in = bases::is_stand_in(&String::from_utf8_lossy(&fixed.before));
        let mut names = fixed.passes.clone();
        names.sort();
        names.dedup();
        let same = Ending::Same { passes: names, is_stand_in };
        // A case that was proven with the same result is not built again.
        let proven = self.dir.join("proven").join(&case.name);
        let proof = [text(case)?, String::from_utf8_lossy(&fixed.after).into_owned()].concat();
        if fs::read_to_string(&proven).is_ok_and(|it| it == proof) {
            return Ok(same);
        }
        if let Some(ending) = self.build(bench, case, &fixed, &context)? {
            return Ok(ending);
        }
        fs::create_dir_all(proven.parent().unwrap_or(&self.dir))?;
        fs::write(&proven, proof)?;
        Ok(same)
    }

    /// Removes the images and the layers that no other image has.
    pub fn finish(&self) -> Result<()> {
        self.buildah.remove(&NAMES)?;
        self.docker.get().map_or(Ok(()), Docker::prune)
    }

    /// Builds both images; `None` if they are the same.
    fn build(
        &self,
        bench: &dyn Workbench,
        case: &Case,
        fixed: &Fixed,
        context: &Path,
    ) -> Result<Option<Ending>> {
        let dockerfile = context.join(&case.header.dockerfile);
        let header::Header { build, context: named, .. } = &case.header;
        let context = context.join(build.as_ref().or(named.as_ref()).map_or("", String::as_str));
        let image = |text: &[u8], image: &str| -> Result<Result<()>> {
            fs::write(&dockerfile, text)?;
            let text = String::from_utf8_lossy(text);
            bench.prepare(&text)?;
            // Buildah reuses a layer from an earlier build even if the content of a mount has
            // changed.
            let layers = if text.contains("--mount") { Layers::Fresh } else { Layers::Cached };
            let built = bench.builder().build(&Build {
                dockerfile: &dockerfile,
                context: &context,
                args: &[],
                target: None,
                image,
                layers,
                does_pull: false,
            });
            Ok(built.map(drop).map_err(Into::into))
        };
        let before = image(&fixed.before, NAMES[0])?;
        let after = image(&fixed.after, NAMES[1])?;
        let differs = |it: String| Ok(Some(Ending::Differs(vec![it])));
        let says = |error: &anyhow::Error, text: &str| format!("{error:#}").contains(text);
        match (before, after) {
            (Err(was), Err(now)) => Ok(Some(match &case.header.fails {
                Some(text) if says(&was, text) && says(&now, text) => Ending::FailsAsMeant,
                _ => Ending::ProvesNothing(format!("{was:#}")),
            })),
            (Ok(()), Ok(())) if case.header.fails.is_some() => differs("both build".to_owned()),
            (Err(_), Ok(())) if fixed.passes.iter().any(|it| mends(it)) => Ok(Some(Ending::Mended)),
            (Err(was), Ok(())) => differs(format!("builds now, and failed before: {was:#}")),
            (Ok(()), Err(now)) => differs(format!("builds no more: {now:#}")),
            (Ok(()), Ok(())) => {
                let mut differences = self.compare(bench, case, fixed)?;
                differences.truncate(SHOWN);
                Ok((!differences.is_empty()).then_some(Ending::Differs(differences)))
            }
        }
    }

    /// The differences between the images that no pass announces.
    fn compare(&self, bench: &dyn Workbench, case: &Case, fixed: &Fixed) -> Result<Vec<String>> {
        let promises = Promises::of(fixed.passes.iter().map(String::as_str));
        let place = tempfile::tempdir_in(&self.dir)?;
        let files = ["before.tar", "after.tar"].map(|it| place.path().join(it));
        for (name, file) in NAMES.iter().zip(&files) {
            bench.builder().save(name, file)?;
        }
        let mut images = Images::default();
        let (before, after) = (images.read(&files[0])?, images.read(&files[1])?);
        let found = compare(&before, &after, [&fixed.before, &fixed.after], &promises)?;
        let mut differences: Vec<_> = found.differences.iter().map(ToString::to_string).collect();
        let split = |text: &str| split(bench, &before, text);
        let (_, others) = after.config.differences(&before.config, &promises, &split);
        differences.extend(others);
        differences.extend(answers(bench, case, [&before, &after])?);
        Ok(differences)
    }

    fn docker(&self) -> Result<&Docker> {
        if let Some(docker) = self.docker.get() {
            return Ok(docker);
        }
        let docker = Docker::start(&builds::dir(), Rc::clone(&self.buildah))?;
        Ok(self.docker.get_or_init(|| docker))
    }
}

/// The text of a case.
fn text(case: &Case) -> Result<String> {
    let path = environment::root().join("corpus/adversary").join(&case.name);
    Ok(fs::read_to_string(path.with_extension("txt"))?)
}

/// Whether the pass is for files that no builder accepts.
fn mends(pass: &str) -> bool {
    matches!(pass, "move-comments-up" | "repair-json-form" | "repair-syntax")
}

/// The words into which the shell of the image splits a text that is one command.
fn split(bench: &dyn Workbench, image: &Image, text: &str) -> Option<Vec<String>> {
    dockwright_prove::split(bench.builder(), NAMES[0], &image.config, text).ok()?
}

/// The differences between the answers of the images.
fn answers(bench: &dyn Workbench, case: &Case, images: [&Image; 2]) -> Result<Vec<String>> {
    let mut commands: Vec<_> = case.header.run.iter().map(|it| Some(it.as_str())).collect();
    if commands.is_empty() && !images[0].config.process().is_empty() {
        commands.push(None);
    }
    let mut differences = Vec::new();
    for command in commands {
        let ask = |number: usize| bench.ask(NAMES[number], &images[number].config, command);
        let (was, is) = (ask(0)?, ask(1)?);
        if was != is {
            let what = command.unwrap_or("the command of the image");
            differences.push(format!("{what}: was {was}, is {is}"));
        }
    }
    Ok(differences)
}
