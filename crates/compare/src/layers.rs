//! The layers that a build runs again.
//!
//! A builder keys a layer on the one above, on the text of the instruction, and, for `RUN`, on the
//! environment, the user and the shell. So the first layer with another key is run again, with all
//! below it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_verify::{Instruction, Keyword, Payload};

use crate::key::{Keys, run_text};
use crate::kind::Kind;
use crate::notes::Notes;
use crate::sets;
use crate::side::Side;
use crate::stages::Pairs;

/// The result for a stage of the new file.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    /// Some layer is run again for certain.
    is_rebuilt: bool,
    /// Some layer is run again if files that it copies from another stage differ.
    may_be_rebuilt: bool,
    /// The environment, user or shell at the end differs.
    differs_at_end: bool,
}

/// Tells which layers are run again.
pub fn tell(pairs: &Pairs, keys: [&Keys<'_, '_>; 2], notes: &mut Notes<'_, '_>) {
    let mut outcomes = vec![Outcome::default(); notes.new.stages.len()];
    for new in 0..outcomes.len() {
        // A new stage has no layers that were cached.
        outcomes[new] = match pairs.of_new[new] {
            Some(old) => Walk::new(keys, [old, new], &outcomes).tell(notes),
            None => Outcome { is_rebuilt: true, ..Outcome::default() },
        };
    }
}

/// The state of a stage: what the next `RUN` depends on.
#[derive(Default)]
struct State {
    variables: HashMap<Vec<u8>, Vec<u8>>,
    user: Vec<u8>,
    shell: Vec<u8>,
}

