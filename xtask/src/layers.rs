//! Real builds after changes of the services in `corpus/stacks`: checks that `dockwright layers`
//! predicts which steps buildah takes from its cache.
//!
//! Not part of `cargo xtask test`: it needs root, `buildah`, `debootstrap` and an hour.

mod change;
mod log;
mod table;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use dockwright_layers::{Builder, Layers, Options, State, Verdict, read};
use dockwright_model::context::{Context, MemoryFiles};

use crate::builds::buildah::Buildah;
use crate::builds::stack::{self, Stack};
use crate::builds::{self, bases, machine};
use crate::command::{output, shell};

use table::Row;

/// Changes the services with these names, or all, and compares each build with its prediction.
pub fn run(names: &[String]) -> Result<bool> {
    machine::provision().context("builds cannot run here")?;
    let stacks = stack::load(names)?;
    let dir = builds::dir();
    let buildah = Buildah::open(&dir)?;
    let mut texts = String::new();
    for it in &stacks {
        texts += &fs::read_to_string(it.before().join("Dockerfile"))?;
    }
    bases::make(&buildah, &dir, |it| texts.contains(it)).context("the base images")?;
    let mut rows = Vec::new();
    for it in &stacks {
        let rewrite = it.rewrite()?;
        for (label, dockerfile) in [("before", &rewrite.before), ("after", &rewrite.after)] {
            println!("── {} {label}", it.name);
            let context = dir.join("layers").join(&it.name);
            let service = Service { buildah: &buildah, stack: it, label, dockerfile, context };
            let row = service.row().with_context(|| format!("{} {label}", it.name))?;
            print!("{}", table::line(&row));
            rows.push(row);
        }
    }
    println!("\n{}", table::markdown(&rows));
    let failed: usize = rows.iter().map(|it| it.failed.len()).sum();
    let passed = rows.iter().map(|it| it.changes).sum::<usize>() - failed;
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0 && passed > 0)
}

/// A service with one of its Dockerfiles.
struct Service<'s> {
    buildah: &'s Buildah,
    stack: &'s Stack,
    label: &'static str,
    dockerfile: &'s str,
    /// The build context, which is restored before each change.
    context: PathBuf,
}

impl Service<'_> {
    fn image(&self) -> String {
        format!("layers-{}:{}", self.stack.name, self.label)
    }

    fn restore(&self) -> Result<()> {
        let [from, to] = [self.stack.before(), self.context.clone()];
        let [from, to] = [&from, &to].map(|it| it.to_string_lossy());
        let script = "rm -rf \"$2\"; mkdir -p \"$2\"; cp -a \"$1/.\" \"$2\"";
        output(&mut shell(script, &[&from, &to]))?;
        Ok(fs::write(self.context.join("Dockerfile"), self.dockerfile)?)
    }

    /// Builds the image once, and then after each change.
    fn row(&self) -> Result<Row> {
        let image = self.image();
        // Steps of an earlier run would come from the cache.
        self.buildah.remove(&[&image])?;
        self.restore()?;
        self.buildah.log(&self.context, &image, &[])?;
        let files: MemoryFiles = stack::files(&self.context)?.into_iter().collect();
        let context = Context::new(&files, "Dockerfile");
        let options = Options { builder: Builder::Buildah, target: None };
        let layers = read(self.dockerfile.as_bytes(), &options, Some(&context));
        let layers = layers.map_err(|it| anyhow::anyhow!("{it}"))?;
        let mut row = Row::new(&self.stack.name, self.label);
        for change in change::all(&self.stack.settings.edit, &self.context, &layers)? {
            self.restore()?;
            let changes = change.apply(&self.context)?;
            let predicted = layers.rebuilt(&changes, Some(&context));
            let log = self.buildah.log(&self.context, &image, &change.arguments())?;
            let found = log::steps(&log);
            let wrong = compare(&layers, &predicted.stages, &found, &mut row)?;
            row.changes += 1;
            println!("{} {change}", if wrong.is_empty() { "as predicted:" } else { "DIFFERS:" });
            for it in &wrong {
                println!("    {it}");
            }
            if !wrong.is_empty() {
                row.failed.push(change.to_string());
            }
        }
        self.buildah.remove(&[&image])?;
        Ok(row)
    }
}

/// The steps that are not as predicted.
fn compare(
    layers: &Layers,
    predicted: &[Vec<Verdict>],
    found: &[log::Step],
    row: &mut Row,
) -> Result<Vec<String>> {
    let needed = layers.stages.iter().filter(|it| it.is_needed);
    let expected: usize = needed.map(|it| it.steps.len()).sum();
    ensure!(found.len() == expected, "buildah has {} steps, not {expected}", found.len());
    let states = predicted.iter().flatten().map(|it| it.state);
    row.exact += usize::from(states.into_iter().all(|it| it != State::Maybe));
    let mut wrong = Vec::new();
    for it in found {
        let step = layers.stages.get(it.stage).and_then(|stage| stage.steps.get(it.index));
        let step = step.with_context(|| format!("no step {} of stage {}", it.index, it.stage))?;
        let verdict = &predicted[it.stage][it.index];
        row.count(verdict.state, it.is_cached);
        let is_right = match verdict.state {
            State::Cached => it.is_cached,
            State::Rebuilt => !it.is_cached,
            State::Maybe => true,
        };
        if !is_right {
            let found = if it.is_cached { "from the cache" } else { "built" };
            wrong.push(format!("line {}: {found}, not {verdict:?}: {}", step.line, step.text));
        }
    }
    Ok(wrong)
}
