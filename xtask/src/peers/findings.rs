//! Stores the files that a tool broke below the target directory, for inspection by a person.

use std::fs;

use anyhow::Result;

use super::count::Outcome;
use super::files::File;

/// Writes every file that `tool` broke or failed on, before and after, and a description of the
/// fault.
pub fn keep(tool: &str, files: &[File], outcomes: &[Outcome]) -> Result<()> {
    let dir = super::dir().join("findings").join(tool);
    crate::environment::fresh(&dir)?;
    for (number, (file, outcome)) in files.iter().zip(outcomes).enumerate() {
        let Some((kind, what)) = finding(outcome) else { continue };
        let path = |part: &str| dir.join(format!("{kind}-{number:05}.{part}"));
        fs::write(path("what"), format!("{}\n{what}\n", file.path))?;
        fs::write(path("before"), &file.bytes)?;
        if let Outcome::Formatted(change) = outcome {
            fs::write(path("after"), &change.output)?;
        }
    }
    Ok(())
}

/// The most severe fault of a file, as a category and a description.
fn finding(outcome: &Outcome) -> Option<(String, &str)> {
    match outcome {
        Outcome::Failed(why) => Some(("failed".to_owned(), why)),
        Outcome::Formatted(change) => match &change.damage {
            Some((damage, what)) => Some((format!("{damage:?}"), what)),
            None if change.lost_comments > 0 => Some(("comments".to_owned(), "")),
            None if change.changed_again => Some(("again".to_owned(), "")),
            None => None,
        },
    }
}
