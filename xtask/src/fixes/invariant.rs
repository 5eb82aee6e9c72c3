//! The invariants of every file at every level of `fix`.

use std::collections::BTreeMap;

use anyhow::Result;
use dockwright_fixer::{BUG, FixOptions, Outcome, Severity, Status, check_file};
use dockwright_verify as verify;

use super::fixed::Fixed;
use crate::oracle::{Oracle, Verdict, limits};
use crate::survey::check::first_other_line;
use crate::survey::invariant::Tested;

/// An invariant of every fixed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    Panic,
    Acceptance,
    Comments,
    FixedPoint,
    Contained,
    Status,
}

impl Invariant {
    pub const ALL: [Self; 6] = [
        Self::Panic,
        Self::Acceptance,
        Self::Comments,
        Self::FixedPoint,
        Self::Contained,
        Self::Status,
    ];

    /// The invariant in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Panic => "fix does not panic",
            Self::Acceptance => "BuildKit's parser accepts the fixed",
            Self::Comments => "fix keeps every comment",
            Self::FixedPoint => "second runs change nothing",
            Self::Contained => "the level contains those below it",
            Self::Status => "no fix refused by the second reader, no bug reported of ourselves",
        }
    }

    /// Checks the invariant on one file, for which `fmt` returned the status `formatted`. An error
    /// is one of the oracle's process.
    pub fn find(
        self,
        source: &[u8],
        formatted: &Status,
        fixed: &Result<Fixed<'_>, String>,
        oracle: Option<&Oracle>,
    ) -> Result<Tested> {
        let fixed = match (self, fixed) {
            (Self::Panic, fixed) => return Ok(Tested::of(fixed.as_ref().err().cloned())),
            (_, Err(_)) => return Ok(Tested::NotApplicable),
            (_, Ok(fixed)) => fixed,
        };
        match self {
            Self::Panic => Ok(Tested::NotApplicable),
            Self::Acceptance => {
                oracle.map_or(Ok(Tested::NotApplicable), |it| acceptance(source, fixed, it))
            }
            Self::Comments => Ok(Tested::of(lost_comment(source, &fixed.bytes))),
            Self::FixedPoint => Ok(Tested::of(second_fix(fixed))),
            Self::Contained => Ok(Tested::of(not_contained(fixed))),
            Self::Status => {
                let checked = check_file(source, &FixOptions::default());
                let of_check = || complaint(formatted, &checked).map(|it| format!("check: {it}"));
                Ok(Tested::of(complaint(formatted, &fixed.outcome).or_else(of_check)))
            }
        }
    }
}

fn acceptance(source: &[u8], fixed: &Fixed<'_>, oracle: &Oracle) -> Result<Tested> {
    if *fixed.bytes == *source {
        return Ok(Tested::NotApplicable);
    }
    if let Some(limit) = limits::unreadable(source) {
        return Ok(Tested::Beyond(limit));
    }
    let read = |bytes: &[u8]| oracle.read(&String::from_utf8_lossy(bytes));
    let Verdict::Rejected(message) = read(&fixed.bytes)? else { return Ok(Tested::Holds) };
    Ok(match limits::excuse(&String::from_utf8_lossy(source)) {
        _ if matches!(read(source)?, Verdict::Rejected(_)) => Tested::NotApplicable,
        Some(limit) => Tested::Beyond(limit),
        None => Tested::Broken(format!("BuildKit's parser refuses it now: {message}")),
    })
}

