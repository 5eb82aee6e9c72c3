//! Follows a file from instruction to instruction and notes what each of them does.

use std::collections::HashMap;
use std::rc::Rc;

use super::config::{At, Command, Config, Healthcheck, Process};
use super::ports::ports;
use super::scope::{Budget, Definition, Kind, Scope, Visible};
use super::step::Step;
use super::substitute::substitute;
use super::value::{Symbol, Value};
use super::{Place, Program, Stage};
use crate::expand::Refused;
use crate::in_force::Shells;
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::reading::Reading;

mod layers;
mod stages;

/// What an instruction could not be evaluated to.
type Evaluated<T = ()> = Result<T, Refused>;

pub struct Evaluator<'r> {
    reading: &'r Reading<'r>,
    preamble: Vec<&'r Instruction<'r>>,
    globals: Scope,
    stages: Vec<Stage<'r>>,
    scopes: Vec<Scope>,
    /// The latest stage of each name so far.
    names: HashMap<Vec<u8>, usize>,
    /// How many stages of the whole file have a name.
    uses: HashMap<Vec<u8>, usize>,
    shells: Shells,
    budget: Budget,
}

impl<'r> Evaluator<'r> {
    pub fn new(reading: &'r Reading<'_>) -> Self {
        let size = reading.instructions.iter().map(|it| it.text.len()).sum();
        Evaluator {
            reading,
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

    /// ARGs see the ones before them, also those of the same instruction.
    fn arg(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        let words = instruction.words();
        if words.is_empty() || words.iter().any(|it| it.starts_with(b"=")) {
            return Err(Refused);
        }
        for word in words {
            let at = word.iter().position(|&byte| byte == b'=');
            let (name, default) =
                at.map_or((word, None), |at| (&word[..at], Some(&word[at + 1..])));
            // What was defined before an error does no harm: the builder stops there.
            let default = default.map(|it| self.value(it)).transpose()?;
            self.declare(instruction.line, name, default);
        }
        Ok(())
    }

    fn declare(&mut self, line: usize, name: &[u8], default: Option<Value>) {
        let (otherwise, is_set) = match default {
            Some(value) => (Some(value), true),
            None => self.inherited_argument(name),
        };
        let is_itself = otherwise.as_ref().and_then(Value::as_symbol);
        let value = match (is_itself, &otherwise) {
            (Some(Symbol::Argument { name: same, .. }), Some(value)) if same == name => {
                value.clone()
            }
            _ => Value::symbol(Symbol::Argument { name: name.to_vec(), otherwise }),
        };
        self.budget.spend_value(&value);
        self.define(Definition { line, kind: Kind::Arg, name: name.to_vec(), value, is_set });
    }

    /// The value of an ARG without default when no `--build-arg` gives one: that of the ARG before
    /// the first stage, else what the variable had before.
    fn inherited_argument(&mut self, name: &[u8]) -> (Option<Value>, bool) {
        let Some(scope) = self.scopes.last() else {
            return self
                .globals
                .get(name)
                .map_or((None, false), |it| (Some(it.value.clone()), it.is_set));
        };
        let global = self.globals.get(name);
        let before = Visible::in_stage(&self.scopes, scope).find(name, &mut self.budget);
        match global.filter(|it| it.is_set).or(before).or(global) {
            Some(found) => (Some(found.value.clone()), found.is_set),
            None => (None, false),
        }
    }

    fn env(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        for (name, value) in self.pairs(instruction)? {
            let Some(name) = name.literal() else {
                self.budget.give_up();
                return Ok(());
            };
            let (name, line) = (name.to_vec(), instruction.line);
            self.define(Definition { line, kind: Kind::Env, name, value, is_set: true });
        }
        Ok(())
    }

    /// The names and values of ENV and LABEL, which do not see those of the same instruction.
    fn pairs(&mut self, instruction: &Instruction<'_>) -> Evaluated<Vec<(Value, Value)>> {
        let halves = match &instruction.payload {
            Payload::Pairs(words) => {
                let split = |word| {
                    let word = instruction.slice(word);
                    let at = word.iter().position(|&byte| byte == b'=')?;
                    Some((&word[..at], &word[at + 1..]))
                };
                words.iter().map(split).collect::<Option<Vec<_>>>().ok_or(Refused)?
            }
            Payload::Legacy { key, value } => {
                vec![(instruction.slice(key), instruction.slice(value))]
            }
            _ => return Err(Refused),
        };
        if halves.is_empty() || halves.iter().any(|(name, _)| name.is_empty()) {
            return Err(Refused);
        }
        halves
            .into_iter()
            .map(|(name, value)| Ok((self.value(name)?, self.value(value)?)))
            .collect()
    }

    fn expose(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        let words = self.values(&instruction.words())?;
        self.config()?.ports.extend(words.into_iter().flat_map(ports));
        Ok(())
    }

    fn entrypoint(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let process = self.process(instruction, &instruction.payload)?;
        let config = self.config()?;
        config.entrypoint = Some(process);
        if matches!(config.command, Command::Inherited) {
            config.command = Command::Cleared;
        }
        Ok(())
    }

    fn healthcheck(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let Payload::Healthcheck { kind, command } = &instruction.payload else {
            return Err(Refused);
        };
        let check = match instruction.slice(kind).to_ascii_uppercase().as_slice() {
            b"NONE" if is_empty(command) => Healthcheck::Disabled,
            b"CMD" => {
                let flags = instruction.flags.iter();
                let mut flags: Vec<_> =
                    flags.map(|it| (&it.name[..], it.value.as_deref())).collect();
                flags.sort_by_key(|(name, _)| *name);
                Healthcheck::Check(self.process(instruction, command)?.it, flags)
            }
            _ => return Err(Refused),
        };
        self.config()?.healthcheck = Some(At { line: instruction.line, it: check });
        Ok(())
    }

    fn process(
        &mut self,
        instruction: &'r Instruction<'r>,
        payload: &'r Payload,
    ) -> Evaluated<At<Process<'r>>> {
        let process = match payload {
            Payload::Json(strings) => Process::Exec(strings),
            Payload::Exact(span) => {
                let text = instruction.slice(span);
                let is_posix = self.shells.is_posix(text);
                Process::Shell { shell: self.place()?.shell.clone(), is_posix, text }
            }
            _ => return Err(Refused),
        };
        Ok(At { line: instruction.line, it: process })
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

    fn define(&mut self, definition: Definition) {
        self.scopes.last_mut().unwrap_or(&mut self.globals).define(definition);
    }

    /// How many variables the current stage has defined.
    fn variables(&self) -> usize {
        self.scopes.last().map_or(0, |it| it.definitions.len())
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

fn is_empty(payload: &Payload) -> bool {
    matches!(payload, Payload::Exact(span) if span.is_empty())
}

/// Whether an instruction has flags of its own, or ignores all.
fn takes_flags(keyword: &Keyword) -> bool {
    use Keyword::{Add, Arg, Copy, Healthcheck, Run, Stopsignal};
    matches!(keyword, Add | Arg | Copy | Healthcheck | Run | Stopsignal)
}

/// The text of an instruction that takes nothing else.
fn arguments<'r>(instruction: &'r Instruction<'r>) -> Evaluated<&'r [u8]> {
    let text = instruction.slice(&instruction.arguments);
    if text.is_empty() { Err(Refused) } else { Ok(text) }
}
