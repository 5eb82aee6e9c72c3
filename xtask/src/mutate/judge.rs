//! The rules for every changed file.

use std::collections::BTreeMap;

use dockwright_fixer::{FixOptions, FormatOptions, Level, Outcome, Status, format_file};
use dockwright_verify as verify;

use super::cases::Case;
use crate::fixes::{self, Fixed, Fixer, LEVELS};
use crate::panics;
use crate::survey::invariant::Tested;

/// A violation of a rule at a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub rule: Rule,
    pub level: Level,
    /// A description of the violation.
    pub what: String,
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// An invariant of every fixed file.
    Fix(fixes::Invariant),
    Limit,
    Effect,
    Accepted,
    Above,
    Layout,
    Formatted,
    Reading,
}

impl Rule {
    pub fn name(self) -> &'static str {
        match self {
            Self::Fix(it) => it.name(),
            Self::Limit => "no file is changed as often as one run may",
            Self::Effect => "a fix that is applied changes something",
            Self::Accepted => "what is fixed is accepted as before",
            Self::Above => "what is applied at a level is applied at those above it",
            Self::Layout => "fmt neither panics nor refuses, and is a fixed point",
            Self::Formatted => "fix does the same behind fmt",
            Self::Reading => "other quotes and another layout let no more be applied",
        }
    }
}

/// The number of fixes applied by each pass, at each level.
pub type Applied = [BTreeMap<&'static str, usize>; 3];

/// All violations for a text with the build contexts of its case, and the fixes applied.
pub fn judge(fixer: Fixer, text: &str, case: &Case) -> (Vec<Broken>, Applied) {
    let (mut broken, mut all_applied) = (Vec::new(), Applied::default());
    let source = text.as_bytes();
    let (formatted, status) = match lay_out(source) {
        Ok(it) => it,
        Err(what) => {
            let it = Broken { rule: Rule::Layout, level: Level::Safe, what };
            broken.push(it);
            return (broken, all_applied);
        }
    };
    let mut below = Vec::new();
    for (level, count) in LEVELS.into_iter().zip(&mut all_applied) {
        let contexts = case.contexts.clone();
        let options = FixOptions { level, contexts, ..FixOptions::default() };
        let fixed = Fixed::by(fixer, source, &options);
        for rule in fixes::Invariant::ALL {
            if let Ok(Tested::Broken(what)) = rule.find(source, &status, &fixed, None) {
                broken.push(Broken { rule: Rule::Fix(rule), level, what });
            }
        }
        let Ok(fixed) = fixed else { continue };
        let mut is_broken = |rule, what: Option<String>| {
            broken.extend(what.map(|what| Broken { rule, level, what }));
        };
        let applied = applied(&fixed.outcome);
        let lost = below.iter().find(|it| !applied.contains(it));
        is_broken(Rule::Limit, limit(&fixed.outcome));
        is_broken(Rule::Effect, without_effect(&fixed, &formatted));
        let is_refused = status == Status::Done && fixed.again.status != Status::Done;
        is_broken(Rule::Accepted, is_refused.then(|| format!("{:?}", fixed.again.diagnostics)));
        is_broken(Rule::Above, lost.map(|it| format!("does without {it:?}")));
        is_broken(Rule::Formatted, other_behind_fmt(fixer, &formatted, &fixed, &options));
        for (pass, ..) in &applied {
            *count.entry(*pass).or_default() += 1;
        }
        below = applied;
    }
    (broken, all_applied)
}

/// The passes that apply fixes only after a change that preserves the reading.
pub fn more_applied(before: &Applied, now: &Applied) -> Vec<Broken> {
    let mut more = Vec::new();
    for ((before, now), level) in before.iter().zip(now).zip(LEVELS) {
        let count = |pass| before.get(pass).copied().unwrap_or_default();
        // `sort-packages` depends on the layout of a list.
        let now = now.iter().filter(|(pass, _)| **pass != "sort-packages");
        for (pass, times) in now.filter(|(pass, times)| **times > count(**pass)) {
            let what = format!("`{pass}` is applied {times} times, and was {}", count(pass));
            more.push(Broken { rule: Rule::Reading, level, what });
        }
    }
    more
}

/// The output of `fmt` and its status, or a description of what is wrong with them.
fn lay_out(source: &[u8]) -> Result<(Vec<u8>, Status), String> {
    panics::catch(|| {
        let options = FormatOptions::default();
        let outcome = format_file(source, &options);
        if outcome.status == Status::Refused {
            return Err(format!("{:?}", outcome.diagnostics));
        }
        let bytes = outcome.output.unwrap_or_else(|| source.to_vec());
        match format_file(&bytes, &options).output {
            Some(_) => Err("a second run changes the layout".to_owned()),
            None => Ok((bytes, outcome.status)),
        }
    })?
}

/// The pass, the line and the reason of each fix.
fn applied(outcome: &Outcome) -> Vec<(&'static str, usize, String)> {
    outcome.applied.iter().map(|it| (it.pass.name, it.line, it.reason.clone())).collect()
}

fn limit(outcome: &Outcome) -> Option<String> {
    let mut messages = outcome.diagnostics.iter().map(|it| &it.message);
    messages.find(|it| it.contains("times at most")).cloned()
}

fn without_effect(fixed: &Fixed<'_>, formatted: &[u8]) -> Option<String> {
    let fix = fixed.outcome.applied.first().filter(|_| *fixed.bytes == *formatted)?;
    Some(format!("line {}: `{}` changes nothing: {}", fix.line, fix.pass.name, fix.reason))
}

/// The difference of the build if `fix` runs after `fmt`.
fn other_behind_fmt(
    fixer: Fixer,
    formatted: &[u8],
    fixed: &Fixed<'_>,
    options: &FixOptions,
) -> Option<String> {
    let behind = panics::catch(|| fixer(formatted, options).output).ok()?;
    let behind = behind.unwrap_or_else(|| formatted.to_vec());
    if *fixed.bytes == behind[..] {
        return None;
    }
    let read = |it: &[u8]| verify::Text::of(it.to_vec());
    let difference = verify::same_program(&read(&fixed.bytes), &read(&behind), &[]).err()?;
    Some(format!("behind fmt, line {} differs: {}", difference.line, difference.what))
}

#[cfg(test)]
mod tests;
