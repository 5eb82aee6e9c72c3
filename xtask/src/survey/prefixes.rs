//! Every prefix of a file, as a crash test: a file may end anywhere.

use dockwright_fixer::{FormatOptions, Severity, Status, format_file};
use dockwright_verify as verify;

use crate::panics;

/// Up to this length, every prefix is tried: the time grows with its square.
const EVERY: usize = 2048;
/// Of the longer ones, about this many.
const MORE: usize = 200;

/// The first prefix on which something panics, or whose layout is refused.
pub fn broken(source: &[u8]) -> Option<String> {
    let sparse = source.len().saturating_sub(EVERY).div_ceil(MORE).max(1);
    let ends = (0..source.len().min(EVERY)).chain((EVERY..source.len()).step_by(sparse));
    ends.into_iter().find_map(|end| {
        let what = one(&source[..end])?;
        Some(format!("the first {end} bytes: {what}"))
    })
}

fn one(prefix: &[u8]) -> Option<String> {
    let outcome = panics::catch(|| {
        let outcome = format_file(prefix, &FormatOptions::default());
        if outcome.output.is_none() {
            // Otherwise it has been read already, to compare the output with it.
            verify::read(prefix);
        }
        outcome
    });
    match outcome {
        Err(panic) => Some(panic),
        Ok(outcome) if outcome.status == Status::Refused => outcome
            .diagnostics
            .into_iter()
            .find(|it| it.severity == Severity::Error)
            .map(|it| format!("line {}: {}", it.line, it.message)),
        Ok(_) => None,
    }
}
