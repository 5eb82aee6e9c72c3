//! What a build runs again after changes.

use std::mem;

use dockwright_model::context::Context;
use serde::Serialize;

use crate::chain::{Chain, Run};
use crate::changes::{self, Changes, Note};
use crate::step::{Base, Effect, Layers};

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It comes from the cache.
    Cached,
    /// It runs again unless what it depends on turns out to be the same: the files of a stage that
    /// runs again, or of a path that is not known.
    Maybe,
    /// It runs again; of a step that is only configuration, the value changes.
    Rebuilt,
}

/// Why a step runs again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// It uses this changed file.
    File(String),
    /// It uses this changed build argument, or a variable with its value.
    Arg(String),
    /// It uses the files of this stage, by index, which is built again.
    Stage(usize),
    /// The step on this line, above it, runs again.
    Line(usize),
    /// The image that the stage on this line builds on changes.
    Base(usize),
}

/// What becomes of a step, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What becomes of it.
    pub state: State,
    /// Why it does not come from the cache.
    pub cause: Option<Cause>,
}

/// What becomes of all steps.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// For each stage, a verdict for each of its steps; those of stages that are not built are
    /// `Cached`.
    pub stages: Vec<Vec<Verdict>>,
    /// What else there is to say about the changes.
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
    /// What a build runs again after changes, if the last one left all steps in its cache.
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
                    // The last heir takes what all others copy, so that chains of stages copy nothing.
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
