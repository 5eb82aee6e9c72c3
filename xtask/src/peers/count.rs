//! What came of every file, and the sums.

use std::fs;

use anyhow::Result;
use rayon::prelude::*;

use super::compare::{Comparison, compare};
use super::files::File;
use super::programs::Programs;
use super::run::Formatted;
use super::{comments, words};
use crate::oracle::{Oracle, Verdict};

/// How a build of the file differs afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    Refused,
    OtherInstructions,
    OtherProgram,
}

/// What came of one file.
pub enum Outcome {
    Failed(String),
    Formatted(Box<Change>),
}

/// What a tool did to a file.
pub struct Change {
    damage: Option<(Damage, String)>,
    changed: bool,
    changed_again: bool,
    lost_comments: usize,
    output: Vec<u8>,
}

/// The sums over a set of files.
#[derive(Default)]
pub struct Counts {
    pub failed: usize,
    pub changed: usize,
    pub refused: usize,
    pub other_instructions: usize,
    pub other_program: usize,
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
            None => {}
        }
    }

    pub fn broken(&self) -> usize {
        self.refused + self.other_instructions + self.other_program
    }
}

/// Judges what the first and the second run made of the files.
pub fn outcomes(
    files: &[File],
    first: &[Formatted],
    second: &[Formatted],
    oracle: &Oracle,
    programs: &mut Programs,
) -> Result<Vec<Outcome>> {
    let compared = files
        .par_iter()
        .zip(first)
        .map(|(file, after)| {
            after.as_ref().map(|it| compare_file(file, it, oracle)).ok().transpose()
        })
        .collect::<Result<Vec<_>>>()?;
    let pairs = compared.iter().flatten().flat_map(|it| match it {
        Comparison::Same(pairs) => pairs.as_slice(),
        _ => &[],
    });
    programs.read(pairs.flat_map(|(old, new)| [old.as_str(), new.as_str()]))?;
    let outcomes = files.iter().zip(first).zip(second).zip(compared);
    let outcomes = outcomes.map(|(((file, first), second), compared)| match (first, compared) {
        (Ok(output), Some(compared)) => Outcome::Formatted(Box::new(Change {
            damage: damage(compared, programs),
            changed: *output != file.bytes,
            changed_again: second.as_ref() != Ok(output),
            lost_comments: comments::lost(&file.bytes, output),
            output: output.clone(),
        })),
        (first, _) => Outcome::Failed(first.clone().err().unwrap_or_default()),
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
        Comparison::Same(pairs) => pairs
            .into_iter()
            .find(|(old, new)| !programs.same(old, new))
            .map(|(old, new)| (Damage::OtherProgram, format!("{old}\nbecame\n{new}"))),
    }
}

/// Keeps all broken files and all failures below the target folder, for a person to read.
pub fn keep_broken(tool: &str, files: &[File], outcomes: &[Outcome]) -> Result<()> {
    let folder = super::folder().join("findings").join(tool);
    super::fresh(&folder)?;
    for (number, (file, outcome)) in files.iter().zip(outcomes).enumerate() {
        let (kind, what, output) = match outcome {
            Outcome::Failed(why) => ("failed".to_owned(), why, None),
            Outcome::Formatted(change) => match &change.damage {
                Some((damage, what)) => (format!("{damage:?}"), what, Some(&change.output)),
                None if change.lost_comments > 0 || change.changed_again => {
                    ("comments-or-again".to_owned(), &file.path, Some(&change.output))
                }
                None => continue,
            },
        };
        let name = |part: &str| folder.join(format!("{kind}-{number:05}.{part}"));
        fs::write(name("what"), format!("{}\n{what}\n", file.path))?;
        fs::write(name("before"), &file.bytes)?;
        if let Some(output) = output {
            fs::write(name("after"), output)?;
        }
    }
    Ok(())
}
