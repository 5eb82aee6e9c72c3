//! Changes as they are found, and the instructions that they explain.

use std::collections::{HashMap, HashSet};

use crate::change::Change;
use crate::kind::Kind;
use crate::side::Side;

/// The changes so far. Instructions are indexes in their file.
pub struct Notes<'a, 's> {
    pub old: &'a Side<'s>,
    pub new: &'a Side<'s>,
    pub changes: Vec<Change>,
    /// A comment in the text of a `RUN` changed: the shell ignores it, but it is part of the text.
    pub has_shell_comments: bool,
    /// The counterpart of each old instruction.
    partners: HashMap<usize, usize>,
    /// The old instructions with an equal counterpart.
    equal: HashSet<usize>,
    is_old_explained: Vec<bool>,
    is_new_explained: Vec<bool>,
}

impl<'a, 's> Notes<'a, 's> {
    pub fn new(old: &'a Side<'s>, new: &'a Side<'s>) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
            has_shell_comments: false,
            partners: HashMap::new(),
            equal: HashSet::new(),
            is_old_explained: vec![false; old.reading.instructions.len()],
            is_new_explained: vec![false; new.reading.instructions.len()],
        }
    }

    /// Adds a change of instructions, which explains them.
    pub fn add(&mut self, kind: Kind, old: Option<usize>, new: Option<usize>, text: String) {
        let old_line = old.map(|it| self.old.at(it).line);
        let new_line = new.map(|it| self.new.at(it).line);
        self.explain(old, new);
        self.changes.push(Change { kind, old_line, new_line, text });
    }

    /// Adds a change at lines.
    pub fn at_lines(&mut self, kind: Kind, lines: [Option<usize>; 2], text: String) {
        let [old_line, new_line] = lines;
        self.changes.push(Change { kind, old_line, new_line, text });
    }

    /// Marks the difference of these instructions as explained.
    pub fn explain(&mut self, old: Option<usize>, new: Option<usize>) {
        if let Some(it) = old {
            self.is_old_explained[it] = true;
        }
        if let Some(it) = new {
            self.is_new_explained[it] = true;
        }
    }

    pub fn is_old_explained(&self, old: usize) -> bool {
        self.is_old_explained[old]
    }

    pub fn is_new_explained(&self, new: usize) -> bool {
        self.is_new_explained[new]
    }

    /// Makes two instructions each other's counterpart.
    pub fn pair(&mut self, old: usize, new: usize) {
        self.partners.entry(old).or_insert(new);
    }

    /// Makes two equal instructions each other's counterpart.
    pub fn pair_equal(&mut self, old: usize, new: usize) {
        self.pair(old, new);
        self.equal.insert(old);
    }

    /// Whether an old instruction has an equal counterpart.
    pub fn is_equal(&self, old: usize) -> bool {
        self.equal.contains(&old)
    }

    /// The counterpart of an old instruction.
    pub fn partner(&self, old: usize) -> Option<usize> {
        self.partners.get(&old).copied()
    }
}
