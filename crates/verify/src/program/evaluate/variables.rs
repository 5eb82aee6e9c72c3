//! ARG and ENV: the variables they define, and the words of `key=value` instructions.

use super::{Evaluated, Evaluator};
use crate::instruction::Instruction;
use crate::payload::Payload;
use crate::program::scope::{Definition, Kind, Visible};
use crate::program::value::{Symbol, Value};
use crate::scan::Refused;

impl Evaluator<'_> {
    /// Defines ARGs. Each one sees those before it, including those of the same instruction.
    pub fn arg(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        let words = instruction.words();
        if words.is_empty() || words.iter().any(|it| it.starts_with(b"=")) {
            return Err(Refused);
        }
        for word in words {
            let at = word.iter().position(|&byte| byte == b'=');
            let (name, default) =
                at.map_or((word, None), |at| (&word[..at], Some(&word[at + 1..])));
            // Definitions before an error do no harm: the builder stops at the error.
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

    /// The value of an ARG without a default if no `--build-arg` sets one: the value of the ARG
    /// before the first stage, otherwise the previous value of the variable.
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

    pub fn env(&mut self, instruction: &Instruction<'_>) -> Evaluated {
        if !self.assumed.iter().any(|it| it.splits(instruction.line)) {
            let pairs = self.pairs(instruction)?;
            self.define_all(instruction.line, pairs);
            return Ok(());
        }
        for half in halves(instruction)? {
            let pair = (self.value(half.0)?, self.value(half.1)?);
            self.define_all(instruction.line, vec![pair]);
        }
        Ok(())
    }

    fn define_all(&mut self, line: usize, pairs: Vec<(Value, Value)>) {
        for (name, value) in pairs {
            let Some(name) = name.literal() else {
                self.budget.give_up();
                return;
            };
            let name = name.to_vec();
            self.define(Definition { line, kind: Kind::Env, name, value, is_set: true });
        }
    }

    /// The names and values of ENV and LABEL. The values do not see the names defined by the same
    /// instruction.
    pub fn pairs(&mut self, instruction: &Instruction<'_>) -> Evaluated<Vec<(Value, Value)>> {
        halves(instruction)?
            .into_iter()
            .map(|(name, value)| Ok((self.value(name)?, self.value(value)?)))
            .collect()
    }

    fn define(&mut self, definition: Definition) {
        self.scopes.last_mut().unwrap_or(&mut self.globals).define(definition);
    }

    /// The number of variables that the current stage has defined.
    pub fn variables(&self) -> usize {
        self.scopes.last().map_or(0, |it| it.definitions.len())
    }
}

/// The texts of the names and values of ENV and LABEL.
fn halves<'i>(instruction: &'i Instruction<'_>) -> Evaluated<Vec<(&'i [u8], &'i [u8])>> {
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
    let is_complete = !halves.is_empty() && halves.iter().all(|(name, _)| !name.is_empty());
    is_complete.then_some(halves).ok_or(Refused)
}