/// The first comment, in alphabetical order, that occurs less often than before, or more often than
/// its text occurs in the source.
fn lost_comment(source: &[u8], after: &[u8]) -> Option<String> {
    let (before, after) = (verify::read(source), verify::read(after));
    let mut texts: BTreeMap<&[u8], [usize; 2]> = BTreeMap::new();
    for (reading, side) in [(&before, 0), (&after, 1)] {
        for comment in &reading.comments {
            texts.entry(comment.text).or_default()[side] += 1;
        }
    }
    let count = |text: &[u8]| source.windows(text.len()).filter(|it| *it == text).count();
    // A repair turns the text after `//` into a comment.
    let behind_slashes = |text: &[u8]| count(&[b"//", text.get(1..).unwrap_or_default()].concat());
    let is_there = |text: &[u8], times| count(text) + behind_slashes(text) >= times;
    let is_lost = |text, [old, new]: [usize; 2]| new < old || new > old && !is_there(text, new);
    let (text, [old, new]) = texts.into_iter().find(|(text, counts)| is_lost(text, *counts))?;
    let text = String::from_utf8_lossy(text);
    Some(format!("`{text}` was there {old} times and is there {new} times"))
}

fn second_fix(fixed: &Fixed<'_>) -> Option<String> {
    if let Some(it) = fixed.again.applied.first() {
        let line = it.line;
        return Some(format!("line {line} of the output: `{}` is applied again", it.pass.name));
    }
    let line = first_other_line(&fixed.bytes, fixed.again.output.as_deref()?)?;
    Some(format!("line {line} of the output changes again"))
}

/// The difference of the build if the lower levels were applied in separate runs first. Line breaks
/// may differ, since they depend on the length of lines between the runs.
fn not_contained(fixed: &Fixed<'_>) -> Option<String> {
    if *fixed.bytes == fixed.by_levels[..] {
        return None;
    }
    let read = |it: &[u8]| verify::Text::of(it.to_vec());
    let difference =
        verify::same_program(&read(&fixed.bytes), &read(&fixed.by_levels), &[]).err()?;
    Some(format!("level by level, line {} differs: {}", difference.line, difference.what))
}

/// What is wrong with an outcome regardless of its text: a status that differs from `fmt`, a fix
/// that was dropped, a layout that was refused, or any message that reports a bug in dockwright.
fn complaint(formatted: &Status, outcome: &Outcome) -> Option<String> {
    let status = &outcome.status;
    let is_worse = *formatted == Status::Done && *status != Status::Done;
    let mut diagnostics = outcome.diagnostics.iter();
    let told = diagnostics.find(|it| match status {
        Status::Done => {
            let help = it.help.as_deref().unwrap_or_default();
            help.contains(BUG)
        }
        _ => it.severity == Severity::Error,
    });
    match told {
        Some(it) if is_worse || *status == Status::Done || *status == Status::Refused => {
            Some(format!("line {}: {}", it.line, it.message))
        }
        _ => is_worse.then(|| format!("{formatted:?} became {status:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_may_move_and_not_change() {
        let lost = |after: &str| lost_comment(b"# a\nFROM x\n# b\n", after.as_bytes());
        assert_eq!(lost("# b\nFROM x\n# a\n"), None);
        assert!(lost("# a\nFROM x\n").is_some());
        assert!(lost("# a\nFROM x\n# b\n# b\n").is_some());
        assert!(lost("# a\nFROM x\n# B\n").is_some());
    }

    #[test]
    fn a_dropped_fix_and_a_worse_status_are_complaints() {
        let fixed = |text: &str| {
            Fixed::of(text.as_bytes(), dockwright_fixer::Level::Risky).unwrap().outcome
        };
        let done = fixed("FROM a\n");
        assert_eq!(complaint(&Status::Done, &done), None);
        assert_eq!(complaint(&Status::Invalid, &fixed("FROM\n")), None);
        assert!(complaint(&Status::Done, &fixed("FROM\n")).is_some());
        let dropped = dockwright_fixer::Diagnostic {
            severity: Severity::Warning,
            line: 1,
            column: 1,
            message: "`a` is not applied".to_owned(),
            help: Some(format!("{BUG}, please report it")),
        };
        let outcome = Outcome { diagnostics: vec![dropped], ..done };
        assert!(complaint(&Status::Done, &outcome).is_some());
    }
}
