//! Properties of instructions, computed once per file.

use std::cell::RefCell;
use std::hash::Hash;
use std::iter;
use std::rc::Rc;

use dockwright_model::{Instruction, Model};
use hashbrown::HashMap;

/// The instructions with a property, by index.
#[derive(Debug)]
pub(crate) struct Noted {
    /// All of these instructions, in order.
    all: Vec<usize>,
    /// For each instruction, the nearest of these instructions before it in the lineage of its
    /// stage.
    before: Vec<Option<usize>>,
}

/// The noted instructions, by property.
pub(super) struct Memory<K>(RefCell<HashMap<K, Rc<Noted>>>);

impl<K> Default for Memory<K> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash> Memory<K> {
    pub fn get(&self, key: K, find: impl FnOnce() -> Noted) -> Rc<Noted> {
        if let Some(known) = self.0.borrow().get(&key) {
            return Rc::clone(known);
        }
        let found = Rc::new(find());
        self.0.borrow_mut().insert(key, Rc::clone(&found));
        found
    }
}

impl Noted {
    pub(super) fn of(model: &Model, holds: impl Fn(&Instruction) -> bool) -> Self {
        let (mut all, mut before) = (Vec::new(), Vec::<Option<usize>>::new());
        for it in model.instructions() {
            // An instruction earlier in the lineage is earlier in the file.
            let nearest = model.previous(it).map(|it| it.index);
            before.push(nearest.and_then(|it| match all.binary_search(&it) {
                Ok(_) => Some(it),
                Err(_) => before[it],
            }));
            if holds(it) {
                all.push(it.index);
            }
        }
        Self { all, before }
    }

    /// The instructions with an index of `index` or higher.
    pub fn from(&self, index: usize) -> &[usize] {
        &self.all[self.all.partition_point(|it| *it < index)..]
    }

    /// The instructions before `index` in the lineage of its stage, nearest first.
    pub fn before(&self, index: usize) -> impl Iterator<Item = usize> {
        iter::successors(self.before[index], |it| self.before[*it])
    }

    pub fn has(&self, index: usize) -> bool {
        self.all.binary_search(&index).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lineages_are_followed() {
        let parse = dockwright_syntax::parse(
            "ARG V\nFROM a AS x\nRUN yes\nFROM b\nRUN yes\nFROM x\nRUN no\nRUN yes\nRUN no\n",
        );
        let model = Model::of(&parse);
        let noted = Noted::of(&model, |it| it.syntax.syntax().text().to_string().contains("yes"));
        assert_eq!(noted.from(0), [2, 4, 7]);
        assert_eq!(noted.from(5), [7]);
        let before = |index| noted.before(index).collect::<Vec<_>>();
        assert_eq!(before(8), [7, 2]);
        assert_eq!(before(7), [2]);
        assert_eq!(before(4), [0; 0]);
        assert!(noted.has(4) && !noted.has(5));
    }
}
