//! Checks that two stages record the same values in their images.

use super::{Comparison, Same};
use crate::compare::differ;
use crate::program::Stage;
use crate::program::array::is_array_meant;
use crate::program::change::{AUTHORS, Change};
use crate::program::config::{At, Command, Config, Healthcheck, Process};
use crate::program::exec::{is_check_of_exec_form, is_exec_form};
use crate::program::step::reads_same;
use crate::program::wrap::is_exec_wrapped;

impl Comparison<'_> {
    pub fn config(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
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
            || (is_array_meant(a, b) && self.take(|it| *it == Change::ArrayMeant))
    }

    fn healthcheck(&mut self, old: &Stage<'_>, new: &Stage<'_>) -> Same {
        // The container runtime uses the last shell of the image, not the one in force at this
        // instruction.
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
            ) => {
                let is_meant = |it: &Change| *it == Change::CheckExecForm;
                flags == now
                    && is_final(a)
                    && (self.converted(a, b) || is_check_of_exec_form(a, b) && self.take(is_meant))
            }
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

    /// Whether a parent stage, as far as can be told, has a label for the authors.
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
