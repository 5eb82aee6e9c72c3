//! Formats every prefix of a file, as a crash test: a file may end anywhere.

use dockwright_fixer::{FormatOptions, Severity, Status, format_file};
use dockwright_verify as verify;

use crate::panics;

/// Up to this length in bytes, every prefix is tried; the time is quadratic.
const EVERY: usize = 2048;
/// The approximate number of prefixes tried of longer files.
const MORE: usize = 200;

/// The first prefix that causes a panic, or whose layout is refused.
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
            // In the other case, the prefix has already been read for the comparison with the
            // output.
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
