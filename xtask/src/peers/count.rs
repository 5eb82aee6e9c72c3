//! The result for every file, and the totals.

use anyhow::Result;
use rayon::prelude::*;

use super::comments;
use super::compare::{Comparison, compare};
use super::files::File;
use super::programs::Programs;
use super::run::Formatted;
use super::words::{self, same_words};
use crate::oracle::{Oracle, Verdict};

/// How a build of the file differs after a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    Refused,
    OtherInstructions,
    OtherProgram,
    /// The same words, with other blanks in a value or inside quotes.
    OtherBlanks,
}

/// The result for one file.
pub enum Outcome {
    Failed(String),
    Formatted(Box<Change>),
}

impl Outcome {
    /// The change to the file, unless the tool failed.
    pub fn change(&self) -> Option<&Change> {
        match self {
            Self::Formatted(change) => Some(change),
            Self::Failed(_) => None,
        }
    }
}

/// The change that a tool made to a file.
pub struct Change {
    pub damage: Option<(Damage, String)>,
    pub changed: bool,
    /// A second run changed the file again. Only files that `BuildKit` still accepts get a second
    /// run.
    pub changed_again: bool,
    pub lost_comments: usize,
    pub output: Vec<u8>,
}

impl Change {
    /// Whether `BuildKit` now refuses the file.
    pub fn is_refused(&self) -> bool {
        matches!(self.damage, Some((Damage::Refused, _)))
    }
}

/// The totals of a set of files.
#[derive(Default)]
pub struct Counts {
    pub failed: usize,
    pub changed: usize,
    pub refused: usize,
    pub other_instructions: usize,
    pub other_program: usize,
    pub other_blanks: usize,
    pub changed_again: usize,
    pub files_with_lost_comments: usize,
    pub lost_comments: usize,
}

impl Counts {
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Failed(_) => counts.failed += 1,
                Outcome::Formatted(change) => counts.add(change),
            }
        }
        counts
    }

    fn add(&mut self, change: &Change) {
        self.changed += usize::from(change.changed);
        self.changed_again += usize::from(change.changed_again);
        self.files_with_lost_comments += usize::from(change.lost_comments > 0);
        self.lost_comments += change.lost_comments;
        match change.damage {
            Some((Damage::Refused, _)) => self.refused += 1,
            Some((Damage::OtherInstructions, _)) => self.other_instructions += 1,
            Some((Damage::OtherProgram, _)) => self.other_program += 1,
            Some((Damage::OtherBlanks, _)) => self.other_blanks += 1,
            None => {}
        }
    }

    /// The number of files whose build would differ.
    pub fn damaged(&self) -> usize {
        self.refused + self.other_instructions + self.other_program + self.other_blanks
    }
}

/// Judges the output of a tool.
pub fn outcomes(
    files: &[File],
    formatted: &[Formatted],
    oracle: &Oracle,
    programs: &mut Programs,
) -> Result<Vec<Outcome>> {
    let compared = files
        .par_iter()
        .zip(formatted)
        .map(|(file, after)| {
            after.as_ref().map(|it| compare_file(file, it, oracle)).ok().transpose()
        })
        .collect::<Result<Vec<_>>>()?;
    let pairs = compared.iter().flatten().flat_map(|it| match it {
        Comparison::Same { programs, .. } => programs.as_slice(),
        _ => &[],
    });
    programs.read(pairs.flat_map(|(old, new)| [old.as_str(), new.as_str()]))?;
    let outcomes = files.iter().zip(formatted).zip(compared);
    let outcomes = outcomes.map(|((file, formatted), compared)| match (formatted, compared) {
        (Ok(output), Some(compared)) => Outcome::Formatted(Box::new(Change {
            damage: damage(compared, programs),
            changed: *output != file.bytes,
            changed_again: false,
            lost_comments: comments::lost(&file.bytes, output),
            output: output.clone(),
        })),
        (formatted, _) => Outcome::Failed(formatted.clone().err().unwrap_or_default()),
    });
    Ok(outcomes.collect())
}

fn compare_file(file: &File, after: &[u8], oracle: &Oracle) -> Result<Comparison> {
    let after: Verdict = oracle.read(&String::from_utf8_lossy(after))?;
    Ok(compare(&file.instructions, &after, words::escape(&file.bytes)))
}

fn damage(comparison: Comparison, programs: &Programs) -> Option<(Damage, String)> {
    match comparison {
        Comparison::Refused(why) => Some((Damage::Refused, why)),
        Comparison::OtherInstructions(what) => Some((Damage::OtherInstructions, what)),
        Comparison::Same { programs: pairs, blanks } => {
            let others: Vec<_> =
                pairs.into_iter().filter(|(old, new)| !programs.same(old, new)).collect();
            let told = |(old, new): &(String, String)| format!("{old}\nbecame\n{new}");
            match others.iter().find(|(old, new)| !same_words(old, new)) {
                Some(program) => Some((Damage::OtherProgram, told(program))),
                None => {
                    blanks.or_else(|| others.first().map(told)).map(|it| (Damage::OtherBlanks, it))
                }
            }
        }
    }
}
