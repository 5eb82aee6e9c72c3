//! The variables in force at an instruction.

use std::collections::BTreeMap;

use dockwright_model::{Base, Instruction, Model, Source};
use dockwright_syntax::{Keyword, ast};
use serde::Serialize;

use crate::Builder;

/// The number of names kept for one step: a file may set thousands of variables for thousands of
/// steps.
const MOST: usize = 40;

/// Names of variables, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// The nearest ones above the step.
    pub names: Vec<String>,
    /// The number of instructions further up that may set more.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Names {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The instructions that set variables, each linked to the one before.
pub(crate) struct Scope<'m> {
    model: &'m Model,
    builder: Builder,
    /// For each instruction, the nearest `ENV` or `ARG` before it in its lineage, and how many
    /// there are.
    before: Vec<Link>,
}

type Link = Option<(usize, usize)>;

impl<'m> Scope<'m> {
    pub fn of(model: &'m Model, builder: Builder) -> Self {
        let mut before: Vec<Link> = vec![None; model.instructions().len()];
        let mut ends: Vec<Link> = Vec::with_capacity(model.stages().len());
        for stage in model.stages() {
            let mut last = match stage.base {
                // A stage comes after its base stage.
                Base::Stage(base) => ends.get(base).copied().flatten(),
                _ => None,
            };
            for index in stage.instructions.clone() {
                before[index] = last;
                if matches!(model.instructions()[index].keyword, Keyword::Env | Keyword::Arg) {
                    last = Some((index, last.map_or(1, |it| it.1 + 1)));
                }
            }
            ends.push(last);
        }
        Self { model, builder, before }
    }

    /// The build arguments and the environment variables that a step sees.
    pub fn all(&self, it: &Instruction) -> (Names, Names) {
        let links = std::iter::successors(self.before[it.index], |it| self.before[it.0]);
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        let mut more = 0;
        for (number, (index, count)) in links.enumerate() {
            // Many instructions may set the same few variables.
            if found.len() >= MOST || number >= 4 * MOST {
                more = count;
                break;
            }
            for name in names_set(&self.model.instructions()[index]) {
                found.entry(name).or_insert(index);
            }
        }
        let mut names: Vec<_> = found.into_iter().collect();
        names.sort_by_key(|it| it.1);
        let names: Vec<_> = names.into_iter().map(|it| it.0).collect();
        let (args, envs) = self.among(it, &names);
        (Names { more, ..args }, Names { more, ..envs })
    }

    /// Of these variables, the build arguments and the environment variables.
    pub fn among(&self, it: &Instruction, names: &[String]) -> (Names, Names) {
        let (mut args, mut envs) = (Names::default(), Names::default());
        for name in names {
            match self.model.source(it, name) {
                Some(Source::Env) => envs.names.push(name.clone()),
                Some(Source::InheritedArg) if self.builder == Builder::Buildah => {}
                Some(Source::Arg | Source::InheritedArg) => args.names.push(name.clone()),
                None => {}
            }
        }
        (args, envs)
    }
}

/// The names that an `ENV` or `ARG` sets.
fn names_set(it: &Instruction) -> impl Iterator<Item = String> {
    let legacy = it.syntax.legacy_pair().and_then(|it| it.key());
    let keys: Vec<_> = it.syntax.pairs().filter_map(|it: ast::Pair| it.key()).collect();
    keys.into_iter().chain(legacy)
}
