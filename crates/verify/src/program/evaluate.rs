//! Evaluates a file instruction by instruction and records the effects of each.

use std::rc::Rc;

use hashbrown::HashMap;

use super::change::Change;
use super::config::{At, Command, Config};
use super::ports::ports;
use super::scope::{Budget, Scope, Visible};
use super::step::Step;
use super::substitute::substitute;
use super::value::Value;
use super::{Place, Program, Stage};
use crate::in_force::Shells;
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::reading::Reading;
use crate::scan::Refused;

mod layers;
mod processes;
mod stages;
mod variables;

/// The result of evaluating an instruction; an error if the evaluation is not certain.
type Evaluated<T = ()> = Result<T, Refused>;

pub struct Evaluator<'r> {
    reading: &'r Reading<'r>,
    /// The assumptions about the images that stages start from.
    assumed: &'r [Change],
    preamble: Vec<&'r Instruction<'r>>,
    globals: Scope,
    stages: Vec<Stage<'r>>,
    scopes: Vec<Scope>,
    /// The most recent stage of each name.
    names: HashMap<Vec<u8>, usize>,
    /// How many stages of the whole file have each name.
    uses: HashMap<Vec<u8>, usize>,
    shells: Shells,
    budget: Budget,
}

impl<'r> Evaluator<'r> {
    pub fn new(reading: &'r Reading<'_>, assumed: &'r [Change]) -> Self {
        let size = reading.instructions.iter().map(|it| it.text.len()).sum();
        Evaluator {
            reading,
            assumed,
            preamble: Vec::new(),
            globals: Scope::default(),
            stages: Vec::new(),
            scopes: Vec::new(),
            names: HashMap::new(),
            uses: stages::uses(reading),
            shells: Shells::new(reading.escape),
            budget: Budget::new(size),
        }
    }

    pub fn run(mut self) -> Program<'r> {
        for instruction in &self.reading.instructions {
            self.instruction(instruction);
            if self.budget.is_spent() {
                break;
            }
        }
        Program {
            preamble: self.preamble,
            globals: self.globals,
            stages: self.stages,
            scopes: self.scopes,
            is_lost: self.budget.is_spent(),
        }
    }

    fn instruction(&mut self, instruction: &'r Instruction<'r>) {
        if matches!(instruction.keyword, Keyword::From | Keyword::Arg | Keyword::Shell) {
            self.shells.follow(instruction);
        }
        match (&instruction.keyword, self.stages.last().is_some()) {
            (Keyword::From, _) => self.begin_stage(instruction),
            (Keyword::Arg, false) => {
                if self.arg(instruction).is_err() {
                    self.preamble.push(instruction);
                }
            }
            (_, false) => self.preamble.push(instruction),
            _ => {
                if self.in_stage(instruction).is_err() {
                    let variables = self.variables();
                    self.push(Step::Exact { instruction, variables });
                }
            }
        }
    }

    fn in_stage(&mut self, it: &'r Instruction<'r>) -> Evaluated {
        if !it.flags.is_empty() && !takes_flags(&it.keyword) {
            return Err(Refused);
        }
        match &it.keyword {
            Keyword::From | Keyword::Unknown(_) => return Err(Refused),
            Keyword::Run => self.run_step(it)?,
            Keyword::Copy | Keyword::Add => self.copy_step(it)?,
            Keyword::Workdir => self.workdir(it)?,
            Keyword::Volume => self.volume(it)?,
            Keyword::Arg => self.arg(it)?,
            Keyword::Env => self.env(it)?,
            Keyword::Label => {
                let pairs = self.pairs(it)?;
                self.config()?.labels.extend(pairs);
            }
            Keyword::User => {
                let user = self.value(arguments(it)?)?;
                self.place()?.user = Some(Rc::new(user));
            }
            Keyword::Shell => {
                let Payload::Json(strings) = &it.payload else { return Err(Refused) };
                let words = strings.iter().map(|it| it.value.clone()).collect();
                self.place()?.shell = Some(Rc::new(words));
            }
            Keyword::Expose => self.expose(it)?,
            Keyword::Stopsignal => {
                let signal = self.value(arguments(it)?)?;
                self.config()?.stop_signal = Some(signal);
            }
            Keyword::Maintainer => {
                let author = At { line: it.line, it: arguments(it)? };
                self.config()?.author = Some(author);
            }
            Keyword::Onbuild => self.config()?.triggers.push(it),
            Keyword::Cmd => {
                let command = Command::Set(self.process(it, &it.payload)?);
                self.config()?.command = command;
            }
            Keyword::Entrypoint => self.entrypoint(it)?,
            Keyword::Healthcheck => self.healthcheck(it)?,
        }
        Ok(())
    }

    fn expose(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        let words = self.values(&instruction.words())?;
        self.config()?.ports.extend(words.into_iter().flat_map(ports));
        Ok(())
    }

    fn value(&mut self, text: &[u8]) -> Evaluated<Value> {
        let visible = match self.scopes.last() {
            Some(scope) => Visible::in_stage(&self.scopes, scope),
            None => Visible::in_globals(&self.globals),
        };
        substitute(text, self.reading.escape, &visible, &mut self.budget)
    }

    fn values(&mut self, words: &[&[u8]]) -> Evaluated<Vec<Value>> {
        if words.is_empty() {
            return Err(Refused);
        }
        words.iter().map(|it| self.value(it)).collect()
    }

    fn push(&mut self, step: Step<'r>) {
        if let Some(stage) = self.stages.last_mut() {
            stage.steps.push(step);
        }
    }

    fn config(&mut self) -> Evaluated<&mut Config<'r>> {
        self.stages.last_mut().map(|it| &mut it.config).ok_or(Refused)
    }

    fn place(&mut self) -> Evaluated<&mut Place> {
        self.stages.last_mut().map(|it| &mut it.place).ok_or(Refused)
    }
}

/// Whether `BuildKit` parses flags of this instruction, or ignores all of them.
fn takes_flags(keyword: &Keyword) -> bool {
    use Keyword::{Add, Arg, Copy, Healthcheck, Run, Stopsignal};
    matches!(keyword, Add | Arg | Copy | Healthcheck | Run | Stopsignal)
}

/// The text of an instruction that has only arguments.
fn arguments<'r>(instruction: &'r Instruction<'r>) -> Evaluated<&'r [u8]> {
    let text = instruction.slice(&instruction.arguments);
    if text.is_empty() { Err(Refused) } else { Ok(text) }
}
