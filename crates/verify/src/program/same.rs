//! Checks that two programs are equal apart from announced changes.

use std::slice;

use super::added::Shell;
use super::change::Change;
use super::config::{Healthcheck, Process};
use super::directory::{enters, is_made_by};
use super::join::{Joined, is_plain, joined};
use super::mode::sets_mode;
use super::mount::cache_mounts;
use super::moved::{moves_comments, without_moved};
use super::owner::owner;
use super::quoted;
use super::scope::Definition;
use super::step::{FlagValue, Run, Source, Step, reads_same};
use super::tokens::Stretches;
use super::{Base, Program, Stage, program, program_from, script};
use crate::compare::{Difference, compare_directives, compare_errors, differ, lossy};
use crate::reading::Reading;
use crate::text::Text;

mod copied_first;
mod record;

type Same = Result<(), Difference>;

/// Checks that two programs are equal apart from exactly the `announced` changes, each applied
/// once.
///
/// ```
/// use dockwright_verify::{Change, Text, same_program};
///
/// let before = Text::of(b"FROM debian\nRUN apt-get install curl\n".to_vec());
/// let after = Text::of(b"FROM debian\nRUN apt-get install -y curl\n".to_vec());
/// let yes = Change::Inserted(vec!["-y".to_owned()]);
/// assert!(same_program(&before, &after, &[yes]).is_ok());
/// assert!(same_program(&before, &after, &[]).is_err());
/// ```
///
/// # Errors
/// The first difference that is not announced, or the first announced change that is not found.
pub fn same_program(before: &Text, after: &Text, announced: &[Change]) -> Same {
    compare_errors(before.reading(), after.reading())?;
    compare_directives(before.reading(), after.reading())?;
    if moves_comments(announced) || announced.iter().any(Change::is_assumption) {
        let without;
        let mut old = before.reading();
        if moves_comments(announced) {
            without = without_moved(old, announced)?;
            old = &without;
        }
        let starts: Vec<_> = announced.iter().filter(|it| it.is_start()).cloned().collect();
        splits(old, announced)?;
        let (old, new) = (program_from(old, announced), program_from(after.reading(), &starts));
        same_starts(&old, announced)?;
        return same(&old, &new, announced);
    }
    before.with_program(|before| after.with_program(|after| same(before, after, announced)))
}

/// Whether each `ENV` that is announced to be split gives other values then.
fn splits(before: &Reading<'_>, announced: &[Change]) -> Same {
    for change in announced {
        let Change::SeesItself { line } = change else { continue };
        let (plain, split) = (program(before), program_from(before, slice::from_ref(change)));
        let all = plain.scopes.iter().zip(&split.scopes);
        let mut all = all.flat_map(|(a, b)| a.definitions.iter().zip(&b.definitions));
        if all.all(|(a, b)| a.is_same(b)) {
            return differ(*line, "no value sees a variable of its own `ENV`".to_owned());
        }
    }
    Ok(())
}

/// Whether every assumption about an image concerns a stage that starts from an image, and occurs
/// once.
fn same_starts(program: &Program<'_>, announced: &[Change]) -> Same {
    let is_of_image = |it: &Stage<'_>| match &it.base {
        Base::Image { image, .. } => image.literal().is_some_and(|it| it != b"scratch"),
        _ => false,
    };
    for change in announced {
        let Change::StartsWithSh { stage } = change else { continue };
        if !program.stages.get(*stage).is_some_and(is_of_image) {
            return differ(1, format!("stage {stage} cannot be assumed to start with `/bin/sh`"));
        }
    }
    let starts: Vec<_> = announced.iter().filter_map(Change::start).collect();
    for (index, (stage, directory)) in starts.iter().enumerate() {
        let is_said_else = starts[..index].iter().any(|it| it.0 == *stage && it.1 != *directory);
        let is_known = program.stages.get(*stage).is_some_and(is_of_image);
        if !is_known || is_said_else || !directory.starts_with('/') {
            return differ(1, format!("stage {stage} cannot be assumed to start in `{directory}`"));
        }
    }
    Ok(())
}

