//! The build program of a file: what a builder executes and records, stage by stage.
//!
//! The evaluation works on a [`Reading`] and uses symbols for values that only a build knows (the
//! environment of a base image, build arguments), so that two spellings of one program are equal.
//! Text that cannot be evaluated for certain stays as exact text: two programs are equal only where
//! equality is certain.

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
mod frozen;
mod join;
mod merged;
mod mode;
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
    /// The instructions before the first stage other than ARG.
    preamble: Vec<&'r Instruction<'r>>,
    /// The ARGs before the first stage.
    globals: Scope,
    stages: Vec<Stage<'r>>,
    /// The variables of each stage.
    scopes: Vec<Scope>,
    /// The evaluation exceeds the limits, which no real file does; nothing is known about the
    /// program.
    is_lost: bool,
}

/// Evaluates the build program of a file. Never fails: an instruction with an error stays as text.
pub fn program<'r>(reading: &'r Reading<'_>) -> Program<'r> {
    Evaluator::new(reading, &[]).run()
}

/// Like [`program`], where images start in the directories and with the shells that `changes` assume.
fn program_from<'r>(reading: &'r Reading<'_>, changes: &'r [Change]) -> Program<'r> {
    Evaluator::new(reading, changes).run()
}

#[derive(Debug)]
struct Stage<'r> {
    line: usize,
    base: Base<'r>,
    /// The name in lower case.
    name: Option<Vec<u8>>,
    /// The place in which stages built on this one begin.
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

/// The words of SHELL; `None` for the shell of the base image.
type Shell = Option<Rc<Vec<Vec<u8>>>>;

/// The circumstances under which the next instruction acts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    directory: Rc<Value>,
    /// `None` for the user of the base image.
    user: Option<Rc<Value>>,
    shell: Shell,
}

impl Place {
    /// Whether the other one only has a shell that fails where a pipeline does: the same one with
    /// `-o pipefail` before its last option, where `/bin/bash` or `/bin/ash` may stand for `/bin/sh`.
    fn is_same_but_for_pipes(&self, other: &Self) -> bool {
        let (Some(old), Some(new)) = (&self.shell, &other.shell) else { return false };
        let [old, new] = [old, new].map(|it| it.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let ([a, before @ .., c], [b, after @ .., b"-o", b"pipefail", d]) = (&old[..], &new[..])
        else {
            return false;
        };
        let is_kin = || *a == b"/bin/sh" && [&b"/bin/ash"[..], b"/bin/bash"].contains(b);
        self.directory == other.directory
            && self.user == other.user
            && c == d
            && c.starts_with(b"-")
            && c.ends_with(b"c")
            && before == after
            && (a == b || is_kin())
    }
}

impl<'r> Program<'r> {
    /// Whether the file could be evaluated to its end. A variable whose name is the value of
    /// another variable prevents that, and so do values nested without end.
    pub fn is_known(&self) -> bool {
        !self.is_lost
    }

    fn definitions(&self, stage: usize) -> &[Definition] {
        self.scopes.get(stage).map_or(&[], |it| &it.definitions)
    }

    /// The value that ENV gives a variable after the first `variables` definitions of the stage;
    /// `None` if an ARG of the same name exists.
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

    /// The stage of the file that a stage is built on; `None` for an image.
    fn parent(&self, stage: &Stage<'r>) -> Option<&Stage<'r>> {
        match stage.base {
            Base::Stage(index) => self.stages.get(index),
            _ => None,
        }
    }
}
