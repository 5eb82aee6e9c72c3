//! `RUN`: commands, packages, caches, mounts, and instructions that are joined or split.

mod commands;
mod flags;
mod packages;

use std::collections::{BTreeMap, BTreeSet};

use dockwright_model::Manager;

use crate::align::{Aligned, align};
use crate::commands::{Part, Run};
use crate::notes::Notes;
use crate::text::code;

/// The `RUN` instructions of a stage before and after, by index.
pub struct Runs<'i> {
    /// All of them.
    pub all: [&'i [usize]; 2],
    /// Those without an equal one on the other side.
    pub left: [&'i [usize]; 2],
}

/// A place in the list of all commands: the place of the `RUN`, and that of the command.
type Place = (usize, usize);

/// Tells the changes of the `RUN` instructions of a stage.
pub fn tell(runs: &Runs<'_>, notes: &mut Notes<'_, '_>) {
    if runs.left.iter().all(|it| it.is_empty()) {
        return;
    }
    let (before, after) = (notes.old, notes.new);
    let old: Vec<_> = runs.left[0].iter().map(|it| Run::of(before, *it)).collect();
    let new: Vec<_> = runs.left[1].iter().map(|it| Run::of(after, *it)).collect();
    let mut stage = Stage::new(&old, &new);
    stage.pair_instructions(notes);
    stage.packages(&packages::packages(notes, runs, [&old, &new]), notes);
    stage.caches(notes);
    stage.forms(notes);
    stage.flags(notes);
    stage.commands(notes);
    stage.joins(notes);
    stage.texts(notes);
    stage.orders(notes);
}

struct Stage<'r> {
    old: &'r [Run],
    new: &'r [Run],
    /// The places of all commands.
    places: [Vec<Place>; 2],
    aligned: Aligned,
    /// The instructions that have commands in common, and the old and new ones left in order.
    pairs: Vec<(usize, usize)>,
    /// Managers whose cache is told about.
    told: Vec<&'static Manager>,
    /// Packages that are told about.
    changed: BTreeSet<(&'static str, String)>,
}

impl<'r> Stage<'r> {
    fn new(old: &'r [Run], new: &'r [Run]) -> Self {
        let places = [old, new].map(|runs| {
            let all = runs.iter().enumerate();
            all.flat_map(|(run, it)| (0..it.parts.len()).map(move |part| (run, part)))
                .collect::<Vec<_>>()
        });
        let keys = |runs: &'r [Run], places: &[Place]| -> Vec<&'r str> {
            places.iter().map(|(run, part)| runs[*run].parts[*part].key.as_str()).collect()
        };
        let aligned = align(&keys(old, &places[0]), &keys(new, &places[1]));
        Self {
            old,
            new,
            places,
            aligned,
            pairs: Vec::new(),
            told: Vec::new(),
            changed: BTreeSet::new(),
        }
    }

    fn old_part(&self, at: usize) -> (&'r Run, &'r Part) {
        let (run, part) = self.places[0][at];
        (&self.old[run], &self.old[run].parts[part])
    }

    fn new_part(&self, at: usize) -> (&'r Run, &'r Part) {
        let (run, part) = self.places[1][at];
        (&self.new[run], &self.new[run].parts[part])
    }

    /// The pairs of instructions, by place, that have commands in common, with the number of these.
    fn common(&self) -> BTreeMap<(usize, usize), usize> {
        let mut common = BTreeMap::new();
        for (a, b) in self.aligned.same.iter().chain(&self.aligned.moved) {
            *common.entry((self.places[0][*a].0, self.places[1][*b].0)).or_insert(0) += 1;
        }
        common
    }

    /// The pairs of which neither instruction has another counterpart.
    fn one_to_one(&self) -> Vec<(usize, usize)> {
        let (mut of_old, mut of_new) = (vec![0; self.old.len()], vec![0; self.new.len()]);
        for &(a, b) in &self.pairs {
            of_old[a] += 1;
            of_new[b] += 1;
        }
        let pairs = self.pairs.iter().copied();
        pairs.filter(|&(a, b)| of_old[a] == 1 && of_new[b] == 1).collect()
    }

    fn pair_instructions(&mut self, notes: &mut Notes<'_, '_>) {
        let common = self.common();
        let (mut has_old, mut has_new) = (vec![false; self.old.len()], vec![false; self.new.len()]);
        for (a, b) in common.into_keys() {
            if !has_old[a] || !has_new[b] {
                self.pairs.push((a, b));
                (has_old[a], has_new[b]) = (true, true);
            }
        }
        let left = |has: &[bool]| -> Vec<usize> {
            has.iter().enumerate().filter(|it| !it.1).map(|it| it.0).collect()
        };
        let (left, right) = (left(&has_old), left(&has_new));
        if left.len() == right.len() {
            self.pairs.extend(left.into_iter().zip(right));
        }
        self.pairs.sort_unstable();
        for (a, b) in &self.pairs {
            notes.pair(self.old[*a].index, self.new[*b].index);
        }
    }
}

fn code_of(text: &str) -> String {
    code(text.as_bytes())
}
