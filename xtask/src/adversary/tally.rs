//! Counts the cases by their results.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};

/// The result of a case to be built.
pub enum Ending {
    /// No fix is applied.
    Held,
    /// The images are equal, apart from the differences that the passes promise.
    Same { passes: Vec<String>, is_stand_in: bool },
    /// Both builds fail, as the case declares.
    FailsAsMeant,
    /// The file builds now, which is all that a repair promises.
    Mended,
    /// Both builds fail for this reason, which the case does not declare.
    ProvesNothing(String),
    /// The images could not be built, for this reason.
    NotBuilt(String),
    /// The differences between the images.
    Differs(Vec<String>),
}

/// The counts of a run.
#[derive(Default)]
pub struct Tally {
    cases: usize,
    held: usize,
    by_builds: usize,
    by_shells: usize,
    as_meant: usize,
    mended: usize,
    /// Cases whose builds both fail unexpectedly.
    proves_nothing: Vec<String>,
    /// The number of cases not built, by reason.
    not_built: BTreeMap<String, usize>,
    differ: usize,
    /// The number of cases with a claim that does not hold.
    broken: usize,
    is_listing: bool,
}

impl Tally {
    /// Counts a case and reports on it.
    pub fn take(
        &mut self,
        name: &str,
        broken: &[String],
        ending: Option<Ending>,
    ) -> Option<String> {
        self.cases += 1;
        self.broken += usize::from(!broken.is_empty());
        let mut lines = match ending {
            None => {
                self.is_listing = true;
                if broken.is_empty() {
                    return None;
                }
                vec![name.to_owned()]
            }
            Some(ending) => self.end(name, ending),
        };
        lines.extend(broken.iter().cloned());
        Some(lines.join("\n  "))
    }

    fn end(&mut self, name: &str, ending: Ending) -> Vec<String> {
        match ending {
            Ending::Held => {
                self.held += 1;
                vec![format!("{name}: held")]
            }
            Ending::Same { passes, is_stand_in } => {
                *(if is_stand_in { &mut self.by_shells } else { &mut self.by_builds }) += 1;
                vec![format!("{name}: fixed and same ({})", passes.join(", "))]
            }
            Ending::FailsAsMeant => {
                self.as_meant += 1;
                vec![format!("{name}: fails before and after, as meant")]
            }
            Ending::Mended => {
                self.mended += 1;
                vec![format!("{name}: builds now")]
            }
            Ending::ProvesNothing(reason) => {
                self.proves_nothing.push(name.to_owned());
                vec![format!("{name}: PROVES NOTHING, since both builds fail: {reason}")]
            }
            Ending::NotBuilt(reason) => {
                let line = format!("{name}: not built: {reason}");
                // The message of the builder is different for each case.
                let reason = reason.split(": ").next().unwrap_or_default();
                *self.not_built.entry(reason.to_owned()).or_default() += 1;
                vec![line]
            }
            Ending::Differs(differences) => {
                self.differ += 1;
                let mut lines = vec![format!("{name}: DIFFERS")];
                lines.extend(differences);
                lines
            }
        }
    }

    /// Whether all claims hold, no image differs, and every build proves something.
    pub fn passed(&self) -> bool {
        self.broken == 0 && self.differ == 0 && self.proves_nothing.is_empty()
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let Self { cases, held, by_builds, by_shells, as_meant, mended, differ, broken, .. } = self;
        if self.is_listing {
            return write!(formatter, "{cases} cases: {broken} do not hold");
        }
        let not_built: usize = self.not_built.values().sum();
        writeln!(
            formatter,
            "{cases} cases: {held} stay, {by_builds} fixed and proven by builds, {by_shells} by \
             shells, {mended} mended, {as_meant} fail as meant, {not_built} not built, {differ} differ, {} prove \
             nothing; of {broken} a claim does not hold",
            self.proves_nothing.len()
        )?;
        for name in &self.proves_nothing {
            writeln!(formatter, "proves nothing: {name}")?;
        }
        self.not_built
            .iter()
            .try_for_each(|(reason, count)| writeln!(formatter, "not built: {count} × {reason}"))
    }
}
