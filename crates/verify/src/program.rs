//! The build program of a file: what a builder executes and records, stage by stage.
//!
//! It is evaluated over a [`Reading`] with symbols for what only a build knows (the environment of
//! a base image, build arguments), so that two spellings of one program are equal. What cannot be
//! evaluated for certain stays as exact text: equality is claimed only when sure.

use std::rc::Rc;

use crate::instruction::Instruction;
use crate::reading::Reading;

use config::Config;
use evaluate::Evaluator;
use scope::{Definition, Kind, Scope};
use step::Step;
use value::Value;

pub use change::Change;
pub use same::same_program;

mod added;
mod array;
mod change;
mod config;
mod directory;
mod evaluate;
mod exec;
mod join;
mod merged;
mod mount;
mod moved;
mod owner;
mod path;
mod ports;
mod quoted;
mod same;
mod scope;
mod script;
mod step;
mod substitute;
mod tokens;
mod value;
mod wrap;

#[cfg(test)]
mod tests;

/// The build program of a file: what a builder executes and records, stage by stage.
#[derive(Debug)]
pub struct Program<'r> {
    /// What stands before the first stage and is no ARG.
    preamble: Vec<&'r Instruction<'r>>,
    /// The ARGs before the first stage.
    globals: Scope,
    stages: Vec<Stage<'r>>,
    /// The variables of each stage.
    scopes: Vec<Scope>,
    /// It takes more to evaluate than any real file does, so that nothing is known.
    is_lost: bool,
}

/// The build program of the file that `reading` is of. Total: what is in error stays as text.
pub fn program<'r>(reading: &'r Reading<'_>) -> Program<'r> {
    Evaluator::new(reading, &[]).run()
}

/// The same where images start in the directories that `changes` assume.
fn program_from<'r>(reading: &'r Reading<'_>, changes: &'r [Change]) -> Program<'r> {
    Evaluator::new(reading, changes).run()
}

#[derive(Debug)]
struct Stage<'r> {
    line: usize,
    base: Base<'r>,
    /// In lower case.
    name: Option<Vec<u8>>,
    /// Where the end of the stage leaves those built on it.
    place: Place,
    steps: Vec<Step<'r>>,
    config: Config<'r>,
}

#[derive(Debug)]
enum Base<'r> {
    /// An earlier stage, by its index.
    Stage(usize),
    Image {
        image: Value,
        platform: Option<Value>,
    },
    /// A FROM that cannot be read.
    Exact(&'r Instruction<'r>),
}

/// The words that SHELL gives; none is the shell of the base image.
type Shell = Option<Rc<Vec<Vec<u8>>>>;

/// Where and as whom the next instruction acts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    directory: Rc<Value>,
    /// None is the user of the base image.
    user: Option<Rc<Value>>,
    shell: Shell,
}

impl<'r> Program<'r> {
    /// Whether the file could be followed to its end. A variable whose name is another one's value
    /// cannot be, nor values that stand in values without end.
    pub fn is_known(&self) -> bool {
        !self.is_lost
    }

    fn definitions(&self, stage: usize) -> &[Definition] {
        self.scopes.get(stage).map_or(&[], |it| &it.definitions)
    }

    /// What ENV sets a variable to where so many variables of the stage are seen, if no ARG has a say
    /// in it.
    fn environment(&self, stage: usize, variables: usize, name: &[u8]) -> Option<&[u8]> {
        let (mut stage, mut seen) = (stage, self.definitions(stage).get(..variables)?);
        loop {
            let mut found = seen.iter().rev().filter(|it| it.name == name).peekable();
            if let Some(latest) = found.peek() {
                let value = latest.value.literal();
                return value.filter(|_| found.all(|it| it.kind == Kind::Env));
            }
            let parent = self.scopes.get(stage)?.parent()?;
            (stage, seen) = (parent, self.definitions(parent));
        }
    }

    /// The stage that a stage is built on, if it is one of the file.
    fn parent(&self, stage: &Stage<'r>) -> Option<&Stage<'r>> {
        match stage.base {
            Base::Stage(index) => self.stages.get(index),
            _ => None,
        }
    }
}
