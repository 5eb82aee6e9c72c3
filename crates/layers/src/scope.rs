//! The variables in force at an instruction, nearest first.

use std::collections::BTreeMap;

use dockwright_model::{Base, Instruction, Model};
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
    pub more: usize,
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

    fn above(&self, it: &Instruction) -> impl Iterator<Item = (&Instruction, usize)> {
        let links = std::iter::successors(self.before[it.index], |it| self.before[it.0]);
        let stage = it.stage;
        links
            .map(|(index, count)| (&self.model.instructions()[index], count))
            .filter(move |(other, _)| self.passes_on(other, stage))
    }

    /// Whether an instruction of a stage sees the variables of another instruction of its lineage.
    fn passes_on(&self, other: &Instruction, stage: Option<usize>) -> bool {
        other.keyword == Keyword::Env || other.stage == stage || self.builder == Builder::BuildKit
    }

    /// The build arguments and the environment variables that a step sees.
    pub fn all(&self, it: &Instruction) -> (Names, Names) {
        let mut found: BTreeMap<String, (usize, bool)> = BTreeMap::new();
        let mut more = 0;
        for (other, count) in self.above(it) {
            if found.len() >= MOST {
                more = count;
                break;
            }
            let is_env = other.keyword == Keyword::Env;
            for name in names_set(other) {
                let place = (other.index, is_env);
                let known = found.entry(name).or_insert(place);
                // An environment variable has priority over an argument, wherever they stand.
                if is_env && !known.1 {
                    *known = place;
                }
            }
        }
        let mut names: Vec<_> = found.into_iter().collect();
        names.sort_by_key(|it| it.1.0);
        let of_kind = |is_env: bool| {
            let names = names.iter().filter(|it| it.1.1 == is_env).map(|it| it.0.clone());
            Names { names: names.collect(), more }
        };
        (of_kind(false), of_kind(true))
    }

    /// Of these variables, the build arguments and the environment variables.
    pub fn among(&self, it: &Instruction, names: &[String]) -> (Names, Names) {
        let (mut args, mut envs) = (Names::default(), Names::default());
        for name in names {
            let sets = |other: &Instruction| names_set(other).any(|it| it == *name);
            let mut above = self.above(it).map(|it| it.0).filter(|it| sets(it));
            match above.next().map(|it| it.keyword) {
                Some(Keyword::Env) => envs.names.push(name.clone()),
                Some(_) if above.any(|it| it.keyword == Keyword::Env) => {
                    envs.names.push(name.clone());
                }
                Some(_) => args.names.push(name.clone()),
                None => {}
            }
        }
        (args, envs)
    }
}

/// The names that an `ENV` or `ARG` sets.
pub(crate) fn names_set(it: &Instruction) -> impl Iterator<Item = String> {
    let legacy = it.syntax.legacy_pair().and_then(|it| it.key());
    let keys: Vec<_> = it.syntax.pairs().filter_map(|it: ast::Pair| it.key()).collect();
    keys.into_iter().chain(legacy)
}
