//! The lines of a file that have changed.

use std::ops::RangeInclusive;

use dockwright_fixer::Finding;

/// The lines of a file that have changed.
#[derive(Debug, PartialEq, Eq)]
pub enum ChangedLines {
    /// Every one.
    All,
    /// Those in these ranges, from 1 and in order.
    Some(Vec<RangeInclusive<usize>>),
}

impl ChangedLines {
    /// The lines in a diff without context.
    pub fn of(diff: &[u8]) -> Self {
        let hunks = diff.split(|it| *it == b'\n').filter_map(|it| it.strip_prefix(b"@@ "));
        Self::Some(hunks.filter_map(|it| hunk(&String::from_utf8_lossy(it))).collect())
    }

    /// Keeps what is found on one of these lines; how much is not.
    pub fn keep(&self, source: &[u8], findings: &mut Vec<Finding>) -> usize {
        let Self::Some(changed) = self else { return 0 };
        let ends = source.iter().enumerate().filter(|(_, it)| **it == b'\n');
        let ends: Vec<_> = ends.map(|(at, _)| at).collect();
        let line = |offset: usize| ends.partition_point(|end| *end < offset) + 1;
        let is_changed = |from: usize, to: usize| {
            let next = changed.partition_point(|it| *it.end() < from);
            changed.get(next).is_some_and(|it| *it.start() <= to)
        };
        let all = findings.len();
        findings.retain(|it| {
            let mut ranges = it.edits.iter().map(|it| &it.range).chain([&it.range]);
            ranges.any(|it| is_changed(line(it.start), line(it.end.max(it.start + 1) - 1)))
        });
        all - findings.len()
    }
}

/// The lines that `-1,2 +3,4 @@ …` names on the new side; those around lines that are gone.
fn hunk(head: &str) -> Option<RangeInclusive<usize>> {
    let new = head.split(' ').nth(1)?.strip_prefix('+')?;
    let (start, count) = new.split_once(',').unwrap_or((new, "1"));
    let (start, count): (usize, usize) = (start.parse().ok()?, count.parse().ok()?);
    let last = if count == 0 { start + 1 } else { start + count - 1 };
    Some(start..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hunk_names_the_lines_of_the_new_side() {
        assert_eq!(hunk("-1,2 +3,4 @@ RUN a"), Some(3..=6));
        assert_eq!(hunk("-1 +3 @@"), Some(3..=3));
        assert_eq!(hunk("-4,2 +3,0 @@"), Some(3..=4));
        assert_eq!(hunk("-1 x @@"), None);
        let diff = b"--- a\n+++ b\n@@ -0,0 +1 @@\n+@@ -1 +9 @@\n@@ -4 +7,2 @@\n-a\n+b\n+c\n";
        assert_eq!(ChangedLines::of(diff), ChangedLines::Some(vec![1..=1, 7..=8]));
    }
}
