//! Whether two programs are the same but for announced changes.

use super::change::{AUTHORS, Change};
use super::config::{At, Command, Config, Healthcheck, Process};
use super::exec::{is_exec_form, is_exec_wrapped};
use super::join::{can_join, joined};
use super::scope::Definition;
use super::step::{FlagValue, Run, Source, Step, reads_same};
use super::tokens::replaced;
use super::{Base, Program, Stage, program};
use crate::compare::{Difference, compare_directives, compare_errors, differ, lossy};
use crate::reading::Reading;

type Same = Result<(), Difference>;

/// Whether two programs are equal but for exactly the `announced` changes, each applied once.
///
/// # Errors
/// The first difference that is not announced, or the first change that is not there.
pub fn same_program(before: &Reading<'_>, after: &Reading<'_>, announced: &[Change]) -> Same {
    compare_errors(before, after)?;
    compare_directives(before, after)?;
    let (before, after) = (program(before), program(after));
    let mut comparison = Comparison {
        before: &before,
        after: &after,
        announced: announced.iter().map(Some).collect(),
    };
    comparison.programs()?;
    match comparison.announced.into_iter().flatten().next() {
        Some(change) => differ(1, format!("the announced change was not found: {change:?}")),
        None => Ok(()),
    }
}

struct Comparison<'p> {
    before: &'p Program<'p>,
    after: &'p Program<'p>,
    /// What was not found yet.
    announced: Vec<Option<&'p Change>>,
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
        let is_same_base = match (&old.base, &new.base) {
            (Base::Stage(a), Base::Stage(b)) => a == b,
            (Base::Image { image: a, platform: c }, Base::Image { image: b, platform: d }) => {
                a == b && c == d
            }
            (Base::Exact(a), Base::Exact(b)) => reads_same(a, b),
            _ => false,
        };
        if !is_same_base || old.name != new.name {
            return differ(old.line, "the base or the name of the stage changed".to_owned());
        }
        let (before, after) = (self.before.definitions(index), self.after.definitions(index));
        same_definitions(before, after, old.line)?;
        self.steps(old, new)?;
        if old.place != new.place {
            let what = "the working directory, user or shell at the end of the stage changed";
            return differ(old.line, what.to_owned());
        }
        self.config(old, new)
    }

    fn steps(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        let (mut before, mut after) = (&old.steps[..], &new.steps[..]);
        while let ([first, ..], [now, rest @ ..]) = (before, after) {
            let used = if first.is_same(now) { Some(1) } else { self.step(before, now) };
            let Some(used) = used else {
                return differ(first.line(), format!("`{}` does something else", first.name()));
            };
            before = &before[used..];
            after = rest;
        }
        match (before, after) {
            ([lost, ..], _) => differ(lost.line(), format!("`{}` was lost", lost.name())),
            (_, [added, ..]) => differ(old.line, format!("`{}` was added", added.name())),
            _ => Ok(()),
        }
    }

    /// How many of the steps `before` became the step `now` by announced changes.
    fn step(&mut self, before: &[Step<'_>], now: &Step<'_>) -> Option<usize> {
        match (before.first()?, now) {
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
                (is_same && self.take(|it| *it == Change::AddToCopy)).then_some(1)
            }
            (Step::Run(old), Step::Run(new)) => {
                if self.tokens(old, new) {
                    return Some(1);
                }
                self.join(before, new)
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
        let found = replaced(&before, &after, &self.announced);
        for index in found.iter().flatten() {
            self.announced[*index] = None;
        }
        found.is_some()
    }

    fn join(&mut self, before: &[Step<'_>], now: &Run<'_>) -> Option<usize> {
        let left = self.announced.iter().flatten();
        let most = left.filter(|it| matches!(it, Change::Joined)).count() + 1;
        let runs =
            before.iter().map_while(|it| if let Step::Run(run) = it { Some(run) } else { None });
        let runs: Vec<_> = runs.take_while(|it| can_join(it, now)).take(most).collect();
        let count = joined(&runs, now)?;
        for _ in 1..count {
            self.take(|it| *it == Change::Joined);
        }
        Some(count)
    }

    /// Takes one announced change of this kind off the list.
    fn take(&mut self, is_meant: impl Fn(&Change) -> bool) -> bool {
        let found = self.announced.iter_mut().find(|it| it.is_some_and(&is_meant));
        found.is_some_and(|it| it.take().is_some())
    }

    fn config(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        let (a, b) = (&old.config, &new.config);
        match (&a.command, &b.command) {
            (Command::Inherited, Command::Inherited) | (Command::Cleared, Command::Cleared) => {}
            (Command::Set(a), Command::Set(b)) => self.process("CMD", a.line, &a.it, &b.it)?,
            _ => return differ(old.line, "`CMD` was lost or added".to_owned()),
        }
        match (&a.entrypoint, &b.entrypoint) {
            (None, None) => {}
            (Some(a), Some(b)) => self.process("ENTRYPOINT", a.line, &a.it, &b.it)?,
            _ => return differ(old.line, "`ENTRYPOINT` was lost or added".to_owned()),
        }
        self.healthcheck(old, new)?;
        let is_same_trigger = a.triggers.len() == b.triggers.len()
            && a.triggers.iter().zip(&b.triggers).all(|(a, b)| reads_same(a, b));
        let facts = [
            ("EXPOSE", a.ports == b.ports),
            ("VOLUME", a.volumes == b.volumes),
            ("STOPSIGNAL", a.stop_signal == b.stop_signal),
            ("ONBUILD", is_same_trigger),
        ];
        if let Some((name, _)) = facts.iter().find(|(_, is_same)| !is_same) {
            return differ(old.line, format!("what `{name}` says of the image changed"));
        }
        self.labels(old, new)
    }

    fn process(&mut self, name: &str, line: usize, a: &Process<'_>, b: &Process<'_>) -> Same {
        if a.is_same(b) || self.converted(a, b) {
            return Ok(());
        }
        differ(line, format!("`{name}` runs something else"))
    }

    /// Whether the shell form became an exec form as announced.
    fn converted(&mut self, a: &Process<'_>, b: &Process<'_>) -> bool {
        (is_exec_form(a, b) && self.take(|it| *it == Change::ExecForm))
            || (is_exec_wrapped(a, b) && self.take(|it| *it == Change::ExecWrapped))
    }

    fn healthcheck(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        // The container's runtime takes the last shell of the image, not that in force.
        let is_final = |process: &Process<'_>| match process {
            Process::Shell { shell, .. } => *shell == old.place.shell,
            Process::Exec(_) => false,
        };
        let is_same = match (&old.config.healthcheck, &new.config.healthcheck) {
            (None, None) => true,
            (Some(a), Some(b)) if a.it.is_same(&b.it) => true,
            (
                Some(At { it: Healthcheck::Check(a, flags), .. }),
                Some(At { it: Healthcheck::Check(b, now), .. }),
            ) => flags == now && is_final(a) && self.converted(a, b),
            _ => false,
        };
        let line = old.config.healthcheck.as_ref().map_or(old.line, |it| it.line);
        if is_same { Ok(()) } else { differ(line, "`HEALTHCHECK` runs something else".to_owned()) }
    }

    fn labels(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        let (a, b) = (&old.config, &new.config);
        let author = |it: &Config<'_>| it.author.as_ref().map(|it| it.it.to_vec());
        let is_same_author = author(a) == author(b);
        let is_same = match (a.labels_by_name(), b.labels_by_name()) {
            (Some(a), Some(b)) if is_same_author => a == b,
            (None, None) if is_same_author => a.labels == b.labels,
            (Some(labels), Some(mut now)) if b.author.is_none() => {
                let label = now.remove(AUTHORS).and_then(|it| it.literal());
                label.is_some_and(|it| Some(it) == a.author.as_ref().map(|it| it.it))
                    && labels == now
                    && !self.has_authors(old)
                    && self.take(|it| *it == Change::AuthorToLabel)
            }
            _ => false,
        };
        let line = a.author.as_ref().map_or(old.line, |it| it.line);
        if is_same { Ok(()) } else { differ(line, "the labels or the author changed".to_owned()) }
    }

    /// Whether a stage below, as far as can be told, has a label for the authors.
    fn has_authors(&self, stage: &Stage<'_>) -> bool {
        let mut below = self.before.parent(stage);
        while let Some(stage) = below {
            let labels = stage.config.labels_by_name();
            if labels.is_none_or(|it| it.contains_key(AUTHORS)) {
                return true;
            }
            below = self.before.parent(stage);
        }
        false
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

fn is_flag_of_both(name: &[u8]) -> bool {
    [&b"--chown"[..], b"--chmod", b"--link", b"--exclude"].contains(&name)
}

/// Whether ADD may fetch a source instead of copying it: a URL, or the address of a repository.
fn is_remote(source: &[u8]) -> bool {
    let address = source.split(|&it| it == b'#').next().unwrap_or_default();
    let name = address.rsplit(|&it| it == b'/').next().unwrap_or_default();
    source.contains(&b':')
        || address.starts_with(b"github.com/")
        || (name.ends_with(b".git") && name != b".git")
}
