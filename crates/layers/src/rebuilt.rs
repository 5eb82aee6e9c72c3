//! The steps that a build runs again after changes.

use std::mem;

use dockwright_model::context::Context;
use serde::Serialize;

use crate::chain::{Chain, Run};
use crate::changes::{self, Changes, Note};
use crate::step::{Base, Effect, Layers};

/// The state of a step in the build after the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It comes from the cache.
    Cached,
    /// It runs again unless its files turn out to be the same: those of a stage that runs again, or
    /// those of a path that is not known.
    Maybe,
    /// It runs again; for a step that is only configuration, the value changes.
    Rebuilt,
}

/// The cause of a rebuild of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// It uses this changed file.
    File(String),
    /// It uses this changed build argument, or a variable with its value.
    Arg(String),
    /// It uses the files of this stage, by index, which runs again.
    Stage(usize),
    /// The step on this line, above it, runs again.
    Line(usize),
    /// The base image of the stage on this line changes.
    Base(usize),
}

/// The state of a step, and its cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The state.
    pub state: State,
    /// The cause, if the step does not come from the cache.
    pub cause: Option<Cause>,
}

/// The verdicts for all steps.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// For each stage, a verdict for each of its steps; those of stages that are not built are
    /// `Cached`.
    pub stages: Vec<Vec<Verdict>>,
    /// Notes about the changes.
    pub notes: Vec<Note>,
}

impl Rebuilt {
    /// The number of layers of the build in this state.
    pub fn count(&self, layers: &Layers, state: State) -> usize {
        let stages = layers.stages.iter().zip(&self.stages).filter(|it| it.0.is_needed);
        let steps = stages.flat_map(|(stage, verdicts)| stage.steps.iter().zip(verdicts));
        steps.filter(|(step, it)| step.effect == Effect::Layer && it.state == state).count()
    }
}

impl Layers {
    /// The verdicts for a build after changes, if the last build left all steps in the cache.
    pub fn rebuilt(&self, changes: &Changes, context: Option<&Context<'_>>) -> Rebuilt {
        let mut notes = Vec::new();
        let files = changes::files(self, changes, context, &mut notes);
        changes::notes_of_args(self, changes, &mut notes);
        let run = Run::of(self, changes, &files);
        let mut heirs = vec![0; self.stages.len()];
        for stage in &self.stages {
            if let Base::Stage(base) = stage.base {
                heirs[base] += 1;
            }
        }
        let mut ends: Vec<Chain> = Vec::with_capacity(self.stages.len());
        let (mut files, mut stages) = (Vec::new(), Vec::new());
        for stage in &self.stages {
            let start = match stage.base {
                Base::Stage(base) => {
                    heirs[base] -= 1;
                    // The last heir takes the state, and only the others copy it, so that a chain of
                    // stages copies nothing.
                    if heirs[base] == 0 { mem::take(&mut ends[base]) } else { ends[base].clone() }
                }
                _ => Chain::default(),
            };
            let (end, verdicts) = run.stage(stage, start, &files);
            files.push(end.files);
            ends.push(end);
            stages.push(verdicts);
        }
        Rebuilt { stages, notes }
    }
}

#[cfg(test)]
mod tests;
