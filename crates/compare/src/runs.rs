//! `RUN`: commands, packages, caches, mounts, and instructions that are joined or split.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ptr;

use dockwright_model::Manager;
use dockwright_verify::Payload;

use crate::align::{Aligned, align};
use crate::commands::{Link, Package, Part, Run};
use crate::kind::Kind;
use crate::notes::Notes;
use crate::text::{code, listed, shown, told_apart};

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
    stage.packages(&packages(notes, runs, [&old, &new]), notes);
    stage.caches(notes);
    stage.forms(notes);
    stage.flags(notes);
    stage.commands(notes);
    stage.links(notes);
    stage.joins(notes);
    stage.texts(notes);
    stage.orders(notes);
}

/// The packages of all `RUN` instructions of a stage, before and after.
fn packages(
    notes: &Notes<'_, '_>,
    runs: &Runs<'_>,
    left: [&[Run]; 2],
) -> [Vec<(usize, Package)>; 2] {
    [0, 1].map(|side| {
        let file = if side == 0 { notes.old } else { notes.new };
        let is_left = |index: &usize| runs.left[side].binary_search(index).is_ok();
        // The runs that are equal on both sides matter where a package moves from or to one.
        let equal = runs.all[side].iter().filter(|it| !is_left(it)).map(|it| Run::of(file, *it));
        let equal =
            equal.flat_map(|it| it.packages.into_iter().map(move |package| (it.index, package)));
        let own =
            left[side].iter().flat_map(|it| it.packages.iter().map(|own| (it.index, own.clone())));
        own.chain(equal).collect()
    })
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

    /// The pairs of instructions, by place, that have a command in common.
    fn common(&self) -> BTreeSet<(usize, usize)> {
        let both = self.aligned.same.iter().chain(&self.aligned.moved);
        both.map(|(a, b)| (self.places[0][*a].0, self.places[1][*b].0)).collect()
    }

    fn pair_instructions(&mut self, notes: &mut Notes<'_, '_>) {
        let common = self.common();
        let (mut has_old, mut has_new) = (vec![false; self.old.len()], vec![false; self.new.len()]);
        for (a, b) in common {
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

    fn packages(&mut self, all: &[Vec<(usize, Package)>; 2], notes: &mut Notes<'_, '_>) {
        let [old, new] = all.each_ref().map(|it| by_name(it));
        for (name, (index, package)) in &new {
            let text = match old.get(name) {
                Some((_, before)) if before.version == package.version => continue,
                Some((was, before)) => {
                    let versioned = |it: &Package| code_of(&format!("{}{}", it.name, it.version));
                    let text =
                        format!("installs {}, before {}", versioned(package), versioned(before));
                    let lines = [Some(before.line), Some(package.line)];
                    notes.at_lines(Kind::PackageVersionChanged, lines, text);
                    notes.explain(Some(*was), Some(*index));
                    self.changed.insert((name.0, name.1.to_owned()));
                    continue;
                }
                None => format!(
                    "installs {} as well, with `{}`",
                    code_of(&format!("{}{}", package.name, package.version)),
                    package.program
                ),
            };
            notes.at_lines(Kind::PackageAdded, [None, Some(package.line)], text);
            notes.explain(None, Some(*index));
            self.changed.insert((name.0, name.1.to_owned()));
        }
        for (name, (index, package)) in &old {
            if new.contains_key(name) {
                continue;
            }
            let (code, program) = (code(name.1.as_bytes()), &package.program);
            let text = format!("no longer installs {code} with `{program}`");
            notes.at_lines(Kind::PackageRemoved, [Some(package.line), None], text);
            notes.explain(Some(*index), None);
            self.changed.insert((name.0, name.1.to_owned()));
        }
    }

    fn caches(&mut self, notes: &mut Notes<'_, '_>) {
        for &(a, b) in &self.pairs {
            for &(manager, was_clean) in &self.old[a].managers {
                let mut now = self.new[b].managers.iter();
                let Some(&(_, is_clean)) = now.find(|it| ptr::eq(it.0, manager)) else { continue };
                let program = manager.programs[0];
                let (kind, text) = match (was_clean, is_clean) {
                    (false, true) => (
                        Kind::CacheCleaned,
                        format!("the cache of `{program}` no longer stays in the layer"),
                    ),
                    (true, false) => (
                        Kind::CacheKept,
                        format!("the cache of `{program}` stays in the layer now"),
                    ),
                    _ => continue,
                };
                notes.add(kind, Some(self.old[a].index), Some(self.new[b].index), text);
                self.told.push(manager);
            }
        }
    }

    fn forms(&self, notes: &mut Notes<'_, '_>) {
        for &(a, b) in &self.pairs {
            let (old, new) = (self.old[a].index, self.new[b].index);
            let is_exec =
                |it: &dockwright_verify::Instruction<'_>| matches!(it.payload, Payload::Json(_));
            let text = |how: &str| {
                format!("`RUN` runs {how} now: {}", code(texts(&self.new[b].parts).as_bytes()))
            };
            match (is_exec(notes.old.at(old)), is_exec(notes.new.at(new))) {
                (false, true) => {
                    notes.add(
                        Kind::StartsWithoutShell,
                        Some(old),
                        Some(new),
                        text("without a shell"),
                    );
                }
                (true, false) => {
                    notes.add(Kind::StartsWithShell, Some(old), Some(new), text("in a shell"));
                }
                _ => {}
            }
        }
    }

    /// Mounts and other flags, over all instructions: each as a whole.
    fn flags(&self, notes: &mut Notes<'_, '_>) {
        let flags = |side: &crate::side::Side<'_>, runs: &[Run]| {
            let flags = |it: &Run| {
                let flags = side.at(it.index).flags.iter();
                let text =
                    |flag: &dockwright_verify::Flag| side.at(it.index).slice(&flag.span).to_vec();
                flags.map(|flag| (text(flag), it.index)).collect::<Vec<_>>()
            };
            runs.iter().flat_map(flags).collect::<Vec<_>>()
        };
        let (old, new) = (flags(notes.old, self.old), flags(notes.new, self.new));
        let keys = |all: &[(Vec<u8>, usize)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        let aligned = align(&keys(&old), &keys(&new));
        let is_mount = |text: &[u8]| text.starts_with(b"--mount");
        for at in aligned.old {
            let (text, index) = &old[at];
            let kind = if is_mount(text) { Kind::MountRemoved } else { Kind::RunFlagChanged };
            notes.add(kind, Some(*index), None, format!("`RUN` has lost {}", code(text)));
        }
        for at in aligned.new {
            let (text, index) = &new[at];
            let kind = if is_mount(text) { Kind::MountAdded } else { Kind::RunFlagChanged };
            notes.add(kind, None, Some(*index), format!("`RUN` has {} now", code(text)));
        }
    }

    fn commands(&self, notes: &mut Notes<'_, '_>) {
        let is_told = |part: &Part| {
            part.cleans.is_some_and(|it| self.told.iter().any(|told| ptr::eq(*told, it)))
        };
        let mut gone: Vec<_> = self.aligned.old.clone();
        let mut come: Vec<_> = self.aligned.new.clone();
        gone.retain(|it| !is_told(self.old_part(*it).1));
        come.retain(|it| !is_told(self.new_part(*it).1));
        for (a, b) in self.replaced(&mut gone, &mut come) {
            let ((was, before), (is, after)) = (self.old_part(a), self.new_part(b));
            if before.text == after.text
                && before.key.split_whitespace().eq(after.key.split_whitespace())
            {
                // The form is told already.
                notes.explain(Some(was.index), Some(is.index));
                continue;
            }
            let [now, then] = told_apart(after.text.as_bytes(), before.text.as_bytes());
            let text = format!("runs {now} instead of {then}");
            notes.at_lines(Kind::CommandChanged, [Some(before.line), Some(after.line)], text);
            notes.explain(Some(was.index), Some(is.index));
        }
        for block in blocks(&gone, |at| self.places[0][at].0) {
            let (run, first) = self.old_part(block[0]);
            let all: Vec<_> = block.iter().map(|it| self.old_part(*it).1.text.clone()).collect();
            let text = format!("no longer runs {}", listed(&all, "commands"));
            notes.at_lines(Kind::CommandRemoved, [Some(first.line), None], text);
            notes.explain(Some(run.index), None);
        }
        for block in blocks(&come, |at| self.places[1][at].0) {
            let (run, first) = self.new_part(block[0]);
            let all: Vec<_> = block.iter().map(|it| self.new_part(*it).1.text.clone()).collect();
            let text = format!("runs {} as well", listed(&all, "commands"));
            notes.at_lines(Kind::CommandAdded, [None, Some(first.line)], text);
            notes.explain(None, Some(run.index));
        }
        for &(a, b) in &self.aligned.moved {
            let ((was, before), (is, after)) = (self.old_part(a), self.new_part(b));
            let neighbour = match (b.checked_sub(1), b + 1 < self.places[1].len()) {
                (_, true) => format!("before {}", code_of(&self.new_part(b + 1).1.text)),
                (Some(before), false) => {
                    format!("after {}", code_of(&self.new_part(before).1.text))
                }
                (None, false) => continue,
            };
            let text = format!("runs {} at another place: {neighbour}", code_of(&after.text));
            notes.at_lines(Kind::CommandMoved, [Some(before.line), Some(after.line)], text);
            notes.explain(Some(was.index), Some(is.index));
        }
    }

    /// Takes pairs of commands out of those that are gone and those that came: of one program, or
    /// in order if there are equally many.
    fn replaced(&self, gone: &mut Vec<usize>, come: &mut Vec<usize>) -> Vec<(usize, usize)> {
        let program = |part: &'r Part| part.key.split_whitespace().next().unwrap_or_default();
        let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
        for it in come.iter().rev() {
            waiting.entry(program(self.new_part(*it).1)).or_default().push(*it);
        }
        let mut pairs = Vec::new();
        gone.retain(|it| {
            let other = waiting.get_mut(program(self.old_part(*it).1)).and_then(Vec::pop);
            pairs.extend(other.map(|other| (*it, other)));
            other.is_none()
        });
        let taken: BTreeSet<_> = pairs.iter().map(|it| it.1).collect();
        come.retain(|it| !taken.contains(it));
        if gone.len() == come.len() {
            pairs.extend(gone.drain(..).zip(come.drain(..)));
        }
        pairs.sort_by_key(|it| it.1);
        pairs
    }

    /// Operators between commands that follow each other before and after.
    fn links(&self, notes: &mut Notes<'_, '_>) {
        for pair in self.aligned.same.windows(2) {
            let [(a, b), (next_a, next_b)] = [pair[0], pair[1]];
            if next_a != a + 1 || next_b != b + 1 {
                continue;
            }
            let ((was, before), (is, after)) = (self.old_part(next_a), self.new_part(next_b));
            if before.link.sign() != after.link.sign() {
                let (now, then) = (after.link.sign(), before.link.sign());
                let told = |link: Link, sign| match link {
                    Link::Start => "in a `RUN` of its own".to_owned(),
                    _ => format!("after `{sign}`"),
                };
                let (now, then) = (told(after.link, now), told(before.link, then));
                let text = format!("runs {} {now} now, not {then}", code_of(&after.text));
                notes.at_lines(
                    Kind::CommandLinkChanged,
                    [Some(before.line), Some(after.line)],
                    text,
                );
                notes.explain(Some(was.index), Some(is.index));
            }
        }
    }

    fn joins(&self, notes: &mut Notes<'_, '_>) {
        let (mut by_old, mut by_new) = (BTreeMap::new(), BTreeMap::new());
        for (a, b) in self.common() {
            by_old.entry(a).or_insert_with(Vec::new).push(b);
            by_new.entry(b).or_insert_with(Vec::new).push(a);
        }
        let lines = |side: &crate::side::Side<'_>, runs: &[Run], which: &[usize]| {
            let lines: Vec<_> =
                which.iter().map(|it| side.at(runs[*it].index).line.to_string()).collect();
            lines.join(", ")
        };
        for (new, all) in by_new.iter().filter(|it| it.1.len() > 1) {
            let text = format!(
                "one `RUN` instead of {}, which were at lines {}",
                all.len(),
                lines(notes.old, self.old, all)
            );
            notes.add(
                Kind::RunsJoined,
                Some(self.old[all[0]].index),
                Some(self.new[*new].index),
                text,
            );
            for it in all {
                notes.explain(Some(self.old[*it].index), None);
            }
        }
        for (old, all) in by_old.iter().filter(|it| it.1.len() > 1) {
            let text = format!(
                "{} `RUN` instead of one, at lines {}",
                all.len(),
                lines(notes.new, self.new, all)
            );
            notes.add(
                Kind::RunsSplit,
                Some(self.old[*old].index),
                Some(self.new[all[0]].index),
                text,
            );
            for it in all {
                notes.explain(None, Some(self.new[*it].index));
            }
        }
    }

    /// Bodies of heredocs that are data, and comments in shell text.
    fn texts(&self, notes: &mut Notes<'_, '_>) {
        for &(a, b) in &self.pairs {
            let (was, is) = (&self.old[a], &self.new[b]);
            let both = (Some(was.index), Some(is.index));
            if was.data != is.data {
                let text = "`RUN` has another text in its heredocs".to_owned();
                notes.add(Kind::CommandChanged, both.0, both.1, text);
            }
            let aligned = align(&was.comments, &is.comments);
            for at in aligned.old {
                let text = format!("the comment {} is lost", code_of(&was.comments[at]));
                notes.add(Kind::CommentRemoved, both.0, both.1, text);
            }
            for at in aligned.new {
                let text = format!("the comment {} is new", code_of(&is.comments[at]));
                notes.add(Kind::CommentAdded, both.0, both.1, text);
            }
        }
    }

    /// Packages in another order.
    fn orders(&self, notes: &mut Notes<'_, '_>) {
        for &(a, b) in &self.pairs {
            let (was, is) = (&self.old[a], &self.new[b]);
            let names = |run: &'r Run| {
                let packages = run.packages.iter();
                let unchanged = packages.filter(|it| {
                    !self.changed.contains(&(it.manager.programs[0], it.name.clone()))
                });
                unchanged.map(|it| (it.manager.programs[0], &it.name)).collect::<Vec<_>>()
            };
            let (old, new) = (names(was), names(is));
            let set =
                |all: &[(&'static str, &'r String)]| all.iter().copied().collect::<BTreeSet<_>>();
            if old != new && set(&old) == set(&new) {
                let text =
                    "the packages of the install are in another order, or repeated in another way"
                        .to_owned();
                notes.add(Kind::PackagesReordered, Some(was.index), Some(is.index), text);
            }
        }
    }
}

/// The packages by manager and name; the first of each.
fn by_name(all: &[(usize, Package)]) -> BTreeMap<(&'static str, &str), (usize, &Package)> {
    let mut found = BTreeMap::new();
    for (index, it) in all {
        found.entry((it.manager.programs[0], it.name.as_str())).or_insert((*index, it));
    }
    found
}

/// Neighbouring places in the same instruction.
fn blocks(places: &[usize], run: impl Fn(usize) -> usize) -> Vec<&[usize]> {
    places.chunk_by(|a, b| *b == a + 1 && run(*a) == run(*b)).collect()
}

fn texts(parts: &[Part]) -> String {
    let texts: Vec<_> = parts.iter().map(|it| it.text.as_str()).collect();
    shown(texts.join(" ").as_bytes())
}

fn code_of(text: &str) -> String {
    code(text.as_bytes())
}
