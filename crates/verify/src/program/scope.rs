//! The variables that an instruction sees: the ARGs and ENVs of its stage and of the parent stages.

use hashbrown::HashMap;

use super::value::{Symbol, Value};

/// A variable defined by an ARG or ENV.
#[derive(Debug)]
pub struct Definition {
    pub line: usize,
    pub kind: Kind,
    pub name: Vec<u8>,
    pub value: Value,
    /// The variable is known to have a value, possibly an empty one.
    pub is_set: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Arg,
    Env,
}

impl Definition {
    /// Whether both definitions are equal, regardless of their lines.
    pub fn is_same(&self, other: &Definition) -> bool {
        self.kind == other.kind && self.name == other.name && self.value == other.value
    }
}

/// The definitions of one stage, or of the instructions before the first one.
#[derive(Debug, Default)]
pub struct Scope {
    pub definitions: Vec<Definition>,
    latest: HashMap<Vec<u8>, usize>,
    /// The parent stage, from which this scope inherits.
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

/// The budget for expanding words; evaluation stops once the budget is used up. A few lines that
/// each double a variable would otherwise exhaust the memory.
#[derive(Debug)]
pub struct Budget {
    left: Option<usize>,
}

/// The limit of symbols nested in symbols, which bounds the recursion over them.
const DEEPEST: usize = 200;

impl Budget {
    /// The budget for a file of `size` bytes.
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

    /// Ends the evaluation: nothing is known from here on.
    pub fn give_up(&mut self) {
        self.left = None;
    }

    pub fn is_spent(&self) -> bool {
        self.left.is_none()
    }
}

/// The scopes that an instruction sees, from its own to that of the lowest parent stage.
pub struct Visible<'s> {
    scopes: &'s [Scope],
    current: &'s Scope,
    /// Makes the symbol for a variable without a definition.
    unknown: fn(Vec<u8>) -> Symbol,
}

impl<'s> Visible<'s> {
    /// The scopes visible in a stage: `current`, and those of `scopes` from which it inherits.
    pub fn in_stage(scopes: &'s [Scope], current: &'s Scope) -> Self {
        Visible { scopes, current, unknown: Symbol::Inherited }
    }

    /// The scope before the first stage and in FROM, where only predefined ARGs are known besides.
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

    /// The value of a variable, and whether the variable is known to be set.
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
