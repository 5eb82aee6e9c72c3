//! Which variables an instruction sees: the ARGs and ENVs of its stage and of the stages below it.

use std::collections::HashMap;

use super::value::{Symbol, Value};

/// One variable that an ARG or ENV defines.
#[derive(Debug)]
pub struct Definition {
    pub line: usize,
    pub kind: Kind,
    pub name: Vec<u8>,
    pub value: Value,
    /// It is known to have a value, be it an empty one.
    pub is_set: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Arg,
    Env,
}

impl Definition {
    /// Whether both define the same, wherever they stand.
    pub fn is_same(&self, other: &Definition) -> bool {
        self.kind == other.kind && self.name == other.name && self.value == other.value
    }
}

/// The definitions of one stage, or of the instructions before the first one.
#[derive(Debug, Default)]
pub struct Scope {
    pub definitions: Vec<Definition>,
    latest: HashMap<Vec<u8>, usize>,
    /// The stage below, from which this one inherits.
    parent: Option<usize>,
}

impl Scope {
    pub fn above(parent: Option<usize>) -> Self {
        Scope { parent, ..Scope::default() }
    }

    pub fn define(&mut self, definition: Definition) {
        self.latest.insert(definition.name.clone(), self.definitions.len());
        self.definitions.push(definition);
    }

    pub fn parent(&self) -> Option<usize> {
        self.parent
    }

    pub fn get(&self, name: &[u8]) -> Option<&Definition> {
        self.latest.get(name).map(|&index| &self.definitions[index])
    }
}

/// What the expansion of words may take before a file is given up. A few lines that double a
/// variable each would fill any memory.
#[derive(Debug)]
pub struct Budget {
    left: Option<usize>,
}

/// Symbols that stand deeper in symbols are given up, so that recursion over them has an end.
const DEEPEST: usize = 200;

impl Budget {
    /// For a file of this many bytes.
    pub fn new(size: usize) -> Self {
        Budget { left: Some((1 << 20) + 64 * size) }
    }

    pub fn spend(&mut self, amount: usize) {
        self.left = self.left.and_then(|left| left.checked_sub(amount));
    }

    pub fn spend_value(&mut self, value: &Value) {
        self.spend(value.weight());
        if value.depth() > DEEPEST {
            self.give_up();
        }
    }

    /// Nothing is known from here on.
    pub fn give_up(&mut self) {
        self.left = None;
    }

    pub fn is_spent(&self) -> bool {
        self.left.is_none()
    }
}

/// The scopes that an instruction sees, from its own down to that of the lowest stage.
pub struct Visible<'s> {
    scopes: &'s [Scope],
    current: &'s Scope,
    /// What a variable without definition stands for.
    unknown: fn(Vec<u8>) -> Symbol,
}

impl<'s> Visible<'s> {
    /// In the last of `scopes`, those of the stages so far.
    pub fn in_stage(scopes: &'s [Scope], current: &'s Scope) -> Self {
        Visible { scopes, current, unknown: Symbol::Inherited }
    }

    /// Before the first stage and in FROM, where only the ARGs of the builder are known otherwise.
    pub fn in_globals(globals: &'s Scope) -> Self {
        let unknown = |name| Symbol::Argument { name, otherwise: None };
        Visible { scopes: &[], current: globals, unknown }
    }

    pub fn find(&self, name: &[u8], budget: &mut Budget) -> Option<&'s Definition> {
        let mut scope = self.current;
        loop {
            if let Some(found) = scope.get(name) {
                return Some(found);
            }
            budget.spend(8);
            scope = self.scopes.get(scope.parent?)?;
        }
    }

    /// The value of a variable, and whether it is known to have one.
    pub fn value(&self, name: &[u8], budget: &mut Budget) -> (Value, bool) {
        match self.find(name, budget) {
            Some(found) => {
                budget.spend_value(&found.value);
                if budget.is_spent() {
                    return (Value::default(), false);
                }
                (found.value.clone(), found.is_set)
            }
            None => (Value::symbol((self.unknown)(name.to_vec())), false),
        }
    }
}