struct Walk<'a, 's> {
    keys: [&'a Keys<'a, 's>; 2],
    stages: [usize; 2],
    outcomes: &'a [Outcome],
    states: [State; 2],
    /// The variables that have different values now.
    differing: HashSet<Vec<u8>>,
    /// The state at the end of the base stage differs.
    starts_different: bool,
}

impl<'a, 's> Walk<'a, 's> {
    fn new(keys: [&'a Keys<'a, 's>; 2], stages: [usize; 2], outcomes: &'a [Outcome]) -> Self {
        let (states, differing) = Default::default();
        Self { keys, stages, outcomes, states, differing, starts_different: false }
    }

    fn side(&self, side: usize) -> &'a Side<'s> {
        self.keys[side].side
    }

    /// The stage that a stage builds on, before and after.
    fn parents(&self) -> [Option<usize>; 2] {
        [0, 1].map(|it| {
            let (side, stage) = (self.side(it), self.stages[it]);
            side.stage_called(&side.stages[stage].base, stage, false)
        })
    }

    fn tell(mut self, notes: &mut Notes<'_, '_>) -> Outcome {
        let [old, new] = [0, 1].map(|it| self.side(it).stages[self.stages[it]].body.clone());
        let (mut old, mut new) = (old.start..old.end, new.start..new.end);
        let parents = self.parents();
        let parent = parents[1].map(|it| self.outcomes[it]).unwrap_or_default();
        self.starts_different = parent.differs_at_end;
        let from = [0, 1].map(|it| self.side(it).stages[self.stages[it]].from);
        let is_other_base = is_other_base(self.keys, from, self.stages, notes);
        let mut number = usize::from(parents[1].is_none() && !self.is_scratch());
        if is_other_base {
            let name = notes.new.code(from[1]);
            let of = self.of_stage();
            let what = if number > 0 {
                format!("layer 1{of} ({name})")
            } else {
                format!("the first layer{of}")
            };
            let text = format!("{what} and all below are rebuilt");
            notes.at_lines(Kind::LayersRebuilt, self.lines(from), text);
        }
        let mut outcome =
            Outcome { is_rebuilt: is_other_base || parent.is_rebuilt, ..Outcome::default() };
        let mut is_told = is_other_base;
        loop {
            let before = self.next_layer(0, &mut old);
            let Some(after) = self.next_layer(1, &mut new) else {
                // The stage ends earlier: nothing of it is run, but what builds on it is.
                outcome.is_rebuilt |= before.is_some();
                break;
            };
            number += 1;
            let how = if is_told { None } else { self.how(before, after, outcome, parent, notes) };
            let Some((how, is_certain)) = how else { continue };
            self.note([before, Some(after)], number, &new, &how, notes);
            outcome.is_rebuilt |= is_certain;
            outcome.may_be_rebuilt |= !is_certain;
            is_told = is_certain;
        }
        // What follows the last layer of the old stage.
        while self.next_layer(0, &mut old).is_some() {}
        outcome.differs_at_end = self.has_other_state(true);
        outcome
    }

    /// How a layer and all below are run again, and whether for certain; `None` if nothing new is to
    /// be told.
    fn how(
        &self,
        before: Option<usize>,
        after: usize,
        so_far: Outcome,
        parent: Outcome,
        notes: &Notes<'_, '_>,
    ) -> Option<(String, bool)> {
        if so_far.is_rebuilt {
            return Some((" are rebuilt, since the base stage is".to_owned(), true));
        }
        let Some(before) = before else {
            return Some((" are new; the layers above stay cached".to_owned(), true));
        };
        if !self.is_same(before, after) {
            return Some((format!(" are rebuilt{}", self.because(before, after)), true));
        }
        if so_far.may_be_rebuilt {
            return None;
        }
        if parent.may_be_rebuilt {
            return Some((" are rebuilt if the base stage is".to_owned(), false));
        }
        let name = notes.new.stage_name(self.copies_rebuilt(after)?);
        Some((format!(" are rebuilt if the files from {name} differ"), false))
    }

    fn note(
        &self,
        at: [Option<usize>; 2],
        number: usize,
        rest: &Range<usize>,
        how: &str,
        notes: &mut Notes<'_, '_>,
    ) {
        let (of, code) = (self.of_stage(), at[1].map(|it| notes.new.code(it)).unwrap_or_default());
        let text = if self.is_last_layer(rest) {
            format!("layer {number}{of} ({code}){}", how.replacen(" are ", " is ", 1))
        } else {
            format!("layer {number}{of} ({code}) and all below{how}")
        };
        let lines = [0, 1].map(|side| at[side].map(|it| self.side(side).at(it).line));
        notes.at_lines(Kind::LayersRebuilt, lines, text);
    }

    fn lines(&self, at: [usize; 2]) -> [Option<usize>; 2] {
        [0, 1].map(|side| Some(self.side(side).at(at[side]).line))
    }

    fn of_stage(&self) -> String {
        let side = self.side(1);
        let is_only = side.stages.len() == 1 && side.stages[0].name.is_none();
        if is_only { String::new() } else { format!(" of {}", side.stage_name(self.stages[1])) }
    }

    fn is_scratch(&self) -> bool {
        self.side(1).stages[self.stages[1]].base.eq_ignore_ascii_case(b"scratch")
    }

    /// The next instruction that makes a layer; the state takes in those on the way.
    fn next_layer(&mut self, side: usize, range: &mut Range<usize>) -> Option<usize> {
        let file = self.side(side);
        for index in range {
            let it = file.at(index);
            match it.keyword {
                Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir => {
                    return Some(index);
                }
                Keyword::User => self.states[side].user = self.keys[side].of(it, 0),
                Keyword::Shell => self.states[side].shell = self.keys[side].of(it, 0),
                Keyword::Env | Keyword::Arg => {
                    for (name, value) in sets::values(file, index) {
                        let value = value.or_else(|| file.globals.get(&name).cloned());
                        let Some(value) = value else { continue };
                        self.states[side].variables.insert(name.clone(), value);
                        let [old, new] = self.states.each_ref().map(|it| it.variables.get(&name));
                        if old == new {
                            self.differing.remove(&name);
                        } else {
                            self.differing.insert(name);
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn is_last_layer(&self, rest: &Range<usize>) -> bool {
        let is_layer = |it: usize| {
            let keyword = &self.side(1).at(it).keyword;
            matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir)
        };
        !rest.clone().any(is_layer)
    }

    fn has_other_state(&self, needs_shell: bool) -> bool {
        let [old, new] = &self.states;
        self.starts_different
            || !self.differing.is_empty()
            || old.user != new.user
            || needs_shell && old.shell != new.shell
    }

    /// Whether two layers have the same key, given that those above have.
    fn is_same(&self, old: usize, new: usize) -> bool {
        let (was, is) = (self.side(0).at(old), self.side(1).at(new));
        if was.keyword == Keyword::Run && is.keyword == Keyword::Run {
            let flags = |side: usize, it: &Instruction<'_>| {
                let stage = self.stages[side];
                let value = |flag| self.keys[side].flag_value(flag, stage);
                it.flags.iter().map(|it| (it.name.clone(), value(it))).collect::<Vec<_>>()
            };
            let needs_shell = !matches!(is.payload, Payload::Json(_));
            return run_text(was) == run_text(is)
                && flags(0, was) == flags(1, is)
                && !self.has_other_state(needs_shell);
        }
        let has_same_values = || !self.starts_different && self.differing.is_empty();
        self.keys[0].of(was, self.stages[0]) == self.keys[1].of(is, self.stages[1])
            && (!has_variables(is) || has_same_values())
    }

    /// Why a layer with the same text is run again.
    fn because(&self, old: usize, new: usize) -> &'static str {
        let (was, is) = (self.side(0).at(old), self.side(1).at(new));
        let is_same_text =
            self.keys[0].of(was, self.stages[0]) == self.keys[1].of(is, self.stages[1]);
        match () {
            () if !is_same_text => "",
            () if self.has_other_state(true) => {
                ", since a variable, the user or the shell above changed"
            }
            () => ", since the layout of its text changed",
        }
    }

    /// The stage from which a layer takes files, if layers of that stage are run again.
    fn copies_rebuilt(&self, index: usize) -> Option<usize> {
        let (side, stage) = (self.side(1), self.stages[1]);
        let names = side.at(index).flags.iter().flat_map(|it| {
            let value = it.value.as_deref().unwrap_or_default();
            let from = (it.name == b"--from").then_some(value);
            let is_mount = it.name == b"--mount";
            let fields = value.split(|it| *it == b',').filter(move |_| is_mount);
            from.into_iter().chain(fields.filter_map(|it| it.strip_prefix(b"from=")))
        });
        let mut stages = names.filter_map(|it| side.stage_called(it, stage, true));
        stages.find(|it| self.outcomes[*it].is_rebuilt || self.outcomes[*it].may_be_rebuilt)
    }
}

/// Whether the words of an instruction, or the files that it writes, may have variables.
fn has_variables(it: &Instruction<'_>) -> bool {
    let mut bodies = it.heredocs.iter().filter(|it| !it.quoted).map(|it| it.body);
    it.text.contains(&b'$') || bodies.any(|it| it.contains(&b'$'))
}

fn is_other_base(
    keys: [&Keys<'_, '_>; 2],
    from: [usize; 2],
    stages: [usize; 2],
    notes: &Notes<'_, '_>,
) -> bool {
    let flags = |side: &Side<'_>, index: usize| {
        side.at(index)
            .flags
            .iter()
            .map(|it| (it.name.clone(), it.value.clone()))
            .collect::<Vec<_>>()
    };
    crate::base::base(keys[0], stages[0]) != crate::base::base(keys[1], stages[1])
        || flags(notes.old, from[0]) != flags(notes.new, from[1])
}
