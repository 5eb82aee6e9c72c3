//! Packages, whether their cache stays in the layer, and their order.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

use super::{Runs, Stage, code_of};
use crate::commands::{Package, Run};
use crate::kind::Kind;
use crate::notes::Notes;

/// A package of a manager.
type Name<'p> = (&'static str, &'p str);

/// The packages of all `RUN` instructions of a stage, before and after.
pub fn packages(
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

impl<'r> Stage<'r> {
    pub fn packages(&mut self, all: &[Vec<(usize, Package)>; 2], notes: &mut Notes<'_, '_>) {
        let [old, new] = all.each_ref().map(|it| by_name(it));
        for (name, now) in &new {
            let Some(before) = old.get(name) else {
                let (index, package) = now[0];
                let (code, program) = (versioned(package), &package.program);
                let text = format!("installs {code} as well, with `{program}`");
                notes.at_lines(Kind::PackageAdded, [None, Some(package.line)], text);
                notes.explain(None, Some(index));
                self.changed.insert((name.0, name.1.to_owned()));
                continue;
            };
            for ((was, before), (is, after)) in before.iter().zip(now) {
                if before.version != after.version {
                    let text =
                        format!("installs {} instead of {}", versioned(after), versioned(before));
                    let lines = [Some(before.line), Some(after.line)];
                    notes.at_lines(Kind::PackageVersionChanged, lines, text);
                    notes.explain(Some(*was), Some(*is));
                    self.changed.insert((name.0, name.1.to_owned()));
                }
            }
        }
        for (name, before) in old.iter().filter(|it| !new.contains_key(it.0)) {
            let (index, package) = before[0];
            let (code, program) = (code_of(name.1), &package.program);
            let text = format!("no longer installs {code} with `{program}`");
            notes.at_lines(Kind::PackageRemoved, [Some(package.line), None], text);
            notes.explain(Some(index), None);
            self.changed.insert((name.0, name.1.to_owned()));
        }
    }

    pub fn caches(&mut self, notes: &mut Notes<'_, '_>) {
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

    /// Packages in another order.
    pub fn orders(&self, notes: &mut Notes<'_, '_>) {
        for (a, b) in self.one_to_one() {
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
                let text = "the install names its packages in another order, or repeats other ones"
                    .to_owned();
                notes.add(Kind::PackagesReordered, Some(was.index), Some(is.index), text);
            }
        }
    }
}

/// The packages by manager and name, in order.
fn by_name(all: &[(usize, Package)]) -> BTreeMap<Name<'_>, Vec<(usize, &Package)>> {
    let mut found: BTreeMap<Name<'_>, Vec<_>> = BTreeMap::new();
    for (index, it) in all {
        found.entry((it.manager.programs[0], &it.name)).or_default().push((*index, it));
    }
    found
}

fn versioned(package: &Package) -> String {
    code_of(&format!("{}{}", package.name, package.version))
}
