//! Follows changes through the steps of a stage.

use std::collections::{BTreeMap, BTreeSet};

use dockwright_syntax::Keyword;

use crate::Builder;
use crate::changes::{Changes, takes};
use crate::rebuilt::{Cause, State, Verdict};
use crate::step::{Effect, Layers, Stage, Step};
use crate::taint::{Global, Taint, globals};

/// The state after a step: everything about the steps above that matters to those below.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// The verdict for a layer from those above it.
    above: Verdict,
    /// The state of the files.
    pub files: State,
    /// The changed variables.
    taint: Taint,
    /// The cause of a change of the user, which `BuildKit` passes to each `RUN`.
    user: Option<Cause>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { above: CACHED, files: State::Cached, taint: Taint::default(), user: None }
    }
}

const CACHED: Verdict = Verdict { state: State::Cached, cause: None };

fn rebuilt(cause: Cause) -> Verdict {
    Verdict { state: State::Rebuilt, cause: Some(cause) }
}

fn maybe(cause: Cause) -> Verdict {
    Verdict { state: State::Maybe, cause: Some(cause) }
}

/// The worse one; the first of two that are equal.
fn worse(a: Verdict, b: Verdict) -> Verdict {
    if b.state > a.state { b } else { a }
}

/// One prediction.
pub(crate) struct Run<'r> {
    layers: &'r Layers,
    changes: &'r Changes,
    /// The changed files, by clean paths.
    files: &'r [String],
    globals: BTreeMap<String, Global>,
    /// The names of all arguments of stages.
    declared: BTreeSet<&'r str>,
}

impl<'r> Run<'r> {
    pub fn of(layers: &'r Layers, changes: &'r Changes, files: &'r [String]) -> Self {
        let steps = layers.stages.iter().flat_map(|it| &it.steps);
        let args = steps.filter(|it| it.kind == Keyword::Arg).flat_map(|it| &it.reads.sets);
        let declared = args.map(|it| it.name.as_str()).collect();
        Self { layers, changes, files, globals: globals(&layers.globals, changes), declared }
    }

    /// The verdicts for the steps of a stage, and the state after it. `chain` is the state after its
    /// base, and `files` has the states of the files of the stages before.
    pub fn stage(&self, stage: &Stage, mut chain: Chain, files: &[State]) -> (Chain, Vec<Verdict>) {
        if self.layers.builder == Builder::Buildah {
            chain.taint = chain.taint.without_args();
        }
        if stage.reads.iter().any(|it| self.globals.get(it).is_some_and(|it| it.cause.is_some())) {
            chain.above = rebuilt(Cause::Base(stage.line));
            chain.files = State::Rebuilt;
        }
        if !stage.is_needed {
            return (chain, vec![CACHED; stage.steps.len()]);
        }
        let verdicts = stage.steps.iter().map(|it| self.step(it, &mut chain, files)).collect();
        (chain, verdicts)
    }

    fn step(&self, step: &Step, chain: &mut Chain, files: &[State]) -> Verdict {
        let own = self.own(step, chain, files);
        match step.kind {
            Keyword::Env => chain.taint.set_envs(&step.reads.sets, &self.declared),
            Keyword::Arg => {
                for it in &step.reads.sets {
                    let global = self.globals.get(&it.name);
                    chain.taint.set_arg(it, self.changes, global);
                    let is_given = global.is_some() || self.changes.args.contains_key(&it.name);
                    // In BuildKit, the last of `ENV` and `ARG` counts; elsewhere, always `ENV`.
                    if self.layers.builder == Builder::BuildKit && (it.value.is_some() || is_given)
                    {
                        chain.taint.unhide(&it.name);
                    }
                }
            }
            Keyword::User => chain.user = chain.taint.among(&step.reads.names).cloned(),
            _ => {}
        }
        let is_buildkit = self.layers.builder == Builder::BuildKit;
        if step.effect != Effect::Layer && is_buildkit {
            return own;
        }
        let verdict = if step.reads.is_linked && is_buildkit {
            own.clone()
        } else {
            worse(own.clone(), chain.above.clone())
        };
        if own.state > chain.above.state {
            chain.above = Verdict { state: own.state, cause: Some(Cause::Line(step.line)) };
        }
        if step.effect == Effect::Layer {
            chain.files = chain.files.max(verdict.state);
        }
        verdict
    }

    /// The verdict for a step from its own dependencies.
    fn own(&self, step: &Step, chain: &Chain, files: &[State]) -> Verdict {
        let verdict = worse(self.of_variables(step, chain), self.of_files(step));
        let is_changed = |it: &&usize| files.get(**it).is_some_and(|it| *it != State::Cached);
        let changed = step.depends.stages.iter().find(is_changed);
        match changed {
            // The layer stays cached if the files of the other stage turn out to be the same.
            Some(stage) => worse(verdict, maybe(Cause::Stage(*stage))),
            None => verdict,
        }
    }

    fn of_variables(&self, step: &Step, chain: &Chain) -> Verdict {
        let taint = &chain.taint;
        let named = || taint.among(&step.reads.names);
        let verdict = match (step.kind, self.layers.builder) {
            (Keyword::Arg, _) => None,
            (Keyword::Run, Builder::BuildKit) => {
                named().or_else(|| taint.of_any()).or(chain.user.as_ref()).cloned().map(rebuilt)
            }
            (Keyword::Run, Builder::Buildah) => taint.of_args().cloned().map(rebuilt),
            // Buildah compares the copied files, and the words as they are written.
            (Keyword::Copy | Keyword::Add, Builder::Buildah) => named().cloned().map(maybe),
            (_, Builder::Buildah) => None,
            (_, Builder::BuildKit) => named().cloned().map(rebuilt),
        };
        verdict.unwrap_or(CACHED)
    }

    fn of_files(&self, step: &Step) -> Verdict {
        let Some(path) = self.files.iter().find(|it| takes(step, it)) else { return CACHED };
        let cause = Cause::File(path.clone());
        if step.reads.is_certain { rebuilt(cause) } else { maybe(cause) }
    }
}
