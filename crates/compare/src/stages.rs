//! Which stage of the old file a stage of the new file is: by name, then by content and place.

use std::collections::{HashMap, HashSet};

use crate::key::Keys;
use crate::side::Side;

/// With more pairs of stages than this to compare, stages without a common name are paired by their
/// place alone.
const MANY: usize = 10_000;

/// The stages of two files, each with its counterpart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// The old stages and the new ones, in the order of the old ones.
    pub both: Vec<(usize, usize)>,
    pub of_old: Vec<Option<usize>>,
    pub of_new: Vec<Option<usize>>,
}

impl Pairs {
    /// Pairs the stages of two files.
    pub fn of(old: &Side<'_>, new: &Side<'_>) -> Self {
        let mut pairs = Self {
            both: Vec::new(),
            of_old: vec![None; old.stages.len()],
            of_new: vec![None; new.stages.len()],
        };
        let mut named: HashMap<&[u8], usize> = HashMap::new();
        for (index, stage) in new.stages.iter().enumerate() {
            if let Some(name) = &stage.name {
                named.entry(name).or_insert(index);
            }
        }
        for (index, stage) in old.stages.iter().enumerate() {
            if let Some(other) = stage.name.as_deref().and_then(|it| named.remove(it)) {
                pairs.add(index, other);
            }
        }
        pairs.pair_by_content(old, new);
        pairs.both.sort_unstable();
        pairs
    }

    fn add(&mut self, old: usize, new: usize) {
        self.both.push((old, new));
        (self.of_old[old], self.of_new[new]) = (Some(new), Some(old));
    }

    fn pair_by_content(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let (left, right) = (unpaired(&self.of_old), unpaired(&self.of_new));
        if left.len().saturating_mul(right.len()) > MANY {
            for (a, b) in left.into_iter().zip(right) {
                self.add(a, b);
            }
            return;
        }
        let (before, after) = (contents(old, &left), contents(new, &right));
        let mut candidates = Vec::new();
        for (a, one) in left.iter().zip(&before) {
            for (b, other) in right.iter().zip(&after) {
                let common = one.iter().filter(|it| other.contains(*it)).count();
                let (a_stage, b_stage) = (&old.stages[*a], &new.stages[*b]);
                let is_same_base = a_stage.base == b_stage.base;
                let are_last = a + 1 == old.stages.len() && b + 1 == new.stages.len();
                let are_unnamed = a_stage.name.is_none() && b_stage.name.is_none();
                let score = 4 * common + 2 * usize::from(is_same_base) + usize::from(are_last);
                if score > 0 {
                    let distance = a.abs_diff(*b);
                    candidates.push((score + usize::from(are_unnamed), distance, *a, *b));
                }
            }
        }
        candidates.sort_unstable_by_key(|it| (std::cmp::Reverse(it.0), it.1, it.2, it.3));
        for (_, _, a, b) in candidates {
            if self.of_old[a].is_none() && self.of_new[b].is_none() {
                self.add(a, b);
            }
        }
    }

    /// The identities of the stages for keys: a pair has the number of the old stage.
    pub fn identities(&self) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        let old = self.of_old.iter().enumerate().map(|(index, it)| it.map(|_| index)).collect();
        (old, self.of_new.clone())
    }
}

fn unpaired(all: &[Option<usize>]) -> Vec<usize> {
    all.iter().enumerate().filter(|it| it.1.is_none()).map(|it| it.0).collect()
}

/// The keys of the instructions of some stages.
fn contents(side: &Side<'_>, stages: &[usize]) -> Vec<HashSet<Vec<u8>>> {
    let keys = Keys { side, identities: &[] };
    let content = |stage: &usize| {
        side.stages[*stage].body.clone().map(|it| keys.of(side.at(it), *stage)).collect()
    };
    stages.iter().map(content).collect()
}