fn same<'p>(before: &'p Program<'p>, after: &'p Program<'p>, announced: &'p [Change]) -> Same {
    let mut stretches = Stretches::default();
    let is_change =
        |it: &&Change| it.comment().is_none() && it.shortened().is_none() && !it.is_assumption();
    let others = announced.iter().filter(is_change).filter(|it| !stretches.add(it));
    let announced = others.map(Some).collect();
    let mut comparison = Comparison { before, after, stage: 0, announced, stretches };
    comparison.programs()?;
    let left = comparison.announced.into_iter().flatten().next();
    match left.or(comparison.stretches.first()) {
        Some(change) => differ(1, format!("the announced change was not found: {change:?}")),
        None => Ok(()),
    }
}

struct Comparison<'p> {
    before: &'p Program<'p>,
    after: &'p Program<'p>,
    /// The index of the stage being compared.
    stage: usize,
    /// The announced changes not found yet, apart from changes of tokens.
    announced: Vec<Option<&'p Change>>,
    stretches: Stretches<'p>,
}

impl Comparison<'_> {
    fn programs(&mut self) -> Same {
        let (before, after) = (self.before, self.after);
        if before.is_lost || after.is_lost {
            return differ(1, "the variables of the file cannot be followed".to_owned());
        }
        let mut preamble = before.preamble.iter().zip(&after.preamble);
        if let Some((old, _)) = preamble.find(|(a, b)| !reads_same(a, b)) {
            return differ(old.line, "what stands before the first `FROM` changed".to_owned());
        }
        if before.preamble.len() != after.preamble.len() {
            return differ(1, "what stands before the first `FROM` changed".to_owned());
        }
        same_definitions(&before.globals.definitions, &after.globals.definitions, 1)?;
        for (index, (old, new)) in before.stages.iter().zip(&after.stages).enumerate() {
            self.stage(index, old, new)?;
        }
        if before.stages.len() != after.stages.len() {
            let line = before.stages.last().map_or(1, |it| it.line);
            return differ(line, "the number of stages changed".to_owned());
        }
        Ok(())
    }

    fn stage(&mut self, index: usize, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        self.stage = index;
        let is_same_base = match (&old.base, &new.base) {
            (Base::Stage(a), Base::Stage(b)) => a == b,
            (Base::Image { image: a, platform: c }, Base::Image { image: b, platform: d }) => {
                a == b && c == d
            }
            (Base::Exact(a), Base::Exact(b)) => reads_same(a, b),
            _ => false,
        };
        if !is_same_base || old.name != new.name && !self.named(index, old, new) {
            return differ(old.line, "the base or the name of the stage changed".to_owned());
        }
        let (before, after) = (self.before.definitions(index), self.after.definitions(index));
        same_definitions(before, after, old.line)?;
        self.steps(old, new)?;
        if old.place != new.place && !self.shell_stays(index, old, new) {
            let what = "the working directory, user or shell at the end of the stage changed";
            return differ(old.line, what.to_owned());
        }
        self.config(old, new)
    }

    /// Whether only the shell at the end of the stage is another one, as announced.
    fn shell_stays(&mut self, index: usize, old: &Stage<'_>, new: &Stage<'_>) -> bool {
        let is_base = |it: &Stage<'_>| matches!(it.base, Base::Stage(it) if it == index);
        let parent = |it: &&Stage<'_>| match it.base {
            Base::Stage(parent) => self.before.stages.get(parent),
            _ => None,
        };
        // The text of a check is read by the shell that the image has in the end.
        let has_check = |it: &Stage<'_>| {
            let check = it.config.healthcheck.as_ref().map(|it| &it.it);
            matches!(check, Some(Healthcheck::Check(Process::Shell { .. }, _)))
        };
        let mut lineage = std::iter::successors(Some(old), parent);
        !lineage.any(has_check)
            && old.place.is_same_but_for_pipes(&new.place)
            && old.config.triggers.is_empty()
            && !self.before.stages.iter().any(is_base)
            && self.take(|it| *it == Change::ShellStays { stage: index })
    }

    /// Whether the stage got a name as announced.
    fn named(&mut self, index: usize, old: &Stage<'_>, new: &Stage<'_>) -> bool {
        let Some(now) = new.name.as_ref().filter(|it| old.name.is_none() && is_free_name(it))
        else {
            return false;
        };
        let bearers = self.after.stages.iter().filter(|it| it.name.as_ref() == Some(now)).count();
        let is_meant = |it: &Change| match it {
            Change::StageNamed { stage, name } => *stage == index && name.as_bytes() == now,
            _ => false,
        };
        bearers == 1 && self.take(is_meant)
    }

    fn steps(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        let (mut before, mut after) = (&old.steps[..], &new.steps[..]);
        while let ([first, ..], [now, ..]) = (before, after) {
            let same = if first.is_same(now) && !self.drops_clean_up(before, now) {
                Some((1, 1))
            } else {
                self.step(before, after)
                    .or_else(|| self.copied_first(before, after))
                    .or_else(|| self.fetched_first(before, after))
            };
            let Some((used, made)) = same else {
                return differ(first.line(), format!("`{}` does something else", first.name()));
            };
            before = &before[used..];
            after = &after[made..];
        }
        match (before, after) {
            ([lost, ..], _) => differ(lost.line(), format!("`{}` was lost", lost.name())),
            (_, [added, ..]) => differ(old.line, format!("`{}` was added", added.name())),
            _ => Ok(()),
        }
    }

    /// How many of the steps `before` became how many of the steps `after` by announced changes.
    fn step(&mut self, before: &[Step<'_>], after: &[Step<'_>]) -> Option<(usize, usize)> {
        match (before.first()?, after.first()?) {
            (Step::Copy(old), Step::Copy(new)) if old.is_add && !new.is_add => {
                let is_local = |it: &Source<'_>| match it {
                    Source::Path(path) => path.literal().is_some_and(|it| !is_remote(it)),
                    Source::Heredoc { .. } => true,
                };
                let plain = (&b"--unpack"[..], FlagValue::Switch(false));
                let flags = old.flags.iter().filter(|it| **it != plain);
                let is_same = old.sources == new.sources
                    && old.destination == new.destination
                    && flags.eq(&new.flags)
                    && new.flags.iter().all(|(name, _)| is_flag_of_both(name))
                    && old.sources.iter().all(is_local);
                (is_same && self.take(|it| *it == Change::AddToCopy)).then_some((1, 1))
            }
            (Step::Copy(old), Step::Copy(new)) => {
                if let Some((mode, runs)) = sets_mode(old, new, &before[1..], &after[1..]) {
                    let is_meant = |it: &Change| matches!(it, Change::Mode(it) if *it == mode);
                    return self.take(is_meant).then_some((2, 1 + runs));
                }
                let owner = owner(old, new)?;
                let is_meant = |it: &Change| matches!(it, Change::Owner(it) if *it == owner);
                self.take(is_meant).then_some((1, 1))
            }
            (Step::Run(old), Step::Run(new)) => {
                let is_script = !old.has_same_heredocs(new)
                    && old.has_same_circumstances(new)
                    && script::changes(old, new, &mut self.stretches);
                if is_script
                    || self.tokens(old, new)
                    || self.mounts(old, new)
                    || self.pipes(old, new)
                {
                    return Some((1, 1));
                }
                Some((self.join(before, new)?, 1))
            }
            (Step::Run(old), Step::Workdir { .. }) => {
                let is_made = |it: &Step<'_>| is_made_by(old, it) && it.is_same(&after[0]);
                if before.get(1).is_some_and(is_made)
                    && self.take(|it| *it == Change::MadeByWorkdir)
                {
                    return Some((2, 1));
                }
                let is_meant = |it: &Change| {
                    let Change::Entered { returns } = it else { return false };
                    enters(old, after, *returns)
                };
                let change = self.announced.iter_mut().find(|it| it.is_some_and(is_meant))?;
                let Some(Change::Entered { returns }) = change.take() else { return None };
                Some((1, if *returns { 3 } else { 2 }))
            }
            _ => None,
        }
    }

    fn tokens(&mut self, old: &Run<'_>, new: &Run<'_>) -> bool {
        if !old.has_same_circumstances(new) || !old.has_same_heredocs(new) {
            return false;
        }
        let (before, after) = (old.words().collect::<Vec<_>>(), new.words().collect::<Vec<_>>());
        if before.is_empty() || after.is_empty() {
            return false;
        }
        let shell = Shell { words: old.place.shell.as_ref().map(|it| it.as_slice()) };
        let (program, stage) = (self.before, self.stage);
        let is_set = |name: &[u8]| {
            let value = program.environment(stage, old.variables, name);
            !old.sets_variables() && value.is_some_and(quoted::is_plain)
        };
        self.stretches.take(&before, &after, shell, &is_set).is_some()
    }

    fn mounts(&mut self, old: &Run<'_>, new: &Run<'_>) -> bool {
        let Some(mounts) = cache_mounts(old, new) else { return false };
        let left = self.announced.iter().flatten();
        let left = left.filter(|it| matches!(it, Change::CacheMount(_))).count();
        left >= mounts.len()
            && mounts.iter().all(|mount| {
                self.take(|it| matches!(it, Change::CacheMount(it) if it.as_bytes() == mount))
            })
    }

    /// Whether a RUN only gets a shell that fails where a pipeline does.
    fn pipes(&mut self, old: &Run<'_>, new: &Run<'_>) -> bool {
        let is_shell = |words: &[String]| {
            let shell = new.place.shell.iter().flat_map(|it| it.iter().map(Vec::as_slice));
            shell.eq(words.iter().map(String::as_bytes))
        };
        old.is_same_but_for_pipes(new)
            && self.take(|it| matches!(it, Change::FailsOnPipe(words) if is_shell(words)))
    }

    fn join(&mut self, before: &[Step<'_>], now: &Run<'_>) -> Option<usize> {
        let found = self.joined(before, now)?;
        for _ in 1..found.runs {
            self.take(|it| *it == Change::Joined);
        }
        for _ in 0..found.dropped {
            self.take(|it| matches!(it, Change::CleanedLater(_)));
        }
        Some(found.runs)
    }

    /// Whether RUNs became one RUN equal to the first of them, as in `a && clean` and `clean`.
    fn drops_clean_up(&self, before: &[Step<'_>], now: &Step<'_>) -> bool {
        let is_drop = |it: &&Change| matches!(it, Change::CleanedLater(_));
        let Step::Run(now) = now else { return false };
        self.announced.iter().flatten().any(is_drop)
            && self.joined(before, now).is_some_and(|it| it.dropped > 0)
    }

    fn joined(&self, before: &[Step<'_>], now: &Run<'_>) -> Option<Joined> {
        if !is_plain(now) {
            return None;
        }
        let left = self.announced.iter().flatten();
        let most = left.filter(|it| matches!(it, Change::Joined)).count();
        // Each clean-up follows an `&&`.
        let most = now.words().filter(|it| it.text == b"&&").count().min(most) + 1;
        let runs =
            before.iter().map_while(|it| if let Step::Run(run) = it { Some(run) } else { None });
        let can_be = |it: &&Run<'_>| it.has_same_circumstances(now) && is_plain(it);
        let runs: Vec<_> = runs.take_while(can_be).take(most).collect();
        let dropped = self.announced.iter().flatten().filter_map(|it| match it {
            Change::CleanedLater(words) => Some(&words[..]),
            _ => None,
        });
        joined(&runs, now, &dropped.collect::<Vec<_>>())
    }

    /// Removes one announced change of this kind from the list.
    fn take(&mut self, is_meant: impl Fn(&Change) -> bool) -> bool {
        let found = self.announced.iter_mut().find(|it| it.is_some_and(&is_meant));
        found.is_some_and(|it| it.take().is_some())
    }
}

fn same_definitions(before: &[Definition], after: &[Definition], line: usize) -> Same {
    if let Some((old, _)) = before.iter().zip(after).find(|(a, b)| !a.is_same(b)) {
        return differ(old.line, format!("the variable `{}` changed", lossy(&old.name)));
    }
    if before.len() != after.len() {
        return differ(line, "the number of variables changed".to_owned());
    }
    Ok(())
}

/// Whether a stage may get this name, which must have no other meaning.
fn is_free_name(name: &[u8]) -> bool {
    let is_other = |it: &u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_.".contains(it);
    name.first().is_some_and(u8::is_ascii_lowercase)
        && name.iter().all(is_other)
        && !matches!(name, b"scratch" | b"context")
}

fn is_flag_of_both(name: &[u8]) -> bool {
    [&b"--chown"[..], b"--chmod", b"--link", b"--exclude"].contains(&name)
}

/// Whether ADD may download a source instead of copying it: a URL or the address of a repository.
fn is_remote(source: &[u8]) -> bool {
    let address = source.split(|&it| it == b'#').next().unwrap_or_default();
    let name = address.rsplit(|&it| it == b'/').next().unwrap_or_default();
    source.contains(&b':')
        || address.starts_with(b"github.com/")
        || (name.ends_with(b".git") && name != b".git")
}
