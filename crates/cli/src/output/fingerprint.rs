//! Fingerprints of problems, which stay the same when lines above are added or removed.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::json::hex;
use super::problem::Problem;

/// The fingerprints of the problems of a file, in their order.
pub struct Fingerprints<'s> {
    name: String,
    lines: Vec<&'s [u8]>,
    /// How often a rule has been found on a line with the same text.
    seen: HashMap<(&'static str, &'s [u8]), usize>,
}

impl<'s> Fingerprints<'s> {
    /// For the file called `name` with this content.
    pub fn of(name: String, source: &'s [u8]) -> Self {
        let lines = source.split(|it| *it == b'\n').collect();
        Self { name, lines, seen: HashMap::new() }
    }

    /// The fingerprint of the next problem.
    pub fn next(&mut self, problem: &Problem) -> String {
        let line = self.lines.get(problem.region.start_line - 1).copied().unwrap_or_default();
        let nth = self.seen.entry((problem.rule, line)).or_default();
        *nth += 1;
        let mut hash = Sha256::new();
        for part in
            [self.name.as_bytes(), problem.rule.as_bytes(), line, nth.to_string().as_bytes()]
        {
            hash.update(part);
            hash.update([0]);
        }
        hex(&hash.finalize())
    }
}
